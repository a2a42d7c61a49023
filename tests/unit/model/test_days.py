"""A turn is shown to readers by its days, and its last day is the one before the next turn begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model
from toolkit.model.days import days_of, first_day, last_day, turn_ending, turn_of, whole_turns

CRISIS = """
format: 1
id: plain
title: A coin
as_of: 2031-01-01
horizon: 30
turn: {turn}
variables: {{face: {{levels: flag, start: false, judgement: Invented.}}}}
events: {{toss: {{probability: 0.1, judgement: Invented., effects: {{face: =true}}}}}}
outcomes: {{heads: {{when: face, ends: true}}, rest: {{otherwise: true}}}}
"""


def _model(turn):
    return compile_model(ct.loads(CRISIS.format(turn=turn)))


@pytest.mark.parametrize("turn", ["1 day", "1 week", "2 weeks", "10 days", "1 month"])
def test_the_days_of_a_turn_are_those_that_count_in_it(turn):
    model = _model(turn)
    for n in range(1, model.horizon + 1):
        first, last = first_day(model, n), last_day(model, n)
        assert turn_of(model, first) == turn_of(model, last) == n
        assert turn_of(model, first - timedelta(days=1)) == n - 1
        assert last + timedelta(days=1) == first_day(model, n + 1)
        assert list(whole_turns(model, first, last)) == [n]


def test_a_turn_is_named_by_its_last_day():
    model = _model("1 week")
    assert days_of(model, 2, 2) == "2031-01-08 to 2031-01-14"
    assert days_of(model, 2, 4) == "2031-01-08 to 2031-01-28"
    assert turn_ending(model, 2) == "week ending 14 January 2031"
    assert turn_ending(_model("2 weeks"), 1) == "turn ending 14 January 2031"
    assert turn_ending(_model("1 day"), 3) == "turn 3, 3 January 2031"
    assert last_day(model, 0) == model.as_of == date(2031, 1, 1)


def test_turns_that_share_a_day_are_told_apart_by_their_numbers():
    model = _model("0.25 days")
    assert {last_day(model, n) for n in (1, 2, 3, 4)} == {date(2031, 1, 1)}
    assert days_of(model, 2, 2) == "turn 2, 2031-01-01"
    assert days_of(model, 2, 6) == "turns 2 to 6, 2031-01-01 to 2031-01-02"
    assert turn_ending(model, 4) == "turn 4, 1 January 2031"
