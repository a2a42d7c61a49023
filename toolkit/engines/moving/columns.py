"""The loops of the exact engine, compiled, for batches of eight draws: they are the columns of each state, one line."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.compiled_choices import Choices
from toolkit.engines.moving.lines import (
    LANES,
    add_four,
    add_line,
    add_one,
    add_product,
    copy_line,
    sum_lines,
    write_four,
    write_one,
)
from toolkit.engines.states.block import Block
from toolkit.engines.states.joint_counting import add_up

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 2048
"""Lines that are brought together at once: they stay in the processor's second cache."""


class Columns:
    """The loops over arrays of shape (L, S, 8); compiled when first used, and kept on disk."""

    by_column = True
    needs_zeros = False

    def __init__(self) -> None:
        self.chooser: Chooser | None = Choices()

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        _push(
            block.sources, block.targets, block.first, block.row, block.move, block.of_row, _width(block),
            chances, mass, live, ended, by_row, writes,
        )  # fmt: skip

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        _meet(
            block.sources, block.targets, block.target, block.row, block.move, _width(block), mass, worth, out
        )

    def tally(self, where: npt.NDArray[np.intp], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        if len(mass) % LANES:
            add_up(where, mass, out)
            return
        for first in range(0, len(mass), LANES):
            some = slice(first, first + LANES)
            sums = np.zeros((out.shape[1], LANES))
            _tally(where, np.ascontiguousarray(mass[some].T), sums)
            out[some] += sums.T


def _width(block: Block) -> int:
    return max(4, LINES // max(1, len(block.sources)))


@nb.njit(cache=True, nogil=True)
def _push(sources, targets, first, row, move, of_row, width, chances, mass, live, ended, by_row, writes):
    n_rows, n_rest = sources.shape
    width = min(width, n_rest)
    held = np.empty(n_rows * width * LANES)
    shares, places = chances.reshape(-1), targets.reshape(-1)
    n_live = live.shape[1]
    for x in range(mass.shape[0]):
        states, lives, gone, sums = (
            mass[x].reshape(-1),
            live[x].reshape(-1),
            ended[x].reshape(-1),
            by_row[x].reshape(-1),
        )
        for start in range(0, n_rest, width):
            some = min(width, n_rest - start)
            _bring_together(sources, start, some, states, held, width)
            if len(sums):
                for r in range(n_rows):
                    sum_lines(sums, np.int64(of_row[r]) * LANES, held, r * width * LANES, some)
            for t in range(targets.shape[0]):
                moves = row, move, np.int64(first[t]), np.int64(first[t + 1]), shares
                out, base = (lives, 0) if targets[t, 0] < n_live else (gone, -n_live * LANES)
                _send(out, base, places, t * n_rest + start, some, moves, held, width * LANES, writes[t])


@nb.njit(cache=True, nogil=True)
def _bring_together(places, start, some, states, held, width):
    """Put the lines of each row next to each other."""
    for r in range(places.shape[0]):
        for i in range(some):
            copy_line(held, (r * width + i) * LANES, states, np.int64(places[r, start + i]) * LANES)


@nb.njit(cache=True, nogil=True)
def _send(out, base, places, p, some, moves, held, stride, writes):
    """Send what rows hold along the moves that lead to one row of targets."""
    whole = some - some % 4
    if writes:
        for i in range(0, whole, 4):
            write_four(out, base, places, p + i, moves, held, stride, i * LANES)
        for i in range(whole, some):
            write_one(out, base, places, p + i, moves, held, stride, i * LANES)
    else:
        for i in range(0, whole, 4):
            add_four(out, base, places, p + i, moves, held, stride, i * LANES)
        for i in range(whole, some):
            add_one(out, base, places, p + i, moves, held, stride, i * LANES)


@nb.njit(cache=True, nogil=True)
def _meet(sources, targets, target, row, move, width, mass, worth, out):
    n_rest = sources.shape[1]
    width = min(width, n_rest)
    here, there = np.empty(sources.shape[0] * width * LANES), np.empty(targets.shape[0] * width * LANES)
    for x in range(mass.shape[0]):
        states, after, found = mass[x].reshape(-1), worth[x].reshape(-1), out[x].reshape(-1)
        for start in range(0, n_rest, width):
            some = min(width, n_rest - start)
            _bring_together(sources, start, some, states, here, width)
            _bring_together(targets, start, some, after, there, width)
            for m in range(len(move)):
                r, t = np.int64(row[m]) * width, np.int64(target[m]) * width
                for i in range(some):
                    add_product(
                        found, np.int64(move[m]) * LANES, here, (r + i) * LANES, there, (t + i) * LANES
                    )


@nb.njit(cache=True, nogil=True)
def _tally(where, mass, out):
    states, sums = mass.reshape(-1), out.reshape(-1)
    for s in range(len(where)):
        add_line(sums, np.int64(where[s]) * LANES, states, s * LANES)
