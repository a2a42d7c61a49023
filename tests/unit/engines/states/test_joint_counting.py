"""Counting together: the same as counting each alone, whatever is grouped."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.states.joint_counting import Levels, cells, in_groups, margins, summed

RNG = np.random.default_rng(3)
SIZES = (3, 2, 5)
LEVELS = [Levels(RNG.integers(size, size=(2, 40)), size) for size in SIZES]
DRAWS = np.arange(2)[:, None]


@pytest.mark.parametrize(
    ("most", "grouped"),
    [(1, [[3], [2], [5]]), (6, [[3, 2], [5]]), (10, [[3, 2], [5]]), (30, [[3, 2, 5]])],
)
def test_neighbours_are_grouped_while_they_fit(most, grouped):
    assert [[levels.size for levels in group] for group in in_groups(LEVELS, most)] == grouped


@pytest.mark.parametrize("most", [1, 6, 30])
def test_margins_are_what_each_counts_alone(most):
    found = []
    for group in in_groups(LEVELS, most):
        sizes = [levels.size for levels in group]
        found += margins(summed(cells(DRAWS, group), 2, sizes))
    for (of_states, size), table in zip(LEVELS, found, strict=True):
        assert table.tolist() == [np.bincount(row, minlength=size).tolist() for row in of_states]


def test_weights_are_summed():
    weights = RNG.random((2, 40))
    table = summed(cells(DRAWS, LEVELS[:1]), 2, [3], weights)
    assert table.sum(axis=1) == pytest.approx(weights.sum(axis=1))
    assert table[0, 0] == pytest.approx(weights[0, LEVELS[0].of_states[0] == 0].sum())
