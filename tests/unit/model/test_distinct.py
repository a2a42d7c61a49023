"""What differs in arrays: the same as NumPy finds, and an interrupt in the middle of it stays an interrupt."""

import ast
import signal
from pathlib import Path

import numpy as np
import pytest

import toolkit
from toolkit.model.distinct import distinct, distinct_columns, grouped, in_order, merged, places


@pytest.mark.parametrize("seed", range(4))
def test_each_number_and_column_is_kept_once_and_in_order(seed):
    table = np.random.default_rng(seed).integers(-3, 4, (3, 40))
    assert np.array_equal(distinct(table[0]), np.unique(table[0]))
    assert np.array_equal(distinct_columns(table), np.unique(table, axis=1))


def test_nothing_has_nothing_distinct():
    assert distinct(np.empty(0, dtype=np.int64)).size == 0
    assert distinct_columns(np.empty((2, 0), dtype=np.int64)).shape == (2, 0)
    assert [part.shape for part in grouped(np.empty((2, 0)))] == [(2, 0), (0,), (0,), (0,)]


def test_columns_without_rows_are_all_the_same():
    assert grouped(np.empty((0, 5))).counts.tolist() == [5]
    assert distinct_columns(np.empty((0, 5))).shape == np.unique(np.empty((0, 5)), axis=1).shape == (0, 1)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float64, bool])
def test_columns_that_are_the_same_go_together(kind):
    table = np.random.default_rng(5).integers(-2, 2, (3, 60)).astype(kind)
    columns, first, of, counts = np.unique(
        table, axis=1, return_index=True, return_inverse=True, return_counts=True
    )
    groups = grouped(table)
    assert np.array_equal(groups.columns, columns)
    assert np.array_equal(groups.first, first)
    assert np.array_equal(groups.of, of.reshape(-1))
    assert np.array_equal(groups.counts, counts)


def test_two_signs_of_nothing_are_the_same():
    assert grouped(np.array([[0.0, -0.0, 1.0]])).of.tolist() == [0, 0, 1]


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64, np.uint64, np.float64, bool])
@pytest.mark.parametrize("n", [0, 1, 50, 500])
def test_columns_are_put_in_order_as_numpy_does(kind, n):
    rng = np.random.default_rng(n)
    for most in (2, 100):
        table = rng.integers(0 if kind is np.uint64 else -most, most, (3, n)).astype(kind)
        assert np.array_equal(in_order(*table), np.lexsort(table[::-1])) if n else not in_order(*table).size
    rising = np.sort(table, axis=1)
    assert np.array_equal(in_order(rising[0]), np.arange(n))


def test_columns_too_wide_for_one_number_are_put_in_order_too():
    table = np.random.default_rng(3).integers(-(2**62), 2**62, (2, 300))
    table[0, ::2] = table[0, 0]
    assert np.array_equal(in_order(*table), np.lexsort(table[::-1]))


@pytest.mark.parametrize("most", [5, 500, 100_000, 2**40])
@pytest.mark.parametrize("kind", [np.int8, np.int64])
def test_numbers_far_apart_or_close_are_kept_once_and_found(kind, most):
    rng = np.random.default_rng(most % 97)
    most = min(most, np.iinfo(kind).max)
    numbers = rng.integers(-most, most, 400).astype(kind)
    assert np.array_equal(distinct(numbers), np.unique(numbers))
    assert distinct(numbers).dtype == kind
    known = distinct(numbers).astype(np.int64)
    asked = rng.integers(-2 * most, 2 * most, (30, 20))
    assert np.array_equal(places(known, asked), np.searchsorted(known, asked))
    assert np.array_equal(places(known, known), np.arange(len(known)))
    assert np.array_equal(places(known[:0], asked), np.zeros(asked.shape))


def test_new_numbers_are_merged_into_those_known():
    rng = np.random.default_rng(2)
    numbers = rng.permutation(300)
    known, new = np.sort(numbers[:200]), np.sort(numbers[200:])
    assert np.array_equal(merged(known, new, places(known, new)), np.arange(300))
    assert np.array_equal(merged(known[:0], new, places(known[:0], new)), new)
    assert np.array_equal(merged(known, new[:0], places(known, new[:0])), known)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such clock")
def test_an_interrupt_stays_one_wherever_it_comes():
    """NumPy's own way along an axis compares records, field by field, and calls whatever goes wrong there a TypeError."""
    rng = np.random.default_rng(1)
    table = rng.integers(0, 3, (2000, 8))
    before = signal.signal(signal.SIGALRM, _interrupted)
    try:
        for seconds in rng.uniform(0.001, 0.03, 40):
            with pytest.raises(KeyboardInterrupt):
                _group_until_interrupted(table, seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _interrupted(*_):
    raise KeyboardInterrupt


def _group_until_interrupted(table, seconds):
    signal.setitimer(signal.ITIMER_REAL, seconds)
    while True:
        grouped(table)


def test_no_room_compares_records():
    """Whoever wants what differs along an axis takes it from here."""
    found = [
        f"{file.name}:{call.lineno}"
        for file in Path(toolkit.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "unique"
        if any(keyword.arg == "axis" for keyword in call.keywords)
    ]
    assert found == []
