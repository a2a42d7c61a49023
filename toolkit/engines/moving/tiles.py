"""What compiled loops over lines share: a part of a block, some of its rest at a time, is brought together where the processor has it at hand.

A tile is (first of the rest, how many, how many there is room for, all of the rest). Zeros that go into these loops are written
``np.int64(0)``: what is called with the constant 0 and with numbers too would be compiled twice.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from toolkit.engines.moving.lines import LANES, line, line_behind, nothing, put_line


@nb.njit(cache=True, nogil=True)
def aligned_room(n):
    """Return room for n lines, where the processor finds a line with one look."""
    room = np.empty((n + 1) * LANES)
    return room[-(room.ctypes.data // 8) % LANES :]


@nb.njit(cache=True, nogil=True)
def going_on(targets, n_live):
    """Return how many rows of targets lead to states that go on, which stand first. A sum over an array would load what numba knows of matrices."""
    n = np.int64(0)
    while n < len(targets) and targets[np.uint64(n), np.uint64(0)] < n_live:
        n += 1
    return n


@nb.njit(cache=True, nogil=True)
def most_of_a_part(parts, column, lines, n_rest):
    """Return how many lines the largest tile holds of rows (column 0), or of targets (1)."""
    most = 0
    for k in range(len(parts) - 1):
        rows = size_of_part(parts, k, column)
        most = max(most, rows * wide(rows, lines, n_rest))
    return most


@nb.njit(cache=True, nogil=True)
def size_of_part(parts, k, column):
    """Return how many rows a part has (column 0), or targets (1)."""
    if column == 0:
        return np.int64(parts[k + 1, 0] - parts[k, 0])
    return np.int64(parts[k + 1, 1] - parts[k, 1] + parts[k + 1, 2] - parts[k, 2])


@nb.njit(cache=True, nogil=True)
def wide(rows, lines, n_rest):
    """Return how many states of each row of a part are brought together at once: whole fours, unless that is all."""
    return min(n_rest, max(4, lines // max(1, rows) // 4 * 4))


@nb.njit(cache=True, nogil=True)
def widest(parts, lines, n_rest):
    """Return how many states of each row are brought together at once at most, for parts by their targets."""
    most = 0
    for k in range(len(parts) - 1):
        most = max(most, wide(size_of_part(parts, k, 1), lines, n_rest))
    return most


@nb.njit(cache=True, nogil=True)
def send(places, moves, tile, t, end, shares, held, empty, out, before):
    """Send what rows hold along the moves that lead to some rows of targets; four neighbours at once, which do not wait for each other."""
    first, row, move, writes, start = moves
    begin, some, width, n_rest = tile
    whole = some - some % 4
    while t < end:
        p, fresh = t * n_rest + begin, writes[np.uint64(t)]
        a, b = np.int64(first[np.uint64(t)]), np.int64(first[np.uint64(t + 1)])
        b = a if empty else b
        for i in range(0, whole, 4):
            one = two = three = four = nothing()
            for m in range(a, b):
                share = line(shares, np.int64(move[np.uint64(m)]) * LANES)
                s = ((np.int64(row[np.uint64(m)]) - start) * width + i) * LANES
                one = one + share * line(held, s)
                two = two + share * line(held, s + LANES)
                three = three + share * line(held, s + 2 * LANES)
                four = four + share * line(held, s + 3 * LANES)
            _leave(out, np.int64(places[np.uint64(p + i)]) - before, one, fresh)
            _leave(out, np.int64(places[np.uint64(p + i + 1)]) - before, two, fresh)
            _leave(out, np.int64(places[np.uint64(p + i + 2)]) - before, three, fresh)
            _leave(out, np.int64(places[np.uint64(p + i + 3)]) - before, four, fresh)
        for i in range(whole, some):
            one = nothing()
            for m in range(a, b):
                s = ((np.int64(row[np.uint64(m)]) - start) * width + i) * LANES
                one = one + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line(held, s)
            _leave(out, np.int64(places[np.uint64(p + i)]) - before, one, fresh)
        t += 1


@nb.njit(cache=True, nogil=True)
def _leave(out, place, found, writes):
    """Put a line to its place, or add it to what stands there."""
    if writes:
        put_line(out, place * LANES, found)
    else:
        put_line(out, place * LANES, line(out, place * LANES) + found)


@nb.njit(cache=True, nogil=True)
def bring_targets(places, goes_on, parts, k, tile, live, ended, held, room):
    """Put lines of the targets of a part next to each other, from behind one address if they go on and from behind another if not."""
    begin, some, width, n_rest = tile
    to = room * width * LANES
    for s in (1, 2):
        for t in range(np.int64(parts[k, s]), np.int64(parts[k + 1, s])):
            address, p = live if t < goes_on else ended, t * n_rest + begin
            for i in range(some):
                place = np.int64(places[np.uint64(p + i)]) * LANES
                put_line(held, to + i * LANES, line_behind(address, place))
            to += width * LANES
