"""A turn has one last day, and every answer, picture and page names that one."""

from __future__ import annotations

import json
import re
from datetime import date

import pandas as pd
import pytest

import toolkit as ct
from toolkit.history import histories
from toolkit.pages.telling import about, asked_of
from toolkit.words import day

CRISIS = """
format: 1
id: plain
title: A quarrel
as_of: 2031-01-01
horizon: 4
turn: 1 week
ladder: {0: {name: Quiet, when: true}, 1: {name: Loud, when: face}}
variables: {face: {levels: flag, start: false, judgement: Invented.}}
actors:
  north: {options: {shout: {appeal: 0.5, effects: {face: =true}, judgement: Invented.}}}
events: {toss: {probability: 0.2, judgement: Invented., effects: {face: =true}}}
outcomes: {heads: {when: face, ends: at_turn_end}, rest: {otherwise: true}}
questions:
  turned: {text: Does it turn?, when: face}
  day: {text: On which day?, when: face, asks: date}
"""
LAST, BY, AFTER = date(2031, 1, 28), "2031-01-28|28 January|28 Jan", "2031-01-29|29 January|29 Jan"
WEEKS = pd.to_datetime(["2031-01-01", "2031-01-07", "2031-01-14", "2031-01-21", "2031-01-28"])


@pytest.fixture(scope="module")
def result():
    return ct.run(ct.loads(CRISIS), seed=1, progress=False)


def test_tables_by_turn_have_the_last_day_of_each(result):
    assert list(pd.to_datetime(result.incidence()["date"].unique())) == list(WEEKS)
    assert set(pd.to_datetime(result.states()["date"])) <= set(WEEKS)


def test_what_a_result_says_of_itself_is_the_day_by_which_questions_are_settled(result):
    asked = result.questions().table
    assert set(asked["by"]) == {pd.Timestamp(LAST)}
    assert result.model.about()["horizon"] == LAST.isoformat()
    assert f"until {day(LAST)}" in result.heading


def test_a_history_ends_on_the_last_day_of_its_last_turn(result):
    for story in histories(result, count=5):
        assert story.ending["end"] == WEEKS[story.end_turn].date()


def test_a_rule_in_python_is_told_the_last_day_of_the_turn():
    told = set()

    def rule(situation):
        told.add((situation.turn, situation.date))
        return "hold"

    ct.run(ct.loads(CRISIS), rules={"north": rule}, progress=False)
    assert told == {(n, WEEKS[n].date()) for n in range(1, 5)}


def test_no_page_names_the_day_after(result):
    brief = ct.brief(result, what_ifs=False, progress=False).page
    told = json.dumps(
        [about(result.model, result), asked_of(result.model, result)]
    )  # what a page that answers holds
    for text in (str(brief), told, str(result.html)):
        assert not re.search(AFTER, text)
        assert re.search(BY, text)
