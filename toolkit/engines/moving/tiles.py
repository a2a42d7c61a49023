"""What compiled loops over lines share: a part of a block, some of its rest at a time, is brought together where the processor has it at hand.

A tile is (first of the rest, how many, how many there is room for, all of the rest). Zeros that go into these loops
are written ``np.int64(0)``: what is called with the constant 0 and with numbers too would be compiled twice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.compiling import within_loops
from toolkit.engines.moving.lines import LANES, begin_of, line_behind, nothing, put_line_behind, whole
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]


def room_for_tiles(n_rows: int, n_rest: int, lines: int) -> Floats:
    """Return room for the lines of any tile of a part of so many rows; see ``aligned_begin``."""
    return room_for(min(n_rows * n_rest, max(lines, 4 * n_rows)))


def room_for(n: int) -> Floats:
    """Return room for n lines; see ``aligned_begin``."""
    return np.empty((n + 1) * LANES)


def largest_by_targets(block: Block, lines: int) -> int:
    """Return how many lines of rows a tile holds at most that is as ``wide`` as the targets of its part ask."""
    rows, *stretches = np.diff(block.parts, axis=0).T
    widths = np.maximum(4, lines // np.maximum(1, sum(stretches)) // 4 * 4)
    return int((rows * np.minimum(block.sources.shape[1], widths)).max(initial=0))


@within_loops
def aligned_begin(room):
    """Return the first address in a room at which the processor finds a line with one look; the room has to be kept while it is used."""
    return (begin_of(room) + 63) // 64 * 64


@within_loops
def aligned_room(n):
    """Return room for n lines that begins where the processor finds a line with one look."""
    room = np.empty((n + 1) * LANES)
    return room[-(begin_of(room) // 8) % LANES :]


@within_loops
def nth(several, n):
    """Return the address at which the n-th eight draws of several masses begin, all of the first mass before those of the second."""
    stride = several.shape[2]
    mass, line_of_draws = n // (stride // LANES), n % (stride // LANES)
    return begin_of(several) + (mass * several.shape[1] * stride + line_of_draws * LANES) * 8


@within_loops
def going_on(targets, n_rest, n_next):
    """Return how many rows of targets lead to states that go on, which stand first."""
    place = np.int64(0)
    while place < len(targets) and whole(targets, place) < n_next:
        place += n_rest
    return place // max(1, n_rest)


@within_loops
def rows_of_part(parts, k):
    """Return how many rows a part has."""
    return whole(parts, 3 * k + 3) - whole(parts, 3 * k)


@within_loops
def targets_of_part(parts, k):
    """Return how many targets a part has."""
    return (
        whole(parts, 3 * k + 4) - whole(parts, 3 * k + 1) + whole(parts, 3 * k + 5) - whole(parts, 3 * k + 2)
    )


@within_loops
def wide(rows, lines, n_rest):
    """Return how many states of each row of a part are brought together at once: whole fours, unless that is all."""
    return min(n_rest, max(4, lines // max(1, rows) // 4 * 4))


@within_loops
def send(places, moves, tile, parts, k, shares, held, empty, after):
    """Send what the rows of a part hold along the moves that leave them; four neighbours at once, which do not wait for each other."""
    first, row, move, writes = moves
    begin, some, width, n_rest = tile
    n_live, n_next, stride, live, gone = after
    ended = gone - n_next * stride * 8  # where those that have ended would begin if their numbers began at 0
    start, fours = whole(parts, 3 * k), some - some % 4
    for s in range(3 * k + 1, 3 * k + 3):
        for t in range(whole(parts, s), whole(parts, s + 3)):
            out, p, fresh = live if t < n_live else ended, t * n_rest + begin, whole(writes, t) > 0
            a, b = whole(first, t), whole(first, t + 1)
            b = a if empty else b
            for i in range(0, fours, 4):
                one = two = three = four = nothing()
                for m in range(a, b):
                    share = line_behind(shares, whole(move, m) * stride)
                    at = ((whole(row, m) - start) * width + i) * LANES
                    one = one + share * line_behind(held, at)
                    two = two + share * line_behind(held, at + LANES)
                    three = three + share * line_behind(held, at + 2 * LANES)
                    four = four + share * line_behind(held, at + 3 * LANES)
                _leave(out, whole(places, p + i) * stride, one, fresh)
                _leave(out, whole(places, p + i + 1) * stride, two, fresh)
                _leave(out, whole(places, p + i + 2) * stride, three, fresh)
                _leave(out, whole(places, p + i + 3) * stride, four, fresh)
            for i in range(fours, some):
                one = nothing()
                for m in range(a, b):
                    at = ((whole(row, m) - start) * width + i) * LANES
                    share = line_behind(shares, whole(move, m) * stride)
                    one = one + share * line_behind(held, at)
                _leave(out, whole(places, p + i) * stride, one, fresh)


@within_loops
def _leave(out, place, found, fresh):
    """Put a line to its place, or add it to what stands there."""
    put_line_behind(out, place, found if fresh else line_behind(out, place) + found)


@within_loops
def bring_targets(places, n_live, parts, k, tile, addresses, first, several, held, stride):
    """Put lines of the targets of a part next to each other, of some kinds of worth one after the other; the last again, past it."""
    begin, some, width, n_rest = tile
    n, to = addresses.shape[1], np.int64(0)
    for kind in range(first, first + several):
        live, ended = whole(addresses, min(kind, n - 1)), whole(addresses, n + min(kind, n - 1))
        for s in range(3 * k + 1, 3 * k + 3):
            for t in range(whole(parts, s), whole(parts, s + 3)):
                address, p = live if t < n_live else ended, t * n_rest + begin
                for i in range(some):
                    put_line_behind(held, to + i * LANES, line_behind(address, whole(places, p + i) * stride))
                to += width * LANES
