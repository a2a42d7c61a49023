"""Which states can follow which: the record of what was listed, once per scenario and whatever the draw.

A step reads and changes few variables. What it can tell apart are its rows; along the rest of a state the same few moves are
repeated, so moves are listed by row, and transitions between states only for whoever asks for them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int32]
_NONE = np.empty(0, dtype=np.int32)
OVERFLOWS = -2
"""Outcome of a move that leaves the bounds of variable v with ``overflow: refuse`` is OVERFLOWS - v."""


@dataclass(frozen=True, eq=False)
class Block:
    """Rows that stand beside the same N combinations of what the step cannot tell apart, and the moves that leave them.

    Attributes
    ----------
    sources : shape (R, N)
        The states of each row.
    targets : shape (T, N)
        Where moves lead: 0 … ``n_next`` - 1 are states before the next step, the rest, in the last rows, have ended.
    first : shape (T + 1,)
        Where the moves that lead to each row of ``targets`` begin.
    row, move : shapes (M,)
        For each of these moves the row of ``sources`` it leaves, and its number among all moves of the step.
    of_row : shape (R,)
        The row of the step that each row of ``sources`` is part of: all of it, but where the block is a list of single states.
    """

    sources: Index
    targets: Index
    first: Index
    row: Index
    move: Index
    of_row: Index

    @cached_property
    def target(self) -> Index:
        """For each move the row of ``targets`` it leads to; shape (M,)."""
        return np.repeat(np.arange(len(self.targets), dtype=np.int32), np.diff(self.first))

    @cached_property
    def back(self) -> Block:
        """The same moves from targets to sources."""
        target = self.target
        order = np.lexsort((target, self.row))
        first = np.searchsorted(self.row[order], np.arange(len(self.sources) + 1)).astype(np.int32)
        return Block(self.targets, self.sources, first, target[order], self.move[order], _NONE)

    @property
    def n_transitions(self) -> int:
        """Transitions between states that its moves stand for."""
        return len(self.move) * int(self.sources.shape[1])


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
            before = written[block.targets]
            fresh = np.asarray(~before.any(axis=1))
            if (before.any(axis=1) != before.all(axis=1)).any():
                return None
            written[block.targets] = True
            found.append(fresh)
        return tuple(found) if written.all() else None

    def place_of_way(self, member: int) -> npt.NDArray[np.intp]:
        """Return, for each move, where the chance of a member's way stands in a table of shape (ways of the member, R); shape (M,)."""
        if member not in self._places:
            own = self.ways[self.move_way, member].astype(np.intp)
            self._places[member] = own * self.n_rows + self.move_row
        return self._places[member]

    @cached_property
    def _places(self) -> dict[int, npt.NDArray[np.intp]]:
        return {}

    @cached_property
    def ending(self) -> tuple[Block, ...]:
        """The blocks with those moves alone that end a history."""
        return tuple(part for block in self.blocks if (part := _ending(block, self.n_next)) is not None)

    @cached_property
    def ending_moves(self) -> Index:
        """The moves that end a history, in order."""
        return np.unique(np.concatenate([_NONE, *(block.move for block in self.ending)]))

    @cached_property
    def transitions(self) -> Transitions:
        """Every transition between states one by one, sorted by target."""
        move = np.concatenate([np.repeat(b.move, b.sources.shape[1]) for b in self.blocks] or [_NONE])
        source = np.concatenate([b.sources[b.row].reshape(-1) for b in self.blocks] or [_NONE])
        target = np.concatenate([b.targets[b.target].reshape(-1) for b in self.blocks] or [_NONE])
        order = np.lexsort((source, self.move_way[move], target))
        move = move[order]
        return Transitions(self.move_way[move], source[order], target[order], move)


def _ending(block: Block, n_next: int) -> Block | None:
    """Return a block with those of its moves that end a history; None where there are none."""
    ends = np.flatnonzero(block.targets[:, 0] >= n_next) if block.targets.size else _NONE
    if not len(ends):
        return None
    counts = np.diff(block.first)[ends]
    chosen = np.isin(block.target, ends)
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return Block(
        block.sources, block.targets[ends], first, block.row[chosen], block.move[chosen], block.of_row
    )


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
    def n_transitions(self) -> int:
        """Transitions between states of one turn."""
        return sum(step.n_transitions for step in self.steps)
