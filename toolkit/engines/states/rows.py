"""The rows of a step while states are listed: what it can tell apart, and the moves that lead on from each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.engines.states.numbering import Numbering, Numbers, distinct_columns
from toolkit.engines.states.structure import OVERFLOWS
from toolkit.errors import TooLarge
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.turn import apply_ways

Truths = npt.NDArray[np.bool_]
Way = tuple[int, ...]
_LAST = b"last"
MAX_WAYS = 20_000
"""Joint ways of one step that are followed, counting only what can happen somewhere."""
MAX_MOVES = 20_000_000
"""Moves of one step; about 1 GB while they are listed."""


class Moves(NamedTuple):
    """Where rows lead: by joint way, the number of what a row becomes and the outcome of those that end; shapes (M,)."""

    row: Index
    way: Index
    target: Numbers
    outcome: Index
    clipped: dict[int, Truths]
    """Variable -> the moves on which a change was cut off at a bound."""
    ignored: Truths


class Rows:
    """The rows of one step that were met so far.

    Two states share a row where the step can tell them apart neither by what it reads nor by what may open from the turn on in
    which they were first met.
    """

    def __init__(self, model: Model, number: int, numbering: Numbering, grain: Sequence[int]) -> None:
        self.model, self.numbering, self.step, self.grain = model, numbering, model.steps[number], grain
        self.central = [0.0] * len(model.parameters)
        self.ways: dict[Way, int] = {}
        self.columns: list[State] = []
        """What stands for rows, lot by lot; each a state of the row."""
        self.moves: list[Moves] = []
        self.leads_to: list[Numbers] = []
        """Row by row, what its live targets are made of beside the rest, each once."""
        self.known: dict[tuple[int, bytes], int] = {}
        self.n_moves = 0

    def of(self, parts: Numbers, columns: State, turn: int) -> Index:
        """Return the row of each state that a turn meets anew, one state for each part that the step tells apart.

        ``parts`` are the numbers of what it can tell apart, ``columns`` the states.
        """
        open_ways = None
        if turn > self.model.horizon:  # nothing follows any more
            keys = [(part, _LAST) for part in parts.tolist()]
        elif self.step.reach.reads_turn:
            open_ways = self._open_ways(columns, turn)
            bits = np.packbits(np.concatenate([np.stack(ways) for ways in open_ways]), axis=0).T
            keys = [(int(part), one.tobytes()) for part, one in zip(parts, bits, strict=True)]
        else:
            keys = [(part, b"") for part in parts.tolist()]
        first = len(self.known)
        found = np.array([self.known.setdefault(key, len(self.known)) for key in keys], dtype=np.int32)
        new = np.flatnonzero(found >= first)
        if len(new):
            self._add(
                found[new],
                tuple(column[new] for column in columns),
                turn,
                open_ways and _some(open_ways, new),
            )
        return found

    def _add(self, rows: Index, columns: State, turn: int, open_ways: list[list[Truths]] | None) -> None:
        """Follow every way that is open to rows that are new."""
        self.columns.append(columns)
        if turn > self.model.horizon:
            self.leads_to += [np.empty(0, dtype=np.int64)] * len(rows)
            return
        open_ways = open_ways or self._open_ways(columns, turn)
        first = len(self.moves)
        with np.errstate(all="ignore"):
            values = self.step.program.evaluate(
                columns, self.central, turn, Workspace(columns[0].shape, (1,))
            )
        for way in self._joint_ways(open_ways):
            here = np.logical_and.reduce([open_ways[member][one] for member, one in enumerate(way)])
            chosen = tuple(column[here] for column in columns)
            chosen_values = [
                value[here] if isinstance(value, np.ndarray) and value.shape == here.shape else value
                for value in values
            ]
            self._follow(rows[here], way, chosen, chosen_values)
        self._gather_targets(self.moves[first:])

    def _gather_targets(self, moves: Sequence[Moves]) -> None:
        """Take down the live targets of new rows, which are numbered in order."""
        pairs = np.concatenate(
            [np.empty((2, 0), dtype=np.int64)]
            + [np.stack((one.row, one.target))[:, one.outcome == NO_OUTCOME] for one in moves],
            axis=1,
        )
        pairs = distinct_columns(pairs)
        bounds = np.searchsorted(pairs[0], np.arange(len(self.leads_to), len(self.known) + 1))
        self.leads_to += [pairs[1, a:b] for a, b in pairwise(bounds.tolist())]

    def _joint_ways(self, open_ways: list[list[Truths]]) -> list[Way]:
        """Return the ways in which the members of the step can turn out together in some row, in order."""
        table = np.concatenate([np.stack(ways) for ways in open_ways])
        bounds = np.cumsum([0, *(len(ways) for ways in open_ways)])
        patterns, counts = np.unique(table.T, axis=0, return_counts=True)
        parts = [[np.flatnonzero(pattern[a:b]).tolist() for a, b in pairwise(bounds)] for pattern in patterns]
        sizes = [prod(len(own) for own in one) for one in parts]
        self._check(max(sizes, default=0), sum(n * int(rows) for n, rows in zip(sizes, counts, strict=True)))
        found = sorted({way for one in parts for way in product(*one)})
        self._check(len(found), 0)
        return found

    def _check(self, n_ways: int, n_moves: int) -> None:
        if n_ways > MAX_WAYS:
            names = ", ".join(member.key for member in self.step.members)
            raise TooLarge(
                f"{names} are settled at once and can turn out in {n_ways:,} ways in some state, more than {MAX_WAYS:,}",
                "let fewer of them happen in the same state",
            )
        self.n_moves += n_moves
        if self.n_moves > MAX_MOVES:
            raise TooLarge(
                f"the phase '{self.step.phase}' has more than {MAX_MOVES:,} ways to move between states, too many to list",
                "declare fewer levels or options",
            )

    def _follow(self, rows: Index, way: Way, columns: State, values: Sequence[Value]) -> None:
        """Take down where one way leads from some rows."""
        step = self.step
        leaves = [m.first_leaf_of_way[one] for m, one in zip(step.members, way, strict=True)]
        chosen = [np.full(len(rows), leaf) for leaf in leaves]
        applied = apply_ways(self.model, step, chosen, columns, values)
        after = tuple(applied.columns.get(n, column) for n, column in enumerate(columns))
        outcome = np.full(len(rows), NO_OUTCOME, dtype=np.int32)
        if step.ends_phase:
            outcome = ended_outcome(self.model, after, at_turn_end=step.ends_turn)
        for variable, beyond in applied.clipped.items():
            if self.model.variables[variable].refuses_overflow:
                outcome = np.where(beyond, OVERFLOWS - variable, outcome).astype(np.int32)
        late = np.zeros(len(rows), dtype=bool) if applied.ignored is None else applied.ignored
        name = np.full(len(rows), self.ways.setdefault(way, len(self.ways)), dtype=np.int32)
        self.moves.append(
            Moves(rows, name, self.numbering.part_of(after, self.grain), outcome, applied.clipped, late)
        )

    def _open_ways(self, columns: State, turn: int) -> list[list[Truths]]:
        """Return per member and way the states where it can come about in this turn or a later one."""
        step = self.step
        turns = range(turn, self.model.horizon + 1) if step.reach.reads_turn else (turn,)
        n = len(columns[0])
        found = [[np.zeros(n, dtype=bool) for _ in member.first_leaf_of_way] for member in step.members]
        workspace = Workspace((n,), (1,))
        with np.errstate(all="ignore"):
            for at in turns:
                values = step.reach.evaluate(columns, [], at, workspace)
                for member, open_ways in zip(step.members, found, strict=True):
                    for leaf, opens in _open_leaves(member, values):
                        open_ways[member.way_of_leaf[leaf]] |= opens
        return found


def _some(open_ways: list[list[Truths]], places: npt.NDArray[np.intp]) -> list[list[Truths]]:
    return [[one[places] for one in ways] for ways in open_ways]


def _open_leaves(member: Member, values: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    """Yield each leaf of a member and where it can come about; ``values`` are the outputs of ``reach``."""
    for action in member.actions:
        for leaf, branch in enumerate(action.may_branch or (None,), start=action.first_leaf):
            opens = values[action.may_open]
            yield leaf, opens if branch is None else np.logical_and(opens, values[branch])
