"""A doubt about an actor as a whole: one intercept for all its options, beside doing nothing."""

import math

import numpy as np
import pytest

from toolkit.engines.inputs import answers_at, central
from toolkit.errors import ScenarioError
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

CRISIS = """format: 1
id: shared
title: Two ways to act, and none
as_of: 2031-03-03
horizon: 1
turn: 1 week
variables: {state: {levels: [still, pushed, pulled], start: still, judgement: Set.}}
actors:
  north:
    doubt: 0.5
    judgement: It may be bolder than it seems.
    options:
      push: {appeal: 0, effects: {state: =pushed}, judgement: Set.}
      pull: {appeal: 1, effects: {state: =pulled}, judgement: Set.}
outcomes: {pushed: {when: state == pushed}, pulled: {when: state == pulled}, still: {otherwise: true}}
"""
ROUNDING = 1e-12
"""Sums of three exponentials of numbers of about 1."""


def shares(text, shift):
    """Return P(pushed), P(pulled), P(still) with the doubt at a number."""
    model = compile_model(loads(text))
    [column] = [n for n, one in enumerate(model.parameters) if one.name == "doubt:north"]
    values = central(model)[None].copy()
    values[0, column] = shift
    return answers_at(model, values)[0]


@pytest.mark.parametrize("shift", [-1.0, 0.0, 0.7])
def test_it_shifts_every_option_alike(shift):
    weights = np.exp([0.0 + shift, 1.0 + shift, 0.0])
    assert shares(CRISIS, shift) == pytest.approx(weights / weights.sum(), abs=ROUNDING)


def test_doing_nothing_that_is_declared_stays_where_it_is():
    declared = CRISIS.replace("      push:", "      hold: {appeal: 0.5, judgement: Set.}\n      push:")
    weights = np.exp([0.7, 1.7, 0.5])
    assert shares(declared, 0.7) == pytest.approx(weights / weights.sum(), abs=ROUNDING)


def test_of_weights_it_is_a_factor():
    weighing = CRISIS.replace("appeal: 0,", "weight: 1,").replace("appeal: 1,", "weight: 3,")
    weighing = weighing.replace("    options:", "    decides: {rule: weights}\n    options:")
    weights = np.array([1.0 * math.exp(0.7), 3.0 * math.exp(0.7), 1.0])
    assert shares(weighing, 0.7) == pytest.approx(weights / weights.sum(), abs=ROUNDING)
    with pytest.raises(ScenarioError, match="a doubt of 60 in log units is too large"):
        loads(weighing.replace("doubt: 0.5", "doubt: 60"))


def test_it_stands_beside_the_doubts_of_the_options():
    both = compile_model(loads(CRISIS.replace("variables:", "doubt: {sd: 0.2, judgement: Set.}\nvariables:")))
    doubts = {one.name: one for one in both.parameters if one.is_doubt}
    assert set(doubts) == {"doubt:north", "doubt:north.push", "doubt:north.pull"}
    assert doubts["doubt:north"].actors == ("north",)
    none = compile_model(loads(CRISIS.replace("doubt: 0.5", "doubt: 0")))
    assert not none.parameters


def test_it_needs_a_reason():
    [warning] = loads(CRISIS.replace("    judgement: It may be bolder than it seems.\n", "")).warnings
    assert (warning.path, warning.problem) == ("actors.north", "nothing supports the numbers in here")
