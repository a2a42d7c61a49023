"""The loops of the exact engine in NumPy and SciPy: the moves of a block as one sparse matrix over rows, along the rest side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Chooser
from toolkit.engines.states.block import Block
from toolkit.engines.states.joint_counting import add_up
from toolkit.libraries import scipys

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
TOGETHER = 2_000_000
"""Products of mass and worth that are held at once."""
FEW_PLACES = 256
"""Places below which all draws are put there at once."""
FEW = 16
"""With no more entries than this SciPy is not loaded for a matrix: the games of a classroom have a handful."""


class _Places(NamedTuple):
    """Where the states of a block stand: sources, targets that go on and that have ended, and the row of each of its rows."""

    sources: Index
    live: Index
    ended: Index
    of_row: Index


class _Small:
    """A sparse matrix with few entries, row by row, each row in the order of its entries, as SciPy multiplies it."""

    def __init__(self, columns: Index, pointers: Index) -> None:
        self.data: Floats = np.zeros(len(columns))
        self.columns, self.n_rows = columns, len(pointers) - 1
        self.row = np.repeat(np.arange(self.n_rows), np.diff(pointers))

    def __matmul__(self, right: Floats) -> Floats:
        found = np.zeros((self.n_rows, right.shape[1]))
        np.add.at(found, self.row, self.data[:, None] * right[self.columns])
        return found


class Plain:
    """The loops over arrays that have a row for each mass, and the matrices that they fill in."""

    by_column = False
    in_place = False
    needs_zeros = False
    chooser: Chooser | None = None

    def __init__(self) -> None:
        self._matrices: dict[tuple[Block, int], csr_array[Any, tuple[int, int]] | _Small] = {}
        self._known: dict[tuple[Block, int], _Places] = {}

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths,
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        places, size = self._places(block, live.shape[1]), len(chances)
        n_rows, n_rest = block.sources.shape
        fresh = np.repeat(writes, n_rest)
        matrix = self._matrix(block, size)
        matrix.data = chances[:, block.move].reshape(-1)
        for start in range(0, len(mass), size):
            lot = slice(start, start + size)
            held = np.take(mass[lot], places.sources, axis=1, mode="clip").reshape(size * n_rows, n_rest)
            found = (matrix @ held).reshape(size, -1)
            n_live = len(places.live)
            _put(live[lot], places.live, found[:, :n_live], fresh[:n_live])
            _put(ended[lot], places.ended, found[:, n_live:], fresh[n_live:])
            if by_row.shape[1]:
                sums = held.sum(axis=1).reshape(size, n_rows)
                self.tally(places.of_row, sums, by_row[lot])

    def back(self, block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        for one, found in zip(worth, out, strict=True):
            nothing, fresh = np.zeros((len(found), 0)), np.ones(len(block.sources), dtype=bool)
            self.push(block.back, chances, one.joined, found, nothing, nothing, fresh)

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        step = max(1, TOGETHER // max(1, block.sources.shape[1] * len(mass)))
        for first in range(0, len(block.move), step):
            lot = slice(first, first + step)
            here, there = mass[:, block.sources[block.row[lot]]], worth[:, block.targets[block.target[lot]]]
            # in a list of single states a move stands several times
            add_up(block.move[lot].astype(np.intp), np.einsum("bmn,bmn->bm", here, there), out)

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        add_up(where, mass, out)

    def count(self, counted: Floats, by_row: Floats) -> Floats:
        """Sum what is counted of each row times its mass; see ``Kernel``."""
        return np.asarray(np.einsum("bnr,br->bn", counted, np.ascontiguousarray(by_row)))

    def _places(self, block: Block, n_live: int) -> _Places:
        """Return where the states of a block stand, as look-ups want it."""
        if (block, n_live) not in self._known:
            goes_on = block.going_on(n_live)
            parts = block.sources, block.targets[:goes_on], block.targets[goes_on:] - n_live, block.of_row
            self._known[block, n_live] = _Places(*(part.reshape(-1).astype(np.intp) for part in parts))
        return self._known[block, n_live]

    def _matrix(self, block: Block, size: int) -> csr_array[Any, tuple[int, int]] | _Small:
        """Lay the moves of a block out as one matrix for a whole batch, data still to fill in."""
        if (block, size) not in self._matrices:
            n_moves, n_rows = len(block.move), len(block.sources)
            pointers = np.concatenate(
                [block.first[:-1] + n_moves * n for n in range(size)] + [[n_moves * size]]
            )
            columns = np.concatenate([block.row + n_rows * n for n in range(size)])
            self._matrices[block, size] = (
                _Small(columns, pointers) if len(columns) <= FEW else _large(columns, pointers, n_rows * size)
            )
        return self._matrices[block, size]


def _large(columns: Index, pointers: Index, n_columns: int) -> csr_array[Any, tuple[int, int]]:
    csr_array = scipys("sparse").csr_array

    parts = np.zeros(len(columns)), columns.astype(np.int32), pointers.astype(np.int32)
    return csr_array(parts, shape=(len(pointers) - 1, n_columns))


def _put(out: Floats, places: Index, found: Floats, fresh: Truths) -> None:
    """Put what was found to its places where nothing stands there yet, and add it elsewhere."""
    every, none = fresh.all(), not fresh.any()
    at_once = len(places) < FEW_PLACES
    for row, one in [(out, found)] if at_once else zip(out, found, strict=True):
        if every:
            row[..., places] = one
        elif none:
            row[..., places] += one
        else:
            row[..., places[fresh]] = one[..., fresh]
            row[..., places[~fresh]] += one[..., ~fresh]
