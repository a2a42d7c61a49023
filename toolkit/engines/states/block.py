"""Rows of a step that stand beside the same rest, and the moves that leave them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.parts import parts_of
from toolkit.model.distinct import in_order

Index = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int32] | npt.NDArray[np.uint16]
NARROW = 1 << 16
"""Numbers below this go into half of the memory."""
_NONE = np.empty(0, dtype=np.int32)


class Flat(NamedTuple):
    """The numbers of a block, flat; see ``Block``."""

    sources: Numbers
    targets: Numbers
    first: Numbers
    row: Numbers
    move: Numbers
    of_row: Numbers


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
    n_alike : int
        How many neighbouring rows are the same states, once for each action; no part ends between them.
    """

    sources: Index
    targets: Index
    first: Index
    row: Index
    move: Index
    of_row: Index
    n_alike: int = 1

    @cached_property
    def target(self) -> Index:
        """For each move the row of ``targets`` it leads to; shape (M,)."""
        return np.repeat(np.arange(len(self.targets), dtype=np.int32), np.diff(self.first))

    @cached_property
    def parts(self) -> Index:
        """Where its parts begin; see ``parts_of``. A list of single states is one."""
        n_rows = len(self.sources) // self.n_alike
        found: Index = np.array(
            [[0, 0, len(self.targets)], [n_rows, *[len(self.targets)] * 2]], dtype=np.int32
        )
        if self.sources.shape[1] > 1:
            found = parts_of(self.row // self.n_alike, self.target, n_rows, len(self.targets))
        found[:, 0] *= self.n_alike
        return found

    @cached_property
    def largest_part(self) -> tuple[int, int]:
        """How many rows a part has at most, and how many targets."""
        rows, *stretches = np.diff(self.parts, axis=0).T
        return int(rows.max(initial=0)), int(sum(stretches).max(initial=0))

    @property
    def in_part(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The part of each row, and of each row of targets; shapes (R,) and (T,)."""
        of_rows, of_targets, again = np.diff(self.parts, axis=0).T
        numbers = np.arange(len(of_rows))
        targets = np.concatenate((np.repeat(numbers, of_targets), np.repeat(numbers, again)))
        return np.repeat(numbers, of_rows), targets

    @cached_property
    def back(self) -> Block:
        """The same moves from targets to sources."""
        target = self.target
        order = in_order(self.row, target)
        first = np.searchsorted(self.row[order], np.arange(len(self.sources) + 1)).astype(np.int32)
        return Block(self.targets, self.sources, first, target[order], self.move[order], _NONE)

    @cached_property
    def lead(self) -> Index:
        """For each move of ``back``, where its target stands among those of its part: the first stretch of them, then the second."""
        back = self.back
        part = self.in_part[0][np.repeat(np.arange(len(self.sources)), np.diff(back.first))]
        (_, begin, again), (_, end, _) = self.parts[part].T, self.parts[part + 1].T
        is_first = (back.row >= begin) & (back.row < end)
        return np.asarray(
            np.where(is_first, back.row - begin, end - begin + back.row - again), dtype=np.int32
        )

    @cached_property
    def flat(self) -> Flat:
        """What loops over mass go through."""
        places = self.sources.reshape(-1), self.targets.reshape(-1)
        return Flat(*places, self.first, self.row, self.move, self.of_row)

    @cached_property
    def is_narrow(self) -> bool:
        """Whether all its numbers are small."""
        numbers = self.sources, self.targets, self.first, self.row, self.move, self.of_row
        return all(array.max(initial=0) < NARROW for array in numbers)

    @cached_property
    def narrow(self) -> Flat:
        """The same in half of the memory where all its numbers are small: a turn reads all of it."""
        if not self.is_narrow:
            return self.flat
        return Flat(*(array.astype(np.uint16) for array in self.flat))

    def going_on(self, n_next: int) -> int:
        """Return how many rows of ``targets`` lead to states that go on; those that have ended stand in the rows behind."""
        return int(np.searchsorted(self.targets[:, 0], n_next)) if self.targets.size else 0

    @property
    def n_transitions(self) -> int:
        """Transitions between states that its moves stand for."""
        return len(self.move) * int(self.sources.shape[1])

    def ending(self, n_next: int) -> Block | None:
        """Return it with those of its moves alone that end a history; None where there are none."""
        ends = np.flatnonzero(self.targets[:, 0] >= n_next) if self.targets.size else _NONE
        if not len(ends):
            return None
        counts = np.diff(self.first)[ends]
        chosen = np.isin(self.target, ends)
        first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        return Block(
            self.sources,
            self.targets[ends],
            first,
            self.row[chosen],
            self.move[chosen],
            self.of_row,
            self.n_alike,
        )


def ranges(first: npt.NDArray[np.intp], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the numbers from each first on, as many as are counted, one range after the other."""
    ends = np.cumsum(counts)
    found = np.repeat(first - (ends - counts), counts)
    found += np.arange(len(found))
    return found
