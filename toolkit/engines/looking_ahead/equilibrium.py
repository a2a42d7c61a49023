"""Actors who look ahead and choose at once: the logit quantal-response equilibrium of a phase, state by state.

Each expects the others to choose as they do, so their choice probabilities are a fixed point, of which there may be
several. The one that is taken is the principal branch: it starts at even odds, where precision is 0, and is followed
as precision grows to what the actors have (McKelvey and Palfrey 1995, Games and Economic Behavior 10:6-38; Turocy 2005,
GEB 51:243-263). It is followed by Newton's method in steps small enough that no other branch is jumped to; where it
turns back before the precision is reached the engine stops and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.replies import Phase
from toolkit.engines.looking_ahead.sharp import LostError, limit
from toolkit.engines.states.structure import StepStructure
from toolkit.errors import RunError
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.program import Value
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]
CLOSE = 1e-12
"""Largest amount by which a choice probability may differ from the reply to the others."""
FIRST_STEP, LEAST_STEP = 1 / 16, 2.0**-18
"""Steps from precision 0 to the actors' own, as shares of it, where what is at stake is at most ``STAKE``."""
STAKE = 16.0
"""Precision times payoff; steps shrink with what is at stake beyond it, so that the unit of payoffs makes no difference."""
TOLD_APART = 1e13
"""Largest stake at which rounding leaves the odds of actors who mix to be told."""
MOST_MOVE = 0.08
"""Largest move of a choice probability in one step; more, and the step is halved."""
NEWTON, DAMPED = 12, 80
MOST_STARTS = 8
SHARP = 1e4
"""Precision times stake at which other equilibria are looked for where precision is infinite."""
APART = 1e-4
"""Equilibria further apart than this are different."""


@dataclass(frozen=True)
class Equilibrium:
    """What was found for one phase in one turn.

    Attributes
    ----------
    continuations : per member one array per action, shape (B, S): where it alone looks ahead what follows, own appeal left out, and
        else its odds; None for those who do not look ahead
    residual : largest difference between a choice probability and the reply to the others
    others : share of the states in which another equilibrium was found from other starts, for the first draw
    """

    continuations: list[list[Floats] | None]
    residual: float
    others: float


def simultaneous(
    step: Step,
    structure: StepStructure,
    rows: Sequence[Value],
    after: Mapping[int, Floats],
    turn: int,
    size: int,
    given: Sequence[list[Floats] | None] | None = None,
) -> Equilibrium:
    """Find the equilibrium of a step in every state and draw.

    Parameters
    ----------
    rows : outputs of the step's program for all states before it and all draws.
    after : number of the member -> worth to its actor of the states after the step, shape (B, S' + X).
    given : per member what its actions lead to in its own eyes, where that is known already.

    Raises
    ------
    RunError
        If the branch cannot be followed to the actors' precision.
    """
    phase = Phase(step, structure, rows, after, turn, size, given or [None] * len(step.members))
    if len(phase.seers) == 1:
        return _alone(phase)
    return _sharp(phase) if phase.is_sharp else _Branch(phase).solve()


def _alone(phase: Phase) -> Equilibrium:
    """Look ahead where all others choose by what is known of them already: there is nothing to solve."""
    found: list[list[Floats] | None] = [None] * len(phase.step.members)
    (m,) = phase.seers
    found[m] = list(phase.continuation(m, phase.spreads({})))
    return Equilibrium(found, 0.0, 0.0)


def _sharp(phase: Phase) -> Equilibrium:
    """Take the limit of the branch where some precision is infinite."""

    def solve(one: Phase, guess: Mapping[int, Floats]) -> dict[int, Floats] | None:
        return _Branch(one).solved_near(guess)

    try:
        start = _Branch(phase.sharpened(STAKE)).followed()
        chosen = limit(phase, start, STAKE, solve, MOST_MOVE)
    except (LostError, RunError):
        who = " and ".join(phase.step.members[m].label for m in phase.seers)
        raise RunError(
            f"{phase.step.members[phase.seers[0]].place}\n  {who} choose at once, and it cannot be told where their choices go as precision grows "
            "without end: the branch that starts at even odds turns back, or does not settle; give them a finite precision, or let them "
            "choose one after the other"
        ) from None
    odds: list[list[Floats] | None] = [None] * len(phase.step.members)
    for m in phase.seers:
        odds[m] = ChoiceWeights(chosen[m])
    return Equilibrium(odds, 0.0, _Branch(phase.sharpened(SHARP)).others(chosen))


class _Branch:
    """The principal branch of a phase, followed from even odds to the actors' precision."""

    def __init__(self, phase: Phase) -> None:
        self.phase, self.stake = phase, phase.stake or STAKE

    def solve(self) -> Equilibrium:
        """Find the equilibrium on the principal branch."""
        chosen = self.followed()
        residual, replies = self.phase.residual(chosen, 1.0)
        odds: list[list[Floats] | None] = [None] * len(self.phase.step.members)
        for m in self.phase.seers:
            # A reply keeps small chances to their last digit; where rounding of payoffs drowns it, the choice itself is not drowned.
            is_told = np.abs(replies[m] - chosen[m]) < CLOSE
            odds[m] = ChoiceWeights(np.where(is_told, replies[m], np.clip(chosen[m], 0.0, 1.0)))
        return Equilibrium(odds, float(np.abs(residual).max()), self.others(chosen))

    def followed(self) -> dict[int, Floats]:
        """Follow the branch from even odds to the actors' precision."""
        even = {
            m: self.phase.announced(m, self.phase.opens[m] / self.phase.opens[m].sum(axis=0))
            for m in self.phase.seers
        }
        shrink = min(1.0, STAKE / self.stake)
        chosen, share, length = even, 0.0, FIRST_STEP * shrink
        while share < 1.0:
            wanted = min(1.0, share + length)
            found = self._newton(chosen, wanted)
            moved = (
                max(float(np.abs(found[m] - chosen[m]).max()) for m in self.phase.seers) if found else np.inf
            )
            if found is None or moved > MOST_MOVE:
                length /= 2.0
                if length < LEAST_STEP * shrink:
                    self._refuse(share)
                continue
            chosen, share, length = found, wanted, min(2.0 * length, 0.25)
        return dict(chosen)

    def solved_near(self, guess: Mapping[int, Floats]) -> dict[int, Floats] | None:
        """Solve at the actors' precision from a guess nearby; None if that fails."""
        return self._newton(guess, 1.0)

    def _newton(self, chosen: Mapping[int, Floats], share: float) -> dict[int, Floats] | None:
        """Solve at a share of the precision from a guess nearby; None if that fails."""
        now = dict(chosen)
        for _ in range(NEWTON):
            residual, replies = self.phase.residual(now, share)
            if np.abs(residual).max() < CLOSE:
                return now
            try:
                change = np.linalg.solve(self.phase.slopes(now, replies, share), residual[..., None])[..., 0]
            except np.linalg.LinAlgError:
                return None
            place = 0
            for m in self.phase.seers:
                size = len(now[m])
                now[m] = now[m] - np.moveaxis(change[..., place : place + size], -1, 0)
                place += size
            if not all(np.isfinite(now[m]).all() for m in self.phase.seers):
                return None
            # Where payoffs are large the reply to the last digit of a choice is all noise, the choice itself is not.
            if np.abs(change).max() < CLOSE and self._may_be_noise(residual, share):
                return now
        residual, _ = self.phase.residual(now, share)
        return now if np.abs(residual).max() < 1e3 * CLOSE else None

    def _may_be_noise(self, residual: Floats, share: float) -> bool:
        """Whether rounding of payoffs alone could keep replies this far from the choices."""
        return bool(np.abs(residual).max() < 64.0 * np.finfo(np.float64).eps * max(1.0, share * self.stake))

    def _refuse(self, share: float) -> None:
        who = " and ".join(self.phase.step.members[m].label for m in self.phase.seers)
        if share * self.stake > TOLD_APART:
            raise RunError(
                f"{self.phase.step.members[self.phase.seers[0]].place}\n  {who} choose at once and precision times payoff is "
                f"{self.stake:.0e}, where rounding hides how they mix; lower the precision, or use smaller payoffs"
            )
        raise RunError(
            f"{self.phase.step.members[self.phase.seers[0]].place}\n  {who} choose at once, and their equilibrium cannot be followed beyond "
            f"{100 * share:.2g} % of their precision: there the branch that starts at even odds turns back; lower the precision, "
            "or let them choose one after the other"
        )

    def others(self, chosen: Mapping[int, Floats]) -> float:
        """Return the share of states in which replies from corners settle elsewhere, for the first draw."""
        different = np.zeros(self.phase.shape[1], dtype=bool)
        corners = list(product(*(range(len(chosen[m])) for m in self.phase.seers)))
        for corner in corners[:: max(1, len(corners) // MOST_STARTS)][:MOST_STARTS]:
            now = {}
            for m, action in zip(self.phase.seers, corner, strict=True):
                table = np.zeros_like(chosen[m])
                table[action] = 1.0
                now[m] = np.where(self.phase.opens[m][action], table, chosen[m])
            for _ in range(DAMPED):
                _, replies = self.phase.residual(now, 1.0)
                now = {m: 0.5 * now[m] + 0.5 * replies[m] for m in self.phase.seers}
            residual, _ = self.phase.residual(now, 1.0)
            settled = np.abs(residual[0]).max(axis=-1) < 1e-6
            apart = (
                np.max([np.abs(now[m][:, 0] - chosen[m][:, 0]).max(axis=0) for m in self.phase.seers], axis=0)
                > APART
            )
            different |= settled & apart
        return float(different.mean())
