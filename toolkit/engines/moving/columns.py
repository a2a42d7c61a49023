"""The loops of the exact engine, compiled, for batches of eight draws: they are the columns of each state, one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.compiled_choices import Choices
from toolkit.engines.moving.going_back import carry
from toolkit.engines.moving.lines import LANES, is_nothing, line, marked, nothing, put_line
from toolkit.engines.moving.tiles import aligned_room, going_on, most_of_a_part, send, wide
from toolkit.engines.states.block import Block
from toolkit.engines.states.joint_counting import add_up

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 2048
"""Lines that are gone through at once: they stay in the processor's second cache."""
TILE = 512
"""Lines of a part that are brought together at once: they stay in its first."""


class Columns:
    """The loops over arrays of shape (L, S, 8); compiled when first used, and kept on disk."""

    by_column = True
    in_place = True
    needs_zeros = False

    def __init__(self) -> None:
        self.chooser: Chooser | None = Choices()

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        _push(*block.narrow, block.parts, chances, mass, live, ended, by_row, writes)

    def back(self, block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        carry(block, chances, worth, out)

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        _meet(
            block.sources, block.targets, block.target, block.row, block.move, _width(block), mass, worth, out
        )

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        if len(mass) % LANES:
            add_up(where, mass, out)
            return
        for first in range(0, len(mass), LANES):
            some = slice(first, first + LANES)
            sums = np.array(out[some].T, order="C")  # it goes on from there, as loops over states do
            _tally(np.atleast_2d(where), np.ascontiguousarray(mass[some].T), sums)
            out[some] = sums.T

    def count(self, counted: Floats, by_row: Floats) -> Floats:
        """Sum what is counted of each row times its mass; see ``Kernel``."""
        found: Floats = _count(np.ascontiguousarray(counted.T), np.ascontiguousarray(by_row.T))
        return found.T


def _width(block: Block) -> int:
    """Return how many states of each row are brought together at once: whole fours."""
    return max(8, LINES // max(1, len(block.sources)) // 4 * 4)


@nb.njit(cache=True, nogil=True)
def _push(sources, targets, first, row, move, of_row, parts, chances, mass, live, ended, by_row, writes):
    n_rest, n_live, shares = sources.shape[1], live.shape[1], chances.reshape(-1)
    come_from, lead_to = sources.reshape(-1), targets.reshape(-1)
    goes_on = going_on(targets, n_live)
    held, none = aligned_room(most_of_a_part(parts, 0, TILE, n_rest)), np.int64(0)
    for x in range(mass.shape[0]):
        states, lives, gone = mass[x].reshape(-1), live[x].reshape(-1), ended[x].reshape(-1)
        sums, stays = by_row[x].reshape(-1), mass.ctypes.data == live.ctypes.data
        for k in range(len(parts) - 1):
            start, rows = np.int64(parts[k, 0]), np.int64(parts[k + 1, 0] - parts[k, 0])
            width, moves = wide(rows, TILE, n_rest), (first, row, move, writes, start)
            for begin in range(0, n_rest, width):
                tile = begin, min(width, n_rest - begin), width, n_rest
                empty = _bring_together(come_from, of_row, tile, start, rows, states, sums, held)
                if empty and stays and not ended.shape[1]:
                    continue  # zeros stand already where zeros would be put
                for s in (1, 2):
                    a, b = np.int64(parts[k, s]), np.int64(parts[k + 1, s])
                    send(lead_to, moves, tile, a, min(b, goes_on), shares, held, empty, lives, none)
                    send(lead_to, moves, tile, max(a, goes_on), b, shares, held, empty, gone, n_live)


@nb.njit(cache=True, nogil=True)
def _bring_together(places, of_row, tile, start, rows, states, sums, held):
    """Put the lines of each row next to each other, and add them to its sum; say whether all are 0.

    Four neighbours are added up before they are added to the sum, which the next four wait for.
    """
    begin, some, width, n_rest = tile
    seen, counts, whole = nothing(), len(sums) > 0, some - some % 4
    for r in range(rows):
        first, to, total, place = (start + r) * n_rest + begin, r * width * LANES, nothing(), np.int64(0)
        if counts:
            place = np.int64(of_row[np.uint64(start + r)]) * LANES
            total = line(sums, place)
        for i in range(0, whole, 4):
            one = line(states, np.int64(places[np.uint64(first + i)]) * LANES)
            two = line(states, np.int64(places[np.uint64(first + i + 1)]) * LANES)
            three = line(states, np.int64(places[np.uint64(first + i + 2)]) * LANES)
            four = line(states, np.int64(places[np.uint64(first + i + 3)]) * LANES)
            put_line(held, to + i * LANES, one)
            put_line(held, to + (i + 1) * LANES, two)
            put_line(held, to + (i + 2) * LANES, three)
            put_line(held, to + (i + 3) * LANES, four)
            seen = marked(seen, marked(marked(one, two), marked(three, four)))
            total = total + ((one + two) + (three + four))
        for i in range(whole, some):
            one = line(states, np.int64(places[np.uint64(first + i)]) * LANES)
            put_line(held, to + i * LANES, one)
            seen, total = marked(seen, one), total + one
        if counts:
            put_line(sums, place, total)
    return is_nothing(seen)


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
def _count(counted, by_row):
    """Sum every eighth row apart, then the eight sums: few wait for each other."""
    n_rows, n_counted = counted.shape[0], counted.shape[1]
    shares, masses = counted.reshape(-1), by_row.reshape(-1)
    found, n = np.empty((n_counted, LANES)), n_counted * LANES
    sums = np.zeros(8 * n)
    for r in range(n_rows):
        mass, share, place = line(masses, r * LANES), r * n, (r % 8) * n
        for i in range(0, n, LANES):
            put_line(sums, place + i, line(sums, place + i) + line(shares, share + i) * mass)
    for i in range(0, n, LANES):
        one, two = line(sums, i) + line(sums, i + n), line(sums, i + 2 * n) + line(sums, i + 3 * n)
        three, four = (
            line(sums, i + 4 * n) + line(sums, i + 5 * n),
            line(sums, i + 6 * n) + line(sums, i + 7 * n),
        )
        put_line(found.reshape(-1), i, (one + two) + (three + four))
    return found


@nb.njit(cache=True, nogil=True)
def _tally(where, mass, out):
    """Add up state by state; the sum of one cell stays at hand for as long as states stand in it."""
    states, sums = mass.reshape(-1), out.reshape(-1)
    for g in range(where.shape[0]):
        place, total = np.int64(-1), nothing()
        for s in range(where.shape[1]):
            here = np.int64(where[g, s]) * LANES
            if here != place:
                if place >= 0:
                    put_line(sums, place, total)
                place, total = here, line(sums, here)
            total = total + line(states, s * LANES)
        if place >= 0:
            put_line(sums, place, total)
