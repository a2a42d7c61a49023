"""Beliefs on a grid against histories one by one: the same equilibrium, on finer and finer grids."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from learning_games import chain_store, entry, in_secret, quiche, signal, standoff

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.cost import cost_of
from toolkit.engines.looking_ahead.learning.grid import answer as on_grid
from toolkit.engines.looking_ahead.learning.grid.backward import Backward
from toolkit.engines.looking_ahead.learning.grid.forward import Forward
from toolkit.engines.looking_ahead.learning.grid.loops import loops_for
from toolkit.engines.looking_ahead.learning.grid.stage import Plain
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.moving.kernels import has_compiler
from toolkit.engines.states.listing import list_states
from toolkit.errors import RunError, ScenarioError
from toolkit.export.efg import to_efg
from toolkit.model.compile import compile_model

GRID = "beliefs: grid\n"
STATED = 3.0
"""Histories lie within so many times what two grids differ by: interpolation gains more than that with every grid."""
ROUNDING = 1e-11


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


GAMES = {
    "entry over two turns": entry("3"),
    "entry over three turns": entry("2", 3),
    "entry, few tough": entry("2", 3, tough=0.05),
    "a signal": signal(),
    "beer and quiche": quiche("1"),
    "a chain store": chain_store("4", beliefs="bayes"),
    "types on both sides": standoff("2", 2, beliefs="bayes"),
    "types on both sides, sharper": standoff("5", 2, beliefs="bayes"),
}


@pytest.mark.parametrize("name", GAMES)
def test_a_grid_finds_what_histories_do(name):
    text = GAMES[name].replace("beliefs: bayes\n", "")
    tree, grid = answer(text), answer(text + GRID)
    told = grid.record.learning
    error = STATED * max(told["grid_error"], told["act_error"]) + ROUNDING
    assert grid.probability == pytest.approx(tree.probability, abs=error)
    assert grid.tally.choices == pytest.approx(tree.tally.choices, abs=error)
    assert grid.tally.marginals == pytest.approx(tree.tally.marginals, abs=error)


def test_the_error_falls_with_the_grid():
    """Worths are smooth in beliefs, so each grid gains places on the one before it."""
    model = compile_model(ct.loads(entry("2", 3) + GRID))
    exact = answer(entry("2", 3)).tally.choices
    errors = [float(np.abs(acts(told, exact) - exact).max()) for told in on_grids(model, (5, 9, 17, 33))]
    for coarse, fine in pairwise(errors):
        assert fine < coarse / 100
    assert errors[3] < 1e-11


def on_grids(model, sizes, loops=None):
    """Solve a model without inputs on some grids, each by itself."""
    structure = list_states(model)
    whole = on_grid.GridAnswer(model, structure, loops)
    dealt = whole.dealer.deal([], Worth(Chain(model, structure, 1), [], 0), 0, 0)
    for n in sizes:
        axes = whole._axes(n)
        solved = Backward(dealt, axes, whole.loops).found()
        yield Forward(whole.game, dealt, axes, whole.loops).told(solved)


def acts(told, like):
    """Lay shares of acts out turn by turn, without that of doing nothing where nothing is open, which stands last."""
    chosen = [share for share, acts in zip(told.shares, told.acts, strict=True) if acts is not None]
    return np.concatenate(chosen).reshape(len(like), -1)[:, : like.shape[1]]


def test_a_reputation_in_the_limit_is_that_of_kreps_and_wilson():
    """Closed form: the soft incumbent fights so often that whoever fought is tough by half, and then the second newcomer comes as often as not."""
    result = answer(chain_store("inf", beliefs="bayes"))
    names = [name for _, name, _ in result.model.actions]
    share = {
        (turn, name): float(result.tally.choices[turn - 1, n])
        for turn in (1, 2)
        for n, name in enumerate(names)
    }
    assert share[1, "enter_1"] == pytest.approx(1.0, abs=1e-6)
    assert share[1, "fight_1"] == pytest.approx(0.2 / 0.5, abs=1e-6)
    assert share[2, "enter_2"] == pytest.approx(0.6 + 0.4 / 2, abs=1e-6)
    assert share[2, "fight_2"] == pytest.approx(0.2 / 2, abs=1e-6)


def test_a_branch_that_turns_at_some_belief_is_refused():
    """Where two in three hundred strangers are weak the branch of histories turns, and that is one of the beliefs on the grid."""
    with pytest.raises(RunError) as caught:
        answer(quiche("5") + GRID)
    said = " ".join(str(caught.value).split())
    assert "what stranger does in turn 1 is about to turn back, or to jump" in said
    assert "% of their precision" in said
    assert answer(quiche("5", 0.015)).record.learning["turned"] == 2.0


def test_grids_that_do_not_agree_are_refused_with_the_numbers(monkeypatch):
    monkeypatch.setattr(on_grid, "MOST_NODES", {1: 5})
    monkeypatch.setattr(on_grid, "FIRST_NODES", {1: 3})
    with pytest.raises(
        RunError, match=r"on grids of 3 and 5 beliefs along each axis differ by [\d.]+ points"
    ):
        answer(chain_store("6"))


def test_a_grid_that_is_too_large_is_refused_with_its_numbers(monkeypatch):
    monkeypatch.setattr(on_grid, "MOST_NUMBERS", 1000)
    with pytest.raises(
        RunError, match=r"at 9 beliefs along each of 1 axes: [\d,]+ numbers, and at most 1,000"
    ):
        answer(entry("1", 3) + GRID)


# --- a long crisis


def test_a_long_crisis_goes_to_the_grid_by_itself():
    text = standoff("1", 13, beliefs="bayes")
    model = compile_model(ct.loads(text))
    assert model.learning is not None
    assert model.learning.on_grid
    assert not compile_model(ct.loads(standoff("1", 2, beliefs="bayes"))).learning.on_grid


def test_twelve_turns_of_a_reputation():
    """What many turns of entry come to: the less time is left, the less a name for toughness is worth."""
    result = answer(entry("2", 12) + GRID)
    names = [name for _, name, _ in result.model.actions]
    enters, fights = (result.tally.choices[:, names.index(one)] for one in ("enter", "fight"))
    assert (np.diff(fights / enters) < 0).all()
    assert result.record.learning["act_error"] < 2e-3


def test_types_that_never_matter_change_nothing():
    """Without a hidden difference the equilibrium is the one that today's engine finds, at every belief."""
    plain = entry("3").replace("if_else(kind == tough, 0.4, -0.4)", "-0.4")
    open_to_all = plain.replace("known_to: [incumbent], ", "")
    assert answer(plain + GRID).tally.choices == pytest.approx(answer(open_to_all).tally.choices, abs=1e-12)


@pytest.mark.skipif(not has_compiler(), reason="numba is not installed (extra: fast)")
@pytest.mark.parametrize("text", [standoff("3", 3), entry("3", 4) + GRID], ids=["both", "one"])
def test_compiled_loops_find_the_same(text):
    from toolkit.engines.looking_ahead.learning.grid.compiled import Compiled

    model = compile_model(ct.loads(text))
    (plain,), (compiled,) = (list(on_grids(model, (9,), loops)) for loops in (Plain(), Compiled()))
    assert plain.outcomes == pytest.approx(compiled.outcomes, abs=1e-12)
    for one, other in zip(plain.acts, compiled.acts, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(other, abs=1e-12)


# --- truth, belief and what is imposed


def test_the_truth_may_be_fixed_while_beliefs_stay():
    model = compile_model(ct.loads(entry("3") + GRID))
    whole = ct.run(model, progress=False).tally.choices
    kinds = [ct.run(model.with_start(0, level), progress=False).tally.choices for level in (0, 1)]
    assert 0.7 * kinds[0] + 0.3 * kinds[1] == pytest.approx(whole, abs=1e-10)


@pytest.mark.parametrize("announced", [False, True])
def test_imposed_acts_are_judged_as_by_histories(announced):
    found = [
        ct.run(model.with_forced(1, "incumbent", "fight", announced=announced), progress=False)
        for model in (compile_model(ct.loads(entry("3") + more)) for more in ("", GRID))
    ]
    error = STATED * found[1].record.learning["act_error"]
    assert found[1].tally.choices == pytest.approx(found[0].tally.choices, abs=error)


# --- what it costs, told beforehand


def test_the_cost_of_learning_is_told_beforehand():
    texts = {"histories": entry("2", 3), "grid": entry("2", 12) + GRID, "both": standoff()}
    costs = {}
    for name, text in texts.items():
        model = compile_model(ct.loads(text))
        costs[name] = cost_of(model, list_states(model))
    assert "39 free choices" in costs["histories"].said
    assert "times 59 beliefs on 3 grids" in costs["grid"].said
    assert "times 106 beliefs on 2 grids" in costs["both"].said
    assert costs["both"].seconds > costs["grid"].seconds > 0.0
    whole = plan(ct.loads(texts["both"]))
    assert whole.seconds > costs["both"].seconds
    assert " s of work" in whole.cost


# --- bad input


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (in_secret("2").replace("beliefs: bayes", "beliefs: grid"), "'arms' is not seen by everyone"),
        (entry("2", remembers="present") + GRID, "newcomer remembers the present alone"),
        (signal().replace("known_to: [sender]", "known_to: []") + GRID, "'kind' is not a type of one actor"),
    ],
)  # fmt: skip
def test_what_no_grid_can_hold_is_refused_by_name(text, said):
    with pytest.raises(ScenarioError) as caught:
        ct.loads(text)
    assert said in " ".join(str(caught.value).split())


EVENT = 'events:\n  tip: {probability: "if_else(kind == tough, 0.2, 0.1)", effects: {shares: +1}, judgement: Given.}\noutcomes:'
THIRD = "levels: [soft, odd, tough], start: {soft: 0.5, odd: 0.2, tough: 0.3}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((("outcomes:", EVENT), ("order: [newcomer", "order: [newcomer, events")), "how likely something is in turn 1 hangs on what is hidden (kind)"),
        ((("levels: [soft, tough], start: {soft: 0.7, tough: 0.3}", THIRD),), "'kind' may be one of 3"),
        ((("order: [newcomer, incumbent]", "order: [[newcomer, incumbent]]"),), "newcomer and incumbent choose at once"),
        ((("precision: 3", "precision: inf"), ("precision: 3", "precision: inf")), "infinite precision"),
        ((("fight: {when: here", "fight: {when: here and kind == tough"),), "in turn 1 hangs on what is hidden (kind): an option open to one type alone"),
    ],
)  # fmt: skip
def test_what_a_grid_cannot_follow_is_refused_by_name(changes, said):
    text = entry("3") + GRID
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(RunError) as caught:
        answer(text)
    assert said in " ".join(str(caught.value).split())


@pytest.mark.parametrize(
    "ask",
    [
        lambda crisis: ct.run(crisis, engine="monte_carlo", draws=1, runs=10, progress=False),
        lambda crisis: ct.beliefs(crisis),
        lambda crisis: to_efg(compile_model(crisis)),
    ],
    ids=["sampled", "beliefs", "tree"],
)
def test_what_tells_histories_apart_is_refused(ask):
    with pytest.raises(RunError, match="tells no histories apart"):
        ask(ct.loads(entry("2") + GRID))


def test_how_it_was_reached_is_told():
    (said,) = [one for one in answer(standoff("2", 4)).caveats if one.kind == "learning"]
    assert "on a grid of 9 beliefs along each type" in said


def test_small_crises_need_no_compiler():
    model = compile_model(ct.loads(entry("2") + GRID))
    assert isinstance(loops_for(on_grid.PublicGame(model, list_states(model))), Plain)
    assert replace(model.learning, on_grid=False).remembering == ()
