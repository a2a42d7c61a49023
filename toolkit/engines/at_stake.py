"""What is at stake in a choice: how far the ends move between its best and its worst option, in every position that play may reach.

The mass of each position comes from the forward pass, what each option leads to from the backward equations of the chain (Kemeny and
Snell 1960); everyone, the one who chooses included, plays as the model does before and after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import moves_given
from toolkit.engines.forward import Pass
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.members import SKIP
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]


SELDOM = 0.05
"""Options that the model takes less often are left out where usual ones are compared."""


@dataclass(frozen=True)
class Stakes:
    """One choice of an actor in one turn, in every position in which it has one; N positions, K ends.

    Attributes
    ----------
    weight : how likely play reaches the position, summed over draws; shape (N,)
    spread : by how much each end differs between the option that is best for it and the worst; shape (N, K)
    usual : the same among the options that the model takes there with at least ``SELDOM``; 0 where there are no two
    """

    actor: str
    turn: int
    weight: Floats
    spread: Floats
    usual: Floats


def stakes(model: Model, structure: Structure, draws: Draws) -> Iterator[Stakes]:
    """Yield what is at stake in every choice of every turn, one draw after the other, from the last turn to the first."""
    chain = Chain(model, structure, 1)
    for draw in range(len(draws)):
        with np.errstate(all="ignore"):
            yield from _OneDraw(Pass(chain, chain.columns(draws, draw, draw + 1), draw, counting=False)).run()


class _OneDraw:
    """One draw: forward to the start of every turn, then backward turn by turn to meet it."""

    def __init__(self, base: Pass) -> None:
        self.base, self.chain, self.model = base, base.chain, base.chain.model
        self.steps = base.chain.structure.steps
        self.ends = np.eye(len(self.model.outcomes))

    def run(self) -> Iterator[Stakes]:
        """Yield what is at stake, from the last turn to the first."""
        at_start = self._masses()
        ahead = self.ends[final_outcome(self.model, self.steps[0].columns)][None]
        for turn in range(self.model.horizon, 0, -1):
            keep_within()
            within = self._within(turn, at_start[turn - 1])
            for number in reversed(range(len(self.model.steps))):
                ended = self.ends[np.maximum(self.steps[number].ended_outcome, 0)][None]
                after = np.concatenate((ahead, ended), axis=1)
                yield from self._of_step(number, turn, within[number], after)
                chances = self.base.chances(number, self.model.steps[number], turn)
                ahead = self.chain.mover(number).back(chances.moves, after)

    def _masses(self) -> list[Floats]:
        """Return the mass of every position at the start of each turn; shapes (1, S)."""
        found = [self.base.start().mass]
        for turn in range(1, self.model.horizon):
            found.append(self._over(turn, len(self.model.steps), found[-1]))
        return found

    def _within(self, turn: int, mass: Floats) -> list[Floats]:
        """Return the mass before each step of a turn."""
        found = [mass]
        for number in range(len(self.model.steps) - 1):
            found.append(self._over_step(turn, number, found[-1]))
        return found

    def _over(self, turn: int, n_steps: int, mass: Floats) -> Floats:
        for number in range(n_steps):
            mass = self._over_step(turn, number, mass)
        return mass

    def _over_step(self, turn: int, number: int, mass: Floats) -> Floats:
        chances = self.base.chances(number, self.model.steps[number], turn)
        return self.base.push(number, chances, mass)[0]

    def _of_step(self, number: int, turn: int, mass: Floats, after: Floats) -> Iterator[Stakes]:
        """Yield what is at stake for each actor who chooses in a step."""
        step, states = self.model.steps[number], self.steps[number]
        for m, member in enumerate(step.members):
            if not member.actor or turn in member.forced:
                continue
            shares = self.base.chances(number, step, turn).actions[m][:, 0, states.row]
            options = [a for a, action in enumerate(member.actions) if action.name != SKIP]
            chooses = (np.count_nonzero(shares[options] > 0.0, axis=0) > 1) & (mass[0] > 0.0)
            if chooses.any():
                leads = self._leads_to(number, turn, m, options, after, shares)[:, chooses]
                usual = np.where((shares[options][:, chooses] >= SELDOM)[:, :, None], leads, np.nan)
                yield Stakes(member.actor, turn, mass[0, chooses], _spread(leads), _spread(usual))

    def _leads_to(
        self, number: int, turn: int, m: int, options: Sequence[int], after: Floats, shares: Floats
    ) -> Floats:
        """Return the chances of the ends after each option, where it is open and no number elsewhere; shape (A, S, K)."""
        step, states = self.model.steps[number], self.steps[number]
        chances = self.base.chances(number, step, turn)
        workspace = self.chain.workspace(number)
        rows = step.program.evaluate(states.row_columns, self.base.parameters, turn, workspace)
        found = []
        for action in options:
            taken = (np.arange(len(shares)) == action) * 1.0
            moves = moves_given(step, states, chances, rows, {m: taken})
            joint = self.chain.mover(number).back(moves, after)[0]
            share = shares[action][:, None]
            found.append(np.where(share > 0.0, joint / share, np.nan))
        return np.stack(found)


def _spread(leads: Floats) -> Floats:
    """Return how far apart options are, those without a number left out; shapes (A, S, K) -> (S, K)."""
    missing = np.isnan(leads)
    highest = np.where(missing, -np.inf, leads).max(axis=0)
    lowest = np.where(missing, np.inf, leads).min(axis=0)
    return np.asarray(np.maximum(highest - lowest, 0.0))
