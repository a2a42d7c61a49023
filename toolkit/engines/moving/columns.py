"""The loops of the exact engine, compiled, for batches of eight draws: they are the columns of each state, one line."""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.compiled_choices import Choices
from toolkit.engines.moving.going_back import carry_four, in_fours
from toolkit.engines.moving.lines import LANES, line, nothing, put_line
from toolkit.engines.states.block import Block
from toolkit.engines.states.joint_counting import add_up

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 2048
"""Lines that are gone through at once: they stay in the processor's second cache."""


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

    def back(self, block: Block, chances: Floats, worth: Sequence[Floats], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        back, fresh = block.back, np.ones(len(block.sources), dtype=bool)
        for some in in_fours(len(worth)):
            if len(some) > 1:
                carry_four(back, chances, [worth[k] for k in some], [out[k] for k in some])
                continue
            one, empty = some[0], np.zeros((1, 0, LANES))
            self.push(back, chances, worth[one][None], out[one][None], empty, empty, fresh)

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
    """Return how many states of each row are brought together at once: whole fours."""
    return max(8, LINES // max(1, len(block.sources)) // 4 * 4)


@nb.njit(cache=True, nogil=True)
def _push(sources, targets, first, row, move, of_row, width, chances, mass, live, ended, by_row, writes):
    n_rows, n_rest = sources.shape
    width, n_live = min(width, n_rest), live.shape[1]
    held, shares, places = np.empty(n_rows * width * LANES), chances.reshape(-1), targets.reshape(-1)
    for x in range(mass.shape[0]):
        states, lives, gone = mass[x].reshape(-1), live[x].reshape(-1), ended[x].reshape(-1)
        sums = by_row[x].reshape(-1)
        for start in range(0, n_rest, width):
            some = min(width, n_rest - start)
            _bring_together(sources, start, some, states, held, width)
            if len(sums):
                _add_up(held, width, some, of_row, sums)
            for t in range(targets.shape[0]):
                moves = row, move, np.int64(first[t]), np.int64(first[t + 1]), shares
                out, before = (lives, 0) if targets[t, 0] < n_live else (gone, n_live)
                _send(out, before, places, t * n_rest + start, some, moves, held, width, writes[t])


@nb.njit(cache=True, nogil=True)
def _bring_together(places, start, some, states, held, width):
    """Put the lines of each row next to each other."""
    for r in range(places.shape[0]):
        for i in range(some):
            put_line(held, (r * width + i) * LANES, line(states, np.int64(places[r, start + i]) * LANES))


@nb.njit(cache=True, nogil=True)
def _add_up(held, width, some, of_row, sums):
    """Add to the sum of each row, state by state."""
    for r in range(len(of_row)):
        place = np.int64(of_row[r]) * LANES
        total = line(sums, place)
        for i in range(some):
            total = total + line(held, (r * width + i) * LANES)
        put_line(sums, place, total)


@nb.njit(cache=True, nogil=True)
def _send(out, before, places, p, some, moves, held, width, writes):
    """Send what rows hold along the moves that lead to one row of targets; four neighbours at once, which do not wait for each other."""
    row, move, first, last, shares = moves
    whole = some - some % 4
    for i in range(0, whole, 4):
        one = two = three = four = nothing()
        for m in range(first, last):
            share, s = line(shares, np.int64(move[m]) * LANES), (np.int64(row[m]) * width + i) * LANES
            one = one + share * line(held, s)
            two = two + share * line(held, s + LANES)
            three = three + share * line(held, s + 2 * LANES)
            four = four + share * line(held, s + 3 * LANES)
        _leave(out, np.int64(places[p + i]) - before, one, writes)
        _leave(out, np.int64(places[p + i + 1]) - before, two, writes)
        _leave(out, np.int64(places[p + i + 2]) - before, three, writes)
        _leave(out, np.int64(places[p + i + 3]) - before, four, writes)
    for i in range(whole, some):
        one = nothing()
        for m in range(first, last):
            s = (np.int64(row[m]) * width + i) * LANES
            one = one + line(shares, np.int64(move[m]) * LANES) * line(held, s)
        _leave(out, np.int64(places[p + i]) - before, one, writes)


@nb.njit(cache=True, nogil=True)
def _leave(out, place, found, writes):
    """Put a line to its place, or add it to what stands there."""
    if writes:
        put_line(out, place * LANES, found)
    else:
        put_line(out, place * LANES, line(out, place * LANES) + found)


@nb.njit(cache=True, nogil=True)
def _meet(sources, targets, target, row, move, width, mass, worth, out):
    n_rest = sources.shape[1]
    starts, places = sources.reshape(-1), targets.reshape(-1)
    for x in range(mass.shape[0]):
        states, after, found = mass[x].reshape(-1), worth[x].reshape(-1), out[x].reshape(-1)
        for begin in range(0, n_rest, width):
            some = min(width, n_rest - begin)
            for m in range(len(move)):
                s, t = np.int64(row[m]) * n_rest + begin, np.int64(target[m]) * n_rest + begin
                total = line(found, np.int64(move[m]) * LANES)
                for i in range(some):
                    here = line(states, np.int64(starts[s + i]) * LANES)
                    total = total + here * line(after, np.int64(places[t + i]) * LANES)
                put_line(found, np.int64(move[m]) * LANES, total)


@nb.njit(cache=True, nogil=True)
def _tally(where, mass, out):
    states, sums = mass.reshape(-1), out.reshape(-1)
    for s in range(len(where)):
        place = where[s] * LANES
        put_line(sums, place, line(sums, place) + line(states, s * LANES))
