"""The loops of the exact engine, compiled, for batches of whole eights of draws: they are the columns of each state, a line for each eight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.compiled_choices import Choices
from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.going_back import carry
from toolkit.engines.moving.lines import (
    LANES,
    begin_of,
    is_nothing,
    line,
    line_behind,
    marked,
    nothing,
    put_line,
    put_line_behind,
    whole,
)
from toolkit.engines.moving.tiles import (
    aligned_begin,
    going_on,
    nth,
    room_for_tiles,
    rows_of_part,
    send,
    wide,
)
from toolkit.engines.states.block import Block
from toolkit.engines.states.joint_counting import add_up

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 2048
"""Lines that are gone through at once: they stay in the processor's second cache."""
TILE = 512
"""Lines of a part that are brought together at once: they stay in its first."""


class Columns:
    """The loops over arrays of shape (L, S, B), line by line; compiled when first used, and kept on disk."""

    by_column = True
    in_place = True
    needs_zeros = False

    def __init__(self, size: int = LANES) -> None:
        self.chooser: Chooser | None = Choices() if size == LANES else None

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        n_rest, (n_rows, _) = block.sources.shape[1], block.largest_part
        room = room_for_tiles(n_rows, n_rest, TILE)
        _push(*block.narrow, n_rest, block.parts, chances, mass, live, ended, by_row, writes, room)

    def back(self, block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        carry(block, chances, worth, out)

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        for one, after, found in zip(mass, worth, out, strict=True):
            _meet(
                block.sources,
                block.targets,
                block.target,
                block.row,
                block.move,
                _width(block),
                one,
                after,
                found,
            )

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        if len(mass) % LANES:
            add_up(where, mass, out)
            return
        sums = np.array(out.T, order="C")  # it goes on from there, as loops over states do
        _tally(np.atleast_2d(where), np.ascontiguousarray(mass.T), sums)
        out[:] = sums.T

    def count(self, counted: Floats, by_row: Floats) -> Floats:
        """Sum what is counted of each row times its mass; see ``Kernel``."""
        sums = np.zeros((8, counted.shape[1], len(by_row)))
        _count(np.ascontiguousarray(counted.T), np.ascontiguousarray(by_row.T), sums)
        found: Floats = sums[0].T
        return found


def _width(block: Block) -> int:
    """Return how many states of each row are brought together at once: whole fours."""
    return max(8, LINES // max(1, len(block.sources)) // 4 * 4)


@loop
def _push(
    sources, targets, first, row, move, of_row, n_rest, parts, shares, mass, live, ended, by_row, writes, room
):  # fmt: skip
    moves, held, n_next = (first, row, move, writes), aligned_begin(room), live.shape[1]
    goes_on, none_end, counts = going_on(targets, n_rest, n_next), ended.shape[1] == 0, by_row.shape[1] > 0
    stride = mass.shape[2]
    for n in range(len(mass) * (stride // LANES)):
        states, lives, gone, sums = nth(mass, n), nth(live, n), nth(ended, n), nth(by_row, n)
        skips, after = none_end and states == lives, (goes_on, n_next, stride, lives, gone)
        share = begin_of(shares) + n % (stride // LANES) * LANES * 8
        for k in range(len(parts) - 1):
            width = wide(rows_of_part(parts, k), TILE, n_rest)
            for begin in range(0, n_rest, width):
                tile = begin, min(width, n_rest - begin), width, n_rest
                empty = _bring_together(sources, of_row, tile, parts, k, states, sums, counts, held, stride)
                if not (empty and skips):  # zeros stand already where zeros would be put
                    send(targets, moves, tile, parts, k, share, held, empty, after)


@within_loops
def _bring_together(places, of_row, tile, parts, k, mass, sums, counts, held, stride):
    """Put the lines of each row next to each other, and add them to its sum; say whether all are 0.

    Four neighbours are added up before they are added to the sum, which the next four wait for.
    """
    begin, some, width, n_rest = tile
    seen, fours, to = nothing(), some - some % 4, np.int64(0)
    for r in range(whole(parts, 3 * k), whole(parts, 3 * k + 3)):
        first, total, place = r * n_rest + begin, nothing(), np.int64(0)
        if counts:
            place = whole(of_row, r) * stride
            total = line_behind(sums, place)
        for i in range(0, fours, 4):
            one = line_behind(mass, whole(places, first + i) * stride)
            two = line_behind(mass, whole(places, first + i + 1) * stride)
            three = line_behind(mass, whole(places, first + i + 2) * stride)
            four = line_behind(mass, whole(places, first + i + 3) * stride)
            put_line_behind(held, to + i * LANES, one)
            put_line_behind(held, to + (i + 1) * LANES, two)
            put_line_behind(held, to + (i + 2) * LANES, three)
            put_line_behind(held, to + (i + 3) * LANES, four)
            seen = marked(seen, marked(marked(one, two), marked(three, four)))
            total = total + ((one + two) + (three + four))
        for i in range(fours, some):
            one = line_behind(mass, whole(places, first + i) * stride)
            put_line_behind(held, to + i * LANES, one)
            seen, total = marked(seen, one), total + one
        if counts:
            put_line_behind(sums, place, total)
        to += width * LANES
    return is_nothing(seen)


@loop
def _meet(sources, targets, target, row, move, width, mass, worth, out):
    n_rest, stride = sources.shape[1], mass.shape[1]
    for begin in range(0, n_rest, width):
        some = min(width, n_rest - begin)
        for n in range(len(move) * (stride // LANES)):
            m, lane = n // (stride // LANES), n % (stride // LANES) * LANES
            s, t = whole(row, m) * n_rest + begin, whole(target, m) * n_rest + begin
            place = whole(move, m) * stride + lane
            total = line(out, place)
            for i in range(some):
                here = line(mass, whole(sources, s + i) * stride + lane)
                total = total + here * line(worth, whole(targets, t + i) * stride + lane)
            put_line(out, place, total)


@loop
def _count(counted, by_row, sums):
    """Sum every eighth row apart, then the eight sums, which the first becomes: few wait for each other."""
    stride = by_row.shape[1]
    n = sums.shape[1] * stride
    for r in range(len(by_row)):
        for lane in range(0, stride, LANES):
            mass, share, place = line(by_row, r * stride + lane), r * n, (r % 8) * n
            for i in range(lane, n, stride):
                put_line(sums, place + i, line(sums, place + i) + line(counted, share + i) * mass)
    for i in range(0, n, LANES):
        one, two = line(sums, i) + line(sums, i + n), line(sums, i + 2 * n) + line(sums, i + 3 * n)
        three, four = (
            line(sums, i + 4 * n) + line(sums, i + 5 * n),
            line(sums, i + 6 * n) + line(sums, i + 7 * n),
        )
        put_line(sums, i, (one + two) + (three + four))


@loop
def _tally(where, mass, out):
    """Add up state by state; the sum of one cell stays at hand for as long as states stand in it."""
    n, stride = mass.shape
    lanes = stride // LANES
    for turn in range(len(where) * lanes):
        states, lane = turn // lanes * n, turn % lanes * LANES
        place, total = np.int64(-1), nothing()
        for s in range(n):
            here = whole(where, states + s) * stride + lane
            if here != place:
                if place >= 0:
                    put_line(out, place, total)
                place, total = here, line(out, here)
            total = total + line(mass, s * stride + lane)
        if place >= 0:
            put_line(out, place, total)
