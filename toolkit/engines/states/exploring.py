"""Exploring which states can follow which, once per scenario, whatever the draw.

Guards that read parameters count as possibly true, and as possibly true in any turn still to come; the
chance of an edge may then be 0 for a draw or a turn, but no edge is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.engines.states.layer import Edges, Layer
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.structure import OVERFLOWS, Index, Structure
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import apply_ways

Truths = npt.NDArray[np.bool_]
MAX_STATES = 100_000
MAX_WAYS = 4096
MAX_EDGES = 20_000_000
"""About 1 GB while they are listed."""


class Explorer:
    """One breadth-first walk, turn by turn."""

    def __init__(self, model: Model, max_states: int) -> None:
        self.model, self.max_states = model, max_states
        self.numbering = Numbering(model)
        self.layers = [Layer() for _ in model.steps]
        self.ways = [_joint_ways(step) for step in model.steps]
        self.central = [0.0] * len(model.parameters)

    def run(self) -> Structure:
        """Walk from every start until nothing new is reached, and return what was seen."""
        start = tuple(
            np.array(c, dtype=np.int8) for c in zip(*product(*self.model.start_levels), strict=True)
        )
        outcome = ended_outcome(self.model, start, at_turn_end=True)
        frontier = self.layers[0].add(np.unique(self.numbering.numbers(start)[outcome == NO_OUTCOME]))
        for turn in range(1, self.model.horizon + 1):
            if len(frontier) == 0:
                break
            for number in range(len(self.model.steps)):
                frontier = self._expand(number, frontier, turn)
        return self._structure(start, outcome)

    def _expand(self, number: int, new: Numbers, turn: int) -> Numbers:
        """Follow every edge of states new to a step; return the states new to the next step."""
        step, layer = self.model.steps[number], self.layers[number]
        following = self.layers[(number + 1) % len(self.layers)]
        if len(new) == 0:
            return new
        first = len(layer.edges)
        self._follow_all(number, new, turn)
        live = [part.target[part.outcome == NO_OUTCOME] for part in layer.edges[first:]]
        reached = following.add(np.unique(np.concatenate(live))) if live else new[:0]
        if len(following.seen) > self.max_states:
            self._refuse(len(following.seen))
        if layer.n_edges > MAX_EDGES:
            raise RunError(
                f"the phase '{step.phase}' has more than {MAX_EDGES:,} transitions between states, too many to list; use engine "
                "monte_carlo, or give its members phases of their own in `order`"
            )
        return reached

    def _follow_all(self, number: int, new: Numbers, turn: int) -> None:
        """Follow every way of a step from states new to it."""
        step = self.model.steps[number]
        columns = self.numbering.columns(new)
        with np.errstate(all="ignore"):
            rows = step.program.evaluate(columns, self.central, turn, Workspace(new.shape, (1,)))
            open_ways = self._open_ways(step, columns, turn)
        for way, own_ways in enumerate(self.ways[number]):
            here = np.logical_and.reduce(
                [open_ways[member][own_way] for member, own_way in enumerate(own_ways)]
            )
            if not here.any():
                continue
            chosen = tuple(column[here] for column in columns)
            chosen_rows = [
                row[here] if isinstance(row, np.ndarray) and row.shape == here.shape else row for row in rows
            ]
            target, outcome = self._follow(number, own_ways, chosen, chosen_rows)
            ways = np.full(len(target), way, dtype=np.int32)
            self.layers[number].edges.append(Edges(ways, new[here], target, outcome))

    def _open_ways(self, step: Step, columns: State, turn: int) -> list[list[Truths]]:
        """Return per member and way the states where it can come about in this turn or a later one."""
        turns = range(turn, self.model.horizon + 1) if step.reach.reads_turn else (turn,)
        n = len(columns[0])
        found = [[np.zeros(n, dtype=bool) for _ in member.first_leaf_of_way] for member in step.members]
        workspace = Workspace((n,), (1,))
        for at in turns:
            rows = step.reach.evaluate(columns, [], at, workspace)
            for member, open_ways in zip(step.members, found, strict=True):
                for leaf, opens in _open_leaves(member, rows):
                    open_ways[member.way_of_leaf[leaf]] |= opens
        return found

    def _follow(
        self, number: int, own_ways: Sequence[int], columns: State, rows: Sequence[Value]
    ) -> tuple[Numbers, Index]:
        """Return the states that one way leads to, and the outcomes of those that end."""
        step, layer = self.model.steps[number], self.layers[number]
        leaves = [m.first_leaf_of_way[way] for m, way in zip(step.members, own_ways, strict=True)]
        ways = [np.full(len(columns[0]), leaf) for leaf in leaves]
        applied = apply_ways(self.model, step, ways, columns, rows)
        after = tuple(applied.columns.get(n, column) for n, column in enumerate(columns))
        outcome = np.full(len(columns[0]), NO_OUTCOME, dtype=np.int32)
        if step.ends_phase:
            outcome = ended_outcome(self.model, after, at_turn_end=step.ends_turn)
        part = len(layer.edges)
        for variable, beyond in applied.clipped.items():
            if self.model.variables[variable].refuses_overflow:
                outcome = np.where(beyond, OVERFLOWS - variable, outcome).astype(np.int32)
            layer.clipped.append((variable, part, beyond))
        if applied.ignored is not None and applied.ignored.any():
            layer.ignored.append((part, applied.ignored))
        return self.numbering.numbers(after), outcome

    def _refuse(self, n_states: int) -> None:
        ranked = sorted(self.model.variables, key=lambda variable: -variable.size)
        largest = ", ".join(f"{variable.name} ({variable.size})" for variable in ranked[:3])
        raise RunError(
            f"more than {self.max_states:,} states can be reached ({n_states:,} so far), too many for the exact "
            f"engine; use engine monte_carlo, or fewer levels: the variables with most are {largest}"
        )

    def _structure(self, start: tuple[npt.NDArray[np.int8], ...], outcome: Index) -> Structure:
        following = [*self.layers[1:], self.layers[0]]
        steps = tuple(
            layer.structure(ways, after.seen, self.numbering)
            for layer, ways, after in zip(self.layers, self.ways, following, strict=True)
        )
        state = np.searchsorted(self.layers[0].seen, self.numbering.numbers(start)).astype(np.int32)
        state[outcome != NO_OUTCOME] = -1
        return Structure(steps, start, state, outcome)


def _joint_ways(step: Step) -> list[tuple[int, ...]]:
    count = prod(len(member.first_leaf_of_way) for member in step.members)
    if count > MAX_WAYS:
        names = ", ".join(member.key for member in step.members)
        raise RunError(
            f"{names} are settled at once and can turn out in {count:,} ways, more than {MAX_WAYS:,}; "
            "give some of them a place of their own in `order`, or use engine monte_carlo"
        )
    return list(product(*(range(len(member.first_leaf_of_way)) for member in step.members)))


def _open_leaves(member: Member, rows: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    """Yield each leaf of a member and where it can come about; ``rows`` are the outputs of ``reach``."""
    for action in member.actions:
        for leaf, branch in enumerate(action.may_branch or (None,), start=action.first_leaf):
            opens = rows[action.may_open]
            yield leaf, opens if branch is None else np.logical_and(opens, rows[branch])
