"""What listed states show: how much probability stands on each level, on each rung, and in each outcome."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.joint_counting import (
    Cells,
    Levels,
    cells,
    in_groups,
    margins,
    shown_levels,
    summed,
)
from toolkit.model.model import Model
from toolkit.model.program import State

Floats = npt.NDArray[np.float64]
JOINT_LEVELS = 512
"""Variables are summed up together while their levels combine to at most this many."""


class Labels:
    """Which level of each shown variable, which rung and which outcome a set of states shows.

    Each draw of a batch of ``size`` has cells of its own; everything that depends on the states alone is worked out once.
    """

    def __init__(self, model: Model, columns: State, outcome: npt.NDArray[np.int32], size: int) -> None:
        self.size = size
        self._draws = np.arange(size)[:, None]
        shown = shown_levels(model, columns)
        self.groups = [self._tiled(group) for group in in_groups(shown, JOINT_LEVELS)]
        self.rungs = self._tiled(shown[-1:]) if model.rungs else None
        self.n_marginals = sum(levels.size for levels in shown)
        ends = Levels(np.maximum(outcome, 0).astype(np.intp), len(model.outcomes))
        self.outcome, self.n_outcomes = self._tiled([ends])[0], ends.size

    def _tiled(self, group: list[Levels]) -> tuple[Cells, list[int]]:
        """Return the cell of each draw and state, shape (B, S), and the sizes of the joint table."""
        return cells(self._draws, group), [levels.size for levels in group]

    def marginals(self, mass: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S) -> (B, M)."""
        parts = []
        for where, sizes in self.groups:
            parts += margins(summed(where, self.size, sizes, mass))
        return np.concatenate(parts, axis=1)

    def on_rungs(self, mass: Floats) -> Floats:
        """Sum the mass of each rung alone, below the ladder first; shapes (B, S) -> (B, L + 1)."""
        return (
            np.empty((self.size, 0))
            if self.rungs is None
            else summed(self.rungs[0], self.size, self.rungs[1], mass)
        )

    def outcomes(self, mass: Floats, first: int = 0) -> Floats:
        """Sum the mass of each outcome over the states from ``first`` on; shapes (B, S) -> (B, K)."""
        found = summed(self.outcome[:, first:], self.size, [self.n_outcomes], mass)
        return np.asarray(found, dtype=np.float64)
