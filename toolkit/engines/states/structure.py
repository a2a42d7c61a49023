"""Which states can follow which: the record of what was listed, once per scenario and whatever the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int32]
OVERFLOWS = -2
"""Outcome of an edge that leaves the bounds of variable v with ``overflow: refuse`` is OVERFLOWS - v."""


@dataclass(frozen=True)
class StepStructure:
    """The states before a step and the edges that leave them, sorted by target.

    Attributes
    ----------
    columns : V arrays, shape (S,)
        States before the step.
    ways : shape (W, members)
        The way each member turns out in each joint way of the step; leaves that change alike are one way.
    way, source, target : shape (E,)
        Edges; targets 0 … ``n_next`` - 1 are states before the next step, the rest have ended.
    ended_columns, ended_outcome : shape (X,)
        States in which a run has ended after this step, and its outcome.
    clipped : variable -> edges on which a change was cut off at a bound.
    ignored : edges on which a delayed effect was triggered while one was pending.
    """

    columns: tuple[npt.NDArray[np.int8], ...]
    ways: Index
    way: Index
    source: Index
    target: Index
    n_next: int
    ended_columns: tuple[npt.NDArray[np.int8], ...]
    ended_outcome: Index
    clipped: dict[int, Index]
    ignored: Index

    @property
    def n_states(self) -> int:
        """States before the step."""
        return len(self.columns[0])


@dataclass(frozen=True)
class Structure:
    """The whole chain: one ``StepStructure`` per step, and the states a run may start in.

    Attributes
    ----------
    start_columns : V arrays, shape (S0,)
        Every combination of the variables' start levels.
    start_state : shape (S0,)
        Its place among the states before the first step, or -1 if the run has ended there already.
    start_outcome : shape (S0,)
        Its outcome if so.
    """

    steps: tuple[StepStructure, ...]
    start_columns: tuple[npt.NDArray[np.int8], ...]
    start_state: Index
    start_outcome: Index

    @property
    def n_states(self) -> int:
        """Live states at the end of a turn, memory included."""
        return self.steps[0].n_states

    @property
    def n_edges(self) -> int:
        """Edges of one turn."""
        return sum(len(step.target) for step in self.steps)
