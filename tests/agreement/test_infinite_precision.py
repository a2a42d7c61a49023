"""Precision that is infinite by value: the best reply, as the limit of quantal choice; and a discount that is uncertain."""

import json
import math

import numpy as np
import pytest
from crises import only, problems

import toolkit as ct
from toolkit import run
from toolkit.cli import main
from toolkit.errors import RunError

HEAD = """
format: 1
id: ladder
title: Two in turn
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  sharp: {SHARP, judgement: Guessed.}
  prize: {value: 1, judgement: Guessed.}
  patience: {PATIENCE, judgement: Guessed.}
"""
TURNS = """
variables:
  asked: {levels: 0..2, start: 0, judgement: Given.}
  answer: {levels: [none, "yes", "no"], start: none, judgement: Given.}
order: [north, south]
actors:
  north:
    decides: {look_ahead: horizon, precision: sharp, discount: patience, judgement: Guessed.}
    must_act: true
    payoffs: {peace_1: 1, peace_2: 2, war: -1}
    options:
      little: {appeal: 0, once: true, when: asked == 0, effects: {asked: =1}, judgement: Given.}
      much: {appeal: 0, once: true, when: asked == 0, effects: {asked: =2}, judgement: Given.}
  south:
    decides: {look_ahead: horizon, precision: sharp, judgement: Guessed.}
    must_act: true
    payoffs: {peace_1: 1, peace_2: prize, war: 0.5}
    options:
      accept: {appeal: 0, when: asked > 0 and answer == none, effects: {answer: =yes}, judgement: Given.}
      refuse: {appeal: 0, when: asked > 0 and answer == none, effects: {answer: =no}, judgement: Given.}
outcomes:
  peace_1: {when: asked == 1 and answer == yes}
  peace_2: {when: asked == 2 and answer == yes}
  war: {otherwise: true}
"""
PLAIN = """
variables:
  taken: {levels: [none, a, b, c], start: none, judgement: Given.}
  n_c: {levels: 0..1, start: 0, judgement: Given.}
order: [[one, two]]
actors:
  one:
    decides: {precision: "if_else(turn == 1, sharp, 0)", judgement: Guessed.}
    must_act: true
    options:
      a: {appeal: 0.3 + 0 * prize, once: true, when: taken == none, effects: {taken: =a}, judgement: Given.}
      b: {appeal: 0.1 + 0.2 + 0 * patience, once: true, when: taken == none, effects: {taken: =b}, judgement: Given.}
      c: {appeal: 0.2, once: true, when: taken == none, effects: {taken: =c}, judgement: Given.}
  two:
    decides: {precision: sharp, judgement: Guessed.}
    options:
      join: {appeal: -1, once: true, effects: {n_c: =1}, judgement: Given.}
outcomes:
  took_a: {when: taken == a}
  took_b: {when: taken == b}
  took_c: {when: taken == c}
  rest: {otherwise: true}
"""


def crisis(body, sharp="value: .inf", patience="value: 1"):
    return HEAD.replace("SHARP", sharp).replace("PATIENCE", patience) + body


def chances(text, **options):
    table = ct.outcomes(run(ct.loads(text), **options)).table
    return table["probability"]


def test_the_best_reply_by_hand_in_turn():
    found = chances(crisis(TURNS), engine="exact")
    assert found["peace_2"] == pytest.approx(1.0)  # south prefers 1 to a war of 0.5, and north foresees it


def test_ties_are_shared_evenly_in_turn():
    found = chances(crisis(TURNS).replace("prize: {value: 1", "prize: {value: 0.5"), engine="exact")
    # Much is accepted half the time and worth 2/2 - 1/2 = 0.5 to north, less than little, which is worth 1.
    assert found["peace_1"] == pytest.approx(1.0)


@pytest.mark.parametrize("body", [TURNS, PLAIN])
def test_it_is_the_limit_of_large_precision(body):
    sharp, large = (chances(crisis(body, f"value: {value}"), engine="exact") for value in (".inf", "1e5"))
    assert np.allclose(sharp, large, rtol=0.0, atol=1e-9)


def test_equals_but_for_rounding_are_equals():
    found = chances(crisis(PLAIN), engine="exact")
    assert found["took_a"] == found["took_b"] == 0.5  # 0.1 + 0.2 is not 0.3 in binary
    assert found["took_c"] == 0.0


@pytest.mark.parametrize("body", [TURNS, PLAIN])
def test_some_draws_are_sharp_and_others_are_not(body):
    mixed = run(ct.loads(crisis(body, "discrete: {1: 0.5, .inf: 0.5}")), engine="exact", draws=64)
    sharp, blunt = (chances(crisis(body, f"value: {value}"), engine="exact") for value in (".inf", "1"))
    share = float(np.mean(np.isinf(mixed.draws().to_numpy()[:, 0])))
    assert 0.0 < share < 1.0
    expected = share * sharp + (1.0 - share) * blunt
    assert np.allclose(ct.outcomes(mixed).table["probability"], expected, rtol=0.0, atol=1e-12)


def test_sampling_agrees():
    text = crisis(PLAIN, "discrete: {1: 0.5, .inf: 0.5}")
    exact = chances(text, engine="exact", draws=200)
    sampled = ct.outcomes(run(ct.loads(text), engine="monte_carlo", draws=200, runs=100, seed=3)).table
    error = np.maximum(sampled["sampling_error"], 1e-3)
    assert (np.abs(sampled["probability"] - exact) < 4.5 * error).all()


def test_draw_by_draw_at_once_too():
    both = TURNS.replace("[north, south]", "[[north, south]]").replace(
        "when: asked > 0 and answer == none", "when: answer == none"
    )
    mixed = run(ct.loads(crisis(both, "discrete: {1: 0.5, .inf: 0.5}")), engine="exact", draws=32)
    sharp, blunt = (chances(crisis(both, f"value: {value}"), engine="exact") for value in (".inf", "1"))
    share = float(np.mean(np.isinf(mixed.draws().to_numpy()[:, 0])))
    expected = share * sharp + (1.0 - share) * blunt
    assert np.allclose(ct.outcomes(mixed).table["probability"], expected, rtol=0.0, atol=1e-8)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("appeal: -1", "appeal: sharp", "'sharp' may be infinite"),
        ("precision: sharp", "precision: 2 * sharp", "'sharp' may be infinite"),
        ("precision: sharp", "precision: patience - 2", "a precision is -1"),
    ],
)
def test_infinity_is_no_number_to_reckon_with(old, new, said):
    assert said in only(crisis(PLAIN, "discrete: {1: 0.5, .inf: 0.5}").replace(old, new)).problem


def test_a_number_that_is_always_infinite_is_told_once():
    assert "infinite" in only(crisis(PLAIN).replace("appeal: -1", "appeal: sharp")).problem


def test_no_stock_is_infinite():
    text = crisis(PLAIN, "discrete: {1: 0.5, .inf: 0.5}").replace(
        "  two:\n", "  two:\n    capabilities: {ships: {amount: sharp, unit: ships, judgement: Guessed.}}\n"
    )
    assert "'sharp' may be infinite" in only(text).problem


def test_opinions_are_finite():
    text = crisis(PLAIN).replace("prize: {value: 1", "prize: {if_unknown: {value: .inf}, value: 1")
    assert "infinite" in only(text).problem
    text = crisis(PLAIN).replace("prize: {value: 1", "prize: {value: -.inf")
    assert "not a finite number" in only(text).problem


def test_a_discount_may_be_uncertain():
    late = TURNS.replace("horizon: 2", "horizon: 3")
    spread = run(ct.loads(crisis(late, "value: 2", "discrete: {0.2: 0.5, 1: 0.5}")), engine="exact", draws=32)
    each = [chances(crisis(late, "value: 2", f"value: {value}"), engine="exact") for value in (0.2, 1)]
    assert not math.isclose(each[0]["peace_2"], each[1]["peace_2"], abs_tol=1e-3)
    low, high = sorted(one["peace_2"] for one in each)
    assert low < ct.outcomes(spread).table["probability"]["peace_2"] < high


def test_a_constant_discount_is_what_it_was():
    as_number = crisis(TURNS, "value: 2", "value: 0.7").replace("discount: patience", "discount: 0.7")
    found, expected = (
        chances(text, engine="exact")
        for text in (as_number.replace("0 * patience", "0"), crisis(TURNS, "value: 2", "value: 0.7"))
    )
    assert (found == expected).all()


@pytest.mark.parametrize(
    ("discount", "said"),
    [
        ("0", "a discount is 0"),
        ("1.5", "a discount is 1.5"),
        ("asked", "reads 'asked'"),
        ("turn / 9", "reads 'turn'"),
    ],
)
def test_a_discount_is_between_0_and_1_whatever_the_state(discount, said):
    text = crisis(TURNS).replace("discount: patience", f"discount: {discount}")

    assert any(said in problem.problem for problem in problems(text))


def test_a_discount_that_leaves_its_range_stops_the_run():
    text = crisis(TURNS, "value: 2", "uniform: [0.5, 1.5]")
    with pytest.raises(RunError, match="at most 1"):
        run(ct.loads(text), engine="exact", draws=32)


def test_verbs_that_weigh_inputs_take_infinite_ones():
    of = run(
        ct.loads(crisis(TURNS, "discrete: {1: 0.5, .inf: 0.5}", "uniform: [0.5, 0.9]")),
        engine="exact",
        draws=64,
    )
    shares = of.sensitivity().table
    assert np.isfinite(shares.select_dtypes("number").to_numpy()).all()
    grid = ct.sweep(of, inputs={"sharp": [1.0, math.inf]}, progress=False).table
    sharp = grid[(grid["sharp"] == math.inf) & (grid["outcome"] == "peace_2")]
    assert sharp["probability"].tolist() == [1.0]


def test_a_result_with_infinite_draws_is_kept_and_opened(tmp_path):
    of = run(ct.loads(crisis(TURNS, "discrete: {1: 0.5, .inf: 0.5}")), engine="exact", draws=16)
    of.save(tmp_path / "kept.nc")
    kept = ct.open_result(tmp_path / "kept.nc")
    assert (kept.parameters == of.parameters).all()
    assert (kept.probability == of.probability).all()
    sharp = run(of.model.with_values(sharp=math.inf), engine="exact")
    assert ct.outcomes(sharp).table["probability"]["peace_2"] == 1.0
    with pytest.raises(RunError, match="expected a number"):
        of.model.with_values(prize=math.inf)


def test_the_command_line_says_infinite_as_yaml_does(tmp_path, capsys):
    (tmp_path / "c.yaml").write_text(crisis(TURNS, "value: 1"))
    assert main(["run", str(tmp_path / "c.yaml"), "--set", "parameters.sharp=.inf", "--json", "--quiet"]) == 0
    outcomes = {one["id"]: one["probability"] for one in json.loads(capsys.readouterr().out)["outcomes"]}
    assert outcomes["peace_2"] == 1.0
