"""Short notations: what an author writes in a line becomes a record, or is refused in two plain parts."""

import pytest
from pydantic import ValidationError

from toolkit.scenario.records import Actor, Duration, Event, Parameter, Variable


def levels(written):
    return Variable(levels=written, start="1", judgement="Guessed.").levels


def test_levels():
    assert levels("0..3").labels == ("0", "1", "2", "3")
    assert levels("-1 .. 1").low == -1
    assert levels("flag").labels == ("false", "true")
    assert levels(["low", "high"]).kind == "named"
    assert levels("real 0..10").within == (0.0, 10.0) and levels("real 0..10").labels[0] == "0 to 1"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3..0", "not a usable range"),
        ("0..121", "not a usable range"),
        ("0..30000", "not a usable range"),
        ("real 1..1", "not a usable range"),
        (["a", "a"], "named twice"),
        (["a"], "1 level"),
        (["a", "b c"], "not a valid name"),
        (7, "not a list of levels"),
    ],
)
def test_levels_that_cannot_be(written, said):
    with pytest.raises(ValidationError, match=said):
        levels(written)


def test_a_likelihood_has_its_period():
    def likelihood(**given):
        told = Event(effects={}, judgement="Guessed.", **given).likelihood
        return told.kind, told.expression, told.count, told.unit

    assert likelihood(probability=0.1) == ("turn", "0.1", 1.0, "turn")
    assert likelihood(probability="0.1 per turn") == ("turn", "0.1", 1.0, "turn")
    assert likelihood(probability="0.15 within 12 weeks") == ("window", "0.15", 12.0, "week")
    assert likelihood(chance="0.15 within 12 weeks") == ("window", "0.15", 12.0, "week")
    assert likelihood(rate="0.1 * heat per month") == ("rate", "0.1 * heat", 1.0, "month")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rate": 0.1}, "does not say its period"),
        ({"rate": "0.1 per 2 months"}, "does not fit here"),
        ({"probability": "0.1 per month"}, "does not fit here"),
        ({"probability": 0.1, "rate": "0.1 per month"}, "it is not clear how often"),
        ({}, "nothing says how often"),
        ({"probability": None, "rate": "0.1 per month"}, "is not an expression"),
    ],
)
def test_a_likelihood_without_its_period_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Event(effects={}, judgement="Guessed.", **given)


def test_effects():
    option = Actor(
        options={
            "push": {"effects": {"a": "+1", "b": -2, "c": "=3", "d": {"change": "+1", "after": "2 turns"}}}
        }
    )
    effects = option.options["push"].effects
    assert [(e.operation, e.amount, e.after) for e in effects.values()] == [
        ("add", "1", 0),
        ("add", "-2", 0),
        ("set", "3", 0),
        ("add", "1", 2),
    ]


def test_a_month_is_a_twelfth_of_a_year():
    assert Duration.model_validate("12 months").days == Duration.model_validate("1 year").days == 365.25
    with pytest.raises(ValidationError, match="not a length of time"):
        Duration.model_validate("a while")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "not a number"),
        ("1", "not a number"),
        (10**400, "not a finite number"),
        (1e101, "too large"),
        (1e-101, "too small"),
    ],
)
def test_numbers_that_cannot_be_worked_with(value, said):
    with pytest.raises(ValidationError, match=said):
        Parameter(value=value, judgement="Guessed.")


def test_a_sign_may_stand_before_a_number():
    assert Parameter(value="+0.5", judgement="Guessed.").value == 0.5
