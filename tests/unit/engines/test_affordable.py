"""Limits are costs: what can be listed and gone through in time is answered exactly, and a refusal names a way out for whoever asked."""

from __future__ import annotations

import pickle

import pytest

import toolkit as ct
from toolkit.analysis.live import Live
from toolkit.engines import affordable, plan
from toolkit.engines.subjects import model_of
from toolkit.errors import TooLarge

PLACES = 6
WALK = """
format: 1
id: wide
title: Many places
as_of: 2031-01-06
turn: 1 week
horizon: {horizon}
variables:
{places}
{actors}
events:
{moves}
outcomes:
  all_up: {{when: {all_up}, ends: true}}
  other: {{otherwise: true}}
"""
SEER = """
actors:
  north:
    decides: {look_ahead: 1 turns, judgement: A.}
    value: v0
    judgement: A.
    options: {push: {effects: {v0: +1}, judgement: A.}}
"""


def walk(places: int = PLACES, horizon: int = 6, actors: str = "") -> ct.Scenario:
    """Write a crisis of many places, each of which rises by chance: 46,655 live states as it stands."""
    names = [f"v{n}" for n in range(places)]
    return ct.loads(
        WALK.format(
            horizon=horizon,
            places="\n".join(f"  {name}: {{levels: 0..5, start: 0, judgement: A.}}" for name in names),
            actors=actors,
            moves="\n".join(
                f"  up_{name}: {{when: {name} < 5, probability: 0.4, effects: {{{name}: +1}}, judgement: A.}}"
                for name in names
            ),
            all_up=" and ".join(f"{name} == 5" for name in names),
        )
    )


def test_many_states_that_are_soon_gone_through_are_solved_exactly():
    """Each place is at the top after 6 turns with the chance of 5 or 6 rises in 6."""
    chosen = plan(walk(), draws=1)
    assert chosen.structure is not None and chosen.structure.n_states == 46_655
    found = ct.run(chosen, progress=False)
    assert found.probability[0] == pytest.approx((6 * 0.4**5 * 0.6 + 0.4**6) ** PLACES, rel=1e-12)


def test_few_states_that_take_long_are_sampled_and_the_note_says_how_long(monkeypatch):
    small = walk(3, 4)
    assert plan(small).engine == "exact"
    monkeypatch.setattr(affordable, "TRANSITIONS_PER_SECOND", 6_600.0)
    chosen = plan(small)
    assert chosen.engine == "monte_carlo"
    assert "one draw would follow" in chosen.note and "more than the 0.25 allowed here" in chosen.note
    assert "monte_carlo" not in chosen.note
    assert plan(small, engine="exact").engine == "exact"


def test_the_walk_stops_as_soon_as_it_must_take_too_long(monkeypatch):
    monkeypatch.setattr(affordable, "TRANSITIONS_PER_SECOND", 1_000.0)
    with pytest.raises(TooLarge, match="can be reached"):
        affordable.holding_within(model_of(walk()), 1.0)


def test_whoever_asked_for_sampling_is_not_told_to_sample(monkeypatch):
    monkeypatch.setattr(affordable, "list_states", too_many)
    with pytest.raises(TooLarge, match="use engine monte_carlo, or declare less"):
        plan(walk(2, 2), engine="exact")
    for engine in ("exact", "monte_carlo", "auto"):
        with pytest.raises(TooLarge, match=r"let nobody look ahead .*, or declare less") as refusal:
            plan(walk(2, 2, SEER), engine=engine)
        assert "engine monte_carlo" not in str(refusal.value)


def too_many(*_args, **_kwargs):
    raise TooLarge("too many", "declare less")


def test_an_alternative_that_cannot_be_held_can_be_left_out(monkeypatch):
    base = walk(2, 2, SEER).with_changes(
        set={"actors.north.decides.look_ahead": 0},
        add={
            "alternatives": {"ahead": {"title": "A", "set": {"actors.north.decides.look_ahead": "1 turns"}}}
        },
    )
    held = affordable.list_states
    monkeypatch.setattr(
        affordable, "list_states", lambda m, **more: (too_many if m.foresight else held)(m, **more)
    )
    with pytest.raises(TooLarge, match="leave the alternatives out"):
        ct.run(base, progress=False)
    assert ct.run(base, alternatives=False, progress=False).engine == "exact"


def test_the_panel_takes_what_it_can_answer_in_time(monkeypatch):
    monkeypatch.setattr(affordable, "TRANSITIONS_PER_SECOND", 2_500.0)
    assert plan(walk(3, 4)).engine == "monte_carlo"
    assert Live(walk(3, 4)).now().engine == "exact"
    monkeypatch.setattr(affordable, "TRANSITIONS_PER_SECOND", 250.0)
    with pytest.raises(TooLarge, match=r"more than the 1 allowed here; ask `ct\.run`"):
        ct.explore(walk(2, 4), full=False)


def test_a_refusal_crosses_processes_whole():
    kept = pickle.loads(pickle.dumps(TooLarge("too many", "declare less").otherwise("sample")))
    assert str(kept) == "too many; sample, or declare less"
