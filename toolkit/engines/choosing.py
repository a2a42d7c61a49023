"""A step at which one member weighs whole states, taken in two: what it chooses, state by state, and what follows from that, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Broken, broken_checks, shares_of
from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Appeal, ChoiceBlock
from toolkit.engines.moving.memory import aligned, aligned_copy
from toolkit.engines.moving.mover import Kernel, Mover
from toolkit.engines.odds import Odds
from toolkit.engines.states.apart import by_option
from toolkit.engines.states.structure import StepStructure
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.program import Value, Workspace
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass
class Follows:
    """What follows from each action, for a batch.

    Attributes
    ----------
    rows : what the step's program says of each row
    moves : shape (B, M), the chance of each move of ``Choosing.options``
    broken : checks that do not hold, and where; shapes (B, R)
    out : where any of them does not, or None
    appeal : how actions appeal by themselves, for compiled loops; worked out when they first ask
    """

    rows: list[Value]
    moves: Floats
    broken: list[Broken]
    out: Truths | None
    appeal: Appeal | None = None

    laid: Floats | None = None
    """``moves`` in the order in memory that the loops want; laid out when they first ask."""

    def chances(self, choosing: Choosing) -> Floats:
        """Return ``moves`` in the order in memory that the loops want."""
        if self.laid is None:
            self.laid = choosing.mover.lay(self.moves)
        return self.laid


@dataclass
class _Along(Sequence[Value]):
    """What a program says of rows, along the states that are part of them."""

    rows: Sequence[Value]
    choosing: Choosing

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> Value:  # type: ignore[override]
        return self.choosing.along(self.rows[number])


class Choosing:
    """One step for batches of ``size`` draws; arrays by state are in the order in memory that the loops want.

    Attributes
    ----------
    options : what follows once the member has chosen: state s with action a stands at ``a * S + s``
    """

    def __init__(self, step: Step, structure: StepStructure, size: int, kernel: Kernel) -> None:
        self.step, self.structure, self.size, self.kernel = step, structure, size, kernel
        self.member = step.members[0]
        self.n_actions, self.n_states = len(self.member.actions), structure.n_states
        self.options = by_option(structure, self.member)
        self.mover = Mover(self.options, size, kernel)
        self.row = structure.row.astype(np.intp)
        self.parts = [ChoiceBlock(block, self.n_actions) for block in self.options.blocks]
        self.idle = structure.idle
        taken = np.repeat(np.eye(self.n_actions), structure.n_rows, axis=1)
        self.taken = np.broadcast_to(taken[:, None], (self.n_actions, size, taken.shape[1]))
        """Whether each action is taken, by row of ``options``; shape (A, B, A·R)."""
        self.workspace = Workspace((structure.n_rows,), (size, 1))

    def follows(self, parameters: Sequence[Floats], turn: int) -> Follows:
        """Work out what follows from each action."""
        evaluated = self.step.program.evaluate(self.structure.row_columns, parameters, turn, self.workspace)
        rows = [np.array(row) for row in evaluated]  # the workspace is used again
        shape = (self.size, self.structure.n_rows)
        broken = broken_checks(self.step, rows, shape)
        out = np.logical_or.reduce([where for _, where in broken]) if broken else None
        return Follows(rows, self._moves(rows, out), broken, out)

    def _moves(self, rows: Sequence[Value], out: Truths | None) -> Floats:
        n_ways, (size, n_rows) = len(self.member.first_leaf_of_way), (self.size, self.structure.n_rows)
        chances = np.zeros((size, self.n_actions, n_ways, n_rows))
        for a, action in enumerate(self.member.actions):
            for leaf, probability in enumerate(branch_probabilities(action, rows), start=action.first_leaf):
                chances[:, a, self.member.way_of_leaf[leaf]] += probability
        if out is not None:
            chances.transpose(0, 3, 1, 2)[out] = 0.0
        action, way = self.options.ways[self.options.move_way].T.astype(np.intp)
        place = (action * n_ways + way) * n_rows + self.options.move_row % n_rows
        return np.asarray(np.take(chances.reshape(size, -1), place, axis=1))

    def along(self, value: Value) -> Value:
        """Return what is known of rows along the states; shapes (B, R) or (R,) -> (B, S); what is the same for all stays as it is."""
        array = np.asarray(value)
        n_rows = self.structure.n_rows
        if array.ndim == 0 or array.shape[-1] != n_rows:
            return value
        full = np.broadcast_to(array, (self.size, n_rows))
        if self.kernel.by_column:
            return np.take(np.ascontiguousarray(full.T), self.row, axis=0).T
        return np.take(full, self.row, axis=1)

    def odds(self, follows: Follows, after: Sequence[Value] | None, turn: int, *, forced: bool) -> Floats:
        """Return how likely each action is in every state, given what each leads to; shape (A, B, S)."""
        weights = action_weights(
            self.member, _Along(follows.rows, self), turn, foresight=after, forced=forced
        )
        out = None if follows.out is None else follows.out[:, self.row]
        return shares_of(self.member, weights, self._by_action(self._room()), out)

    # --- compiled, where the kernel has loops of its own for choices

    def decides(self, follows: Follows, turn: int) -> bool:
        """Whether compiled loops can say what the member chooses in a turn, as others foresee it."""
        member = self.member
        is_sharp = member.is_best_reply or member.may_be_sharp
        is_plain = member.rule == "logit" and not is_sharp and not member.forced.get(turn, (0, False))[1]
        return self.kernel.chooser is not None and is_plain and follows.out is None

    def settled(
        self, follows: Follows, own: After, worth: Sequence[After], counts: Sequence[bool]
    ) -> tuple[Odds, list[Floats]]:
        """Return how likely each action is, given what the member expects, and what states before the step are worth; see ``before``."""
        return self._gone_back(follows, Odds.room(self), own, worth, counts)

    def before(
        self, follows: Follows, odds: Floats, worth: Sequence[After], counts: Sequence[bool]
    ) -> list[Floats]:
        """Return what states are worth before the step, L of shape (B, S), from that of states after it, and odds of shape (A, B, S).

        Where it ``counts``, the appeal of what the member chooses is part of it.
        """
        if self.kernel.chooser is None:
            found = [_expected(odds, self.leads_to(follows, one)) for one in worth]
            appeals = [self.along(follows.rows[action.score]) for action in self.member.actions]
            extra = own_appeal(appeals, odds) if any(counts) else 0.0
            return [one + extra if mine else one for one, mine in zip(found, counts, strict=True)]
        laid = Odds.room(self)
        laid.take(odds)
        return self._gone_back(follows, laid, None, worth, counts)[1]

    def _gone_back(
        self, follows: Follows, odds: Odds, own: After | None, worth: Sequence[After], counts: Sequence[bool]
    ) -> tuple[Odds, list[Floats]]:
        assert self.kernel.chooser is not None
        laid = [self.mover.laid_after(one) for one in worth]
        expected, appeal = None if own is None else self.mover.laid_after(own), self._by_row(follows)
        chances, counts_own = self.laid(follows.chances(self)), np.array(counts, dtype=bool)
        stays = self.kernel.in_place and self.structure.stays
        out = [one.live if one.may_go and stays else self._room_before() for one in laid]
        for part, lines in odds.parts:
            self.kernel.chooser.settle(part, chances, appeal, expected, laid, counts_own, lines, out)
        return odds, [self.laid(one) for one in out]

    def _room_before(self) -> Floats:
        """Return room for what states are worth before the step, with zeros where nothing leads on."""
        room = aligned(*self.shape(self.n_states))
        self.laid(room)[:, self.idle] = 0.0
        return room

    def shape(self, n: int) -> tuple[int, int]:
        """Return the shape in which the loops keep so many numbers of each draw."""
        return (n, self.size) if self.kernel.by_column else (self.size, n)

    def laid(self, array: Floats) -> Floats:
        """Turn an array of draws and numbers into one as the loops want it, or back."""
        return array.T if self.kernel.by_column else array

    def push(
        self, follows: Follows, odds: Floats, mass: Floats, live: Floats, ended: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Push mass over the step; return what goes on, what has ended, and the mass of each row of ``options``; see ``Mover``."""
        chosen = self._room()
        np.multiply(odds, mass, out=self._by_action(chosen))
        return self.mover.push(follows.moves, chosen, live, ended)

    def push_settled(
        self, follows: Follows, odds: Odds, mass: Floats, live: Floats, ended: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Push mass over the step, for odds as compiled loops keep them; see ``push``."""
        assert self.kernel.chooser is not None
        by_row, chances = np.zeros(self.shape(self.options.n_rows)), self.laid(follows.chances(self))
        here, writes = aligned_copy(self.laid(mass)), self.mover.writes or self.mover.adds
        if self.mover.writes is None or self.kernel.chooser.needs_zeros:
            live[:], ended[:] = 0.0, 0.0
        for (part, lines), fresh in zip(odds.parts, writes, strict=True):
            self.kernel.chooser.send(
                part, chances, lines, here, self.laid(live), self.laid(ended), by_row, fresh
            )
        return live, ended, self.laid(by_row)

    def _by_row(self, follows: Follows) -> Appeal:
        """Return how actions appeal by themselves, row by row."""
        if follows.appeal is None:
            rows, actions = follows.rows, self.member.actions
            opens = np.stack([self._lines(True if a.opens is None else rows[a.opens]) for a in actions]) > 0.0
            score = np.stack([self._lines(rows[a.score]) for a in actions])
            if follows.out is not None:
                opens &= ~follows.out.T
            counts = opens & np.isfinite(
                score
            )  # an appeal without bounds is left to decide, and never added up
            precision = 1.0 if self.member.precision is None else rows[self.member.precision]
            shut = np.where(counts, 0.0, np.where(opens, score, -np.inf))
            appeal = np.where(counts, score, 0.0), shut, self._lines(precision)
            laid = appeal if self.kernel.by_column else [np.moveaxis(one, -1, 0) for one in appeal]
            follows.appeal = Appeal(*(aligned_copy(one) for one in laid))
        return follows.appeal

    def _lines(self, value: Value) -> Floats:
        """Return what is known of rows as lines; shape (R, B)."""
        full = np.broadcast_to(np.asarray(value, dtype=np.float64), (self.size, self.structure.n_rows))
        return np.ascontiguousarray(full.T)

    # --- in any order in memory

    def leads_to(self, follows: Follows, worth: After) -> Floats:
        """Return what each action leads to in every state, from the worth of states after the step; shape (A, B, S)."""
        kept = worth._replace(may_go=False)  # it is wanted again, whatever the actions
        return self._by_action(self.mover.back_each(follows.moves, [kept])[0])

    def _room(self) -> Floats:
        """Return room for a number for each state and action, in the order that the loops want; shape (B, A·S)."""
        n = self.n_actions * self.n_states
        return np.empty((n, self.size)).T if self.kernel.by_column else np.empty((self.size, n))

    def _by_action(self, flat: Floats) -> Floats:
        """Look at numbers of states and actions action by action; shapes (B, A·S) -> (A, B, S)."""
        shape = self.n_actions, self.n_states
        if self.kernel.by_column:
            return flat.T.reshape(*shape, self.size).transpose(0, 2, 1)
        return flat.reshape(self.size, *shape).transpose(1, 0, 2)


def _expected(odds: Floats, worth: Sequence[Floats] | Floats) -> Floats:
    """Average what actions are worth over how likely they are; shapes (A, B, S) -> (B, S)."""
    found: Floats = odds[0] * worth[0]
    for share, value in zip(odds[1:], worth[1:], strict=True):
        found += share * value
    return found


def own_appeal(appeals: Sequence[Value], chances: Floats) -> Floats:
    """Return the expected appeal of an actor's own choice; shapes (A, B, S) -> (B, S)."""
    # A closed option has chance 0 and its appeal, which may be infinite there, must not count.
    parts = [
        np.where(chance > 0.0, chance * appeal, 0.0) for appeal, chance in zip(appeals, chances, strict=True)
    ]
    return np.asarray(sum(parts[1:], parts[0]))
