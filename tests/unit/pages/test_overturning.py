"""What would overturn the answer: the nearest rival, and a place where it leads at the figures that a page shows."""

from __future__ import annotations

import pytest
from pages import CLOSE_RACE, Engine

import toolkit as ct
from toolkit.analysis import overturn
from toolkit.model.compile import compile_model
from toolkit.pages.overturning import SEEN, overturned

RACE = """
format: 1
id: race
title: Three runners
as_of: 2031-01-01
horizon: 1
turn: 1 week
parameters:
  pull: {uniform: [0, 1], judgement: j}
variables:
  won: {levels: [nobody, a, b, c], start: nobody, judgement: j}
actors:
  judge:
    decides: {rule: weights}
    must_act: true
    options:
      first: {weight: 4, effects: {won: =a}, judgement: j}
      second: {weight: 3.5 - pull, effects: {won: =b}, judgement: j}
      third: {weight: 2 + 4 * pull * pull, effects: {won: =c}, judgement: j}
outcomes:
  a: {when: won == a, ends: true}
  b: {when: won == b, ends: true}
  c: {when: won == c, ends: true}
  none: {otherwise: true}
"""


def found_in(text):
    scenario = ct.loads(text)
    return scenario, overturned(scenario, compile_model(scenario))


def test_past_the_edge_the_rival_leads_at_the_figures_shown():
    scenario, found = found_in(CLOSE_RACE)
    answer = Engine(scenario).answer(found["values"])["outcomes"]
    rival = found["rivals"][-1]
    assert max(answer, key=answer.get) == rival
    assert answer[rival] - answer[found["leader"]] >= SEEN
    assert found["shares"] == pytest.approx({name: answer[name] for name in (rival, found["leader"])})
    moved = overturn(scenario, rival, over=found["leader"], alone=False)
    assert found["distance"] == moved.distance
    assert found["as_far"] == f"about {moved.chance:.0%}".replace("%", " %")


def test_the_rival_is_the_one_that_gets_there_and_not_the_next_likeliest():
    """At the median the second leads the third by far, and falls back as the third gains: 2 + 4p^2 passes 4 at p = 0.707."""
    scenario, found = found_in(RACE)
    start = Engine(scenario).answer({})["outcomes"]
    assert sorted(start, key=start.get, reverse=True)[:3] == ["a", "b", "c"]
    assert (found["leader"], found["rivals"][-1]) == ("a", "c")
    assert 0.7071 < found["values"]["pull"] < 0.72


def test_where_nothing_does_it_the_rivals_are_named():
    _, found = found_in(RACE.replace("weight: 4,", "weight: 40,"))
    assert found == {
        "leader": "a",
        "rivals": ["b", "c", "none"],
        "distance": None,
        "values": {},
        "shares": {},
    }


def test_without_an_input_to_move_there_is_nothing_to_say():
    text = RACE.replace("uniform: [0, 1]", "value: 0.5")
    assert found_in(text)[1] is None
