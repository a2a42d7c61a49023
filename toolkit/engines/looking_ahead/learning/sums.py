"""Sums and shares over groups, along the last axis of tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Sums:
    """Adds up what belongs to the same group.

    Parameters
    ----------
    group : shape (E,)
    n_groups : int
    """

    def __init__(self, group: npt.NDArray[np.int64], n_groups: int) -> None:
        self.group, self.n_groups = group, n_groups
        self.order = np.argsort(group, kind="stable")
        ordered = group[self.order]
        self.first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])
        self.present = ordered[self.first]
        self.is_each = len(self.present) == len(group) == n_groups
        """Whether every group has one member, so that there is nothing to add up."""

    def add(self, values: Floats) -> Floats:
        """Add values up by group; shapes (…, E) -> (…, groups)."""
        if self.is_each:
            return np.asarray(values[..., self.order])
        found = np.zeros((*values.shape[:-1], self.n_groups))
        if len(self.first):
            found[..., self.present] = np.add.reduceat(values[..., self.order], self.first, axis=-1)
        return found

    def largest(self, values: Floats) -> Floats:
        """Return the largest value of each group, 0 where none is finite; shapes (E,) -> (groups,)."""
        top = np.full(self.n_groups, -np.inf)
        if len(self.first):
            top[self.present] = np.maximum.reduceat(values[self.order], self.first)
        return np.where(np.isfinite(top), top, 0.0)

    def logs(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of the sum of what values are logarithms of, by group, and the share of each in its group."""
        if self.is_each:
            return values[self.order], np.isfinite(values) * 1.0
        top = self.largest(values)
        parts = np.exp(values - top[self.group])
        total = self.add(parts)
        shares = parts / np.where(total > 0.0, total, 1.0)[self.group]
        with np.errstate(divide="ignore"):
            return top + np.log(total), shares
