"""What a file says is the same however it lists and writes it."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Guessed.}
variables:
  heat: {levels: 0..4, start: 0, judgement: Guessed.}
events:
  gust: {probability: 0.3, effects: {heat: +1}, judgement: Guessed.}
actors:
  north:
    tracks: [guns, words]
    options:
      march: {track: guns, appeal: nerve, judgement: Guessed.}
      wait: {track: guns, appeal: 0, judgement: Guessed.}
      talk: {track: words, appeal: 0, judgement: Guessed.}
outcomes:
  fire: {when: heat == 4, judgement: Guessed.}
  rest: {otherwise: true}
"""
GUST = "event: gust"
MARCH, WAIT, TALK = (f"choice: north.{option}" for option in ("march", "wait", "talk"))
HOLD = "choice: north.guns.hold"
HOT = "condition: heat >= 3"


def day(number):
    return f"date: 2031-01-{number:02d}"


def days(first, last):
    return f"between: [2031-01-{first:02d}, 2031-01-{last:02d}]"


def observed(reports):
    return plan(ct.loads(CRISIS), draws=1, evidence=reports).evidence.observations


GRADED = "reliability: B, credibility: 2"


GRADES = "likelihood: [0.9, 0.1]"
LISTED = {
    "b": f"{HOT}, {days(15, 24)}, {GRADES}",
    "a": f"{MARCH}, {days(8, 24)}, {GRADES}",
    "d": f"{GUST}, {day(23)}, {GRADES}",
    "c": f"{GUST}, {day(24)}, {GRADES}, denies: true",
    "e": f"{TALK}, {day(24)}, {GRADES}, published: 2031-01-26",
}


@pytest.mark.parametrize("names", ["badce", "ecdab", "cadbe"])
def test_the_order_in_which_a_file_lists_things_is_none_of_theirs(names):
    lines = "".join(f"  {name}: {{says: Seen., {LISTED[name]}}}\n" for name in names)
    watches = "".join(
        f"  w{name}: {{{HOLD}, would_be_reported: 0.{name}, until: 2031-01-28}}\n"
        for name in sorted("12", reverse=names > "c")
    )
    found = observed(read_reports(f"reports:\n{lines}watch:\n{watches}"))
    assert [one.name for one in found if one.turn == 4] == ["a", "b", "d", "c", "e", "w1", "w2"]


def test_of_two_equal_reports_of_one_story_the_same_counts_however_they_are_listed():
    lines = [f"  {name}: {{says: Seen., {GUST}, {day(9)}, {GRADED}, origin: o}}\n" for name in "ab"]
    kept = [read_reports("reports:\n" + "".join(some)).reports for some in (lines, lines[::-1])]
    assert [one.name for (one,) in kept] == ["a", "a"]


ALIKE = [
    ("heat >= 3", "heat>=3"),
    ("heat >= 3", "3 <= heat"),
    ("open == true", "open"),
    ("open == true", "true==open"),
    ("not open", "open == false"),
    ("open != true", "not (open)"),
    ("open and heat > 1", "1 < heat and open"),
    ("heat == nerve", "nerve == heat"),
]
FLAG = CRISIS.replace(
    "variables:\n", "variables:\n  open: {levels: flag, start: false, judgement: Guessed.}\n"
)


def of_flag(text):
    return plan(ct.loads(FLAG), draws=1, evidence=read_reports(text)).evidence.observations


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_condition_is_the_same_however_it_is_written(one, other):
    watch = f"watch: {{w: {{condition: {other}, would_be_reported: 0.9, until: 2031-01-14}}}}\n"
    said = f"reports:\n  a: {{says: Seen., condition: {one}, {day(9)}, {GRADED}, origin: o}}\n"
    assert [(each.name, each.turn) for each in of_flag(watch + said)] == [("w", 1), ("a", 2)]
    again = f"  b: {{says: Seen., condition: {other}, {day(9)}, {GRADED}, origin: o}}\n"
    assert len(read_reports(said + again).reports) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("heat >= 3", "heat > 3"), ("open", "not open"), ("heat > nerve", "nerve > heat")]
)
def test_conditions_that_differ_are_not_taken_for_one(one, other):
    watch = f"watch: {{w: {{condition: {other}, would_be_reported: 0.9, until: 2031-01-14}}}}\n"
    said = f"reports:\n  a: {{says: Seen., condition: {one}, {day(9)}, {GRADED}}}\n"
    assert [(each.name, each.turn) for each in of_flag(watch + said)] == [("w", 1), ("a", 2), ("w", 2)]
