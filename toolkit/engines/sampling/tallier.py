"""The tally of a simulation: a watcher that counts outcomes, levels, choices, and what was cut off or imposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32
from toolkit.engines.states.joint_counting import Levels, cells, in_groups, margins, shown_levels, summed
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
JOINT_LEVELS = 256
"""Variables are counted together while their levels combine to at most this many."""


class Tallier(Watcher):
    """Counts the runs of one block; shares come later, when all blocks are known.

    Parameters
    ----------
    n_draws : int
        Draws of the block.
    apart : bool
        Whether tables by turn keep draws apart; else all are pooled in one row.
    """

    def __init__(self, model: Model, n_draws: int, *, apart: bool) -> None:
        self.model, self.n_draws, self.n_rows = model, n_draws, n_draws if apart else 1
        n_outcomes = len(model.outcomes)
        n_marginals = sum(model.variables[v].size for v in model.shown)
        n_marginals += len(model.rungs) + 1 if model.rungs else 0
        self.choices = np.zeros((model.horizon, len(model.actions)))
        self.incidence = np.zeros((self.n_rows, model.horizon + 1, n_outcomes))
        self.marginals = np.zeros((self.n_rows, model.horizon + 1, n_marginals))
        self.set_aside = np.zeros((self.n_rows, n_marginals))
        """Levels of the runs that have been taken out of the simulation."""
        self.final = np.zeros((n_draws, n_outcomes))
        self.counts: dict[Counted, float] = {}
        self.places = first_places(model)

    def tally(self) -> Tally:
        """Return the counts; incidence summed up over turns."""
        return Tally(np.cumsum(self.incidence, axis=1), self.marginals, self.choices, self.counts, self.final)

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Count actions, and how often an imposed one was carried out."""
        if member.is_certain:
            return
        for n in range(len(member.reported)):
            taken = np.count_nonzero(np.logical_and(action == n, simulation.alive))
            self.choices[turn - 1, self.places[member.key] + n] = taken
        if turn in member.forced:
            imposed = member.actions[member.forced[turn][0]]
            opens = True if imposed.opens is None else rows[imposed.opens]
            self._count(
                Counted("forced", member.key, imposed.name, turn), np.logical_and(opens, simulation.alive)
            )

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:  # noqa: ARG002
        """Count changes that were cut off or ignored."""
        applied = simulation.applied
        for variable, beyond in applied.clipped.items():
            self._count(Counted("clipped", self.model.variables[variable].name), beyond & simulation.alive)
        if applied.ignored is not None:
            self._count(Counted("ignored"), applied.ignored & simulation.alive)

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:
        """Count outcomes."""
        outcomes = Levels(outcome[where], len(self.model.outcomes))
        ended = summed(cells(simulation.draw[where], [outcomes]), self.n_draws, [outcomes.size])
        self.final += ended
        self.incidence[:, turn] += ended if self.n_rows > 1 else ended.sum(axis=0)

    def record(self, simulation: Simulation, turn: int) -> None:
        """Count levels at the end of a turn."""
        self.marginals[:, turn] = self.set_aside + self._levels(simulation, None)

    def pack(self, simulation: Simulation) -> None:
        """Take ended runs out of the simulation, and remember where they stood."""
        self.set_aside += self._levels(simulation, ~simulation.alive)
        simulation.pack()

    def _levels(self, simulation: Simulation, where: Truths | None) -> Floats:
        """Count runs per draw, level and rung; shape (d, M)."""
        draw, columns = simulation.draw, simulation.columns
        if where is not None:
            draw, columns = draw[where], [column[where] for column in columns]
        if self.n_rows == 1:
            draw = np.zeros_like(draw)
        parts = []
        for group in in_groups(shown_levels(self.model, columns), JOINT_LEVELS):
            sizes = [levels.size for levels in group]
            parts += margins(summed(cells(draw, group), self.n_rows, sizes))
        return np.concatenate(parts, axis=1).astype(np.float64)

    def _count(self, name: Counted, where: Truths) -> None:
        self.counts[name] = self.counts.get(name, 0.0) + int(np.count_nonzero(where))


def first_places(model: Model) -> dict[str, int]:
    """Return where the actions of each member start among all that are reported, by its key."""
    found: dict[str, int] = {}
    for place, (key, _, _) in enumerate(model.actions):
        found.setdefault(key, place)
    return found
