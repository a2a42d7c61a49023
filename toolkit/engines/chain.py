"""The chain of a model, laid out for batches of draws: movers that each batch gives its chances."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import TurnKey, turn_key
from toolkit.engines.choosing import Choosing
from toolkit.engines.memory import keep_freed_memory
from toolkit.engines.moving.kernels import kernel_for
from toolkit.engines.moving.memory import aligned_copy
from toolkit.engines.moving.mover import Mover
from toolkit.engines.states.endings import OVERFLOWS, final_outcome
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.model.program import Workspace

if TYPE_CHECKING:
    from toolkit.engines.looking_ahead.learning.grid.answer import GridAnswer

Floats = npt.NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


class Chain:
    """The chain of a model for batches of up to ``size`` draws."""

    def __init__(self, model: Model, structure: Structure, size: int) -> None:
        keep_freed_memory()
        self.model, self.structure, self.size = model, structure, size
        live = structure.laid[0].columns
        self.kernel = kernel_for(structure, model.horizon, size)
        self.live = Labels(model, live, final_outcome(model, live), self.kernel.tally)
        """What live states show, at the horizon."""
        self.n_ended = sum(step.n_ended for step in structure.laid)
        self.refusing = [np.flatnonzero(step.ended_outcome <= OVERFLOWS) for step in structure.laid]
        bounds = np.cumsum([0, *(step.n_ended for step in structure.laid)])
        self.part = [slice(a, b) for a, b in pairwise(bounds.tolist())]
        """Where the states that end after each step stand among all that have ended."""
        self.lasting: dict[Hashable, bool] = {}
        """Whether a condition, once it holds, holds for good: what was found of those that were looked at."""
        self.learner: GridAnswer | None = None
        """What works out how actors choose who learn on a grid of beliefs, made when it is first asked for."""
        self._gone: dict[int, Labels] = {}
        self._movers: dict[int, Mover] = {}
        self._turn_keys: dict[tuple[int, int], TurnKey] = {}
        self._workspaces: dict[int, Workspace] = {}

    def gone(self, number: int) -> Labels:
        """Return what the states show in which a history has ended after a step, worked out when it is first asked for."""
        if number not in self._gone:
            step = self.structure.laid[number]
            self._gone[number] = Labels(self.model, step.ended_columns, step.ended_outcome, self.kernel.tally)
        return self._gone[number]

    @cached_property
    def all_gone(self) -> Labels:
        """What the states show in which a history has ended after any step, one step after the other."""
        columns = zip(*(step.ended_columns for step in self.structure.laid), strict=True)
        outcome = np.concatenate([step.ended_outcome for step in self.structure.laid])
        together = tuple(np.concatenate(column) for column in columns)
        return Labels(self.model, together, outcome, self.kernel.tally)

    @cached_property
    def choosing(self) -> dict[int, Choosing]:
        """The steps at which one member weighs whole states and nobody else moves, by number."""
        return {
            number: Choosing(step, self.structure.laid[number], self.size, self.kernel)
            for number, step in enumerate(self.model.steps)
            if number in self.structure.weighing and len(step.members) == 1
        }

    def mover(self, number: int) -> Mover:
        """Return what moves mass over a step, made when it is first asked for."""
        if number not in self._movers:
            self._movers[number] = Mover(self.structure.steps[number], self.size, self.kernel)
        return self._movers[number]

    def turn_key(self, number: int, turn: int) -> TurnKey:
        """Return what tells turns apart for a step; see ``turn_key``."""
        if (number, turn) not in self._turn_keys:
            self._turn_keys[number, turn] = turn_key(self.model.steps[number], turn)
        return self._turn_keys[number, turn]

    def workspace(self, number: int) -> Workspace:
        """Return where a step is evaluated, row by row."""
        if number not in self._workspaces:
            self._workspaces[number] = Workspace((self.structure.steps[number].n_rows,), (self.size, 1))
        return self._workspaces[number]

    def laid(self, array: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """Return an array of shape (B, S) in the order in memory that the loops want."""
        return aligned_copy(array.T).T if self.kernel.by_column else np.ascontiguousarray(array)

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
