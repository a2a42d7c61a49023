"""What differs in arrays: numbers, and columns of a table, each once and in order.

``np.unique`` does the same, but loads masked arrays first; and along an axis it compares records, where Ctrl-C comes out as a TypeError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Kind = TypeVar("Kind", bound=np.generic)
FEW = 64
"""Columns that are soon compared row by row."""
MOST_BITS = 62
"""Bits of a whole number that columns are packed into."""
DIGIT = 16
"""Bits of it that are sorted at once: NumPy counts numbers of this size in place of comparing them."""
SPARSE = 16
"""Times as many numbers as there are may lie between the lowest and the highest for them to be found by a table of all."""


class Groups(NamedTuple):
    """Columns of a table that are the same, put together.

    Attributes
    ----------
    columns : shape (R, K)
        Each column once, in order, the first row counting most.
    first : shape (K,)
        Where each stands first in the table.
    of : shape (N,)
        Which one each column of the table is.
    counts : shape (K,)
        How often each stands there.
    """

    columns: npt.NDArray[Any]
    first: npt.NDArray[np.intp]
    of: npt.NDArray[np.intp]
    counts: npt.NDArray[np.intp]


def is_new(rows: Sequence[npt.NDArray[Any]] | npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say of each column of some rows whether it differs from the one before."""
    found = np.zeros(len(rows[0]), dtype=bool)
    found[:1] = True
    for row in rows:
        found[1:] |= row[1:] != row[:-1]
    return found


def distinct(numbers: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """Return numbers in order, each once."""
    low, span = _span(numbers)
    if not span:
        ordered = np.sort(numbers)
        return ordered[is_new([ordered])]
    here = np.zeros(span, dtype=bool)
    here[numbers.astype(np.int64, copy=False) - low] = True
    return (np.flatnonzero(here) + low).astype(numbers.dtype, copy=False)


def places(known: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Return how many of some known numbers, in order and each once, are lower than each number: where it stands, if it is known.

    Examples
    --------
    >>> places(np.array([2, 5, 9]), np.array([[5, 9], [1, 10]])).tolist()
    [[1, 2], [0, 3]]
    """
    low, span = _span(known)
    if not span or span > SPARSE * numbers.size:
        return np.searchsorted(known, numbers)
    lower = np.zeros(span + 1, dtype=np.int32)
    lower[known - (low - 1)] = 1
    np.cumsum(lower, out=lower)
    return lower[np.clip(numbers - low, 0, span)].astype(np.intp)


def ranked(numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """Return numbers in order, each once, and which of them each is.

    Examples
    --------
    >>> [found.tolist() for found in ranked(np.array([9, 2, 9, 5]))]
    [[2, 5, 9], [2, 0, 2, 1]]
    """
    low, span = _span(numbers)
    if not span:
        known = distinct(numbers)
        return known, np.searchsorted(known, numbers)
    from_low = numbers - low
    here = np.zeros(span, dtype=bool)
    here[from_low] = True
    known = np.flatnonzero(here)
    rank = np.empty(span, dtype=np.intp)
    rank[known] = np.arange(len(known))
    return known + low, rank.take(from_low)


def merged(
    known: npt.NDArray[Kind], new: npt.NDArray[Kind], place: npt.NDArray[np.intp]
) -> npt.NDArray[Kind]:
    """Put new entries before those known that stand at their places, which are in order.

    Examples
    --------
    >>> merged(np.array([2, 5, 9]), np.array([1, 6]), np.array([0, 2])).tolist()
    [1, 2, 5, 6, 9]
    """
    is_old = np.ones(len(known) + len(new), dtype=bool)
    is_old[place + np.arange(len(new))] = False
    found = np.empty(len(is_old), dtype=known.dtype)
    found[is_old], found[~is_old] = known, new
    return found


def _span(numbers: npt.NDArray[Any]) -> tuple[int, int]:
    """Return the lowest of some numbers, and how many there are up to the highest; none where they lie too far apart for a table."""
    if numbers.size < FEW or numbers.dtype.kind != "i":
        return 0, 0
    low = int(numbers.min())
    span = int(numbers.max()) - low + 1
    return low, span if span <= SPARSE * numbers.size else 0


def distinct_columns(table: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """Return the columns of a table in order, the first row counting most, each once."""
    ordered = table[:, _order(table)]
    return ordered[:, _begins(ordered)]


def grouped(table: npt.NDArray[Any]) -> Groups:
    """Group the columns of a table; shape (R, N).

    Examples
    --------
    >>> grouped(np.array([[2, 1, 2], [0, 5, 0]])).of.tolist()
    [1, 0, 1]
    """
    order = _order(table)
    ordered = table[:, order]
    begins = _begins(ordered)
    of = np.empty(len(order), dtype=np.intp)
    of[order] = np.cumsum(begins) - 1
    counts = np.diff(np.append(np.flatnonzero(begins), len(order)))
    return Groups(ordered[:, begins], order[begins], of, counts)


def order_of(ranks: npt.NDArray[Any], n_ranks: int) -> npt.NDArray[np.intp]:
    """Return the order of whole numbers from 0 to ``n_ranks`` - 1, many of which are in order already; those that are the same stay in order.

    Examples
    --------
    >>> order_of(np.array([2, 0, 2, 1]), 3).tolist()
    [1, 3, 0, 2]
    """
    if n_ranks > 2**DIGIT:
        return in_order(ranks)
    narrow = ranks.astype(np.uint16)
    if (narrow[1:] >= narrow[:-1]).all():
        return np.arange(len(narrow))
    return np.argsort(narrow, kind="stable")


def in_order(*rows: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the order of columns, the first row counting most; those that are the same stay in order.

    Whole numbers that fit into one are sorted as that one, a digit at a time, which takes a fraction of the time.

    Examples
    --------
    >>> in_order(np.array([2, 1, 2, 1]), np.array([0, 5, -3, 5])).tolist()
    [1, 3, 2, 0]
    """
    found = _packed(rows)
    if found is None:
        return np.lexsort(rows[::-1])
    packed, bits = found
    if (packed[1:] >= packed[:-1]).all():
        return np.arange(len(packed))
    order = np.argsort(packed.astype(np.uint16), kind="stable")
    for low in range(DIGIT, bits, DIGIT):
        digit = (packed >> low).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def _packed(rows: Sequence[npt.NDArray[Any]]) -> tuple[npt.NDArray[np.int64], int] | None:
    """Return one number for each column, which sorts as the column does, and its bits; None where that does not fit."""
    if len(rows[0]) < FEW or any(not np.can_cast(row.dtype, np.int64) for row in rows):
        return None
    lows = [int(row.min()) for row in rows]
    widths = [(int(row.max()) - low).bit_length() for row, low in zip(rows, lows, strict=True)]
    if sum(widths) > MOST_BITS:
        return None
    found = rows[0] - np.int64(lows[0])
    for row, low, width in zip(rows[1:], lows[1:], widths[1:], strict=True):
        if width:
            found <<= width
            found += row
            found -= low
    return found, sum(widths)


def _order(table: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    return in_order(*table) if len(table) else np.arange(table.shape[1])


def _begins(ordered: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return is_new(ordered) if len(ordered) else np.arange(ordered.shape[1]) == 0
