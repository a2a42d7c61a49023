"""Arrays are taken apart and put together in the order in memory they came in, and hold what they held."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.moving.memory import (
    TOGETHER,
    any_of_each,
    beside,
    rows_of,
    some,
    sum_of_each,
    zeros_like,
)

ORDERS = [np.ascontiguousarray, np.asfortranarray]


def masses(order, n=3):
    return [order(np.arange(20.0).reshape(4, 5) + 100 * k) for k in range(n)]


def lies_alike(one, other):
    """Whether two arrays have their axes in the same order in memory."""
    return list(np.argsort(one.strides)) == list(np.argsort(other.strides))


@pytest.mark.parametrize("order", ORDERS)
def test_masses_side_by_side(order):
    found = beside(masses(order))
    assert np.array_equal(found, np.stack(masses(order), axis=-1))
    assert found[..., 1].flags.c_contiguous is masses(order)[1].flags.c_contiguous
    part = some(found, [2, 0])
    assert np.array_equal(part, found[..., [2, 0]])
    assert lies_alike(part, found)
    nothing = zeros_like(found, 2)
    assert nothing.shape == (4, 5, 2)
    assert not nothing.any()
    assert lies_alike(nothing, part)


@pytest.mark.parametrize("order", ORDERS)
def test_rows(order):
    (one,) = masses(order, 1)
    assert rows_of(one, np.arange(4)) is one
    found = rows_of(one, np.array([3, 0, 0]))
    assert np.array_equal(found, one[[3, 0, 0]])
    assert found.flags.f_contiguous is one.flags.f_contiguous


@pytest.mark.parametrize("order", ORDERS)
def test_which_are_anything(order):
    first, second = masses(order, 2)
    assert any_of_each(beside([first * 0.0, second])).tolist() == [False, True]
    assert any_of_each(np.zeros((4, 0, 2))).tolist() == [False, False]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("n_states", [0, 1, TOGETHER - 1, TOGETHER, 3 * TOGETHER + 5])
@pytest.mark.parametrize("n_draws", [1, 2, 8])
def test_every_state_is_summed_once(order, n_states, n_draws):
    whole_numbers = order(
        np.random.default_rng(n_states).integers(2**40, size=(n_draws, n_states)).astype(float)
    )
    found = sum_of_each(whole_numbers)
    assert found.shape == (n_draws,)
    assert np.array_equal(found, whole_numbers.sum(axis=1))  # no sum is rounded
