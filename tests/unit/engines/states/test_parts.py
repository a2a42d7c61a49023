"""Parts of a block: rows that share targets are neighbours, and mass may be moved where it stands where no part writes to another."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.parts import connected, parts_of
from toolkit.model.compile import compile_model


@pytest.fixture(scope="module")
def structure():
    return list_states(compile_model(ct.load("caribbean-2025")))


def test_rows_are_connected_through_the_targets_that_they_share():
    row, target = np.array([0, 1, 1, 2, 3, 4]), np.array([0, 1, 2, 0, 2, 3])
    of_rows, of_targets = connected(row, target, 6)
    assert of_rows.tolist() == [0, 1, 0, 1, 4, 5]
    assert of_targets.tolist() == [0, 1, 1, 4]


def test_a_long_chain_of_rows_is_one_part():
    row = np.repeat(np.arange(200), 2)[1:-1]
    target = np.arange(199).repeat(2)
    assert not any(found.any() for found in connected(row, target, 200))


def test_parts_begin_where_no_target_is_shared():
    row, target = np.array([0, 1, 1, 2, 2], np.int32), np.array([0, 0, 1, 2, 3], np.int32)
    assert parts_of(row, target, 3, 4).tolist() == [[0, 0, 4], [2, 2, 4], [3, 4, 4]]


def test_targets_that_end_a_history_are_a_second_stretch():
    row, target = np.array([0, 1, 0, 1], np.int32), np.array([0, 1, 2, 3], np.int32)
    assert parts_of(row, target, 2, 4).tolist() == [[0, 0, 2], [1, 1, 3], [2, 2, 4]]


@pytest.mark.parametrize(
    "target", [[1, 0, 3, 2], [3, 2, 1, 0]], ids=["out of order twice", "the other way round"]
)
def test_targets_in_no_such_order_make_one_part(target):
    row = np.arange(4, dtype=np.int32)
    assert parts_of(row, np.array(target, np.int32), 4, 4).tolist() == [[0, 0, 4], [4, 4, 4]]


def test_targets_without_moves_are_in_nobodys_way():
    row, target = np.array([0, 1], np.int32), np.array([1, 3], np.int32)
    found = parts_of(row, target, 2, 5)
    assert found[0].tolist() == [0, 0, 5] and found[-1].tolist() == [2, 5, 5]
    assert len(found) == 3


def test_every_row_and_target_is_in_one_part_and_moves_stay_in_it(structure):
    for step in structure.laid:
        for block in step.blocks:
            of_rows, of_targets = block.in_part
            assert (len(of_rows), len(of_targets)) == (len(block.sources), len(block.targets))
            assert np.array_equal(of_rows[block.row], of_targets[block.target])
            assert np.array_equal(block.back.target, block.row[np.lexsort((block.target, block.row))])


def test_what_a_step_reads_without_changing_it_keeps_its_rows_apart(structure):
    largest = [max(np.diff(block.parts[:, 0]).max() for block in step.blocks) for step in structure.laid]
    assert largest[8] < structure.laid[8].n_rows / 4
    assert max(largest) < max(step.n_rows for step in structure.laid) / 4


def test_mass_stays_only_where_each_part_writes_to_its_own_states(structure):
    assert sum(step.stays for step in structure.laid) > len(structure.laid) / 2
    for step in structure.laid:
        if not step.stays:
            continue
        for block in step.blocks:
            _within_its_own_states(step, block)


def _within_its_own_states(step, block):
    of_rows, of_targets = block.in_part
    for part in range(len(block.parts) - 1):
        own = np.sort(block.sources[of_rows == part], axis=0)
        led = block.targets[of_targets == part]
        led = led[led[:, 0] < step.n_next]
        assert all(set(led[:, i]) <= set(own[:, i]) for i in range(own.shape[1]))
