"""When each level is first reached in every simulated history, and how the history ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.simulation import Simulation, Whole32
from toolkit.engines.states.listing import list_states
from toolkit.history.endings import Endings, block_by_block
from toolkit.model.draws import Draws
from toolkit.model.model import Model

NEVER = -1


@dataclass(frozen=True)
class Arrivals:
    """First arrivals in simulated histories.

    Attributes
    ----------
    first : (variable, position) -> shape (N,), the turn in which it is first reached, 0 at the start, -1 if never
    outcome : shape (N,), place of the outcome
    """

    model: Model
    first: Mapping[tuple[int, int], npt.NDArray[np.int16]]
    outcome: Whole32


def arrivals(model: Model, draws: Draws, n_runs: int, seed: int) -> Arrivals:
    """Simulate every draw and note when levels are first reached; shapes (D * n_runs,)."""
    structure = list_states(model) if model.foresight else None
    seen = block_by_block(Sampler(model, draws, n_runs, seed, structure), partial(_Watcher, model))
    first = {level: np.concatenate([one.first[level] for one in seen]) for level in seen[0].first}
    return Arrivals(model, first, np.concatenate([one.outcome for one in seen]))


class _Watcher(Endings):
    """Notes when runs first reach each level."""

    def __init__(self, model: Model, n_runs: int) -> None:
        super().__init__(n_runs)
        self.model = model
        self.first: dict[tuple[int, int], npt.NDArray[np.int16]] = {}
        for v in self.model.shown:
            for level in range(self.model.variables[v].size):
                self.first[v, level] = np.full(self.n_runs, NEVER, dtype=np.int16)

    def started(self, simulation: Simulation) -> None:
        """Note where every run starts."""
        self._note(simulation, 0, dict(enumerate(simulation.columns)))

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[Any]]) -> None:
        """Note levels that runs still going reach."""
        self._note(simulation, turn, changed)

    def _note(self, simulation: Simulation, turn: int, columns: Mapping[int, npt.NDArray[Any]]) -> None:
        runs, alive = simulation.followed, simulation.alive.reshape(-1)
        for v, column in columns.items():
            if (v, 0) not in self.first:
                continue
            position = self.model.variables[v].positions(column).reshape(-1)
            for level in range(self.model.variables[v].size):
                here = runs[alive & (position == level)]
                seen = self.first[v, level]
                seen[here[seen[here] == NEVER]] = turn
