"""How every simulated history ends: what watchers of runs that ask for more share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32

Who = TypeVar("Who", bound=Watcher)


class Endings(Watcher):
    """Notes how runs end; ``outcome``, shape (N,), is the place of the outcome of each."""

    def __init__(self, n_runs: int) -> None:
        self.n_runs = n_runs
        self.outcome: Whole32 = np.zeros(n_runs, dtype=np.int32)

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:  # noqa: ARG002
        """Note how runs end."""
        ending = where.reshape(-1)
        self.outcome[simulation.followed[ending]] = outcome.reshape(-1)[ending]


def block_by_block(sampler: Sampler, watcher: Callable[[int], Who]) -> list[Who]:
    """Simulate all runs of a sampler before watchers of so many runs, one for each of its blocks."""
    found = []
    for block in sampler.blocks:
        found.append(watcher(block.n_draws * block.width))
        sampler.watch(block, found[-1])
    return found
