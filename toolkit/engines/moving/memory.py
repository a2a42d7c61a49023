"""How arrays lie in memory: loops want draws next to each other, or states, so what is made on the way keeps the order it came in."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


TOGETHER = 32
"""Lines of draws that are added up at once."""
LINE_BYTES = 64
"""What a processor reads at once: numbers that begin on such a border are read with one look."""


def aligned(*shape: int) -> Floats:
    """Return room of some shape, not filled in, which begins where a line of the processor's cache does."""
    return _aligned(shape, np.dtype(np.float64))


def aligned_copy(array: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """Return an array in the usual order on such a room; itself where it is laid out so."""
    if array.flags.c_contiguous and array.ctypes.data % LINE_BYTES == 0:
        return array
    room = _aligned(array.shape, array.dtype)
    room[...] = array
    return room


def _aligned(shape: tuple[int, ...], kind: np.dtype[Kind]) -> npt.NDArray[Kind]:
    n = prod(shape) * kind.itemsize
    room = np.empty(n + LINE_BYTES, dtype=np.uint8)
    first = -room.ctypes.data % LINE_BYTES
    return room[first : first + n].view(kind).reshape(shape)


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


def sum_of_each(mass: Floats) -> Floats:
    """Sum what each draw has; shapes (B, S) -> (B,).

    Where draws lie next to each other NumPy would add line by line, eight numbers at a time; here many lines go at once.
    """
    lines = mass.T
    together = TOGETHER if lines.flags.c_contiguous and not lines.flags.f_contiguous else 1
    whole = len(lines) // together * together
    if together == 1 or not whole:
        return np.asarray(mass.sum(axis=1))
    heads = lines[:whole].reshape(-1, together * lines.shape[1]).sum(axis=0).reshape(together, -1)
    return np.asarray(np.concatenate((heads, lines[whole:])).sum(axis=0))


def any_of_each(masses: Floats) -> npt.NDArray[np.bool_]:
    """Say which of several masses are anything but nothing; shapes (B, S, L) -> (L,)."""
    return np.array([masses[..., n].any() for n in range(masses.shape[2])], dtype=bool)
