"""The chain of a model, laid out for batches of draws: movers that each batch gives its chances."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from toolkit.engines.memory import keep_freed_memory
from toolkit.engines.moving.kernels import kernel_for
from toolkit.engines.moving.mover import Mover
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.structure import OVERFLOWS, Structure
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.model.program import Workspace

Floats = npt.NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


class Chain:
    """The chain of a model for batches of up to ``size`` draws."""

    def __init__(self, model: Model, structure: Structure, size: int) -> None:
        keep_freed_memory()
        self.model, self.structure, self.size = model, structure, size
        live = structure.steps[0].columns
        kernel = kernel_for(structure, model.horizon, size)
        self.live = Labels(model, live, final_outcome(model, live), kernel.tally)
        """What live states show, at the horizon."""
        self.gone = [
            Labels(model, step.ended_columns, step.ended_outcome, kernel.tally) for step in structure.steps
        ]
        """What the states show in which a history has ended after each step."""
        columns = zip(*(step.ended_columns for step in structure.steps), strict=True)
        outcome = np.concatenate([step.ended_outcome for step in structure.steps])
        together = tuple(np.concatenate(column) for column in columns)
        self.all_gone = Labels(model, together, outcome, kernel.tally)
        """The same of all steps, one after the other."""
        self.n_ended = sum(step.n_ended for step in structure.steps)
        self.refusing = [np.flatnonzero(step.ended_outcome <= OVERFLOWS) for step in structure.steps]
        self.workspaces = [Workspace((step.n_rows,), (size, 1)) for step in structure.steps]
        bounds = np.cumsum([0, *(step.n_ended for step in structure.steps)])
        self.part = [slice(a, b) for a, b in pairwise(bounds.tolist())]
        """Where the states that end after each step stand among all that have ended."""
        self.movers = [Mover(step, size, kernel) for step in structure.steps]
        self.lasting: dict[Hashable, bool] = {}
        """Whether a condition, once it holds, holds for good: what was found of those that were looked at."""

    def laid(self, array: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """Return an array of shape (B, S) in the order in memory that the loops want."""
        by_column = self.movers[0].kernel.by_column
        return np.asfortranarray(array) if by_column else np.ascontiguousarray(array)

    def gone_outcomes(self, ended: Floats) -> Floats:
        """Sum the mass of each outcome of histories that have ended; shapes (B, X) -> (B, K)."""
        return self.all_gone.outcomes(ended)

    def gone_levels(self, ended: Floats) -> Floats:
        """Sum the mass of each level and rung of histories that have ended; shapes (B, X) -> (B, M)."""
        return self.all_gone.marginals(ended)

    def columns(self, draws: Draws, first: int, last: int) -> list[Floats]:
        """Return the inputs of draws ``first`` to ``last``; one (B, 1) column per parameter.

        A batch that is short is filled up with its last draw; whoever solves it drops the copies.
        """
        found = draws.columns(first, last)
        short = self.size - (last - first)
        if not short:
            return found
        return [np.concatenate((column, np.repeat(column[-1:], short, axis=0))) for column in found]
