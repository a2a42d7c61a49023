"""What each action says of the outcomes: P(it is taken in some turn, and the outcome comes), chance summed exactly.

The probability of every outcome from each state is carried backward from the horizon, all outcomes side by side (the backward
equations of a Markov chain: Kemeny and Snell 1960); at the turn that is asked about it meets the mass that the forward pass has
brought there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import moves_given
from toolkit.engines.exact import even_size
from toolkit.engines.forward import Pass
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]


class Place(NamedTuple):
    """Where an action of a model stands: its step, the member among those of the step, the action among the member's."""

    step: int
    member: int
    action: int


def places(model: Model) -> list[Place]:
    """Return where each action that a reader hears of stands, in the order of ``Model.actions``."""
    return [
        Place(number, m, n)
        for number, step in enumerate(model.steps)
        for m, member in enumerate(step.members)
        for n in range(len(member.reported))
    ]


def with_outcomes(model: Model, structure: Structure, draws: Draws, turns: Sequence[int]) -> Floats:
    """Return P(action in its turn, and outcome) for every action; 0 for those whose turn is 0.

    Parameters
    ----------
    turns : sequence of int
        For each of ``Model.actions`` the turn in which it is looked at.

    Returns
    -------
    array, shape (D, C, K)
    """
    size = even_size(model, structure, len(draws))
    chain = Chain(model, structure, size)
    parts = []
    for first in range(0, len(draws), size):
        last = min(first + size, len(draws))
        with np.errstate(all="ignore"):
            base = Pass(chain, chain.columns(draws, first, last), first, counting=False)
            parts.append(_Meeting(base, turns).run()[: last - first])
    return np.concatenate(parts)


@dataclass
class _Meeting:
    """One batch: forward to the turns asked about, then backward from the horizon to meet them."""

    base: Pass
    turns: Sequence[int]

    def __post_init__(self) -> None:
        self.chain = self.base.chain
        self.model, self.structure, self.size = self.chain.model, self.chain.structure, self.chain.size
        self.n_outcomes = len(self.model.outcomes)
        self.asked: dict[tuple[int, int], list[int]] = {}
        """(turn, step) -> the actions that are looked at there."""
        self.places = places(self.model)
        for n, (turn, place) in enumerate(zip(self.turns, self.places, strict=True)):
            if turn:
                self.asked.setdefault((turn, place.step), []).append(n)
        self.joint = np.zeros((self.size, len(self.places), self.n_outcomes))

    def run(self) -> Floats:
        """Return P(action in its turn, and outcome); shape (B, C, K)."""
        if not self.asked:
            return self.joint
        mass = self._forward()
        first = min(turn for turn, _ in self.asked)
        ahead = self._at_horizon()
        for turn in range(self.model.horizon, first - 1, -1):
            keep_within()
            for number in range(len(self.model.steps) - 1, -1, -1):
                after = np.concatenate((ahead, self._ended(number)), axis=1)
                for n in self.asked.get((turn, number), ()):
                    self.joint[:, n] = self._met(n, turn, mass[turn, number], after)
                ahead = self._before(number, turn, after)
        return self.joint

    def _forward(self) -> Mapping[tuple[int, int], Floats]:
        """Return the mass before each step that is asked about; shapes (B, S)."""
        found: dict[tuple[int, int], Floats] = {}
        mass = self.base.start().mass
        for turn in range(1, max(turn for turn, _ in self.asked) + 1):
            for number, step in enumerate(self.model.steps):
                if (turn, number) in self.asked:
                    found[turn, number] = mass
                mass, _ = self.base.push(number, self.base.chances(number, step, turn), mass)
        return found

    def _at_horizon(self) -> Floats:
        """Return, of the states in which a history may still go on at the horizon, which outcome each is; shape (B, S, K)."""
        return self._certain(final_outcome(self.model, self.structure.steps[0].columns))

    def _ended(self, number: int) -> Floats:
        """Return which outcome each state is in which a history ends after a step; shape (B, X, K)."""
        return self._certain(self.structure.steps[number].ended_outcome)

    def _certain(self, outcome: npt.NDArray[np.int32]) -> Floats:
        one = (outcome[:, None] == np.arange(self.n_outcomes)) * 1.0
        return np.broadcast_to(one, (self.size, *one.shape))

    def _before(self, number: int, turn: int, after: Floats) -> Floats:
        """Return the probability of each outcome from each state before a step, from those after it."""
        chances = self.base.chances(number, self.model.steps[number], turn)
        return self.chain.mover(number).back(chances.moves, after)

    def _met(self, n: int, turn: int, mass: Floats, after: Floats) -> Floats:
        """Return P(action, and outcome) where the mass before a step meets what follows it; shape (B, K)."""
        place = self.places[n]
        live, ended, _ = self.chain.mover(place.step).push(self._taken(place, turn), mass)
        return np.asarray(np.einsum("bt,btk->bk", np.concatenate((live, ended), axis=1), after))

    def _taken(self, place: Place, turn: int) -> Floats:
        """Return the chances of the moves of a step with one action behind them."""
        chain, step = self.chain, self.model.steps[place.step]
        is_it = np.arange(len(step.members[place.member].actions)) == place.action
        structure, workspace = chain.structure.steps[place.step], chain.workspace(place.step)
        chances = self.base.chances(place.step, step, turn)
        rows = step.program.evaluate(structure.row_columns, self.base.parameters, turn, workspace)
        return moves_given(step, structure, chances, rows, {place.member: is_it * 1.0})
