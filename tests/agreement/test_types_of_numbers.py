"""Numbers that are known to few, cut into types that others believe in: against hidden variables, closed forms, Gambit and sums by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from gambit_trees import by_hand
from learning_games import at_once, signal
from typed_games import as_levels, bargain, demand, guess

import toolkit as ct
from toolkit.engines.looking_ahead.learning import answer as learning
from toolkit.errors import RunError
from toolkit.export.efg import to_efg
from toolkit.model.compile import compile_model

GAMBIT = 1e-8


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


def yields(result):
    """Return how likely the other yields once it is threatened: state by state the others' own rule."""
    won, lost, yielded, _ = result.probability
    return float(yielded / (won + lost + yielded))


# --- the same game written as a hidden variable


@pytest.mark.parametrize("precision", ["3", "inf"])
def test_values_of_a_discrete_number_are_levels_of_a_hidden_variable(precision):
    hidden, reads = as_levels([0.2, 0.7], [0.6, 0.4])
    number = answer(demand("discrete: {0.2: 0.6, 0.7: 0.4}", precision=precision))
    level = answer(demand(hidden=hidden, reads=reads, precision=precision))
    assert number.probability == pytest.approx(level.probability, abs=1e-12)


def test_types_of_a_distribution_are_levels_of_a_hidden_variable():
    """At each of the values that others believe in, and so on average over them."""
    values = [1 / 6, 1 / 2, 5 / 6]
    hidden, reads = as_levels(values, ["1/3"] * 3)
    crisis = ct.loads(demand("uniform: [0, 1], types: 3"))
    each = [ct.run(crisis.with_values(strength=one), progress=False).probability for one in values]
    assert np.mean(each, axis=0) == pytest.approx(
        answer(demand(hidden=hidden, reads=reads)).probability, abs=1e-12
    )


def test_a_number_known_to_all_is_solved_as_before():
    known = answer(demand("uniform: [0, 1]", known_to="known_to: [owner, other], types: 5"), draws=8)
    plain = answer(demand("uniform: [0, 1]", known_to="unit: points"), draws=8)
    assert known.model.variables == plain.model.variables
    assert (known.tally.incidence == plain.tally.incidence).all()


def test_one_type_is_the_game_at_the_mean():
    one = answer(demand("uniform: [0, 1], types: 1"), at="medians")
    mean = answer(demand("value: 0.5", known_to="unit: points"))
    assert one.probability == pytest.approx(mean.probability, abs=1e-12)


# --- closed forms and sums by hand


def test_an_offer_to_one_whose_costs_are_not_known():
    """Fearon (1995), by logit: an offer is taken as often as its costs make it, and made by what it earns on average over costs.

    The average over equally likely costs is in closed form; the rule of middles is off by no more than the second slope over 24 n².
    """
    precision, n_types = 6.0, 60
    offers, power = (0.1, 0.3, 0.5), 0.6
    taken = {
        x: (np.logaddexp(0, precision * (x - power + 1)) - np.logaddexp(0, precision * (x - power)))
        / precision
        for x in offers
    }
    worth = {x: taken[x] * (1 - x) + (1 - taken[x]) * (1 - power - 0.2) for x in offers}
    odds = np.array([math.exp(precision * worth[x]) for x in offers])
    by_hand = odds / odds.sum()
    bound = precision * precision**2 * 0.0963 / (24 * n_types**2)
    result = answer(bargain(offers, power, precision, f"uniform: [0, 1], types: {n_types}"), at="medians")
    made = {
        name: float(share)
        for (_, name, _), share in zip(result.model.actions, result.tally.choices[0], strict=True)
    }
    assert [made[f"offer_{n}"] for n in range(3)] == pytest.approx(by_hand, abs=bound)
    for cost in (0.05, 0.93):  # what was drawn is read as it is, and not as the nearest type
        fixed = ct.run(
            ct.loads(bargain(offers, power, precision, "uniform: [0, 1], types: 2")).with_values(cost=cost),
            progress=False,
        )
        acts = {
            name: float(share)
            for (_, name, _), share in zip(fixed.model.actions, fixed.tally.choices[0], strict=True)
        }
        accepts = sum(
            acts[f"offer_{n}"] / (1 + math.exp(-precision * (x - power + cost))) for n, x in enumerate(offers)
        )
        assert acts["take"] == pytest.approx(accepts, abs=1e-12)


def test_the_error_of_types_falls_with_the_square_of_their_number():
    found = [
        ct.run(ct.loads(demand(f"uniform: [0, 1], types: {n}")), at="medians", progress=False).probability
        for n in (4, 8, 16, 32)
    ]
    steps = [np.abs(after - before).max() for before, after in pairwise(found)]
    ratios = [before / after for before, after in pairwise(steps)]
    assert ratios == pytest.approx([4.0, 4.0], rel=0.2)


def test_types_that_hang_together_tell_of_each_other_by_hand():
    """Whoever knows its own type weighs the other's by Bayes' rule on how both were drawn."""
    right = wrong = 0.0
    for calm in (True, False):
        joint = [0.4 * (0.9 if calm else 0.1), 0.6 * (0.2 if calm else 0.8)]
        thick = joint[1] / sum(joint)
        acts = 1 / (1 + math.exp(-2 * (2 * thick - 1)))
        right, wrong = right + joint[1] * acts, wrong + joint[0] * acts
    assert answer(guess()).probability == pytest.approx([right, wrong, 1 - right - wrong], abs=1e-12)


CORRELATED = {
    "start: {thin: 0.4, thick: 0.6}": 'start: {thin: "if_else(mood == hot, 0.1, 0.5)", thick: "if_else(mood == hot, 0.9, 0.5)"}'
}


def correlated():
    text = at_once("3")
    for old, new in CORRELATED.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("text", [demand("uniform: [0, 1], types: 3"), correlated()])
def test_gambit_solves_the_exported_types_to_the_same_numbers(text, tmp_path):
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: oracles)")
    crisis = ct.loads(text)
    path = tmp_path / "game.efg"
    path.write_text(to_efg(compile_model(crisis)), encoding="utf-8")
    game = gambit.read_efg(str(path))
    found = gambit.qre.logit_solve_lambda(game, lam=[3.0])[0]
    ends = by_hand(game, [found[n] for n in range(len(found))])
    own = [crisis]
    if "strength" in crisis.parameters:
        own = [crisis.with_values(strength=one) for one in (1 / 6, 1 / 2, 5 / 6)]
    results = [ct.run(one, progress=False) for one in own]
    labels = [outcome.label for outcome in results[0].model.outcomes]
    assert [ends.get(label, 0.0) for label in labels] == pytest.approx(
        list(np.mean([one.probability for one in results], axis=0)), abs=GAMBIT
    )


def test_sampling_draws_types_that_hang_together():
    exact = answer(correlated()).probability
    sampled = answer(correlated(), engine="monte_carlo", draws=1, runs=20_000, seed=5).probability
    errors = np.sqrt(exact * (1 - exact) / 20_000)
    assert (np.abs(sampled - exact) <= 4 * errors).all()


def test_sampling_agrees_with_summing():
    crisis = ct.loads(demand("uniform: [0, 1], types: 4")).with_values(strength=0.83)
    exact = ct.run(crisis, progress=False).probability
    sampled = ct.run(crisis, engine="monte_carlo", draws=1, runs=20_000, seed=5, progress=False).probability
    errors = np.sqrt(exact * (1 - exact) / 20_000)
    assert (np.abs(sampled - exact) <= 4 * errors).all()


# --- the truth, and what others believe


@pytest.mark.parametrize("precision", ["3", "inf"])
def test_the_truth_moves_its_owner_and_nobody_else(precision):
    crisis = ct.loads(demand("uniform: [0, 1], types: 3", precision=precision))
    low, high = (ct.run(crisis.with_values(strength=one), progress=False) for one in (0.45, 0.97))
    assert yields(low) == pytest.approx(yields(high), abs=1e-9)
    assert low.probability[3] > high.probability[3] + (0.05 if precision == "3" else -1e-9)


def test_a_model_and_a_scenario_are_fixed_alike():
    crisis = ct.loads(demand("uniform: [0, 1], types: 3"))
    of_model = ct.run(compile_model(crisis).with_values(strength=0.9), progress=False)
    of_scenario = ct.run(crisis.with_values(strength=0.9), progress=False)
    written = answer(demand("value: 0.9, believed: {uniform: [0, 1]}, types: 3"))
    assert of_model.probability == pytest.approx(of_scenario.probability, abs=0)
    assert of_model.probability == pytest.approx(written.probability, abs=0)
    again = ct.loads(crisis.with_values(strength=0.9).to_yaml())
    assert ct.run(again, progress=False).probability == pytest.approx(written.probability, abs=0)


def test_others_answer_what_they_believe_and_not_what_is():
    """Who is sure that the other is weak resists as against a weak one, whatever the truth."""
    mistaken = answer(demand("value: 0.8, believed: {value: 0.2}"))
    weak = answer(demand("value: 0.2", known_to="unit: points"))
    assert yields(mistaken) == pytest.approx(yields(weak), abs=1e-12)
    assert mistaken.probability[0] > weak.probability[0]


def test_believed_starts_are_those_of_a_start_fixed_behind_their_backs():
    start = "start: {soft: 0.6, hard: 0.4}"
    fixed = ct.run(compile_model(ct.loads(signal())).with_start(0, 1), progress=False)
    said = answer(signal().replace(start, "start: hard, believed: {soft: 0.6, hard: 0.4}"))
    assert said.probability == pytest.approx(fixed.probability, abs=1e-12)


def test_what_nobody_else_thinks_possible_is_never_learnt():
    """One who is taken for hard for sure stays so: a threat is answered as that of a hard one, though a soft one makes it."""
    start = "start: {soft: 0.6, hard: 0.4}"
    sure = signal().replace(start, "start: {}, believed: hard")
    soft, hard = (answer(sure.replace("start: {}", f"start: {one}")) for one in ("soft", "hard"))
    resists = 1 / (1 + math.exp(-2 * (-3 - -1)))
    for result in (soft, hard):
        gives_way, *resisted, _ = result.probability
        assert sum(resisted) / (gives_way + sum(resisted)) == pytest.approx(resists, abs=1e-12)
    assert soft.probability[1] > 0.0
    assert soft.probability[2] == 0.0


def test_a_number_out_of_range_for_a_type_that_is_believed_in_stops_the_run():
    with pytest.raises(RunError, match=r"leaves \[0, 1\] in draw 0 where .*strength=1\.67"):
        answer(demand("uniform: [0, 1], believed: {uniform: [0, 2]}, types: 3"), draws=8)


def test_first_beliefs_are_over_types_too():
    """Who keeps its first belief yields by the mean of the types, which is all that its worth hangs on."""
    result = answer(demand("beta: {a: 2, b: 5}, types: 4") + "beliefs: prior\n")
    worth = 2 / 7 * -2 + 5 / 7 * 1
    assert yields(result) == pytest.approx(1 / (1 + math.exp(-3 * (-0.6 - worth))), abs=1e-8)


# --- one equilibrium for many draws


def test_draws_read_from_one_equilibrium_are_those_solved_one_by_one(monkeypatch):
    crisis = ct.loads(demand("uniform: [0, 1], types: 3", precision="12"))
    read = ct.run(crisis, draws=8, progress=False)
    monkeypatch.setattr(learning, "read", lambda *_: None)
    solved = ct.run(crisis.with_changes(set={"title": "another"}), draws=8, progress=False)
    assert read.tally.incidence == pytest.approx(solved.tally.incidence, abs=1e-12)


def test_a_draw_hangs_on_no_other_draw():
    crisis = ct.loads(demand("uniform: [0, 1], types: 3"))
    many = ct.run(crisis, draws=16, progress=False)
    value = float(many.parameters[5, 0])
    alone = ct.run(compile_model(crisis).with_values(strength=value), progress=False)
    assert alone.tally.incidence[0] == pytest.approx(many.tally.incidence[5], abs=1e-12)


# --- told


def test_beliefs_are_told_type_by_type():
    table = ct.beliefs(ct.loads(demand("uniform: [0, 1], types: 3")), values={"strength": 0.9}).table
    assert list(table["level_label"]) == ["0.167", "0.5", "0.833"]
    assert set(table["truth_label"]) == {"0.9"}
    assert list(table["first"]) == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert table["belief"].sum() == pytest.approx(1.0, abs=1e-12)
    assert table["belief"].is_monotonic_increasing  # a threat speaks for strength


def test_a_caveat_says_into_how_many_types_others_cut():
    (said,) = [
        one
        for one in answer(demand("uniform: [0, 1], types: 3"), at="medians").caveats
        if one.kind == "types"
    ]
    assert "Those who do not know strength take it for one of 3 values" in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (demand("value: 0.4, believed: {uniform: [0, 1]}, types: 3"), "'strength'"),
        (demand("uniform: [0, 1], believed: {uniform: [0, 0.5]}, types: 3"), "'strength'"),
        (
            signal().replace(
                "start: {soft: 0.6, hard: 0.4}", "start: {soft: 0.6, hard: 0.4}, believed: uniform"
            ),
            "'kind'",
        ),
    ],
)
def test_a_tree_cannot_hold_what_others_wrongly_believe(text, named):
    with pytest.raises(RunError, match=f"others believe something else of {named}"):
        to_efg(compile_model(ct.loads(text)))


def test_where_starts_hang_together_none_can_be_fixed_by_itself():
    with pytest.raises(RunError, match="where some types start hangs on each other"):
        compile_model(ct.loads(correlated())).with_start(0, 1)


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_starts_that_hang_together_and_do_not_sum_to_one_are_refused(engine):
    text = correlated().replace("0.9, 0.5", "0.8, 0.5")
    with pytest.raises(RunError, match="the start probabilities of 'nerve' do not sum to 1 in draw 0"):
        answer(text, engine=engine)
