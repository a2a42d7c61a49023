"""How arrays lie in memory: loops want draws next to each other, or states, so what is made on the way keeps the order it came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


LINE_BYTES = 64
"""What a processor reads at once: numbers that begin on such a border are read with one look."""


def aligned(n: int) -> Floats:
    """Return room for n numbers, not filled in, which begins where a line of the processor's cache does."""
    line = LINE_BYTES // 8
    room = np.empty(n + line)
    first = -(room.ctypes.data // 8) % line
    return room[first : first + n]


def _order(array: npt.NDArray[Any]) -> tuple[int, ...]:
    """Return the axes of an array, the one with the longest stride first."""
    return tuple(sorted(range(array.ndim), key=lambda axis: -array.strides[axis]))


def beside(masses: Sequence[Floats]) -> Floats:
    """Put masses side by side as a last axis, in the order in memory of the first; shapes (B, S) -> (B, S, L)."""
    if masses[0].flags.f_contiguous and not masses[0].flags.c_contiguous:
        return np.stack([mass.T for mass in masses]).transpose(2, 1, 0)
    return np.stack(masses, axis=0).transpose(1, 2, 0)


def some(masses: Floats, columns: Sequence[int]) -> Floats:
    """Return some of several masses, in the same order in memory; shapes (B, S, L) -> (B, S, n)."""
    order = _order(masses)
    taken = masses.transpose(order).take(columns, axis=order.index(2))
    return taken.transpose(np.argsort(order))


def zeros_like(masses: Floats, n: int) -> Floats:
    """Return zeros for n masses side by side, in the same order in memory; shapes (B, S, L) -> (B, S, n)."""
    order = _order(masses)
    shape = (*masses.shape[:2], n)
    return np.zeros([shape[axis] for axis in order]).transpose(np.argsort(order))


def rows_of(array: Floats, rows: npt.NDArray[np.intp]) -> Floats:
    """Return some rows, in the same order in memory; the array itself where that is all of them as they are."""
    if len(rows) == len(array) and (rows == np.arange(len(rows))).all():
        return array
    if array.ndim == 2 and array.flags.f_contiguous and not array.flags.c_contiguous:
        return np.take(array.T, rows, axis=1).T
    return array[rows]


def any_of_each(masses: Floats) -> npt.NDArray[np.bool_]:
    """Say which of several masses are anything but nothing; shapes (B, S, L) -> (L,)."""
    return np.array([masses[..., n].any() for n in range(masses.shape[2])], dtype=bool)
