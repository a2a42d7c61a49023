"""The log of the news says in which turns each item counts, what a silence is of, and how surprising it was."""

from __future__ import annotations

import math
from datetime import date

import pytest

import toolkit as ct
from toolkit.analysis import learning, revisions
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: coin
title: A coin
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables: {face: {levels: flag, start: false, judgement: Invented.}}
events: {toss: {name: A toss, probability: 0.5, judgement: Invented., effects: {face: =true}}}
outcomes: {heads: {when: face}, tails: {otherwise: true}}
"""
HEARD = """
reports:
  touched: {between: [2031-01-13, 2031-01-15], event: toss, says: Some day., reliability: B, credibility: 2}
  seen: {date: 2031-01-23, event: toss, says: Seen., fact: true}
watch: {quiet: {event: toss, would_be_reported: 0.8, until: 2031-01-07}}
"""


@pytest.fixture(scope="module")
def log():
    return learning(ct.loads(CRISIS), read_reports(HEARD), engine="exact", progress=False)


def test_each_item_shows_the_turns_that_it_became(log):
    table = log.table.set_index("report")
    assert table["counted_in"].tolist() == [
        "", "2031-01-01 to 2031-01-07", "2031-01-08 to 2031-01-21", "2031-01-22 to 2031-01-28",
    ]  # fmt: skip
    assert table["turn"].tolist() == [0, 1, 3, 4]
    touched = table.loc["touched"]
    assert (touched["date"], touched["first_day"], touched["last_day"]) == (
        date(2031, 1, 15), date(2031, 1, 8), date(2031, 1, 21),
    )  # fmt: skip
    assert "to\N{NO-BREAK SPACE}2031-01-21" in log.text()


def test_a_silence_names_its_watch_what_it_is_of_and_its_last_day(log):
    row = log.table.set_index("report").loc["silence: quiet"]
    assert row["kind"] == "silence" and row["says"] == "Nothing was reported of “A toss”."
    assert row["last_day"] == row["date"] == date(2031, 1, 7)
    assert "“silence: quiet”: nothing was reported of “A toss”, up to 7 January 2031." in log.notes


def test_the_bits_of_a_silence_are_those_of_nothing_being_reported(log):
    """Heads, of which 4 in 5 are reported, and tails are as likely: nothing is reported in 0.5 x 0.2 + 0.5 of weeks."""
    row = log.table.set_index("report").loc["silence: quiet"]
    assert row["predicted"] == pytest.approx(0.6)
    assert row["bits"] == pytest.approx(-math.log2(0.6))
    assert row["before"] == pytest.approx(0.5)
    assert row["after"] == pytest.approx(0.5 / 0.6)


def test_without_silence_nothing_is_said_of_it():
    heard = read_reports("reports: {seen: {date: 2031-01-02, event: toss, says: Seen., fact: true}}")
    found = learning(ct.loads(CRISIS), heard, engine="exact", progress=False)
    assert "silence" not in found.text().casefold()
    assert found.table["kind"].tolist() == ["", "fact"]


def test_what_a_condition_watches_is_named_by_the_condition():
    heard = read_reports(
        "watch: {quiet: {condition: face == true, would_be_reported: 0.5, until: 2031-01-14}}"
    )
    found = learning(ct.loads(CRISIS), heard, engine="exact", progress=False)
    assert "“silence: quiet”: nothing was reported of “face == true”, up to 14 January 2031." in found.notes


def test_what_moves_no_outcome_names_none():
    """A grade of E and 6 leaves all odds alone."""
    still = "reports: {idle: {date: 2031-01-03, event: toss, says: Seen., reliability: E, credibility: 6}}"
    moves = still.replace("E, credibility: 6", "B, credibility: 2")
    for text, label in ((still, ""), (moves, "heads")):
        answer = learning(ct.loads(CRISIS), read_reports(text), engine="exact", progress=False)
        assert answer.table["most_moved"].tolist() == ["", label]


@pytest.mark.parametrize(("asked", "is_said"), [(16, True), (64, False), (None, False)])
def test_more_draws_than_asked_for_are_said(asked, is_said):
    """News is followed with 64 draws at least; whoever asks for 16 is told that there are more."""
    parameters = "parameters: {luck: {uniform: [0.2, 0.6], judgement: Invented.}}\n"
    crisis = ct.loads(
        CRISIS.replace("probability: 0.5", "probability: luck").replace(
            "variables:", parameters + "variables:"
        )
    )
    for verb in (learning, revisions):
        found = verb(crisis, read_reports(HEARD), engine="exact", draws=asked, progress=False)
        said = [note for note in found.footnotes if "asked for" in note]
        assert said == (
            [
                "Draws: 64, though 16 were asked for. News is followed with 64 at least, in whole groups of 8: of fewer it leaves too few that fit."
            ]
            if is_said
            else []
        )
