"""The kinds of states before a step while these are listed: what makes a difference to where they lead, and the moves that lead on from each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.endings import NO_OUTCOME, OVERFLOWS, ended_outcome, may_end
from toolkit.engines.states.grain import bearing_of
from toolkit.engines.states.joint_ways import OpenWays, Way, joint_ways, n_open
from toolkit.engines.states.lookup import Lookup
from toolkit.engines.states.moves import IGNORED, Moves, Onwards, joined
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.errors import TooLarge
from toolkit.model.distinct import grouped, in_order, is_new
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import apply_ways

Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Lot = tuple[bytes, Places]
"""What may open, and where that is so."""
_ALWAYS, _LAST = b"", None
"""What stands for what may open where the turn makes no difference, and where nothing follows any more."""
MAX_WAYS = 20_000
"""Joint ways of one step that are followed, counting only what can happen somewhere."""
MAX_MOVES = 20_000_000
"""Moves of one step; about 1 GB while they are listed."""
MOST_TOGETHER = 100_000
"""Moves that are worked out at once, which bounds the memory that this takes."""


class Kinds:
    """The kinds of states that were met before one step so far.

    Two states are of a kind where the same changes lead on from both: they agree in what a step's bearing hangs on, and in what may
    open from the turn on in which they were first met.
    """

    def __init__(self, model: Model, number: int, numbering: Numbering) -> None:
        self.model, self.numbering, self.step = model, numbering, model.steps[number]
        self.bearing = bearing_of(model, number)
        self._sizes = self.step.program.part(self.step.read_by_changes)
        self.central = [0.0] * len(model.parameters)
        self.ways: dict[Way, int] = {}
        self.bounds = np.zeros(1, dtype=np.intp)
        """Where the moves of each kind begin."""
        self.leads_to = Onwards()
        self._moves: list[Moves] = []
        self._known: dict[bytes | None, Lookup] = {}
        """By what may still open, the kinds that were met."""
        self._looked_at = {0, *self.bearing} | _read_by_rules(model, self.step)
        """The variables on which a change or the end of a history can hang, and the first, which says how many states there are."""

    @property
    def are_told_by_bearing(self) -> bool:
        """Whether states that agree in the bearing are of a kind, whenever they were met."""
        return len(self._known) < 2

    def let_go(self) -> None:
        """Keep the moves alone: no other states will be met."""
        del self.leads_to
        self._known = dict.fromkeys(self._known, Lookup(0))

    def handed_over(self) -> Moves:
        """Return the moves of all kinds, by kind and then by way, and keep none."""
        found = joined(self._moves)
        self._moves.clear()
        return found

    def of(self, numbers: Numbers, turn: int) -> Index:
        """Return the kind of each state that a turn meets anew."""
        codes = self.numbering.codes(numbers, self.bearing)
        found, first = np.empty(len(codes), dtype=np.int32), len(self.bounds) - 1
        n_kinds = first
        for pattern, here in self._patterns(numbers, codes, turn):
            known = self._known.setdefault(pattern, Lookup(self.numbering.n_codes(self.bearing)))
            own = codes[here]
            kind = known.of(own)
            if len(unknown := np.flatnonzero(kind < 0)):
                new = known.missing(own := own.take(unknown))
                known.keep(new, np.arange(n_kinds, n_kinds + len(new), dtype=np.int32))
                kind[unknown] = known.of(own)
                n_kinds += len(new)
            found[here] = kind
        if n_kinds > first:
            one_of_each = np.empty(n_kinds, dtype=np.intp)
            one_of_each[found] = np.arange(len(found))  # whichever it is, the same leads on from it
            self._add(self.numbering.columns(numbers[one_of_each[first:]]), turn)
        return found

    def _patterns(
        self, numbers: Numbers, codes: Numbers, turn: int
    ) -> list[tuple[bytes | None, Places | slice]]:
        """Group states by what may open to them from a turn on."""
        if turn > self.model.horizon:  # nothing follows any more
            return [(_LAST, slice(None))]
        if not self.step.reach.reads_turn:
            return [(_ALWAYS, slice(None))]
        each = grouped(codes[None])
        lots = _by_pattern(self._open_ways(self.numbering.columns(numbers[each.first]), turn))
        of_code = np.empty(len(each.first), dtype=np.intp)
        for n, (_, here) in enumerate(lots):
            of_code[here] = n
        own = of_code[each.of]
        return [(pattern, np.flatnonzero(own == n)) for n, (pattern, _) in enumerate(lots)]

    def _add(self, columns: State, turn: int) -> None:
        """Follow every way that is open to kinds that are new, given a state of each."""
        n_kinds = len(columns[0])
        lots, counts = [], np.zeros(n_kinds, dtype=np.intp)
        if turn <= self.model.horizon:
            values, those = self._values(columns, turn), self._open_to(columns, turn)
            lots = [
                self._follow(OpenWays(those.ways, those.kind[lot], those.which[lot]), columns, values)
                for lot in _lots(len(those.kind))
            ]
            counts = np.bincount(those.kind, minlength=n_kinds)
        moves = joined(lots)
        self.bounds = np.concatenate((self.bounds, self.bounds[-1] + np.cumsum(counts)))
        self._moves.append(moves)
        live, ahead = moves.outcome == NO_OUTCOME, moves.ahead
        if not live.all():
            counts = np.bincount(np.repeat(np.arange(n_kinds), counts)[live], minlength=n_kinds)
            ahead = ahead[live]
        self.leads_to.add(counts, ahead)

    def _values(self, columns: State, turn: int) -> Mapping[int, Value]:
        """Return what changes read of the step's program, by output; nothing where all are of fixed size and hold in any state."""
        outputs, workspace = self.step.read_by_changes, Workspace(columns[0].shape, (1,))
        with np.errstate(all="ignore"):
            values = self._sizes.evaluate(columns, self.central, turn, workspace)
        return dict(zip(outputs, values, strict=True))

    def _open_to(self, columns: State, turn: int) -> OpenWays:
        """Return each kind with the joint ways that are open to it, by kind and then by number of the way."""
        open_ways = self._open_ways(columns, turn)
        sizes = np.prod([n_open(ways) for ways in open_ways], axis=0, dtype=np.float64)
        self._check_ways(sizes.max())
        self.check_moves(self.bounds[-1] + sizes.sum())
        if not sizes.all():  # where a member can do nothing, what the others could do is not put together
            open_ways = [ways & (sizes > 0.0) for ways in open_ways]
        found = joint_ways(open_ways, self.ways, self._check_ways)
        numbers = np.array([self.ways.setdefault(way, len(self.ways)) for way in found.ways], dtype=np.intp)
        if (numbers[1:] > numbers[:-1]).all():
            return found
        order = in_order(found.kind, numbers[found.which])
        return OpenWays(found.ways, found.kind[order], found.which[order])

    def _check_ways(self, n_ways: float) -> None:
        if n_ways > MAX_WAYS:
            names = ", ".join(member.key for member in self.step.members)
            raise TooLarge(
                f"{names} are settled at once and can turn out in {n_ways:,.0f} ways in some state, more than {MAX_WAYS:,}",
                "let fewer of them happen in the same state",
            )

    def check_moves(self, n_moves: float) -> None:
        """Refuse a step with too many moves."""
        if n_moves > MAX_MOVES:
            raise TooLarge(
                f"the phase '{self.step.phase}' has more than {MAX_MOVES:,} ways to move between states, too many to list",
                "declare fewer levels or options",
            )

    def _follow(self, those: OpenWays, columns: State, values: Mapping[int, Value]) -> Moves:
        """Return where some ways lead, each from a kind to which it is open."""
        step, here, which = self.step, those.kind, those.which
        before = tuple(column[here] if n in self._looked_at else column for n, column in enumerate(columns))
        chosen = [
            _leaves(member, [way[number] for way in those.ways])[which]
            for number, member in enumerate(step.members)
        ]
        sizes = {
            n: value[here] if isinstance(value, np.ndarray) and value.shape == columns[0].shape else value
            for n, value in values.items()
        }
        applied = apply_ways(self.model, step, chosen, before, sizes)
        outcome = np.full(len(here), NO_OUTCOME, dtype=np.int32)
        if step.ends_phase:
            after = tuple(applied.columns.get(n, column) for n, column in enumerate(before))
            outcome = ended_outcome(self.model, after, at_turn_end=step.ends_turn)
        for variable, beyond in applied.clipped.items():
            if self.model.variables[variable].refuses_overflow:
                outcome = np.where(beyond, OVERFLOWS - variable, outcome).astype(np.int32)
        marked = applied.clipped | ({} if applied.ignored is None else {IGNORED: applied.ignored})
        names = np.array([self.ways[way] for way in those.ways], dtype=np.int32)
        ahead = self.numbering.ahead(before, applied.columns)
        return Moves(names[which], ahead, outcome, marked)

    def _open_ways(self, columns: State, turn: int) -> list[Truths]:
        """Return per member the states where each of its ways can come about in this turn or a later one; shapes (W, S)."""
        step = self.step
        turns = range(turn, self.model.horizon + 1) if step.reach.reads_turn else (turn,)
        n = len(columns[0])
        found = [np.zeros((len(member.first_leaf_of_way), n), dtype=bool) for member in step.members]
        workspace = Workspace((n,), (1,))
        with np.errstate(all="ignore"):
            for at in turns:
                values = step.reach.evaluate(columns, [], at, workspace)
                for member, open_ways in zip(step.members, found, strict=True):
                    for leaf, opens in _open_leaves(member, values):
                        open_ways[member.way_of_leaf[leaf]] |= opens
        return found


def _by_pattern(open_ways: Sequence[Truths]) -> list[Lot]:
    """Group places by which ways are open there; each group in order."""
    bits = np.packbits(np.concatenate(open_ways), axis=0)
    order = in_order(*reversed(bits))
    begins = np.flatnonzero(is_new(bits[:, order]))
    return [(bits[:, lot[0]].tobytes(), lot) for lot in np.split(order, begins[1:])] if len(order) else []


def _lots(n_moves: int) -> Iterator[slice]:
    """Cut moves into lots of as many as are worked out together."""
    return (slice(first, first + MOST_TOGETHER) for first in range(0, n_moves, MOST_TOGETHER))


def _leaves(member: Member, ways: Sequence[int]) -> npt.NDArray[Any]:
    """Return a leaf of each of some ways of a member, in a narrow type: leaves are compared time and again."""
    return np.array([member.first_leaf_of_way[way] for way in ways], np.min_scalar_type(len(member.leaves)))


def _read_by_rules(model: Model, step: Step) -> set[int]:
    """Return the variables on which the end of a history after a step can hang."""
    looked_at = step.ends_phase and any(may_end(model, at_turn_end=step.ends_turn))
    return set(model.outcome_program.read_at_all) if looked_at else set()


def _open_leaves(member: Member, values: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    """Yield each leaf of a member and where it can come about; ``values`` are the outputs of ``reach``."""
    for action in member.actions:
        for leaf, branch in enumerate(action.may_branch or (None,), start=action.first_leaf):
            opens = values[action.may_open]
            yield leaf, opens if branch is None else np.logical_and(opens, values[branch])
