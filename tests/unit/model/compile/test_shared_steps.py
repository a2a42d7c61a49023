"""Steps that an alternative leaves as they are: written once, and the same as if it were compiled alone."""

from dataclasses import fields

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model

CRISES = ("caribbean-2025", "falklands-1982", "kuwait-1990", "cuba-1962", "mobilisation-2031", "reputation")
STARTS_BELOW = """
format: 1
id: flood
title: A flood
as_of: 2031-01-01
turn: 1 week
horizon: 3
parameters:
  rain: {uniform: [0.1, 0.4], judgement: Assumed.}
  surge: {discrete: {1: 0.5, 2: 0.5}, judgement: Assumed.}
variables:
  river: {levels: 0..6, start: 0, judgement: Assumed.}
  lake: {levels: 0..6, start: 0, judgement: Assumed.}
events:
  rise: {probability: rain, effects: {river: +surge}, judgement: Assumed.}
  fill: {probability: rain, effects: {lake: +surge}, judgement: Assumed.}
order: [rise, fill]
outcomes:
  full: {when: lake >= 5}
  rest: {otherwise: true}
alternatives:
  slow: {set: {events.rise.effects: {river: +1}}}
  wetter: {set: {parameters.rain: {uniform: [0.1, 0.6], judgement: Assumed.}}}
  other_rain: {set: {parameters.rain: {pert: [0.1, 0.2, 0.4], judgement: Assumed.}}}
"""


def of_alternatives(crisis):
    """Return each alternative as compiled beside its base, and alone."""
    for name, beside in compile_model(crisis).alternatives.items():
        yield name, beside, compile_model(crisis.alternative(name), with_alternatives=False)


def differing(one, other):
    compared = {"dossier", *(field.name for field in fields(one))} - {"told", "alternatives"}
    return sorted(name for name in compared if getattr(one, name) != getattr(other, name))


@pytest.mark.parametrize("name", CRISES)
def test_an_alternative_is_what_it_is_alone(name):
    for alternative, beside, alone in of_alternatives(ct.load(name)):
        assert not differing(beside, alone), alternative


def test_steps_that_stay_are_those_of_the_base():
    model = compile_model(ct.loads(STARTS_BELOW))
    same = {
        name: [one is own for one, own in zip(other.steps, model.steps, strict=True)]
        for name, other in model.alternatives.items()
    }
    assert same == {
        "slow": [False, True],
        "wetter": [False, False],  # a chance may now leave the range that was looked at
        "other_rain": [True, True],
    }


def test_the_first_change_whose_size_is_drawn_is_named_whoever_wrote_its_step():
    crisis = ct.loads(STARTS_BELOW)
    model = compile_model(crisis)
    assert "events.rise" in model.reads_draws_in_effects
    assert "events.fill" in model.alternatives["slow"].reads_draws_in_effects
    for name, beside, alone in of_alternatives(crisis):
        assert not differing(beside, alone), name
