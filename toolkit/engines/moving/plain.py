"""The loops of the exact engine in NumPy and SciPy: the moves of a block as one sparse matrix over rows, along the rest side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.joint_counting import add_up
from toolkit.engines.states.structure import Block

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
TOGETHER = 2_000_000
"""Products of mass and worth that are held at once."""


class Plain:
    """The loops over arrays that have a row for each mass, and the matrices that they fill in."""

    by_column = False
    needs_zeros = True

    def __init__(self) -> None:
        self._matrices: dict[tuple[Block, int], csr_array[Any, tuple[int, int]]] = {}

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        (n_rows, n_rest), size = block.sources.shape, len(chances)
        n_live = int(np.searchsorted(block.targets[:, 0], live.shape[1])) if n_rest else 0
        goes_on = block.targets[:n_live].reshape(-1)
        ends = block.targets[n_live:].reshape(-1) - live.shape[1]
        matrix = self._matrix(block, size)
        matrix.data = chances[:, block.move].reshape(-1)
        for start in range(0, len(mass), size):
            lot = slice(start, start + size)
            held = np.take(mass[lot], block.sources.reshape(-1), axis=1, mode="clip")
            held = held.reshape(size * n_rows, n_rest)
            found = (matrix @ held).reshape(size, -1)
            live[lot, goes_on] += found[:, : len(goes_on)]
            ended[lot, ends] += found[:, len(goes_on) :]
            if by_row.shape[1]:
                sums = held.sum(axis=1).reshape(size, n_rows)
                self.tally(block.of_row.astype(np.intp), sums, by_row[lot])

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        step = max(1, TOGETHER // max(1, block.sources.shape[1] * len(mass)))
        for first in range(0, len(block.move), step):
            lot = slice(first, first + step)
            here, there = mass[:, block.sources[block.row[lot]]], worth[:, block.targets[block.target[lot]]]
            # in a list of single states a move stands several times
            add_up(block.move[lot], np.einsum("bmn,bmn->bm", here, there), out)

    def tally(self, where: npt.NDArray[np.intp], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        add_up(where, mass, out)

    def _matrix(self, block: Block, size: int) -> csr_array[Any, tuple[int, int]]:
        """Lay the moves of a block out as one matrix for a whole batch, data still to fill in."""
        from scipy.sparse import csr_array  # slow to import, and `crisis check` does without

        if (block, size) not in self._matrices:
            n_moves, n_rows, n_targets = len(block.move), len(block.sources), len(block.targets)
            pointers = np.concatenate(
                [block.first[:-1] + n_moves * n for n in range(size)] + [[n_moves * size]]
            )
            columns = np.concatenate([block.row + n_rows * n for n in range(size)])
            self._matrices[block, size] = csr_array(
                (np.zeros(n_moves * size), columns.astype(np.int32), pointers.astype(np.int32)),
                shape=(n_targets * size, n_rows * size),
            )
        return self._matrices[block, size]
