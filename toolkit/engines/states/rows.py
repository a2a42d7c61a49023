"""The rows of a step while states are listed: what it can tell apart, and the moves that lead on from each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index, ranges
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.structure import OVERFLOWS
from toolkit.errors import TooLarge
from toolkit.model.distinct import distinct, in_order, is_new, merged, places
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.turn import apply_ways

Truths = npt.NDArray[np.bool_]
Way = tuple[int, ...]
Places = npt.NDArray[np.intp]
Lot = tuple[bytes, Places]
"""What may open, and where that is so."""
_LAST = b"last"
MAX_WAYS = 20_000
"""Joint ways of one step that are followed, counting only what can happen somewhere."""
MAX_MOVES = 20_000_000
"""Moves of one step; about 1 GB while they are listed."""
MOST_TOGETHER = 100_000
"""Moves that are worked out at once: most ways are open to few rows, and one by one each takes longer to begin than to follow."""


class Moves(NamedTuple):
    """Where rows lead: by joint way, the number of what a row becomes and the outcome of those that end; shapes (M,)."""

    row: Index
    way: Index
    target: Numbers
    outcome: Index
    clipped: dict[int, Truths]
    """Variable -> the moves on which a change was cut off at a bound."""
    ignored: Truths


class Onwards:
    """Row by row, what its live targets are made of beside the rest, once for each move."""

    def __init__(self) -> None:
        self.bounds = np.zeros(1, dtype=np.intp)
        self.targets: Numbers = np.empty(0, dtype=np.int64)

    @property
    def n_rows(self) -> int:
        """Rows that were added so far."""
        return len(self.bounds) - 1

    def add(self, counts: npt.NDArray[np.intp], targets: Numbers) -> None:
        """Add rows that follow those known, each with as many targets as are counted."""
        self.bounds = np.concatenate((self.bounds, self.bounds[-1] + np.cumsum(counts)))
        self.targets = np.concatenate((self.targets, targets))

    def counts(self, rows: Index) -> npt.NDArray[np.intp]:
        """Return how many live moves leave some rows."""
        return np.diff(self.bounds)[rows]

    def each(self, rows: Index, rest: Numbers) -> Numbers:
        """Return the numbers to which states lead, one for each live move, given the row and the rest of each state."""
        counts = self.counts(rows)
        return self.targets[ranges(self.bounds[rows], counts)] + np.repeat(rest, counts)

    def of(self, rows: Index) -> Numbers:
        """Return what some rows lead to, each once, in order."""
        return distinct(self.targets[ranges(self.bounds[rows], self.counts(rows))])


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
        self.leads_to = Onwards()
        self.parts: list[Numbers] = []
        """What the step tells apart of each row, lot by lot."""
        self.n_rows = 0
        self._known: dict[bytes, tuple[Numbers, Index]] = {}
        """By what may still open, the rows that were met: what the step tells apart of them, in order, and their numbers."""
        self.n_moves = 0
        self._looked_at = frozenset(range(len(model.variables)) if self.step.ends_phase else (0, *grain))
        """The variables on which a change or the end of a history can hang, and the first, which says how many states there are."""

    def of(self, parts: Numbers, columns: State, turn: int) -> Index:
        """Return the row of each state that a turn meets anew, one state for each part that the step tells apart.

        ``parts`` are the numbers of what it can tell apart, ``columns`` the states.
        """
        open_ways = None
        if turn > self.model.horizon:  # nothing follows any more
            lots = [(_LAST, np.arange(len(parts)))]
        elif self.step.reach.reads_turn:
            open_ways = self._open_ways(columns, turn)
            lots = _by_pattern(open_ways)
        else:
            lots = [(b"", np.arange(len(parts)))]
        found = np.full(len(parts), -1, dtype=np.int32)
        for pattern, here in lots:
            found[here] = _looked_up(self._known.get(pattern), parts[here])
        new = np.flatnonzero(found < 0)
        if len(new):
            found[new] = np.arange(self.n_rows, self.n_rows + len(new))
            self._remember(parts, found, lots, self.n_rows)
            self._add(
                found[new],
                tuple(column[new] for column in columns),
                turn,
                open_ways and _some(open_ways, new),
            )
        return found

    def _remember(self, parts: Numbers, rows: Index, lots: Sequence[Lot], first: int) -> None:
        """Take down the rows that are new, from number ``first`` on."""
        for pattern, here in lots:
            lot = here[rows[here] >= first]
            known, numbers = self._known.get(pattern, (parts[:0], rows[:0]))
            place = places(known, parts[lot])
            self._known[pattern] = merged(known, parts[lot], place), merged(numbers, rows[lot], place)
        new = rows >= first
        self.parts.append(parts[new])
        self.n_rows += int(new.sum())

    def _add(self, rows: Index, columns: State, turn: int, open_ways: list[list[Truths]] | None) -> None:
        """Follow every way that is open to rows that are new."""
        self.columns.append(columns)
        if turn > self.model.horizon:
            self.leads_to.add(np.zeros(len(rows), dtype=np.intp), np.empty(0, dtype=np.int64))
            return
        open_ways = open_ways or self._open_ways(columns, turn)
        first, values = len(self.moves), self._values(columns, turn)
        for lot in _together(self._joint_ways(open_ways), open_ways):
            here = np.concatenate([places for _, places in lot])
            chosen = tuple(
                column[here] if n in self._looked_at else column for n, column in enumerate(columns)
            )
            chosen_values = [
                value[here] if isinstance(value, np.ndarray) and value.shape == rows.shape else value
                for value in values
            ]
            self._follow(rows[here], lot, chosen, chosen_values)
        self._gather_targets(self.moves[first:])

    def _values(self, columns: State, turn: int) -> list[Value]:
        """Return what changes read of the step's program; nothing where all are of fixed size and hold in any state."""
        changes = (
            change for member in self.step.members for leaf in member.leaves for change in leaf.changes
        )
        if all(change.row is None and change.when is None for change in changes):
            return []
        with np.errstate(all="ignore"):
            return self.step.program.evaluate(columns, self.central, turn, Workspace(columns[0].shape, (1,)))

    def _gather_targets(self, moves: Sequence[Moves]) -> None:
        """Take down the live targets of new rows, which are numbered in order."""
        first = self.leads_to.n_rows
        live = [one.outcome == NO_OUTCOME for one in moves]
        none = np.empty(0, dtype=np.int64)
        row = np.concatenate([none, *(one.row[here] for one, here in zip(moves, live, strict=True))]) - first
        target = np.concatenate([none, *(one.target[here] for one, here in zip(moves, live, strict=True))])
        self.leads_to.add(np.bincount(row, minlength=self.n_rows - first), target[in_order(row)])

    def _joint_ways(self, open_ways: list[list[Truths]]) -> list[Way]:
        """Return the ways in which the members of the step can turn out together in some row, in order."""
        table = np.concatenate([np.stack(ways) for ways in open_ways])
        bounds = np.cumsum([0, *(len(ways) for ways in open_ways)])
        lots = [lot for _, lot in _by_pattern(open_ways)]
        parts = [[np.flatnonzero(table[a:b, lot[0]]).tolist() for a, b in pairwise(bounds)] for lot in lots]
        sizes = [prod(len(own) for own in one) for one in parts]
        self._check(max(sizes, default=0), sum(n * len(lot) for n, lot in zip(sizes, lots, strict=True)))
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

    def _follow(
        self, rows: Index, lot: Sequence[tuple[Way, Places]], columns: State, values: Sequence[Value]
    ) -> None:
        """Take down where some ways lead, each from as many of the rows as it has places."""
        step = self.step
        ways, counts = [way for way, _ in lot], [len(places) for _, places in lot]
        chosen = [
            np.repeat([member.first_leaf_of_way[way[number]] for way in ways], counts)
            for number, member in enumerate(step.members)
        ]
        applied = apply_ways(self.model, step, chosen, columns, values)
        after = tuple(applied.columns.get(n, column) for n, column in enumerate(columns))
        outcome = np.full(len(rows), NO_OUTCOME, dtype=np.int32)
        if step.ends_phase:
            outcome = ended_outcome(self.model, after, at_turn_end=step.ends_turn)
        for variable, beyond in applied.clipped.items():
            if self.model.variables[variable].refuses_overflow:
                outcome = np.where(beyond, OVERFLOWS - variable, outcome).astype(np.int32)
        late = np.zeros(len(rows), dtype=bool) if applied.ignored is None else applied.ignored
        names = [self.ways.setdefault(way, len(self.ways)) for way in ways]
        name = np.repeat(np.array(names, dtype=np.int32), counts)
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


def _by_pattern(open_ways: list[list[Truths]]) -> list[Lot]:
    """Group places by which ways are open there; each group in order."""
    bits = np.packbits(np.concatenate([np.stack(ways) for ways in open_ways]), axis=0)
    order = in_order(*reversed(bits))
    begins = np.flatnonzero(is_new(bits[:, order]))
    return [(bits[:, lot[0]].tobytes(), lot) for lot in np.split(order, begins[1:])] if len(order) else []


def _together(ways: Sequence[Way], open_ways: list[list[Truths]]) -> Iterator[list[tuple[Way, Places]]]:
    """Yield joint ways with the places where they are open, as many at once as are worked out together."""
    lot: list[tuple[Way, Places]] = []
    for way in ways:
        here = np.flatnonzero(
            np.logical_and.reduce([open_ways[member][one] for member, one in enumerate(way)])
        )
        if lot and sum(len(places) for _, places in lot) + len(here) > MOST_TOGETHER:
            yield lot
            lot = []
        lot.append((way, here))
    if lot:
        yield lot


def _looked_up(known: tuple[Numbers, Index] | None, parts: Numbers) -> Index:
    """Return the number of the row of each part, or -1 where it is not known."""
    if known is None or not len(known[0]):
        return np.full(len(parts), -1, dtype=np.int32)
    place = np.minimum(places(known[0], parts), len(known[0]) - 1)
    return np.where(known[0][place] == parts, known[1][place], -1).astype(np.int32)


def _some(open_ways: list[list[Truths]], places: npt.NDArray[np.intp]) -> list[list[Truths]]:
    return [[one[places] for one in ways] for ways in open_ways]


def _open_leaves(member: Member, values: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    """Yield each leaf of a member and where it can come about; ``values`` are the outputs of ``reach``."""
    for action in member.actions:
        for leaf, branch in enumerate(action.may_branch or (None,), start=action.first_leaf):
            opens = values[action.may_open]
            yield leaf, opens if branch is None else np.logical_and(opens, values[branch])
