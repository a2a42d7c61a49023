"""How often each option is taken and each event happens: per turn while open, and within the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.simulation import Simulation, Watcher
from toolkit.engines.states.listing import list_states
from toolkit.model.draws import Draws
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Frequencies:
    """Counts over simulated histories, one entry per action of every member, in order of settlement.

    Attributes
    ----------
    names : (key of the member, name of the action)
    while_open : mean probability of the action over the turns and histories in which it was open; NaN if never
    open_share : share of turns, in histories still going, in which it was open
    ever : share of histories in which it was taken or happened at least once
    mean_turns : mean number of turns in which it was taken
    n_histories : histories behind the shares
    """

    names: tuple[tuple[str, str], ...]
    while_open: Floats
    open_share: Floats
    ever: Floats
    mean_turns: Floats
    n_histories: int


def frequencies(model: Model, draws: Draws, n_runs: int, seed: int) -> Frequencies:
    """Simulate histories and count what is taken in them.

    Parameters
    ----------
    draws : Draws
        ``D`` draws of the inputs.
    n_runs : int
        Histories per draw.
    """
    structure = list_states(model) if model.foresight else None
    sampler = Sampler(model, draws, n_runs, seed, structure)
    counter = _Counter(model)
    for block in sampler.blocks:
        counter.begin(block)
        sampler.watch(block, counter)
        counter.finish()
    return counter.answer(len(draws) * n_runs)


@dataclass
class _Counter(Watcher):
    """Adds up what a watcher of runs sees."""

    model: Model
    names: tuple[tuple[str, str], ...] = ()
    first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        members = [m for step in self.model.steps for m in step.members if m.rule != "clock"]
        names: list[tuple[str, str]] = []
        for member in members:
            self.first[member.key] = len(names)
            names += [(member.key, action.name) for action in member.actions]
        self.names = tuple(names)
        self.shares, self.opened, self.taken, self.seen, self.had = (np.zeros(len(names)) for _ in range(5))

    def begin(self, block: Block) -> None:
        """Get ready for a block of runs."""
        n_runs = (block.last_draw - block.first_draw) * (block.last_run - block.first_run)
        self.ever = np.zeros((len(self.names), n_runs), dtype=bool)

    def finish(self) -> None:
        """Add up a block."""
        self.had += self.ever.sum(axis=1)

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Count what was open, how likely it was and what was taken."""
        if member.rule == "clock":
            return
        shape, alive = simulation.shape, simulation.alive
        total = sum(np.broadcast_to(weight, shape) for weight in weights)
        runs = simulation.followed
        first = self.first[member.key]
        for n, (weight, one) in enumerate(zip(weights, member.actions, strict=True), start=first):
            opens = np.broadcast_to(True if one.opens is None else rows[one.opens], shape) & alive
            self.seen[n] += np.count_nonzero(alive)
            self.opened[n] += np.count_nonzero(opens)
            self.shares[n] += float((np.broadcast_to(weight, shape) / total)[opens].sum())
            taken = (action == n - first) & alive
            self.taken[n] += np.count_nonzero(taken)
            self.ever[n, runs[taken.reshape(-1)]] = True

    def answer(self, n_histories: int) -> Frequencies:
        """Turn the counts into shares."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return Frequencies(
                self.names, self.shares / self.opened, self.opened / self.seen, self.had / n_histories,
                self.taken / n_histories, n_histories,
            )  # fmt: skip
