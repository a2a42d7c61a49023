"""The chain of a model, laid out for batches of draws: matrices whose data each batch fills in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import block_matrix
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.structure import OVERFLOWS, Structure
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.model.program import Workspace

Floats = npt.NDArray[np.float64]


class Chain:
    """The chain of a model for batches of up to ``size`` draws."""

    def __init__(self, model: Model, structure: Structure, size: int) -> None:
        self.model, self.structure, self.size = model, structure, size
        live = structure.steps[0].columns
        sets = [live, *(step.ended_columns for step in structure.steps)]
        ended_outcome = np.concatenate([step.ended_outcome for step in structure.steps])
        outcome = np.concatenate((final_outcome(model, live), ended_outcome))
        self.labels = Labels(
            model, [np.concatenate(column) for column in zip(*sets, strict=True)], outcome, size
        )
        self.n_live, self.n_ended = len(live[0]), len(ended_outcome)
        self.refusing = [np.flatnonzero(step.ended_outcome <= OVERFLOWS) for step in structure.steps]
        self.matrices = [block_matrix(step, size) for step in structure.steps]
        self.workspaces = [Workspace((step.n_states,), (size, 1)) for step in structure.steps]

    def outcomes(self, ended: Floats, live: Floats | None) -> Floats:
        """Sum the mass of each outcome, of live states only at the horizon; shapes (B, X) and (B, S) -> (B, K)."""
        if live is None:
            return self.labels.outcomes(ended, self.n_live)
        return self.labels.outcomes(np.concatenate((live, ended), axis=1))

    def columns(self, draws: Draws, first: int, last: int) -> list[Floats]:
        """Return the inputs of draws ``first`` to ``last``; one (B, 1) column per parameter.

        A batch that is short is filled up with its last draw; whoever solves it drops the copies.
        """
        found = draws.columns(first, last)
        short = self.size - (last - first)
        if not short:
            return found
        return [np.concatenate((column, np.repeat(column[-1:], short, axis=0))) for column in found]
