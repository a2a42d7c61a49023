"""All combinations of discrete inputs: their values and probabilities, and where they are not taken."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.model.combinations import combinations
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

CRISIS = """
format: 1
id: few
title: Few inputs
as_of: 2031-01-01
turn: 1 day
horizon: 1
parameters:
  one: {{discrete: {one}, judgement: Given.}}
  fixed: {{value: 7, judgement: Given.}}
  two: {{{two}, judgement: Given.}}
{more}
variables: {{face: {{levels: [none, heads], start: none, judgement: Given.}}}}
events: {{toss: {{probability: one * two, effects: {{face: =heads}}, judgement: Given.}}}}
outcomes: {{heads: {{when: face == heads}}, rest: {{otherwise: true}}}}
"""


def made(one="{0.5: 0.25, 0.1: 0.75}", two="discrete: {0.2: 0.5, 0.4: 0.3, 0.6: 0.2}", more=""):
    return compile_model(loads(CRISIS.format(one=one, two=two, more=more)))


def test_values_ascend_and_the_last_input_runs_fastest():
    found = combinations(made(), 6)
    assert found.values.T.tolist() == [[0.1] * 3 + [0.5] * 3, [7.0] * 6, [0.2, 0.4, 0.6] * 2]
    by_hand = np.outer([0.75, 0.25], [0.5, 0.3, 0.2]).reshape(-1)
    assert found.shares == pytest.approx(by_hand, abs=1e-15) and found.n_groups == 1


def test_values_without_probability_are_left_out():
    found = combinations(made(one="{0.1: 0.0, 0.5: 1.0}"), 3)
    assert found.values[:, 0].tolist() == [0.5] * 3
    assert found.shares == pytest.approx([0.5, 0.3, 0.2], abs=1e-15)


@pytest.mark.parametrize(
    ("model", "most"),
    [
        (made(), 5),
        (made(two="uniform: [0.2, 0.6]"), 6),
        (made(more="correlations: [{between: [one, two], rank: 0.5, judgement: Given.}]"), 6),
        (made(more="doubt: {sd: 0.3, judgement: Given.}"), 6),
        (made(one="{0.5: 1.0}", two="value: 0.2"), 0),
    ],
    ids=["too many", "continuous", "correlated", "doubts", "none asked for"],
)
def test_where_they_are_not_taken(model, most):
    assert combinations(model, most) is None
