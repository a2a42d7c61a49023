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
    ordered = np.sort(numbers)
    return ordered[is_new([ordered])]


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


def in_order(*rows: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the order of columns, the first row counting most; those that are the same stay in order.

    Whole numbers that fit into one together with their place are sorted as that one, which takes a fraction of the time.

    Examples
    --------
    >>> in_order(np.array([2, 1, 2, 1]), np.array([0, 5, -3, 5])).tolist()
    [1, 3, 2, 0]
    """
    packed = _packed(rows)
    if packed is None:
        return np.lexsort(rows[::-1])
    packed.sort()
    return np.bitwise_and(packed, (1 << _bits(len(packed) - 1)) - 1, out=packed)


def _packed(rows: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.int64] | None:
    """Return one number for each column, which sorts as the column does and ends in its place; None where that does not fit."""
    n_columns = len(rows[0])
    if n_columns < FEW or any(row.dtype.kind not in "bi" for row in rows):
        return None
    lows = [int(row.min()) for row in rows]
    bits = [_bits(int(row.max()) - low) for row, low in zip(rows, lows, strict=True)]
    if sum(bits) + _bits(n_columns - 1) > MOST_BITS:
        return None
    found = np.zeros(n_columns, dtype=np.int64)
    for row, low, width in zip(rows, lows, bits, strict=True):
        found <<= width
        found += row
        found -= low
    found <<= _bits(n_columns - 1)
    found += np.arange(n_columns)
    return found


def _bits(number: int) -> int:
    return number.bit_length()


def _order(table: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    return in_order(*table) if len(table) else np.arange(table.shape[1])


def _begins(ordered: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return is_new(ordered) if len(ordered) else np.arange(ordered.shape[1]) == 0
