"""The loops of the exact engine, compiled, for batches of eight draws or a multiple: draws are columns, eight of them one line."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.lines import LANES, add_line, add_product, copy_line, four_lines, one_line
from toolkit.engines.states.structure import Block

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 2048
"""Lines that are brought together at once: they stay in the processor's second cache."""


class Columns:
    """The loops over arrays that have a column for each mass; compiled when first used, and kept on disk."""

    by_column = True
    needs_zeros = False

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
        sums = np.zeros((out.shape[1], len(out)))
        _tally(where, np.ascontiguousarray(mass.T), sums)
        out += sums.T


def _width(block: Block) -> int:
    return max(4, LINES // max(1, len(block.sources)))


@nb.njit(cache=True, nogil=True)
def _push(sources, targets, first, row, move, of_row, width, chances, mass, live, ended, by_row, writes):
    n_rows, n_rest = sources.shape
    width = min(width, n_rest)
    n, size, n_live = mass.shape[1], chances.shape[1], live.shape[0]
    held, found = np.empty(n_rows * width * LANES), np.empty(4 * LANES)
    shares, mass, live, ended = chances.reshape(-1), mass.reshape(-1), live.reshape(-1), ended.reshape(-1)
    counts, sums = by_row.shape[0], by_row.reshape(-1)
    for c in range(0, n, LANES):
        for start in range(0, n_rest, width):
            here, there = sources[:, start : start + width], targets[:, start : start + width]
            _bring_together(here, mass, n, c, held, width)
            if counts:
                _add_up(held, width, here.shape[1], of_row, sums, n, c)
            for t in range(targets.shape[0]):
                if targets[t, 0] < n_live:
                    out, before = live, 0
                else:
                    out, before = ended, n_live
                _send(
                    there[t],
                    before,
                    first[t],
                    first[t + 1],
                    row,
                    move,
                    shares,
                    size,
                    held,
                    width,
                    found,
                    out,
                    writes[t],
                    n,
                    c,
                )


@nb.njit(cache=True, nogil=True)
def _bring_together(places, states, n, c, held, width):
    """Put the lines of each row next to each other."""
    for r in range(places.shape[0]):
        for i in range(places.shape[1]):
            copy_line(held, (r * width + i) * LANES, states, np.int64(places[r, i]) * n + c)


@nb.njit(cache=True, nogil=True)
def _add_up(held, width, n_rest, of_row, sums, n, c):
    """Sum each row."""
    for r in range(of_row.shape[0]):
        place = np.int64(of_row[r]) * n + c
        for i in range(n_rest):
            add_line(sums, place, held, (r * width + i) * LANES)


@nb.njit(cache=True, nogil=True)
def _send(places, before, start, stop, row, move, shares, size, held, width, found, out, writes, n, c):
    """Send what rows hold along the moves that lead to one row of targets."""
    whole, b = len(places) - len(places) % 4, c % size
    for i in range(0, whole, 4):
        four_lines(found, row, move, start, stop, shares, size, b, held, width * LANES, i * LANES)
        for j in range(4):
            place = (np.int64(places[i + j]) - before) * n + c
            if writes:
                copy_line(out, place, found, j * LANES)
            else:
                add_line(out, place, found, j * LANES)
    for i in range(whole, len(places)):
        one_line(found, row, move, start, stop, shares, size, b, held, width * LANES, i * LANES)
        place = (np.int64(places[i]) - before) * n + c
        if writes:
            copy_line(out, place, found, 0)
        else:
            add_line(out, place, found, 0)


@nb.njit(cache=True, nogil=True)
def _meet(sources, targets, target, row, move, width, mass, worth, out):
    n_rest, n = sources.shape[1], mass.shape[1]
    width = min(width, n_rest)
    here, there = np.empty(sources.shape[0] * width * LANES), np.empty(targets.shape[0] * width * LANES)
    mass, worth, out = mass.reshape(-1), worth.reshape(-1), out.reshape(-1)
    for c in range(0, n, LANES):
        for start in range(0, n_rest, width):
            some = min(width, n_rest - start)
            _bring_together(sources[:, start : start + some], mass, n, c, here, width)
            _bring_together(targets[:, start : start + some], worth, n, c, there, width)
            for m in range(len(move)):
                place = np.int64(move[m]) * n + c
                r, t = np.int64(row[m]) * width, np.int64(target[m]) * width
                for i in range(some):
                    add_product(out, place, here, (r + i) * LANES, there, (t + i) * LANES)


@nb.njit(cache=True, nogil=True)
def _tally(where, mass, out):
    n = mass.shape[1]
    mass, out = mass.reshape(-1), out.reshape(-1)
    for s in range(len(where)):
        for c in range(0, n, LANES):
            add_line(out, np.int64(where[s]) * n + c, mass, s * n + c)
