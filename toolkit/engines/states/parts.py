"""Parts of a step: rows that lead to the same targets, directly or through other rows, and to no target of the rest.

What a step reads without changing it keeps its rows apart, so parts are small; mass goes over each while it stays close to the
processor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


def connected(row: npt.NDArray[np.integer[Any]], target: Places, n_rows: int) -> tuple[Places, Places]:
    """Return for each row, and for each target, the lowest row that it is connected to by moves from ``row`` to ``target``; shapes (M,) -> (R,), (T,)."""
    some_row = np.zeros(int(target.max(initial=-1)) + 1, dtype=np.intp)
    some_row[target] = row
    label = np.arange(n_rows)
    one, other = some_row.take(target), row
    while len(apart := np.flatnonzero(one != other)):
        one, other = one.take(apart), other.take(apart)
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while ((lower := label.take(label)) != label).any():
            label = lower
        one, other = label.take(one), label.take(other)
    return label, label.take(some_row)


def parts_of(row: Index, target: Index, n_rows: int, n_targets: int) -> Index:
    """Return where parts begin whose rows are neighbours, and whose targets are too, but for a second stretch of them.

    Shape (K + 1, 3): in each of the K parts the first row, the first target, and the first of the second stretch, in which those
    stand that end a history. Rows and targets that are not in such an order are one part.
    """
    one = np.array([[0, 0, n_targets], [n_rows, n_targets, n_targets]], dtype=np.int32)
    if not len(row):
        return one
    low, high = np.full(n_targets, n_rows), np.full(n_targets, -1)
    np.minimum.at(low, target, row)
    np.maximum.at(high, target, row)
    low, high = _like_those_before(low, high)
    spanned = np.zeros(n_rows + 1, dtype=np.intp)
    np.add.at(spanned, low + 1, 1)
    np.add.at(spanned, high + 1, -1)
    begins = np.flatnonzero(np.cumsum(spanned)[:n_rows] == 0)
    part = np.searchsorted(begins, low, side="right") - 1
    back = np.flatnonzero(np.diff(part) < 0) + 1
    if len(back) > 1:
        return one
    cut = int(back[0]) if len(back) else n_targets
    numbers = np.arange(len(begins) + 1)
    stretches = np.searchsorted(part[:cut], numbers), cut + np.searchsorted(part[cut:], numbers)
    return np.stack((np.append(begins, n_rows), *stretches), axis=1).astype(np.int32)


def _like_those_before(low: Places, high: Places) -> tuple[Places, Places]:
    """Put targets to which no move leads where those before them stand: they are in no part, and in none's way."""
    last = np.maximum.accumulate(np.where(high >= 0, np.arange(len(high)), -1))
    known = last >= 0
    return np.where(known, low[last], 0), np.where(known, high[last], 0)
