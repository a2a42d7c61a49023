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

from toolkit.engines.structure import StepStructure
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.members import Member
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
APART = 1e-4
"""Equilibria further apart than this are different."""


@dataclass(frozen=True)
class Equilibrium:
    """What was found for one phase in one turn.

    Attributes
    ----------
    continuations : per member one array per action, shape (B, S): what follows it, own appeal left out; None for those
        who do not look ahead
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
    return _Phase(step, structure, rows, after, turn, size, given or [None] * len(step.members)).solve()


class _Phase:
    def __init__(
        self, step: Step, structure: StepStructure, rows: Sequence[Value], after: Mapping[int, Floats], turn: int,
        size: int, given: Sequence[list[Floats] | None],
    ) -> None:  # fmt: skip
        self.step, self.turn, self.given = step, turn, given
        self.shape = (size, structure.n_states)
        self.ways = [tuple(int(way) for way in row) for row in structure.ways]
        self.seers = sorted(after)
        self.worth = {m: self._reached(structure, worth) for m, worth in after.items()}
        self.branches = [self._branches(member, rows) for member in step.members]
        self.fixed = {m: self._fixed(m, rows) for m in range(len(step.members)) if m not in after}
        self.appeal = {
            m: self._stack(step.members[m], [rows[a.score] for a in step.members[m].actions])
            for m in self.seers
        }
        self.opens = {
            m: self._stack(
                step.members[m], [1.0 if a.opens is None else rows[a.opens] for a in step.members[m].actions]
            )
            > 0
            for m in self.seers
        }
        self.precision = {m: np.broadcast_to(self._precision(m, rows), self.shape) for m in self.seers}
        self.stake = max((self._stake(m) for m in self.seers), default=0.0) or STAKE

    def _stack(self, member: Member, values: Sequence[Value]) -> Floats:
        del member
        return np.stack(
            [np.broadcast_to(np.asarray(value, dtype=np.float64), self.shape) for value in values]
        )

    def _stake(self, m: int) -> float:
        """Return precision times what a member's choice, and those of the others, can change for it; at most."""
        appeal = np.where(self.opens[m], self.appeal[m], np.nan)
        own = np.nan_to_num(np.fmax.reduce(appeal) - np.fmin.reduce(appeal))
        return float((self.precision[m] * (own + np.ptp(self.worth[m], axis=0))).max())

    def _precision(self, m: int, rows: Sequence[Value]) -> Value:
        row = self.step.members[m].precision
        return 1.0 if row is None else rows[row]

    def _reached(self, structure: StepStructure, worth: Floats) -> Floats:
        """Return the worth of where each joint way leads; shape (W, B, S)."""
        reached = np.zeros((len(self.ways), *self.shape))
        reached[structure.way, :, structure.source] = worth[:, structure.target].T
        return reached

    def _branches(self, member: Member, rows: Sequence[Value]) -> list[list[tuple[int, Floats]]]:
        """Return per action the ways it may turn out, with their probabilities."""
        return [
            [
                (member.way_of_leaf[leaf], np.broadcast_to(np.asarray(q, dtype=np.float64), self.shape))
                for leaf, q in enumerate(branch_probabilities(action, rows), start=action.first_leaf)
            ]
            for action in member.actions
        ]

    def _fixed(self, m: int, rows: Sequence[Value]) -> Floats:
        """Return the choice probabilities of a member that does not look ahead; shape (A, B, S)."""
        member = self.step.members[m]
        weights = action_weights(member, rows, self.turn, foresight=self.given[m], forced=False)
        table = self._stack(member, weights)
        return table / table.sum(axis=0) if member.rule in ("logit", "weights") else table

    # --- replies

    def _spread(self, m: int, chosen: Floats) -> list[Value]:
        """Return how likely each way of a member is; W entries of shape (B, S)."""
        found: list[Value] = [0.0] * len(self.step.members[m].first_leaf_of_way)
        for share, branches in zip(chosen, self.branches[m], strict=True):
            for way, q in branches:
                found[way] = found[way] + share * q
        return found

    def _continuation(self, m: int, spread: Mapping[int, Sequence[Value]]) -> Floats:
        """Return what each action of a member leads to if the others turn out so; shape (A, B, S)."""
        own: list[Value] = [0.0] * len(self.step.members[m].first_leaf_of_way)
        for number, joint in enumerate(self.ways):
            term: Value = self.worth[m][number]
            for other, way in enumerate(joint):
                if other != m:
                    term = term * spread[other][way]
            own[joint[m]] = own[joint[m]] + term
        return np.stack([
            np.broadcast_to(sum(q * own[way] for way, q in branches), self.shape) for branches in self.branches[m]
        ])  # fmt: skip

    def _reply(self, m: int, continuation: Floats, share: float) -> Floats:
        """Return the quantal reply of a member at a share of its precision; shape (A, B, S)."""
        score = share * self.precision[m] * (self.appeal[m] + continuation)
        score = np.where(self.opens[m], score, -np.inf)
        weight = np.exp(score - score.max(axis=0))
        return self._announced(m, np.asarray(weight / weight.sum(axis=0)))

    def _announced(self, m: int, chosen: Floats) -> Floats:
        """Put a choice that is imposed and announced in place of a member's own, where it is open; shape (A, B, S)."""
        action, is_announced = self.step.members[m].forced.get(self.turn, (0, False))
        if not is_announced:
            return chosen
        only = np.zeros_like(chosen)
        only[action] = 1.0
        return np.where(self.opens[m][action], only, chosen)

    def _spreads(self, chosen: Mapping[int, Floats]) -> dict[int, list[Value]]:
        every = {**self.fixed, **chosen}
        return {m: self._spread(m, every[m]) for m in every}

    def _residual(self, chosen: Mapping[int, Floats], share: float) -> tuple[Floats, dict[int, Floats]]:
        """Return choice minus reply, shape (B, S, n), and the replies."""
        spread = self._spreads(chosen)
        replies = {m: self._reply(m, self._continuation(m, spread), share) for m in self.seers}
        return np.concatenate(
            [np.moveaxis(chosen[m] - replies[m], 0, -1) for m in self.seers], axis=-1
        ), replies

    def _slopes(self, chosen: Mapping[int, Floats], replies: Mapping[int, Floats], share: float) -> Floats:
        """Return the derivative of choice minus reply; shape (B, S, n, n)."""
        sizes = [len(chosen[m]) for m in self.seers]
        starts = np.cumsum([0, *sizes])
        slopes = np.zeros((*self.shape, starts[-1], starts[-1]))
        slopes[..., np.arange(starts[-1]), np.arange(starts[-1])] = 1.0
        spread = self._spreads(chosen)
        for j, other in enumerate(self.seers):
            for b in range(sizes[j]):
                unit = np.zeros_like(chosen[other])
                unit[b] = 1.0
                moved = {**spread, other: self._spread(other, unit)}
                for i, m in enumerate(self.seers):
                    if m == other:
                        continue
                    gain = self._continuation(m, moved)
                    reply = replies[m]
                    change = share * self.precision[m] * reply * (gain - (reply * gain).sum(axis=0))
                    slopes[..., starts[i] : starts[i + 1], starts[j] + b] -= np.moveaxis(change, 0, -1)
        return slopes

    # --- the branch

    def solve(self) -> Equilibrium:
        """Follow the principal branch from even odds to the actors' precision."""
        even = {m: self._announced(m, self.opens[m] / self.opens[m].sum(axis=0)) for m in self.seers}
        shrink = min(1.0, STAKE / self.stake)
        chosen, share, length = even, 0.0, FIRST_STEP * shrink
        while share < 1.0:
            wanted = min(1.0, share + length)
            found = self._newton(chosen, wanted)
            moved = max(float(np.abs(found[m] - chosen[m]).max()) for m in self.seers) if found else np.inf
            if found is None or moved > MOST_MOVE:
                length /= 2.0
                if length < LEAST_STEP * shrink:
                    self._refuse(share)
                continue
            chosen, share, length = found, wanted, min(2.0 * length, 0.25)
        residual, _ = self._residual(chosen, 1.0)
        spread = self._spreads(chosen)
        continuations: list[list[Floats] | None] = [None] * len(self.step.members)
        for m in self.seers:
            continuations[m] = list(self._continuation(m, spread))
        return Equilibrium(continuations, float(np.abs(residual).max()), self._others(chosen))

    def _newton(self, chosen: Mapping[int, Floats], share: float) -> dict[int, Floats] | None:
        """Solve at a share of the precision from a guess nearby; None if that fails."""
        now = dict(chosen)
        for _ in range(NEWTON):
            residual, replies = self._residual(now, share)
            if np.abs(residual).max() < CLOSE:
                return now
            try:
                change = np.linalg.solve(self._slopes(now, replies, share), residual[..., None])[..., 0]
            except np.linalg.LinAlgError:
                return None
            place = 0
            for m in self.seers:
                size = len(now[m])
                now[m] = now[m] - np.moveaxis(change[..., place : place + size], -1, 0)
                place += size
            if not all(np.isfinite(now[m]).all() for m in self.seers):
                return None
            # Where payoffs are large the reply to the last digit of a choice is all noise, the choice itself is not.
            if np.abs(change).max() < CLOSE and self._may_be_noise(residual, share):
                return now
        residual, _ = self._residual(now, share)
        return now if np.abs(residual).max() < 1e3 * CLOSE else None

    def _may_be_noise(self, residual: Floats, share: float) -> bool:
        """Whether rounding of payoffs alone could keep replies this far from the choices."""
        return bool(np.abs(residual).max() < 64.0 * np.finfo(np.float64).eps * max(1.0, share * self.stake))

    def _refuse(self, share: float) -> None:
        who = " and ".join(self.step.members[m].label for m in self.seers)
        if share * self.stake > TOLD_APART:
            raise RunError(
                f"{self.step.members[self.seers[0]].place}\n  {who} choose at once and precision times payoff is "
                f"{self.stake:.0e}, where rounding hides how they mix; lower the precision, or use smaller payoffs"
            )
        raise RunError(
            f"{self.step.members[self.seers[0]].place}\n  {who} choose at once, and their equilibrium cannot be followed beyond "
            f"{100 * share:.0f} % of their precision: there the branch that starts at even odds turns back; lower the precision, "
            "or let them choose one after the other"
        )

    def _others(self, chosen: Mapping[int, Floats]) -> float:
        """Return the share of states in which replies from corners settle elsewhere, for the first draw."""
        different = np.zeros(self.shape[1], dtype=bool)
        corners = list(product(*(range(len(chosen[m])) for m in self.seers)))
        for corner in corners[:: max(1, len(corners) // MOST_STARTS)][:MOST_STARTS]:
            now = {}
            for m, action in zip(self.seers, corner, strict=True):
                table = np.zeros_like(chosen[m])
                table[action] = 1.0
                now[m] = np.where(self.opens[m][action], table, chosen[m])
            for _ in range(DAMPED):
                _, replies = self._residual(now, 1.0)
                now = {m: 0.5 * now[m] + 0.5 * replies[m] for m in self.seers}
            residual, _ = self._residual(now, 1.0)
            settled = np.abs(residual[0]).max(axis=-1) < 1e-6
            apart = (
                np.max([np.abs(now[m][:, 0] - chosen[m][:, 0]).max(axis=0) for m in self.seers], axis=0)
                > APART
            )
            different |= settled & apart
        return float(different.mean())
