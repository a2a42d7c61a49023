"""What knowing an input is worth: levels are summed as declared, whatever share of the draws they have."""

import numpy as np
import pytest

from toolkit.analysis.known_inputs import KnownInputs
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

MODEL = """
format: 1
id: levels
title: Levels
as_of: 2031-01-01
horizon: 1
turn: 1 week
doubt: {sd: 0, judgement: None.}
parameters:
  kind: {discrete: {1: 0.7, 2: 0.2, 3: 0.1}, judgement: Assumed.}
  other: {uniform: [0, 1], judgement: Assumed.}
variables:
  state: {levels: [shut, open], start: shut, judgement: Assumed.}
events:
  opens: {probability: 0.1 + 0.1 * kind + 0 * other, effects: {state: =open}, judgement: Assumed.}
outcomes:
  open: {when: state == open}
  shut: {otherwise: true}
"""
ROUNDING = 1e-12
"""Sums of a few products of numbers of about 1."""


def known(kinds: list[int], gamble: dict[int, float], *, as_declared: bool = True) -> KnownInputs:
    """Draws with such kinds, where the safe policy is worth 0 and the gamble what its kind says."""
    drawn = np.array(kinds, dtype=float)
    values = np.stack([np.zeros(len(drawn)), np.array([gamble[n] for n in kinds])], axis=1)
    parameters = np.stack([drawn, np.linspace(0.01, 0.99, len(drawn))], axis=1)
    weights = np.full(len(drawn), 1 / len(drawn))
    return KnownInputs(compile_model(loads(MODEL)), parameters, values, weights, as_declared=as_declared)


GAMBLE = {1: -1.0, 2: 4.0, 3: -2.0}


def test_levels_count_as_declared_and_nothing_is_fitted():
    # -0.7 + 0.8 - 0.2 = -0.1 on average, so one stays safe; knowing the kind one gambles on 2 alone: 0.2 * 4.
    # A fit to powers of three levels would say the same of these draws, but with their shares: 6, 6 and 4 of 16.
    draws = known([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 1, 2], GAMBLE)
    assert draws.worth([0]) == pytest.approx((0.8, 0.8), abs=ROUNDING)


def test_draws_that_reports_have_moved_count_as_they_are():
    draws = known([1, 2, 3, 1] * 4, GAMBLE, as_declared=False)
    # A quarter each of 2 and 3: the gamble is worth 0 on average, and 1 where it is known.
    assert draws.worth([0]) == pytest.approx((1.0, 1.0), abs=ROUNDING)


def test_a_level_that_the_draws_do_not_show_leaves_the_choice_as_it_is():
    high, low = known([1] * 8 + [3] * 7 + [2], GAMBLE).worth([0])
    assert high == pytest.approx(0.8, abs=ROUNDING)
    assert low == pytest.approx(0.0, abs=ROUNDING)  # the one draw of its kind was left out where it was used


def test_inputs_with_a_continuous_one_among_them_are_fitted():
    high, low = known([1, 2, 3, 1, 2, 3, 1, 2] * 8, GAMBLE).worth([0, 1])
    assert high > 0.0 and low <= high + ROUNDING
