"""What is kept of numbers is found, by a table or without one."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.states import lookup
from toolkit.engines.states.lookup import Lookup


@pytest.fixture(params=[0, lookup.MOST_IN_TABLE], ids=["among those known", "by a table"])
def known(request, monkeypatch):
    monkeypatch.setattr(lookup, "MOST_IN_TABLE", request.param)
    found = Lookup(1000)
    found.keep(np.array([3, 500]), np.array([0, 1], dtype=np.int32))
    found.keep(np.array([2, 4, 999]), np.array([7, 8, 9], dtype=np.int32))
    return found


def test_what_is_kept_is_found(known):
    assert known.of(np.array([[500, 3], [4, 999]])).tolist() == [[1, 0], [8, 9]]
    assert known.of(np.array([0, 1, 998])).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("n_times", [1, 100])
def test_what_is_missing_is_named_once_and_in_order(known, n_times):
    assert known.missing(np.array([7, 3, 5, 7, 999, 0] * n_times)).tolist() == [0, 5, 7]


def test_places_of_numbers_in_order_are_found():
    assert Lookup.of_places(np.array([5, 8, 20])).of(np.array([20, 5, 8])).tolist() == [2, 0, 1]


def test_nothing_is_kept_at_first(monkeypatch):
    monkeypatch.setattr(lookup, "MOST_IN_TABLE", 0)
    assert Lookup(10).of(np.array([1, 2])).tolist() == [-1, -1]
