"""The inner loops of a walk, compiled: a few runs at a time, so that what is looked up stays in the nearest memory.

Loaded only where somebody has installed numba and there is work enough. They look up, add and compare the same numbers in the
same order as ``walking`` does, so that every count is the same. Places are unsigned, which spares a test for each look-up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

CHUNK = 1_024
"""Runs that are taken at a time."""


@njit(cache=True, nogil=True)
def rows_of(words: Any, first_run: int, part_word: Any, part_first: Any, parts: Any, row: Any) -> None:
    """Add to ``row`` what the words of some runs say of it: ``parts[part_first + word]``."""
    for n in range(len(part_word)):
        table, word = parts[part_first[n] :], words[part_word[n]]
        for i in range(len(row)):
            row[i] += table[word[first_run + i]]


@njit(cache=True, nogil=True)
def choose(
    words: Any, base: Any, position: Any, frozen: Any, numbers: Any, flat: Any,
    part_of: Any, part_word: Any, part_first: Any, parts: Any, group: Any, first: Any,
    is_summed: bool, has_total: bool, chosen: Any, counted: Any,
) -> bool:  # fmt: skip
    """Draw the action of every run; returns whether some run that goes on has no weight at all.

    The look-ups of table g are from ``part_of[g]`` to ``part_of[g + 1]``. Sum, or weight, k of the member is column ``first[k]`` of
    table ``group[k]``.
    """
    n_tables, n_sums, n_runs = len(part_of) - 1, len(first), len(base)
    n_cuts = n_sums - 1 if has_total else n_sums
    place, sums, drawn = np.empty((n_tables, CHUNK), np.uint64), np.empty((n_sums, CHUNK)), np.empty(CHUNK)
    is_closed = False
    for start in range(0, n_runs, CHUNK):
        size = min(CHUNK, n_runs - start)
        for table in range(n_tables):
            row = place[table, :size]
            for i in range(size):
                row[i] = base[start + i]
            a, b = part_of[table], part_of[table + 1]
            rows_of(words, start, part_word[a:b], part_first[a:b], parts, row)
        for k in range(n_sums):
            row, own, column = place[group[k]], sums[k], flat[first[k] :]
            for i in range(size):
                own[i] = column[row[i]]
            if k > 0 and not is_summed:
                before = sums[k - 1]
                for i in range(size):
                    own[i] = before[i] + own[i]
        _drawn(numbers, position, start, drawn[:size])
        if has_total:
            total = sums[n_sums - 1]
            for i in range(size):
                drawn[i] *= total[i]
            for i in range(size):
                is_closed |= (frozen[start + i] == 0) & (not total[i] > 0.0)
        way = chosen[start : start + size]
        way[:] = 0
        for k in range(n_cuts):
            own = sums[k]
            for i in range(size):
                way[i] += np.int8(drawn[i] >= own[i])
        for n in range(len(counted)):
            taken = 0
            for i in range(size):
                taken += (way[i] == n) & (frozen[start + i] == 0)
            counted[n] += taken
    return is_closed


@njit(cache=True, nogil=True)
def _drawn(numbers: Any, position: Any, start: int, drawn: Any) -> None:
    """Take the numbers of some runs."""
    if len(position):
        for i in range(len(drawn)):
            drawn[i] = numbers[position[start + i]]
    else:
        for i in range(len(drawn)):
            drawn[i] = numbers[start + i]


@njit(cache=True, nogil=True)
def branch(
    words: Any, base: Any, position: Any, numbers: Any, flat: Any,
    part_word: Any, part_first: Any, parts: Any, first: Any, width: int, way: Any,
) -> None:  # fmt: skip
    """Draw the branch of every run: actions in ``way`` are replaced by ways."""
    n_runs = len(base)
    place, drawn = np.empty(CHUNK, np.uint64), np.empty(CHUNK)
    for start in range(0, n_runs, CHUNK):
        size = min(CHUNK, n_runs - start)
        row, own = place[:size], way[start : start + size]
        for i in range(size):
            row[i] = base[start + i] + np.uint64(own[i])
        rows_of(words, start, part_word, part_first, parts, row)
        _drawn(numbers, position, start, drawn[:size])
        for i in range(size):
            own[i] *= np.int8(width)
        for k in range(len(first)):
            column = flat[first[k] :]
            for i in range(size):
                own[i] += np.int8(drawn[i] >= column[row[i]])


@njit(cache=True, nogil=True)
def change(
    words: Any, frozen: Any, part_word: Any, part_first: Any, parts: Any, ways: Any, factors: Any,
    changed: int, entries: Any, counted: Any,
) -> None:  # fmt: skip
    """Change a word of every run, and count remarks bit by bit."""
    n_runs, n_bits, word = words.shape[1], len(counted), words[changed]
    place, found = np.empty(CHUNK, np.uint64), np.empty(CHUNK, np.int32)
    for start in range(0, n_runs, CHUNK):
        size = min(CHUNK, n_runs - start)
        row = place[:size]
        row[:] = 0
        rows_of(words, start, part_word, part_first, parts, row)
        for n in range(len(factors)):
            factor, way = factors[n], ways[n]
            for i in range(size):
                row[i] += factor * np.uint64(way[start + i])
        for i in range(size):
            found[i] = entries[row[i]]
        for i in range(size):
            word[start + i] += np.uint64(np.int64(found[i]) >> n_bits)
        for bit in range(n_bits):
            remarks = 0
            for i in range(size):
                remarks += ((found[i] >> bit) & 1) * (frozen[start + i] == 0)
            counted[bit] += remarks
