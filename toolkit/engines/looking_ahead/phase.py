"""A phase in which several choose at once, laid out as a game of those who look ahead for each state and draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.cells import Cells
from toolkit.engines.states.structure import StepStructure
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.members import Member
from toolkit.model.program import Value
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]


class Phase:
    """Several who choose at once, in every state and draw: what each gets out of each combination of choices, and how it weighs that.

    Choices are arrays of shape (A, B, S) by number of the member, for those who look ahead (``seers``); what the others choose is fixed.
    """

    def __init__(
        self, step: Step, structure: StepStructure, rows: Sequence[Value], after: Mapping[int, Floats], turn: int,
        size: int, given: Sequence[list[Floats] | None],
    ) -> None:  # fmt: skip
        self.step, self.turn, self.given = step, turn, given
        self.shape = (size, structure.n_states)
        self.seers = sorted(after)
        self.branches = [self._branches(member, rows) for member in step.members]
        self.appeal = {m: self._stack([rows[a.score] for a in step.members[m].actions]) for m in self.seers}
        self.opens = {
            m: self._stack([1.0 if a.opens is None else rows[a.opens] for a in step.members[m].actions]) > 0
            for m in self.seers
        }
        self.at_stake, self.tables = self._weighed(structure, rows, after)
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
        return float((self.precision[m] * self.at_stake[m]).max())

    def sharpened(self, stake: float) -> Phase:
        """Return the phase with infinite precision made finite: so large that it times what is at stake is ``stake``."""
        other = copy(self)
        other.precision = {
            m: np.where(np.isinf(one), stake / np.where(self.at_stake[m] > 0.0, self.at_stake[m], 1.0), one)
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

    # --- what combinations of choices are worth

    def _weighed(
        self, structure: StepStructure, rows: Sequence[Value], after: Mapping[int, Floats]
    ) -> tuple[dict[int, Floats], dict[int, Floats]]:
        """Return what is at stake for each seer, shape (B, S), and its worth of each combination of the seers' options."""
        ways = [tuple(int(way) for way in row) for row in structure.ways]
        members = range(len(self.step.members))
        fixed = {m: self._spread(m, self._fixed(m, rows)) for m in members if m not in after}
        at_stake, tables = {}, {}
        for m, worth in after.items():
            reached = self._reached(structure, worth)
            at_stake[m] = self._at_stake(m, reached)
            tables[m] = self._by_option(self._by_way(ways, reached, fixed))
        return at_stake, tables

    def _at_stake(self, m: int, reached: Floats) -> Floats:
        """Return what a member's choice, and those of the others, can change for it; shape (B, S)."""
        appeal = np.where(self.opens[m], self.appeal[m], np.nan)
        own = np.nan_to_num(np.fmax.reduce(appeal) - np.fmin.reduce(appeal))
        return np.asarray(own + np.ptp(reached, axis=0))

    def _reached(self, structure: StepStructure, worth: Floats) -> Floats:
        """Return the worth of where each joint way leads; shape (W, B, S)."""
        reached = np.zeros((len(structure.ways), *self.shape))
        known = structure.transitions
        reached[known.way, :, known.source] = worth[:, known.target].T
        return reached

    def _by_way(
        self, ways: Sequence[Sequence[int]], reached: Floats, fixed: Mapping[int, Sequence[Value]]
    ) -> Floats:
        """Average over those whose choice is fixed; shape (ways of the first seer, …, ways of the last, B, S)."""
        n_ways = [len(self.step.members[m].first_leaf_of_way) for m in self.seers]
        table = np.zeros((*n_ways, *self.shape))
        for joint, term in zip(ways, reached, strict=True):
            for m, spread in fixed.items():
                term = term * spread[joint[m]]
            table[tuple(joint[m] for m in self.seers)] += term
        return table

    def _by_option(self, table: Floats) -> Floats:
        """Average over how options turn out; shape (A of the first seer, …, A of the last, B, S)."""
        for axis, m in enumerate(self.seers):
            by_way = np.moveaxis(table, axis, 0)
            options = [sum(q * by_way[way] for way, q in branches) for branches in self.branches[m]]
            table = np.moveaxis(np.stack(options), 0, axis)
        return np.ascontiguousarray(table)

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

    def _spread(self, m: int, chosen: Floats) -> list[Value]:
        """Return how likely each way of a member is; W entries of shape (B, S)."""
        found: list[Value] = [0.0] * len(self.step.members[m].first_leaf_of_way)
        for share, branches in zip(chosen, self.branches[m], strict=True):
            for way, q in branches:
                found[way] = found[way] + share * q
        return found

    # --- as games side by side

    @property
    def cells(self) -> Cells:
        """The games, draw by draw and in each state by state."""
        n = self.shape[0] * self.shape[1]
        return Cells(
            tuple(self.tables[m].reshape(*self.tables[m].shape[:-2], n) for m in self.seers),
            tuple(self.appeal[m].reshape(-1, n) for m in self.seers),
            tuple(self.opens[m].reshape(-1, n) for m in self.seers),
            tuple(self.precision[m].reshape(n) for m in self.seers),
            tuple(self._imposed(m) for m in self.seers),
        )

    def _imposed(self, m: int) -> int | None:
        action, is_announced = self.step.members[m].forced.get(self.turn, (0, False))
        return action if is_announced else None

    def flat(self, chosen: Mapping[int, Floats]) -> Floats:
        """Lay choices out as the games want them; shape (n, B·S)."""
        return np.concatenate([chosen[m].reshape(len(chosen[m]), -1) for m in self.seers])

    def by_member(self, chosen: Floats) -> dict[int, Floats]:
        """Return choices by number of the member; shapes (A, B, S)."""
        sizes = np.cumsum([len(self.opens[m]) for m in self.seers])[:-1]
        return {
            m: one.reshape(len(one), *self.shape)
            for m, one in zip(self.seers, np.split(chosen, sizes), strict=True)
        }
