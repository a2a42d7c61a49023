"""Which states can follow which: explored once per scenario, whatever the draw.

Guards that read parameters count as possibly true, and as possibly true in any turn still to come; the
chance of an edge may then be 0 for a draw or a turn, but no edge is missing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.model.changes import Change
from toolkit.model.model import Model
from toolkit.model.program import Program, State, Value, Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import apply_ways

Codes = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
MAX_STATES = 100_000
MAX_WAYS = 4096
MAX_EDGES = 20_000_000
"""About 1 GB while they are listed."""
MOST_KEPT = 4
"""Structures that are kept: enough for a crisis, a what-if that opens other options, and an alternative or two."""
NO_OUTCOME = -1
OVERFLOWS = -2
"""Outcome of an edge that leaves the bounds of variable v with ``overflow: refuse`` is OVERFLOWS - v."""


@dataclass(frozen=True)
class StepStructure:
    """The states before a step and the edges that leave them, sorted by target.

    Attributes
    ----------
    columns : V arrays, shape (S,)
        States before the step.
    ways : shape (W, members)
        The way each member turns out in each joint way of the step; leaves that change alike are one way.
    way, source, target : shape (E,)
        Edges; targets 0 … ``n_next`` - 1 are states before the next step, the rest have ended.
    ended_columns, ended_outcome : shape (X,)
        States in which a run has ended after this step, and its outcome.
    clipped : variable -> edges on which a change was cut off at a bound.
    ignored : edges on which a delayed effect was triggered while one was pending.
    """

    columns: tuple[npt.NDArray[np.int8], ...]
    ways: Index
    way: Index
    source: Index
    target: Index
    n_next: int
    ended_columns: tuple[npt.NDArray[np.int8], ...]
    ended_outcome: Index
    clipped: dict[int, Index]
    ignored: Index

    @property
    def n_states(self) -> int:
        """States before the step."""
        return len(self.columns[0])


@dataclass(frozen=True)
class Structure:
    """The whole chain: one ``StepStructure`` per step, and the states a run may start in.

    Attributes
    ----------
    start_columns : V arrays, shape (S0,)
        Every combination of the variables' start levels.
    start_state : shape (S0,)
        Its place among the states before the first step, or -1 if the run has ended there already.
    start_outcome : shape (S0,)
        Its outcome if so.
    """

    steps: tuple[StepStructure, ...]
    start_columns: tuple[npt.NDArray[np.int8], ...]
    start_state: Index
    start_outcome: Index

    @property
    def n_states(self) -> int:
        """Live states at the end of a turn, memory included."""
        return self.steps[0].n_states

    @property
    def n_edges(self) -> int:
        """Edges of one turn."""
        return sum(len(step.target) for step in self.steps)


def list_states(model: Model, *, max_states: int = MAX_STATES) -> Structure:
    """Find every state that can be reached within the horizon.

    Raises
    ------
    RunError
        If a variable is a real number, effects depend on the draw, or there are too many states; says what to do.
    """
    if model.real is not None:
        raise RunError(
            f"{model.real.place}\n  '{model.real.name}' is a real number, so states cannot be listed; use engine monte_carlo, "
            "or give it levels"
        )
    if model.reads_draws_in_effects:
        raise RunError(
            f"{model.reads_draws_in_effects}\n  the size of this change depends on a parameter or the turn, so "
            "states cannot be listed beforehand; use engine monte_carlo, or a change of fixed size"
        )
    hangs_on = _hangs_on(model), max_states, MAX_EDGES
    found = _kept.pop(hangs_on, None) or _Explorer(model, max_states).run()
    _kept[hangs_on] = found  # the latest stands last
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


_kept: OrderedDict[Hashable, Structure] = OrderedDict()


def _hangs_on(model: Model) -> Hashable:
    """Return everything that the structure is made of: models with the same share it, whatever their numbers are."""
    steps = []
    for step in model.steps:
        members = tuple(
            (
                tuple((action.first_leaf, action.may_open, action.may_branch) for action in member.actions),
                tuple(
                    tuple(_change(change, step.program) for change in leaf.changes) for leaf in member.leaves
                ),
                member.way_of_leaf,
            )
            for member in step.members
        )
        steps.append((step.ends_phase, step.ends_turn, step.reach, members))
    variables = tuple((v.size, v.refuses_overflow) for v in model.variables)
    ends = tuple(outcome.ends for outcome in model.outcomes)
    return variables, model.start_levels, model.horizon, model.outcome_program, ends, tuple(steps)


def _change(change: Change, program: Program) -> Hashable:
    """Return what a change does, its size and condition as expressions instead of rows."""
    rows = (None if row is None else program.expression(row) for row in (change.row, change.when))
    return change.variable, change.operation, change.amount, *rows


class _Found:
    """The states seen before one step, and the edges that leave them."""

    def __init__(self) -> None:
        self.codes: list[Codes] = []
        self.seen: Codes = np.empty(0, dtype=np.int64)
        self.edges: list[tuple[Index, Codes, Codes, Index]] = []
        """(way, source code, target code, outcome)."""
        self.clipped: list[tuple[int, int, npt.NDArray[np.bool_]]] = []
        self.ignored: list[tuple[int, npt.NDArray[np.bool_]]] = []

    def add(self, codes: Codes) -> Codes:
        """Add states and return those that are new."""
        place = np.searchsorted(self.seen, codes)
        known = np.zeros(len(codes), dtype=bool)
        inside = place < len(self.seen)
        known[inside] = self.seen[place[inside]] == codes[inside]
        new = codes[~known]
        self.seen = np.sort(np.concatenate((self.seen, new)))
        return new


class _Explorer:
    """One breadth-first walk, turn by turn."""

    def __init__(self, model: Model, max_states: int) -> None:
        self.model, self.max_states = model, max_states
        sizes = [variable.size for variable in model.variables]
        if prod(sizes) >= 2**62:
            raise RunError("the variables have too many combinations to number; use engine monte_carlo")
        self.weights = np.array([prod(sizes[n + 1 :]) for n in range(len(sizes))], dtype=np.int64)
        self.sizes = sizes
        self.found = [_Found() for _ in model.steps]
        self.ways = [_joint_ways(step) for step in model.steps]
        self.central = [0.0] * len(model.parameters)

    def run(self) -> Structure:
        start = tuple(
            np.array(c, dtype=np.int8) for c in zip(*product(*self.model.start_levels), strict=True)
        )
        outcome = ended_outcome(self.model, start, at_turn_end=True)
        frontier = self.found[0].add(np.unique(self._encode(start)[outcome == NO_OUTCOME]))
        for turn in range(1, self.model.horizon + 1):
            if len(frontier) == 0:
                break
            for number in range(len(self.model.steps)):
                frontier = self._expand(number, frontier, turn)
        return self._structure(start, outcome)

    def _expand(self, number: int, codes: Codes, turn: int) -> Codes:
        """Follow every edge of states new to a step; return the states new to the next step."""
        step, found = self.model.steps[number], self.found[number]
        following = self.found[(number + 1) % len(self.found)]
        if len(codes) == 0:
            return codes
        columns = self._decode(codes)
        workspace = Workspace(codes.shape, (1,))
        with np.errstate(all="ignore"):
            rows = step.program.evaluate(columns, self.central, turn, workspace)
            open_ways = self._open_ways(step, columns, turn)
        targets = []
        for way, own_ways in enumerate(self.ways[number]):
            here = np.ones(len(codes), dtype=bool)
            for member, own_way in enumerate(own_ways):
                here &= open_ways[member][own_way]
            if not here.any():
                continue
            chosen = tuple(column[here] for column in columns)
            chosen_rows = [
                row[here] if isinstance(row, np.ndarray) and row.shape == here.shape else row for row in rows
            ]
            target, outcome = self._follow(step, own_ways, chosen, chosen_rows, found)
            edge_way = np.full(len(target), way, dtype=np.int32)
            found.edges.append((edge_way, codes[here], target, outcome))
            targets.append(target[outcome == NO_OUTCOME])
        new = following.add(np.unique(np.concatenate(targets))) if targets else codes[:0]
        if len(following.seen) > self.max_states:
            self._refuse(len(following.seen))
        if sum(len(edge[0]) for edge in found.edges) > MAX_EDGES:
            raise RunError(
                f"the phase '{step.phase}' has more than {MAX_EDGES:,} transitions between states, too many to list; use engine "
                "monte_carlo, or give its members phases of their own in `order`"
            )
        return new

    def _open_ways(self, step: Step, columns: State, turn: int) -> list[list[npt.NDArray[np.bool_]]]:
        """Return per member and way the states where it can come about in this turn or a later one."""
        turns = range(turn, self.model.horizon + 1) if step.reach.reads_turn else (turn,)
        found: list[list[npt.NDArray[np.bool_]]] = []
        n = len(columns[0])
        for member in step.members:
            found.append([np.zeros(n, dtype=bool) for _ in member.first_leaf_of_way])
        workspace = Workspace((n,), (1,))
        for at in turns:
            rows = step.reach.evaluate(columns, [], at, workspace)
            for member, open_ways in zip(step.members, found, strict=True):
                for action in member.actions:
                    branches = action.may_branch or (None,)
                    for leaf, branch in enumerate(branches, start=action.first_leaf):
                        opens = rows[action.may_open]
                        open_ways[member.way_of_leaf[leaf]] |= (
                            opens if branch is None else np.logical_and(opens, rows[branch])
                        )
        return found

    def _follow(
        self, step: Step, own_ways: Sequence[int], columns: State, rows: Sequence[Value], found: _Found
    ) -> tuple[Codes, Index]:
        """Return the states that one way leads to, and the outcomes of those that end."""
        leaves = [m.first_leaf_of_way[way] for m, way in zip(step.members, own_ways, strict=True)]
        ways = [np.full(len(columns[0]), leaf) for leaf in leaves]
        applied = apply_ways(self.model, step, ways, columns, rows)
        after = tuple(applied.columns.get(n, column) for n, column in enumerate(columns))
        outcome = np.full(len(columns[0]), NO_OUTCOME, dtype=np.int32)
        if step.ends_phase:
            outcome = ended_outcome(self.model, after, at_turn_end=step.ends_turn)
        edge = len(found.edges)
        for variable, beyond in applied.clipped.items():
            if self.model.variables[variable].refuses_overflow:
                outcome = np.where(beyond, OVERFLOWS - variable, outcome).astype(np.int32)
            found.clipped.append((variable, edge, beyond))
        if applied.ignored is not None and applied.ignored.any():
            found.ignored.append((edge, applied.ignored))
        return self._encode(after), outcome

    def _encode(self, columns: State) -> Codes:
        codes = np.zeros(len(columns[0]), dtype=np.int64)
        for weight, column in zip(self.weights, columns, strict=True):
            codes += weight * column.astype(np.int64)
        return codes

    def _decode(self, codes: Codes) -> tuple[npt.NDArray[np.int8], ...]:
        return tuple(
            (codes // weight % size).astype(np.int8)
            for weight, size in zip(self.weights, self.sizes, strict=True)
        )

    def _refuse(self, n_states: int) -> None:
        ranked = sorted(self.model.variables, key=lambda variable: -variable.size)
        largest = ", ".join(f"{variable.name} ({variable.size})" for variable in ranked[:3])
        raise RunError(
            f"more than {self.max_states:,} states can be reached ({n_states:,} so far), too many for the exact "
            f"engine; use engine monte_carlo, or fewer levels: the variables with most are {largest}"
        )

    def _structure(self, start: tuple[npt.NDArray[np.int8], ...], outcome: Index) -> Structure:
        steps = []
        for number, found in enumerate(self.found):
            following = self.found[(number + 1) % len(self.found)]
            steps.append(self._step_structure(self.ways[number], found, following.seen))
        state = np.searchsorted(self.found[0].seen, self._encode(start)).astype(np.int32)
        state[outcome != NO_OUTCOME] = -1
        return Structure(tuple(steps), start, state, outcome)

    def _step_structure(self, ways: list[tuple[int, ...]], found: _Found, following: Codes) -> StepStructure:
        empty = (np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32))
        parts = found.edges or [empty]
        way, source, target, outcome = (np.concatenate(part) for part in zip(*parts, strict=True))
        ended = outcome != NO_OUTCOME
        # An ended state is told apart by its outcome too: a refused overflow may share a code with a true end.
        keys = np.stack((target[ended], outcome[ended].astype(np.int64)))
        unique, inverse = (
            np.unique(keys, axis=1, return_inverse=True) if ended.any() else (keys, np.empty(0, int))
        )
        place = np.searchsorted(following, target)
        place[ended] = len(following) + inverse.reshape(-1)
        order = np.argsort(place, kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        offsets = np.cumsum([0, *(len(part[0]) for part in found.edges)])
        clipped: dict[int, list[Codes]] = {}
        for variable, edge, beyond in found.clipped:
            clipped.setdefault(variable, []).append(rank[offsets[edge] + np.flatnonzero(beyond)])
        ignored = [rank[offsets[edge] + np.flatnonzero(late)] for edge, late in found.ignored]
        return StepStructure(
            columns=self._decode(found.seen),
            ways=np.array(ways, dtype=np.int32),
            way=way[order].astype(np.int32),
            source=np.searchsorted(found.seen, source[order]).astype(np.int32),
            target=place[order].astype(np.int32),
            n_next=len(following),
            ended_columns=self._decode(unique[0]),
            ended_outcome=unique[1].astype(np.int32),
            clipped={variable: np.concatenate(edges).astype(np.int32) for variable, edges in clipped.items()},
            ignored=np.concatenate([np.empty(0, np.int64), *ignored]).astype(np.int32),
        )


def _joint_ways(step: Step) -> list[tuple[int, ...]]:
    count = prod(len(member.first_leaf_of_way) for member in step.members)
    if count > MAX_WAYS:
        names = ", ".join(member.key for member in step.members)
        raise RunError(
            f"{names} are settled at once and can turn out in {count:,} ways, more than {MAX_WAYS:,}; "
            "give some of them a place of their own in `order`, or use engine monte_carlo"
        )
    return list(product(*(range(len(member.first_leaf_of_way)) for member in step.members)))


def first_true(
    program: Program, columns: State, allowed: Sequence[bool], workspace: Workspace | None = None
) -> Index:
    """Return per state the first condition that holds among those allowed, else -1; shape (S,)."""
    shape = columns[0].shape
    found = np.full(shape, -1, dtype=np.int32)
    if not any(allowed):
        return found
    rows = program.evaluate(columns, [], 0, workspace or Workspace(shape, (1,)))
    for number in reversed(range(len(rows))):
        if allowed[number]:
            found = np.where(rows[number], number, found).astype(np.int32)
    return found


def ended_outcome(
    model: Model, columns: State, *, at_turn_end: bool, workspace: Workspace | None = None
) -> Index:
    """Return the outcome that ends the run in each state, or ``NO_OUTCOME``; shape (S,)."""
    when = ("phase", "turn") if at_turn_end else ("phase",)
    allowed = [outcome.ends in when for outcome in model.outcomes]
    return first_true(model.outcome_program, columns, allowed, workspace)


def final_outcome(model: Model, columns: State) -> Index:
    """Return the outcome of a run that is still going at the horizon; shape (S,)."""
    found = first_true(model.outcome_program, columns, [True] * len(model.outcomes))
    rest = next(n for n, outcome in enumerate(model.outcomes) if outcome.is_otherwise)
    return np.where(found == NO_OUTCOME, rest, found).astype(np.int32)


def rung_of(model: Model, columns: State) -> Index:
    """Return the place on the ladder of each state: the highest rung that holds, or -1; shape (S,)."""
    rows = model.ladder_program.evaluate(columns, [], 0, Workspace(columns[0].shape, (1,)))
    found = np.full(columns[0].shape, -1, dtype=np.int32)
    for number, row in enumerate(rows):
        found = np.where(row, number, found).astype(np.int32)
    return found
