"""Worth carried back over a step by compiled loops, several kinds of it at once: what the moves are is read once for three of them.

Part by part: what the targets of a part are worth is brought together where the processor has it at hand. Places are unsigned, for
which numba need not look whether they count from the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After, addresses_after, addresses_of, goes_on
from toolkit.engines.moving.lines import LANES, line, nothing, put_line_behind
from toolkit.engines.moving.tiles import aligned_room, bring_targets, most_of_a_part, size_of_part, wide
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
LINES = 512
"""Lines of the targets of a part that are brought together at once, of each kind of worth."""
TOGETHER = 3
"""Kinds of worth that are carried at once: their sums fit into the registers of a processor."""


def carry(block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
    """Put into arrays of shape (S, 8) what the states of a block are worth by that of those after the step, lines of (S', 8) and (X, 8)."""
    back = block.back
    _carry(
        block.sources, block.targets.reshape(-1), goes_on(block, worth), block.parts, back.first, block.lead, back.move,
        chances.reshape(-1), addresses_after(worth), addresses_of(out),
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def _carry(sources, places, n_live, parts, first, lead, move, shares, addresses, out):
    n_rest, n = sources.shape[1], len(out)
    moves, laid, none = (first, lead, move), (places, n_live, parts), np.int64(0)
    held = aligned_room(TOGETHER * most_of_a_part(parts, 1, LINES, n_rest))
    for k in range(len(parts) - 1):
        width = wide(size_of_part(parts, k, 1), LINES, n_rest)
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            for w in range(0, n - 1, TOGETHER):
                some = w, min(w + 1, n - 1), min(w + 2, n - 1)
                three_together(laid, k, tile, addresses, some, held)
                _three(sources, parts, k, tile, moves, shares, held, out, some)
            if n % TOGETHER == 1:
                bring_targets(
                    places, n_live, parts, k, tile, addresses[0, n - 1], addresses[1, n - 1], held, none
                )
                _one(sources, parts, k, tile, moves, shares, held, out[n - 1])


@nb.njit(cache=True, nogil=True)
def three_together(laid, k, tile, addresses, some, held):
    """Bring together what the targets of a part are worth in three ways."""
    places, n_live, parts = laid
    x, y, z = some
    n, none = size_of_part(parts, k, 1), np.int64(0)
    bring_targets(places, n_live, parts, k, tile, addresses[0, x], addresses[1, x], held, none)
    bring_targets(places, n_live, parts, k, tile, addresses[0, y], addresses[1, y], held, n)
    bring_targets(places, n_live, parts, k, tile, addresses[0, z], addresses[1, z], held, 2 * n)


@nb.njit(cache=True, nogil=True)
def _three(sources, parts, k, tile, moves, shares, held, out, some):
    first, lead, move = moves
    begin, count, width, _ = tile
    x, y, z = out[some[0]], out[some[1]], out[some[2]]
    apart = size_of_part(parts, k, 1) * width * LANES
    for r in range(np.int64(parts[k, 0]), np.int64(parts[k + 1, 0])):
        a, b = np.int64(first[np.uint64(r)]), np.int64(first[np.uint64(r + 1)])
        for i in range(count):
            one = two = three = nothing()
            for m in range(a, b):
                share = line(shares, np.int64(move[np.uint64(m)]) * LANES)
                t = (np.int64(lead[np.uint64(m)]) * width + i) * LANES
                one = one + share * line(held, t)
                two = two + share * line(held, t + apart)
                three = three + share * line(held, t + 2 * apart)
            state = np.int64(sources[np.uint64(r), np.uint64(begin + i)]) * LANES
            put_line_behind(x, state, one)
            put_line_behind(y, state, two)
            put_line_behind(z, state, three)


@nb.njit(cache=True, nogil=True)
def _one(sources, parts, k, tile, moves, shares, held, out):
    first, lead, move = moves
    begin, count, width, _ = tile
    for r in range(np.int64(parts[k, 0]), np.int64(parts[k + 1, 0])):
        a, b = np.int64(first[np.uint64(r)]), np.int64(first[np.uint64(r + 1)])
        for i in range(count):
            one = nothing()
            for m in range(a, b):
                t = (np.int64(lead[np.uint64(m)]) * width + i) * LANES
                one = one + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line(held, t)
            put_line_behind(out, np.int64(sources[np.uint64(r), np.uint64(begin + i)]) * LANES, one)
