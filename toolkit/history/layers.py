"""The chances of every step of every turn, for one set of inputs: which states follow each other, and how likely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.looking_ahead.foresight import foresee
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.model.model import Model
from toolkit.model.program import Workspace

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Layers:
    """The chances of every step in every turn, for one set of inputs."""

    def __init__(self, model: Model, structure: Structure, values: Floats) -> None:
        self.model, self.structure = model, structure
        self.parameters = [np.array([[value]]) for value in values]
        self.policy = foresee(Chain(model, structure, 1), self.parameters) if model.has_policy else None
        self.known: dict[tuple[int, int], tuple[Chances, Index, Index, Floats]] = {}
        self.last = (model.horizon, len(model.steps) - 1)

    def of(self, turn: int, number: int) -> tuple[Chances, Index, Index, Floats]:
        """Return the chances of a step, and its moves: source, target, probability, sorted by source."""
        step = self.model.steps[number]
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        changes = (
            step.program.reads_turn or any(turn in m.forced for m in step.members) or foreseen is not None
        )
        key = (turn if changes else 0, number)
        if key not in self.known:
            states = self.structure.steps[number]
            workspace = Workspace((states.n_rows,), (1, 1))
            with np.errstate(all="ignore"):
                chances = step_chances(step, states, self.parameters, turn, workspace, 1, foreseen)
            self.known[key] = chances, *_moves(states, chances.moves[0])
        return self.known[key]

    def after(self, turn: int, number: int) -> tuple[int, int]:
        """Return the turn and step that follow."""
        return (turn, number + 1) if number + 1 < len(self.model.steps) else (turn + 1, 0)


def _moves(states: StepStructure, chances: Floats) -> tuple[Index, Index, Floats]:
    """Add up the transitions that lead from one state to the same other, and keep what is possible; ``chances`` has shape (M,)."""
    n_targets, known = states.n_targets, states.transitions
    pair = known.source.astype(np.int64) * n_targets + known.target
    moves, inverse = np.unique(pair, return_inverse=True)
    probability = np.bincount(inverse.reshape(-1), weights=chances[known.move], minlength=len(moves))
    possible = probability > 0.0
    moves = moves[possible]
    return moves // n_targets, moves % n_targets, np.asarray(probability[possible], dtype=np.float64)
