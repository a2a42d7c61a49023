"""Sparse matrices whose places stand still while their numbers change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Sparse:
    """A matrix that is laid out once, and given new numbers each time; what shares a place is added up.

    Parameters
    ----------
    rows, columns : shape (P,)
    shape : of the matrix
    """

    def __init__(self, rows: Index, columns: Index, shape: tuple[int, int]) -> None:

        self.order = np.argsort(rows, kind="stable")
        ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=shape[0]))))
        self.matrix = scipys("sparse").csr_array(
            (np.zeros(len(rows)), columns[self.order], ends), shape=shape
        )

    def times(self, numbers: Floats, table: Floats) -> Floats:
        """Return the matrix of these numbers, shape (P,), times a table of shape (columns, k); shape (rows, k)."""
        np.take(numbers, self.order, out=self.matrix.data)
        return np.asarray(self.matrix @ table)


class Scattered:
    """Adds numbers to places of a table of rows, several to some of them.

    Parameters
    ----------
    rows, columns : shape (P,)
    width : columns of the table
    """

    def __init__(self, rows: Index, columns: Index, width: int) -> None:
        self.places, self.group = np.unique(rows * width + columns, return_inverse=True)

    def add(self, numbers: Floats, table: Floats) -> None:
        """Add numbers, shape (P,), to a table in place, which lies row by row in memory."""
        found = np.bincount(self.group, numbers, minlength=len(self.places))
        table.reshape(-1)[self.places] += found
