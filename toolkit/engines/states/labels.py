"""What listed states show: how much probability stands on each level, on each rung, and in each outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.joint_counting import Levels, add_up, cells, in_groups, shown_levels
from toolkit.model.model import Model
from toolkit.model.program import State

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.integer[Any]]
Tally = Callable[[Cells, Floats, Floats], None]
JOINT_LEVELS = 512
"""Variables are summed up together while their levels combine to at most this many."""


class _Counted(NamedTuple):
    """What is summed up in one go: the cells of each state, in joint tables that stand one after the other, and those of each level.

    Shapes (G, S), the cells of all levels one after the other, and where each of these begins.
    """

    where: Cells
    size: int
    of_level: Cells
    begins: Cells


class Labels:
    """Which level of each shown variable, which rung and which outcome a set of states shows; what depends on them alone is worked out once."""

    def __init__(
        self, model: Model, columns: State, outcome: npt.NDArray[np.int32], tally: Tally = add_up
    ) -> None:
        self.tally = tally
        shown = shown_levels(model, columns)
        self.levels = _counted(in_groups(shown, JOINT_LEVELS))
        self.rungs = _counted([shown[-1:]]) if model.rungs else None
        self.n_marginals = sum(levels.size for levels in shown)
        self.ends = _counted([[Levels(np.maximum(outcome, 0).astype(np.intp), len(model.outcomes))]])

    def marginals(self, mass: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S) -> (B, M)."""
        return self.margins(self._table(self.levels, mass))

    def add_joint(self, mass: Floats, table: Floats | None) -> Floats:
        """Add the mass of states to a table of joint levels, made if there is none, which ``margins`` reads; shapes (B, S), (B, C)."""
        if table is None:
            return self._table(self.levels, mass)
        self.tally(self.levels.where, mass, table)
        return table

    def margins(self, table: Floats) -> Floats:
        """Sum joint levels of any states of the model to each level and rung; shapes (B, C) -> (B, M)."""
        return np.add.reduceat(np.take(table, self.levels.of_level, axis=1), self.levels.begins, axis=1)

    def on_rungs(self, mass: Floats) -> Floats:
        """Sum the mass of each rung alone, below the ladder first; shapes (B, S) -> (B, L + 1)."""
        return np.empty((len(mass), 0)) if self.rungs is None else self._table(self.rungs, mass)

    def outcomes(self, mass: Floats) -> Floats:
        """Sum the mass of each outcome; shapes (B, S) -> (B, K)."""
        return self._table(self.ends, mass)

    def _table(self, counted: _Counted, mass: Floats) -> Floats:
        """Fill the joint tables of some variables; shape (B, C)."""
        table = np.zeros((len(mass), counted.size))
        self.tally(counted.where, mass, table)
        return table


def _counted(groups: Sequence[Sequence[Levels]]) -> _Counted:
    """Lay the joint tables of groups of variables out one after the other."""
    nobody, first = np.zeros(1, dtype=np.intp), 0
    where: list[Cells] = []
    of_level: list[Cells] = []
    for group in groups:
        sizes = [levels.size for levels in group]
        where.append((first + cells(nobody, group)).astype(np.int32))
        table = first + np.arange(prod(sizes)).reshape(sizes)
        for axis, size in enumerate(sizes):
            of_level.extend(np.moveaxis(table, axis, 0).reshape(size, -1))
        first += prod(sizes)
    begins = np.cumsum([0, *(len(one) for one in of_level)])[:-1]
    return _Counted(np.stack(where), first, np.concatenate(of_level), begins)
