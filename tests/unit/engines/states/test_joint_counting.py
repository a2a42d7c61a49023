"""Counting together: the same as counting each alone, whatever is grouped."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.states.joint_counting import (
    FEW_STATES,
    Levels,
    add_up,
    cells,
    in_groups,
    margins,
    summed,
)

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


@pytest.mark.parametrize("n_states", [1, FEW_STATES - 1, FEW_STATES])
@pytest.mark.parametrize("n_groups", [1, 3])
def test_draws_are_added_up_as_each_alone(n_states, n_groups):
    where, mass = RNG.integers(4, size=(n_groups, n_states)), RNG.random((5, n_states))
    held = RNG.random((5, 6))
    found, alone = held.copy(), held.copy()
    add_up(where if n_groups > 1 else where[0], mass, found)
    for cells_of_states in where:
        for row, sums in zip(mass, alone, strict=True):
            sums += np.bincount(cells_of_states, row, 6)
    assert found.tobytes() == alone.tobytes()
