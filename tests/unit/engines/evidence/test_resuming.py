"""News that has come since: going on from where islands stood is the same to the byte as following all of it in one go."""

from __future__ import annotations

from copy import copy
from dataclasses import fields, replace

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.evidence.islands import Island
from toolkit.engines.evidence.resuming import Stand, latest, shared_turn
from toolkit.engines.spreading.crew import Crew
from toolkit.model.evidence import Evidence, compile_evidence
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: two-sides
title: Two sides over six weeks
as_of: 2031-01-06
turn: 1 week
horizon: 6
order: [events, north, south]
parameters:
  anger: {uniform: [-3, 3], unit: log-odds, judgement: Anyone's guess.}
  calm: {uniform: [-2, 2], unit: log-odds, judgement: Anyone's guess.}
variables:
  talks: {levels: [none, channel, table], start: none, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
events:
  tremor: {probability: 0.2, judgement: Now and then.}
actors:
  north:
    options:
      strike: {appeal: anger - 2, effects: {struck: =true}, judgement: Perhaps.}
  south:
    options:
      talk: {appeal: calm, effects: {talks: +1}, judgement: Perhaps.}
outcomes:
  strike: {when: struck, ends: true}
  rest: {otherwise: true}
"""
NEWS = """
reports:
  first: {date: 2031-01-07, choice: south.talk, says: They talk., fact: true}
  shaken: {between: [2031-01-07, 2031-01-25], event: tremor, says: It shook., reliability: B, credibility: 2}
  second: {date: 2031-01-14, choice: south.talk, says: They talk again., fact: true}
  third: {date: 2031-01-22, condition: talks == table, says: At the table., reliability: C, credibility: 2}
  quiet: {date: 2031-01-30, choice: north.strike, denies: true, says: No strike., fact: true}
  last: {date: 2031-02-05, choice: south.talk, denies: true, says: No word., fact: true}
"""
SCENARIO = ct.loads(CRISIS)
REPORTS = read_reports(NEWS)


MODEL = plan(SCENARIO, draws=1).model
WHOLE = compile_evidence(SCENARIO, MODEL, REPORTS)
PLAN = plan(SCENARIO, draws=64, seed=3)


def same(one, other):
    (plan_one, left), (plan_other, right) = one, other
    assert plan_one.draws.values.tobytes() == plan_other.draws.values.tobytes()
    assert left.weights.tobytes() == right.weights.tobytes()
    for name in ("incidence", "marginals", "choices", "final"):
        assert getattr(left.tally, name).tobytes() == getattr(right.tally, name).tobytes(), name
    assert repr(left.news) == repr(right.news)


@pytest.fixture(scope="module")
def in_one_go():
    return learn(replace(PLAN, keep=tuple(range(1, 6))), WHOLE, Crew(), "")


@pytest.mark.parametrize("turn", range(1, 6))
def test_same_bytes_from_any_turn(in_one_go, turn, monkeypatch):
    whole_plan, _ = in_one_go
    assert any(one.moved for kept in whole_plan.kept for one in kept.islands), "nothing was ever drawn anew"
    (there,) = (kept for kept in whole_plan.kept if kept.turn == turn)
    followed = []
    turned = Island.turn
    monkeypatch.setattr(Island, "turn", lambda self, turn: (followed.append(turn), turned(self, turn))[1])
    again = learn(replace(PLAN, kept=(there,)), WHOLE, Crew(), "")
    same(in_one_go, again)
    assert again[1].since == turn
    assert set(followed) == set(range(turn + 1, WHOLE.last_turn + 1))


def test_all_that_changes_on_the_way_is_kept(monkeypatch):
    """What an island comes to hold beside this would be lost between one week and the next."""
    changed, turned = set(), Island.turn

    def turn(island, number):
        before = {n: copy(v) if isinstance(v, list | dict) else v for n, v in vars(island).items()}
        turned(island, number)
        changed.update(name for name, value in vars(island).items() if _differs(value, before.get(name)))

    monkeypatch.setattr(Island, "turn", turn)
    learn(PLAN, WHOLE, Crew(), "")
    assert {"values", "scores", "step", "heard", "moved", "outside"} <= changed
    assert changed <= {one.name for one in fields(Stand)}


def _differs(value, before):
    if isinstance(value, list | dict):
        return value != before
    return value is not before


def test_other_news_of_a_turn_that_is_past_parts_the_ways():
    told = replace(PLAN, keep=(2, 3))
    chosen, _ = learn(told, WHOLE, Crew(), "")
    run = chosen.kept[0].run
    assert latest(chosen.kept, run, WHOLE).turn == 3
    less = Evidence(tuple(one for one in WHOLE.observations if one.name != "third"))
    assert shared_turn(less, WHOLE) == 2
    assert latest(chosen.kept, run, less).turn == 2
    unshaken = Evidence(tuple(one for one in WHOLE.observations if one.name != "shaken"))
    assert shared_turn(unshaken, WHOLE) == 0
    assert latest(chosen.kept, run, unshaken) is None
    assert latest(chosen.kept, (*run[:-1], "another"), WHOLE) is None
