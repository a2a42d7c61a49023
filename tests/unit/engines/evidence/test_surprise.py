"""How far a stream surprises the model: by hand, in both engines, and as often as it should."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

import toolkit as ct
from toolkit.results.surprise import RARE, TIE
from toolkit.scenario.reports import read_reports

COIN = """
format: 1
id: coin
title: A storm in a quarter of the weeks
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  storms: {levels: 0..3, start: 0, judgement: Made up.}
events:
  storm: {probability: 0.25, effects: {storms: +1}, judgement: Made up.}
outcomes:
  three: {when: storms == 3}
  rest: {otherwise: true}
"""
STORM = "{{date: {}, event: storm, says: A storm., fact: true}}"
QUARTER = 0.25 * 2 + 0.75 * math.log2(4 / 3)
"""Bits that a week of it has in store."""
PRESSED = """
format: 1
id: pressed
title: A neighbour that is pressed
as_of: 2031-01-01
horizon: 8
turn: 1 day
parameters:
  will: {uniform: [0.2, 0.8], judgement: Made up.}
variables:
  tension: {levels: 0..6, start: 1, judgement: Made up.}
  offered: {levels: flag, start: false, judgement: Made up.}
actors:
  north:
    options:
      push: {appeal: "APPEAL", effects: {tension: +1}, judgement: Made up.}
      talk: {appeal: "1 - will", effects: {tension: -1}, judgement: Made up.}
events:
  storm: {probability: "will / 2", effects: {tension: +1}, judgement: Made up.}
outcomes:
  clash: {when: tension == 6, ends: true, judgement: Made up.}
  rest: {otherwise: true}
"""
MODEL = PRESSED.replace("APPEAL", "will + 0.3 * tension")
NEWS = """
reports:
  pushed: {date: 2031-01-02, says: It pushed., choice: north.push, fact: true}
  held: {date: 2031-01-03, says: It held., choice: north.hold, fact: true}
  no-storm: {date: 2031-01-01, says: No storm., event: storm, fact: true, denies: true}
  stormy: {between: [2031-01-02, 2031-01-03], says: A storm., event: storm, fact: true}
  rumour: {date: 2031-01-01, says: It talks., choice: north.talk, likelihood: [0.6, 0.2]}
  calm: {date: 2031-01-04, says: It is calm., condition: tension == 0, fact: true, denies: true}
"""


def surprise(crisis, news, **options):
    options = {"progress": False, "alternatives": False, "seed": 4} | options
    return ct.run(ct.loads(crisis), evidence=read_reports(news), **options).news.surprise


def of_weeks(*weeks):
    days = (date(2031, 1, 1) + timedelta(days=7 * (week - 1)) for week in weeks)
    return "reports:\n" + "".join(f"  week-{n}: {STORM.format(day)}\n" for n, day in enumerate(days))


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_weeks_alike_add_up_by_hand(engine):
    found = surprise(COIN, of_weeks(1, 3), engine=engine)
    assert [(one.turn, one.names[one.came]) for one in found.cells] == [
        (1, "storm"),
        (2, "nothing"),
        (3, "storm"),
    ]
    assert found.bits == pytest.approx(2 * 2 + math.log2(4 / 3), abs=TIE)
    assert found.expected == pytest.approx(3 * QUARTER, abs=TIE)
    spread = 3 * (0.25 * (2 - QUARTER) ** 2 + 0.75 * (math.log2(4 / 3) - QUARTER) ** 2)
    assert found.z == pytest.approx((found.bits - found.expected) / math.sqrt(spread), abs=TIE)


def test_streams_that_surprise_as_much_are_counted():
    found = surprise(COIN, of_weeks(1, 3), engine="exact")
    share = found.share_as_surprising(4)  # two storms or three in three weeks
    exact = 3 * 0.25**2 * 0.75 + 0.25**3
    assert abs(share - exact) < 4 * math.sqrt(exact * (1 - exact) / 10_000)


def test_two_facts_about_one_member_are_one_cell():
    news = of_weeks(1) + "  again: " + STORM.format("2031-01-02").replace("{{", "{").replace("}}", "}") + "\n"
    assert len(surprise(COIN, news, engine="exact").cells) == 1


def test_without_facts_there_is_no_surprise():
    graded = of_weeks(1).replace("fact: true", "likelihood: [0.9, 0.1]")
    assert surprise(COIN, graded, engine="exact") is None
