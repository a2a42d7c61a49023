"""Numbers in the text of a claim: in digits, in words and in per cent."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import loads
from toolkit.scenario.checks.measured import holds, numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Eight vessels", 8),
        ("About 10,000 troops", 10_000),
        ("10 000 troops", 10_000),
        ("123 456.5 of them", 123_456.5),
        ("84 % of it", 0.84),
        ("84 % of it", 84),
        ("50 per cent", 0.5),
        ("fifty percent", 0.5),
        ("half of them", 0.5),
        ("sixty-four killed", 64),
        ("one hundred and twenty-three ships", 123),
        ("a hundred ships", 100),
        ("nine hundred ninety-nine", 999),
        ("a thousand", 1000),
        ("Over eight million militia", 8_000_000),
        ("Exports of 1.09 million barrels", 1_090_000),
        ("minus: -0.5 points", -0.5),
        ("None was seen", 0),
        ("sent on 2029-12-31", 2029),
        ("F-16s, three of them", 3),
    ],
)
def test_numbers_are_found(text, number):
    assert holds(text, [number])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sixty-four killed", 4),
        ("sixty-four killed", 60),
        ("one hundred and twenty-three", 23),
        ("No fewer than five", 0),
        ("anyone", 1),
        ("often", 10),
        ("version 1.25", 25),
        ("12,345", 345),
        ("12,345", 12),
        ("0.5", 50),
        ("", 0),
    ],
)
def test_numbers_that_are_not_there(text, number):
    assert not holds(text, [number])


def test_a_list_of_words_is_several_numbers():
    assert {2.0, 3.0, 40.0, 50.0} <= numbers_in("two, three or forty; fifty")


def test_what_is_no_number_is_left_to_the_checks_that_say_so():
    text = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 2
turn: 1 week
sources: {paper: {title: A paper, date: 2031-01-01, reliability: B}}
claims: {seen: {says: Three ships were seen., source: paper, credibility: 2}}
variables: {tension: {levels: 0..3, start: ahead, measures: seen}}
actors: {north: {capabilities: {ships: {amount: several of them, unit: ships, measures: seen}}}}
outcomes: {clash: {when: tension == 3, judgement: Guessed.}, rest: {otherwise: true}}
"""
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    said = str(caught.value)
    assert "variables.tension.start" in said and "actors.north.capabilities.ships.amount" in said
