"""What listed states show: how much probability stands on each level, on each rung, and in each outcome."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.joint_counting import (
    Cells,
    Levels,
    add_up,
    cells,
    in_groups,
    margins,
    shown_levels,
)
from toolkit.model.model import Model
from toolkit.model.program import State

Floats = npt.NDArray[np.float64]
Tally = Callable[[Cells, Floats, Floats], None]
JOINT_LEVELS = 512
"""Variables are summed up together while their levels combine to at most this many."""


class Labels:
    """Which level of each shown variable, which rung and which outcome a set of states shows; what depends on them alone is worked out once."""

    def __init__(
        self, model: Model, columns: State, outcome: npt.NDArray[np.int32], tally: Tally = add_up
    ) -> None:
        self.tally = tally
        shown = shown_levels(model, columns)
        self.groups = [_joint(group) for group in in_groups(shown, JOINT_LEVELS)]
        self.rungs = _joint(shown[-1:]) if model.rungs else None
        self.n_marginals = sum(levels.size for levels in shown)
        self.ends = _joint([Levels(np.maximum(outcome, 0).astype(np.intp), len(model.outcomes))])

    def marginals(self, mass: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S) -> (B, M)."""
        parts = [one for joint in self.groups for one in margins(self._table(joint, mass))]
        return np.concatenate(parts, axis=1)

    def on_rungs(self, mass: Floats) -> Floats:
        """Sum the mass of each rung alone, below the ladder first; shapes (B, S) -> (B, L + 1)."""
        return np.empty((len(mass), 0)) if self.rungs is None else self._table(self.rungs, mass)

    def outcomes(self, mass: Floats) -> Floats:
        """Sum the mass of each outcome; shapes (B, S) -> (B, K)."""
        return self._table(self.ends, mass)

    def _table(self, joint: tuple[Cells, list[int]], mass: Floats) -> Floats:
        """Fill the joint table of some variables; shape (B, *sizes)."""
        where, sizes = joint
        table = np.zeros((len(mass), prod(sizes)))
        self.tally(where, mass, table)
        return table.reshape(-1, *sizes)


def _joint(group: list[Levels]) -> tuple[Cells, list[int]]:
    """Return the cell of each state, shape (S,), and the sizes of the joint table."""
    return cells(np.zeros(1, dtype=np.intp), group), [levels.size for levels in group]
