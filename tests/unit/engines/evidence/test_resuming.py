"""News that has come since: going on from where islands stood is the same to the byte as following all of it in one go."""

from __future__ import annotations

from dataclasses import replace

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.evidence.islands import Island
from toolkit.model.evidence import compile_evidence
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
    return learn(replace(PLAN, keep=tuple(range(1, 6))), WHOLE, 1, "")


@pytest.mark.parametrize("turn", range(1, 6))
def test_same_bytes_from_any_turn(in_one_go, turn, monkeypatch):
    whole_plan, _ = in_one_go
    assert any(one.moved for kept in whole_plan.kept for one in kept.islands), "nothing was ever drawn anew"
    (there,) = (kept for kept in whole_plan.kept if kept.turn == turn)
    followed = []
    turned = Island.turn
    monkeypatch.setattr(Island, "turn", lambda self, turn: (followed.append(turn), turned(self, turn))[1])
    again = learn(replace(PLAN, kept=(there,)), WHOLE, 1, "")
    same(in_one_go, again)
    assert again[1].since == turn
    assert set(followed) == set(range(turn + 1, WHOLE.last_turn + 1))
