"""Members turn out together in every combination of the ways that are open to each, kind by kind."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from toolkit.engines.states.joint_ways import joint_ways
from toolkit.engines.states.moves import Onwards


def pairs(found):
    return [(kind, found.ways[n]) for kind, n in zip(found.kind.tolist(), found.which.tolist(), strict=True)]


@pytest.mark.parametrize("sizes", [(3,), (2, 3), (3, 1, 4)])
def test_each_kind_has_every_combination_that_is_open_to_it(sizes):
    rng = np.random.default_rng(5)
    open_ways = [rng.random((size, 40)) < 0.6 for size in sizes]
    counted = []
    found = joint_ways(open_ways, {}, counted.append)
    wanted = [
        (kind, way)
        for kind in range(40)
        for way in product(*map(range, sizes))
        if all(opens[n, kind] for opens, n in zip(open_ways, way, strict=True))
    ]
    assert pairs(found) == wanted
    assert len(counted) == len(sizes) and counted[-1] == len(found.ways)


def test_ways_of_a_single_member_come_as_they_are_known():
    opens = np.array([[True, False], [False, False], [True, True]])
    found = joint_ways([opens], {(2,): 0}, lambda _: None)
    assert found.ways == [(2,), (0,)]
    assert pairs(found) == [(0, (2,)), (0, (0,)), (1, (2,))]


def test_moves_of_a_kind_are_followed_whether_they_fill_rows_or_not():
    onwards = Onwards()
    onwards.add(np.array([2, 1]), np.array([5, 6, 7]))
    assert sorted(set(onwards.each(np.array([1, 0]), np.array([10, 20])).tolist())) == [17, 25, 26]
    onwards.add(np.array([3]), np.array([1, 2, 3]))
    assert sorted(set(onwards.each(np.array([0, 2]), np.array([10, 20])).tolist())) == [15, 16, 21, 22, 23]
    onwards.add(np.array([0]), np.array([], dtype=np.int64))
    assert onwards.each(np.array([3, 1]), np.array([10, 20])).tolist() == [27]


def test_states_of_a_kind_with_few_moves_take_no_room_for_those_of_another():
    """One kind of many moves beside one of a single move fills a table by half, and yet nearly all states may be of the latter."""
    onwards = Onwards()
    onwards.add(np.array([1000, 1]), np.arange(1001))
    kinds, numbers = np.ones(5000, dtype=np.intp), np.arange(5000)
    kinds[0] = 0
    found = onwards.each(kinds, numbers)
    assert len(found) <= 2 * 5999
    assert set(found.tolist()) == {*range(1000), *range(1001, 6000)}
