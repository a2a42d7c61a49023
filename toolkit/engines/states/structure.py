"""Which states can follow which: the record of what was listed, once per scenario and whatever the draw.

A step reads and changes few variables. What it can tell apart are its rows; along the rest of a state the same few moves are
repeated, so moves are listed by row, and transitions between states only for whoever asks for them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block, Index
from toolkit.model.distinct import in_order

_NONE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True)
class Transitions:
    """Every transition between states one by one, sorted by target; shapes (E,).

    ``way`` is its joint way, ``source`` and ``target`` are states as in ``Block``, ``move`` is the move that it repeats.
    """

    way: Index
    source: Index
    target: Index
    move: Index


@dataclass(frozen=True)
class StepStructure:
    """The states before a step, the rows in which it can tell them apart, and the moves that leave these.

    Attributes
    ----------
    columns : V arrays, shape (S,)
        States before the step.
    row : shape (S,)
        The row of each state.
    row_columns : V arrays, shape (R,)
        A state of each row.
    ways : shape (W, members)
        The way each member turns out in each joint way of the step; leaves that change alike are one way.
    move_way, move_row : shapes (M,)
        The joint way of each move, and the row it leaves.
    blocks
        The moves laid out along the states.
    n_next : int
        States before the next step.
    ended_columns, ended_outcome : shape (X,)
        States in which a run has ended after this step, and its outcome.
    clipped : variable -> moves on which a change was cut off at a bound.
    ignored : moves on which a delayed effect was triggered while one was pending.
    """

    columns: tuple[npt.NDArray[np.int8], ...]
    row: Index
    row_columns: tuple[npt.NDArray[np.int8], ...]
    ways: Index
    move_way: Index
    move_row: Index
    blocks: tuple[Block, ...]
    n_next: int
    ended_columns: tuple[npt.NDArray[np.int8], ...]
    ended_outcome: Index
    clipped: dict[int, Index]
    ignored: Index

    @property
    def n_states(self) -> int:
        """States before the step."""
        return len(self.columns[0])

    @property
    def n_rows(self) -> int:
        """What the step can tell apart."""
        return len(self.row_columns[0])

    @property
    def n_moves(self) -> int:
        """Moves that leave the rows."""
        return len(self.move_way)

    @property
    def n_ended(self) -> int:
        """States in which a run has ended after the step."""
        return len(self.ended_outcome)

    @property
    def n_targets(self) -> int:
        """States before the next step, and those in which a run has ended after this one."""
        return self.n_next + self.n_ended

    @property
    def n_transitions(self) -> int:
        """Transitions between states."""
        return sum(block.n_transitions for block in self.blocks)

    @cached_property
    def writes(self) -> tuple[npt.NDArray[np.bool_], ...] | None:
        """Say of each block which rows of its targets no row before has written to; None where that leaves some target out, or half done.

        Where it does not, mass can be written without zeros having been laid out before.
        """
        written = np.zeros(self.n_targets, dtype=bool)
        found: list[npt.NDArray[np.bool_]] = []
        for block in self.blocks:
            some = np.zeros(len(block.targets), dtype=bool)
            if found:  # before the first nothing has been written
                before = written[block.targets]
                some = np.asarray(before.any(axis=1))
                if (some != before.all(axis=1)).any():
                    return None
            written[block.targets] = True
            found.append(np.asarray(~some))
        return tuple(found) if written.all() else None

    @cached_property
    def stays(self) -> bool:
        """Whether mass can be moved where it stands: every state is written to, by none but the part that has read it before."""
        if self.writes is None or self.n_next != self.n_states:
            return False
        place = np.full(self.n_states, -1, dtype=np.intp)
        leading: list[tuple[Index, npt.NDArray[np.intp]]] = []
        first = 0
        for block in self.blocks:
            rows, targets = block.in_part
            n_rest = block.sources.shape[1]
            own, led = (first + part[:, None] * n_rest + np.arange(n_rest) for part in (rows, targets))
            goes_on = block.targets[:, 0] < self.n_next
            place[block.sources] = own
            leading.append((block.targets[goes_on], led[goes_on]))
            first += len(block.parts) * n_rest
        return all((place[targets] == led).all() for targets, led in leading)

    def place_of_way(self, member: int) -> npt.NDArray[np.intp]:
        """Return, for each move, where the chance of a member's way stands in a table of shape (ways of the member, R); shape (M,)."""
        if member not in self._places:
            self._places[member] = (self.ways[:, member].astype(np.intp) * self.n_rows)[self.move_way]
            self._places[member] += self.move_row
        return self._places[member]

    @cached_property
    def _places(self) -> dict[int, npt.NDArray[np.intp]]:
        return {}

    @cached_property
    def idle(self) -> npt.NDArray[np.intp]:
        """The states from which nothing leads on: those met after the last turn."""
        moving = np.zeros(self.n_states, dtype=bool)
        for block in self.blocks:
            moving[block.sources] = True
        return np.flatnonzero(~moving)

    @cached_property
    def ending(self) -> tuple[Block, ...]:
        """The blocks with those moves alone that end a history."""
        return tuple(part for block in self.blocks if (part := block.ending(self.n_next)) is not None)

    @cached_property
    def ending_moves(self) -> Index:
        """The moves that end a history, in order."""
        return np.unique(np.concatenate([_NONE, *(block.move for block in self.ending)]))

    @cached_property
    def by_state(self) -> StepStructure:
        """The same step with a row for every state, and so with a move for every transition."""
        known = self.transitions
        order = in_order(known.source, known.way)
        move = np.empty(len(order), dtype=np.int32)
        move[order] = np.arange(len(order))
        repeats = known.move[order]
        return replace(
            self,
            row=np.arange(self.n_states, dtype=np.int32),
            row_columns=self.columns,
            move_way=known.way[order],
            move_row=known.source[order],
            blocks=_one_by_one(known, move),
            clipped={v: _those_of(marked, repeats) for v, marked in self.clipped.items()},
            ignored=_those_of(self.ignored, repeats),
        )

    @cached_property
    def transitions(self) -> Transitions:
        """Every transition between states one by one, sorted by target."""
        move = np.concatenate([np.repeat(b.move, b.sources.shape[1]) for b in self.blocks] or [_NONE])
        source = np.concatenate([b.sources[b.row].reshape(-1) for b in self.blocks] or [_NONE])
        target = np.concatenate([b.targets[b.target].reshape(-1) for b in self.blocks] or [_NONE])
        order = in_order(target, self.move_way[move], source)
        move = move[order]
        return Transitions(self.move_way[move], source[order], target[order], move)


def _one_by_one(known: Transitions, move: Index) -> tuple[Block, ...]:
    """Lay transitions out as one list, which ``move`` numbers."""
    if not len(move):
        return ()
    sources, row = np.unique(known.source, return_inverse=True)
    targets, first = np.unique(known.target, return_index=True)
    bounds = np.append(first, len(move)).astype(np.int32)
    return (
        Block(sources[:, None], targets[:, None], bounds, row.reshape(-1).astype(np.int32), move, sources),
    )


def _those_of(marked: Index, moves: Index) -> Index:
    """Return the places of those moves that are marked."""
    return np.flatnonzero(np.isin(moves, marked)).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of a chain with rows as fine as what makes a difference to their chances.

    Where somebody weighs whole states every state is a row of its own; such a step is only taken apart when it is asked for.
    """

    laid: tuple[StepStructure, ...]
    weighing: frozenset[int]

    def __len__(self) -> int:
        return len(self.laid)

    def __getitem__(self, number: int) -> StepStructure:
        number = range(len(self.laid))[number]
        return self.laid[number].by_state if number in self.weighing else self.laid[number]

    def __iter__(self) -> Iterator[StepStructure]:
        return (self[number] for number in range(len(self)))


@dataclass(frozen=True)
class Structure:
    """The whole chain: one ``StepStructure`` per step, and the states a run may start in.

    Attributes
    ----------
    laid : the steps as they were listed, with what each can tell apart by what it reads and changes as its rows
    start_columns : V arrays, shape (S0,)
        Every combination of the variables' start levels.
    start_state : shape (S0,)
        Its place among the states before the first step, or -1 if the run has ended there already.
    start_outcome : shape (S0,)
        Its outcome if so.
    weighing : the numbers of those steps at which somebody weighs whole states
    """

    laid: tuple[StepStructure, ...]
    start_columns: tuple[npt.NDArray[np.int8], ...]
    start_state: Index
    start_outcome: Index
    weighing: frozenset[int] = frozenset()

    @property
    def steps(self) -> Steps:
        """The steps with rows as fine as what makes a difference to their chances."""
        return Steps(self.laid, self.weighing)

    @property
    def n_states(self) -> int:
        """Live states at the end of a turn, memory included."""
        return self.laid[0].n_states

    @property
    def n_transitions(self) -> int:
        """Transitions between states of one turn."""
        return sum(step.n_transitions for step in self.laid)
