"""Quantal replies of those who choose at once, to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.structure import StepStructure
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.members import Member
from toolkit.model.program import Value
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]


class Phase:
    """Several who choose at once, in every state and draw: what each expects if the others turn out so, and what it replies.

    Choices are arrays of shape (A, B, S) by number of the member, for those who look ahead (``seers``); what the others choose is fixed.
    """

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
        self.appeal = {m: self._stack([rows[a.score] for a in step.members[m].actions]) for m in self.seers}
        self.opens = {
            m: self._stack([1.0 if a.opens is None else rows[a.opens] for a in step.members[m].actions]) > 0
            for m in self.seers
        }
        self.precision = {m: np.broadcast_to(self._precision(m, rows), self.shape) for m in self.seers}
        self.is_sharp = any(np.isinf(one).any() for one in self.precision.values())
        """Whether some precision is infinite."""
        self.stake = 0.0 if self.is_sharp else max((self._stake(m) for m in self.seers), default=0.0)
        """Precision times what is at stake for those who look ahead, at most."""

    def _stack(self, values: Sequence[Value]) -> Floats:
        return np.stack(
            [np.broadcast_to(np.asarray(value, dtype=np.float64), self.shape) for value in values]
        )

    def _stake(self, m: int) -> float:
        """Return precision times what is at stake for a member; at most."""
        return float((self.precision[m] * self._at_stake(m)).max())

    def _at_stake(self, m: int) -> Floats:
        """Return what a member's choice, and those of the others, can change for it; shape (B, S)."""
        appeal = np.where(self.opens[m], self.appeal[m], np.nan)
        own = np.nan_to_num(np.fmax.reduce(appeal) - np.fmin.reduce(appeal))
        return np.asarray(own + np.ptp(self.worth[m], axis=0))

    def sharpened(self, stake: float) -> Phase:
        """Return the phase with infinite precision made finite: so large that it times what is at stake is ``stake``."""
        other = copy(self)
        at_stake = {m: self._at_stake(m) for m in self.seers}
        other.precision = {
            m: np.where(np.isinf(one), stake / np.where(at_stake[m] > 0.0, at_stake[m], 1.0), one)
            for m, one in self.precision.items()
        }
        other.is_sharp = False
        other.stake = max(other._stake(m) for m in other.seers)
        return other

    def _precision(self, m: int, rows: Sequence[Value]) -> Value:
        member = self.step.members[m]
        if member.is_best_reply:
            return np.inf
        return 1.0 if member.precision is None else rows[member.precision]

    def _reached(self, structure: StepStructure, worth: Floats) -> Floats:
        """Return the worth of where each joint way leads; shape (W, B, S)."""
        reached = np.zeros((len(self.ways), *self.shape))
        known = structure.transitions
        reached[known.way, :, known.source] = worth[:, known.target].T
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
        table = self._stack(weights)
        return table / table.sum(axis=0) if member.rule in ("logit", "weights") else table

    # --- replies

    def _spread(self, m: int, chosen: Floats) -> list[Value]:
        """Return how likely each way of a member is; W entries of shape (B, S)."""
        found: list[Value] = [0.0] * len(self.step.members[m].first_leaf_of_way)
        for share, branches in zip(chosen, self.branches[m], strict=True):
            for way, q in branches:
                found[way] = found[way] + share * q
        return found

    def continuation(self, m: int, spread: Mapping[int, Sequence[Value]]) -> Floats:
        """Return what each action of a member leads to if the others turn out so; shape (A, B, S)."""
        own: list[Value] = [0.0] * len(self.step.members[m].first_leaf_of_way)
        for number, joint in enumerate(self.ways):
            term: Value = self.worth[m][number]
            for other, way in enumerate(joint):
                if other != m:
                    term = term * spread[other][way]
            own[joint[m]] = own[joint[m]] + term
        return np.stack(
            [
                np.broadcast_to(sum(q * own[way] for way, q in branches), self.shape)
                for branches in self.branches[m]
            ]
        )

    def _reply(self, m: int, continuation: Floats, share: float) -> Floats:
        """Return the quantal reply of a member at a share of its precision; shape (A, B, S)."""
        score = share * self.precision[m] * (self.appeal[m] + continuation)
        score = np.where(self.opens[m], score, -np.inf)
        weight = np.exp(score - score.max(axis=0))
        return self.announced(m, np.asarray(weight / weight.sum(axis=0)))

    def announced(self, m: int, chosen: Floats) -> Floats:
        """Put a choice that is imposed and announced in place of a member's own, where it is open; shape (A, B, S)."""
        action, is_announced = self.step.members[m].forced.get(self.turn, (0, False))
        if not is_announced:
            return chosen
        only = np.zeros_like(chosen)
        only[action] = 1.0
        return np.where(self.opens[m][action], only, chosen)

    def spreads(self, chosen: Mapping[int, Floats]) -> dict[int, list[Value]]:
        """Return how likely each way of each member is, those whose choice is fixed among them."""
        every = {**self.fixed, **chosen}
        return {m: self._spread(m, every[m]) for m in every}

    def residual(self, chosen: Mapping[int, Floats], share: float) -> tuple[Floats, dict[int, Floats]]:
        """Return choice minus reply, shape (B, S, n), and the replies."""
        spread = self.spreads(chosen)
        replies = {m: self._reply(m, self.continuation(m, spread), share) for m in self.seers}
        return np.concatenate(
            [np.moveaxis(chosen[m] - replies[m], 0, -1) for m in self.seers], axis=-1
        ), replies

    def slopes(self, chosen: Mapping[int, Floats], replies: Mapping[int, Floats], share: float) -> Floats:
        """Return the derivative of choice minus reply; shape (B, S, n, n)."""
        sizes = [len(chosen[m]) for m in self.seers]
        starts = np.cumsum([0, *sizes])
        slopes = np.zeros((*self.shape, starts[-1], starts[-1]))
        slopes[..., np.arange(starts[-1]), np.arange(starts[-1])] = 1.0
        spread = self.spreads(chosen)
        units = ((other, unit) for other in self.seers for unit in self._units(chosen[other]))
        for column, (other, unit) in enumerate(units):
            moved = {**spread, other: self._spread(other, unit)}
            for i, m in enumerate(self.seers):
                if m != other:
                    change = self._reply_slope(m, moved, replies[m], share)
                    slopes[..., starts[i] : starts[i + 1], column] -= change
        return slopes

    def _units(self, chosen: Floats) -> Iterator[Floats]:
        """Yield, action by action, the choice of that action for certain."""
        for action in range(len(chosen)):
            unit = np.zeros_like(chosen)
            unit[action] = 1.0
            yield unit

    def _reply_slope(
        self, m: int, spread: Mapping[int, Sequence[Value]], reply: Floats, share: float
    ) -> Floats:
        """Return how the reply of a member changes with the choice behind a spread; shape (B, S, A)."""
        gain = self.continuation(m, spread)
        change = share * self.precision[m] * reply * (gain - (reply * gain).sum(axis=0))
        return np.moveaxis(change, 0, -1)
