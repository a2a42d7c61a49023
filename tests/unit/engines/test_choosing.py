"""A step at which one member weighs whole states: with any loops it comes out as it does state by state."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import inputs, planning
from toolkit.engines.chances import step_chances
from toolkit.engines.choosing import Choosing, Odds
from toolkit.engines.moving import kernels
from toolkit.engines.moving.after import After
from toolkit.engines.moving.mover import Mover
from toolkit.engines.moving.plain import Plain
from toolkit.engines.states.listing import list_states
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.program import Workspace
from toolkit.scenario.reports import read_reports

ROUNDING = 1e-12
DRAWS = 8


@lru_cache(maxsize=4)
def crisis(name):
    model = model_of(ct.load(name).alternative("look_ahead"))
    return model, list_states(model), Draws(draw_parameters(model, DRAWS, 7).values, 1).columns(0, DRAWS)


def loops(name):
    if name == "plain":
        return Plain()
    pytest.importorskip("numba")
    from toolkit.engines.moving.columns import Columns
    from toolkit.engines.moving.lanes import Lanes

    return Columns() if name == "columns" else Lanes()


def close(found, wanted):
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max(initial=0.0) <= ROUNDING * max(1.0, np.abs(wanted).max(initial=0.0))


@pytest.mark.parametrize("kernel", ["plain", "lanes", "columns"])
@pytest.mark.parametrize("name", ["taiwan-strait-1996", "grenada-1983"])
def test_it_comes_out_as_state_by_state(name, kernel):
    model, structure, parameters = crisis(name)
    rng = np.random.default_rng(3)
    for number in sorted(structure.weighing):
        step, apart = model.steps[number], structure.steps[number]
        choosing = Choosing(step, structure.laid[number], DRAWS, loops(kernel))
        every, mass = rng.random((DRAWS, apart.n_targets)), rng.random((DRAWS, apart.n_states))
        worth = After(every[:, : apart.n_next], every[:, apart.n_next :])
        with np.errstate(all="ignore"):
            follows = choosing.follows(parameters, 2)
            ahead = choosing.leads_to(follows, worth)
            odds = choosing.odds(follows, ahead, 2, forced=True)
            wanted = step_chances(
                step, apart, parameters, 2, Workspace((apart.n_rows,), (DRAWS, 1)), DRAWS, [list(ahead)]
            )
        close(odds, wanted.actions[0])
        moving = np.isin(np.arange(apart.n_states), apart.move_row)
        _pushes_alike(choosing, follows, odds, Mover(apart, DRAWS, Plain()), wanted.moves, mass)
        before = Mover(apart, DRAWS, Plain()).back(wanted.moves, every)
        theirs, own = choosing.before(follows, odds, [worth, worth], [False, True])
        close(theirs, before)
        counts = [n % 2 == 1 for n in range(10)]
        for n_kinds in (3, 4, 10):
            mixed = choosing.before(follows, odds, [worth] * n_kinds, counts[:n_kinds])
            assert all(np.array_equal(one, (theirs, own)[n % 2]) for n, one in enumerate(mixed))
        rows = step.program.evaluate(apart.columns, parameters, 2, Workspace((apart.n_states,), (DRAWS, 1)))
        scores = [
            np.where(odds[a] > 0.0, rows[one.score], 0.0) for a, one in enumerate(choosing.member.actions)
        ]
        close((own - theirs)[:, moving], sum(odds[a] * score for a, score in enumerate(scores))[:, moving])
        if choosing.decides(follows, 2):
            _settles_alike(choosing, follows, worth, odds, mass, moving)


def _settles_alike(choosing, follows, worth, odds, mass, moving):
    counts = [n % 3 == 0 for n in range(9)]
    for n_kinds in (0, 1, 2, 9):
        settled, found = choosing.settled(follows, worth, [worth] * n_kinds, counts[:n_kinds])
        close(settled.by_state[:, :, moving], odds[:, :, moving])
        for one, wanted in zip(
            found, choosing.before(follows, odds, [worth] * n_kinds, counts[:n_kinds]), strict=True
        ):
            close(one, wanted)
    taken = Odds.room(choosing)
    taken.take(odds)
    assert np.array_equal(taken.by_state[:, :, moving], odds[:, :, moving])
    pushed = [
        push(follows, how, mass, *(choosing.mover.room(n, np.full(DRAWS * n, 7.0)) for n in _sizes(choosing)))
        for push, how in ((choosing.push, odds), (choosing.push_settled, settled))
    ]
    for one, other in zip(*pushed, strict=True):
        close(other, one)


def _sizes(choosing):
    return choosing.options.n_next, choosing.options.n_ended


def _pushes_alike(choosing, follows, odds, mover, moves, mass):
    live, ended, _ = mover.push(moves, mass)
    states = mover.structure
    rooms = [choosing.mover.room(n, np.full(DRAWS * n, 7.0)) for n in (states.n_next, states.n_ended)]
    found = choosing.push(follows, odds, mass, *rooms)
    close(found[0], live)
    close(found[1], ended)
    n_rows = choosing.structure.n_rows
    moving = np.isin(np.arange(states.n_states), states.move_row)
    for a, share in enumerate(odds):
        by_row = found[2][:, a * n_rows : (a + 1) * n_rows].sum(axis=1)
        close(by_row, (share * mass)[:, moving].sum(axis=1))


@pytest.mark.parametrize("announced", [False, True])
def test_an_imposed_choice_is_foreseen_where_it_is_announced(monkeypatch, announced):
    crisis = ct.load("grenada-1983").alternative("look_ahead")
    model = model_of(crisis)
    member = model.steps[min(list_states(model).weighing)].members[0]
    forced = {"turn": 2, "actor": member.actor, "option": member.actions[1].name, "announced": announced}
    imposed = crisis.with_changes(force=[forced])
    found = _with_and_without_compiled_loops(monkeypatch, imposed)
    assert (
        found.counts.keys() != ct.run(crisis, draws=8, progress=False, alternatives=False).tally.counts.keys()
    )


def test_a_run_is_the_same_with_and_without_compiled_loops(monkeypatch):
    _with_and_without_compiled_loops(monkeypatch, ct.load("grenada-1983").alternative("look_ahead"))


def _with_and_without_compiled_loops(monkeypatch, crisis):
    pytest.importorskip("numba")
    found = []
    for least in (0, 10**12):
        monkeypatch.setattr(kernels, "WORTH_COMPILING", least)
        found.append(ct.run(crisis, draws=16, seed=7, progress=False, alternatives=False).tally)
    one, other = found
    for part in ("incidence", "marginals", "choices", "final"):
        close(getattr(one, part), getattr(other, part))
    assert one.counts.keys() == other.counts.keys()
    for name, count in one.counts.items():
        assert count == pytest.approx(other.counts[name], abs=ROUNDING)
    return one


def test_where_nobody_samples_more_states_are_solved(monkeypatch):
    monkeypatch.setattr(planning, "AUTO_SECONDS", 1e-6)
    monkeypatch.setattr(inputs, "AUTO_SECONDS", 1e-6)
    crisis = ct.load("taiwan-strait-1996")
    assert planning.plan(crisis).engine == "monte_carlo"
    ahead = crisis.alternative("look_ahead")
    assert planning.plan(ahead).engine == "exact"
    assert inputs.structure_of(model_of(ahead)) is not None


def test_what_memory_does_not_hold_is_refused(monkeypatch):
    ahead = ct.load("taiwan-strait-1996").alternative("look_ahead")
    monkeypatch.setattr("toolkit.engines.exact.MEMORY_BUDGET", 100_000)
    with pytest.raises(RunError, match=r"GB of memory, more than .* a shorter look_ahead"):
        ct.run(ahead, draws=8, progress=False, alternatives=False)


def test_states_that_are_kept_are_refused_where_fewer_are_asked_for():
    model = model_of(ct.load("taiwan-strait-1996"))
    assert list_states(model).n_states > 5
    with pytest.raises(RunError, match="more than 5 states"):
        list_states(model, max_states=5)


OUT_OF_BOUNDS = """
format: 1
id: out-of-bounds
title: A chance that has no value where nobody comes
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  rise: {value: 0.0, judgement: A.}
  try: {uniform: [0.2, 0.4], judgement: A.}
variables:
  a: {levels: 0..2, start: 0, judgement: A.}
  b: {levels: 0..2, start: 0, judgement: A.}
events:
  up: {probability: rise, effects: {a: +1}, judgement: A.}
actors:
  x:
    decides: {precision: 2, look_ahead: horizon}
    payoffs: {far: 1, near: 0}
    judgement: A.
    options:
      push: {appeal: 0.1, chance: [{name: it works, probability: try + a, effects: {b: +1}}], judgement: A.}
      stay: {appeal: 0.2, judgement: A.}
outcomes:
  far: {when: b >= 1, judgement: A.}
  near: {otherwise: true}
"""


@pytest.mark.parametrize("least", [0, 10**12])
def test_a_number_out_of_bounds_stops_a_run_where_it_is_reached_alone(monkeypatch, least):
    pytest.importorskip("numba")
    monkeypatch.setattr(kernels, "WORTH_COMPILING", least)
    assert ct.run(ct.loads(OUT_OF_BOUNDS), draws=8, progress=False).tally.final.sum() == pytest.approx(8.0)
    reached = ct.loads(OUT_OF_BOUNDS.replace("{value: 0.0", "{value: 0.5"))
    with pytest.raises(RunError, match="a=1"):
        ct.run(reached, draws=8, progress=False)


ONLY_OPTION = """
format: 1
id: only-option
title: Somebody who has one option on a track
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  try: {uniform: [0.2, 0.4], judgement: A.}
variables:
  a: {levels: 0..2, start: 0, judgement: A.}
actors:
  x:
    decides: {precision: 2, look_ahead: horizon, level: 1}
    must_act: true
    payoffs: {far: 2, near: 0}
    judgement: A.
    tracks: [first, second]
    options:
      push: {track: first, appeal: 0.1, effects: {a: +1}, judgement: A.}
      back: {track: first, appeal: 0.2, effects: {a: -1}, judgement: A.}
      go: {track: second, appeal: 0.3, chance: [{name: it works, probability: try, effects: {a: +1}}], judgement: A.}
outcomes:
  far: {when: a == 1, judgement: A.}
  near: {otherwise: true}
"""


def test_an_only_option_leaves_alone_what_is_carried_on(monkeypatch):
    """One action leads from states to states, so what they are worth may be put where it stands; not where it is wanted again."""
    pytest.importorskip("numba")
    found = []
    for least in (0, 10**12):
        monkeypatch.setattr(kernels, "WORTH_COMPILING", least)
        found.append(ct.run(ct.loads(ONLY_OPTION), draws=8, progress=False).tally.final)
    close(*found)


CLOSED_LATER = """
format: 1
id: closed-later
title: Somebody whose options close before every state is met
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  p: {uniform: [0.1, 0.9], judgement: A.}
variables:
  b: {levels: -1..2, start: 0, judgement: A.}
actors:
  x:
    decides: {precision: 1 + p, look_ahead: horizon}
    must_act: true
    payoffs: {far: 1, near: -0.5}
    judgement: A.
    options:
      up: {appeal: 0.2, effects: {b: +1}, when: turn <= 2, judgement: A.}
      down: {appeal: 0.1, effects: {b: -1}, when: turn <= 2, judgement: A.}
events:
  more: {probability: 0.3 * p, effects: {b: +1}, judgement: A.}
outcomes:
  far: {when: b == 2, ends: at_turn_end, judgement: A.}
  near: {otherwise: true}
"""
SEEN = "reports:\n  seen: {date: 2031-01-08, says: Seen., choice: x.up, likelihood: [0.8, 0.4]}\n"


@pytest.mark.parametrize("draws", [3, 8])
def test_states_in_which_everything_is_closed_still_spoil_no_others(monkeypatch, draws):
    pytest.importorskip("numba")
    found = []
    for least in (0, 10**12):
        monkeypatch.setattr(kernels, "WORTH_COMPILING", least)
        run = {"engine": "exact", "progress": False}
        found.append(ct.run(ct.loads(CLOSED_LATER), draws=draws, **run).tally.final)
        found.append(ct.run(ct.loads(CLOSED_LATER), draws=64, evidence=read_reports(SEEN), **run).probability)
    assert all(np.isfinite(one).all() for one in found)
    close(found[0], found[2])
    close(found[1], found[3])
