"""The inner loops of a walk, compiled: one pass over the runs where NumPy takes one for every look-up.

Loaded only where somebody has installed numba and there is work enough. They look up, add and compare the same numbers in the
same order as ``walking`` does, so that every count is the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def choose(
    words: Any, base: Any, position: Any, frozen: Any, numbers: Any, flat: Any,
    part_of: Any, part_word: Any, part_first: Any, parts: Any, group: Any, first: Any,
    is_summed: bool, has_total: bool, chosen: Any, counted: Any,
) -> bool:  # fmt: skip
    """Draw the action of every run; returns whether some run that goes on has no weight at all.

    ``part_of[g]`` … are the look-ups whose sum is the row in table g: ``parts[part_first + words[part_word]]``. Sum, or weight, k
    of the member is column ``first[k]`` of table ``group[k]``.
    """
    n_tables, n_sums = len(part_of) - 1, len(first)
    n_cuts = n_sums - 1 if has_total else n_sums
    place, sums = np.empty(n_tables, np.int64), np.empty(n_sums)
    is_closed = False
    for run in range(len(base)):
        for table in range(n_tables):
            row = base[run]
            for n in range(part_of[table], part_of[table + 1]):
                row += parts[part_first[n] + words[part_word[n], run]]
            place[table] = row
        before = 0.0
        for k in range(n_sums):
            own = flat[first[k] + place[group[k]]]
            before = own if is_summed or k == 0 else before + own
            sums[k] = before
        number = numbers[position[run]] if len(position) else numbers[run]
        if has_total:
            number *= before
            is_closed |= frozen[run] == 0 and not before > 0.0
        way = 0
        for k in range(n_cuts):
            way += number >= sums[k]
        chosen[run] = way
        counted[way] += frozen[run] == 0
    return is_closed


@njit(cache=True, nogil=True)
def branch(
    words: Any, base: Any, position: Any, numbers: Any, flat: Any,
    part_word: Any, part_first: Any, parts: Any, first: Any, width: int, way: Any,
) -> None:  # fmt: skip
    """Draw the branch of every run: actions in ``way`` are replaced by ways."""
    for run in range(len(base)):
        action = way[run]
        row = base[run] + action
        for n in range(len(part_word)):
            row += parts[part_first[n] + words[part_word[n], run]]
        number = numbers[position[run]] if len(position) else numbers[run]
        taken = 0
        for k in range(len(first)):
            taken += number >= flat[first[k] + row]
        way[run] = action * width + taken


@njit(cache=True, nogil=True)
def change(
    words: Any, frozen: Any, part_word: Any, part_first: Any, parts: Any, ways: Any, factors: Any,
    changed: Any, changes: Any, marks: Any, counted: Any,
) -> None:  # fmt: skip
    """Change the words of every run, and count remarks bit by bit."""
    for run in range(words.shape[1]):
        row = 0
        for n in range(len(part_word)):
            row += parts[part_first[n] + words[part_word[n], run]]
        for n in range(len(factors)):
            row += factors[n] * ways[n, run]
        for n in range(len(changed)):
            words[changed[n], run] += changes[n, row]
        if len(marks) and marks[row] and frozen[run] == 0:
            for bit in range(len(counted)):
                counted[bit] += (marks[row] >> bit) & 1
