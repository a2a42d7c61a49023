"""Worth carried back over a step by compiled loops, several kinds of it at once: what the moves are is read once for three of them.

Part by part: what the targets of a part are worth is brought together where the processor has it at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After, addresses_after, addresses_of, goes_on
from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.lines import LANES, begin_of, line_behind, nothing, put_line_behind, whole
from toolkit.engines.moving.tiles import aligned_begin, bring_targets, room_for_tiles, targets_of_part, wide
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
LINES = 512
"""Lines of the targets of a part that are brought together at once, of each kind of worth."""
TOGETHER = 3
"""Kinds of worth that are carried at once: their sums fit into the registers of a processor."""


def carry(block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
    """Put into arrays of shape (S, B) what the states of a block are worth by that of those after the step; lines of (S', B) and (X, B)."""
    back, n_rest, (_, n_targets) = block.back, block.sources.shape[1], block.largest_part
    room = room_for_tiles(TOGETHER * n_targets, n_rest, TOGETHER * LINES)
    at, to = addresses_after(worth), addresses_of(out)
    for eight in range(0, 8 * chances.shape[1], 8 * LANES):
        _carry(
            block.sources, block.targets.reshape(-1), goes_on(block, worth), block.parts,
            back.first, block.lead, back.move, chances, eight, at + eight, to + eight, room,
        )  # fmt: skip


@loop
def _carry(sources, places, n_live, parts, first, lead, move, chances, eight, addresses, out, room):
    n_rest, n, moves, held = sources.shape[1], len(out), (first, lead, move), aligned_begin(room)
    shares, stride = begin_of(chances) + eight, chances.shape[1]
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            for w in range(0, n, TOGETHER):
                several = TOGETHER if w < n - 1 else 1
                bring_targets(places, n_live, parts, k, tile, addresses, w, several, held, stride)
                if several > 1:
                    _three(sources, parts, k, tile, moves, shares, held, out, w, stride)
                else:
                    _one(sources, parts, k, tile, moves, shares, held, whole(out, w), stride)


@within_loops
def _three(sources, parts, k, tile, moves, shares, held, out, w, stride):
    first, lead, move = moves
    begin, count, width, n_rest = tile
    last = len(out) - 1
    x, y, z = whole(out, w), whole(out, min(w + 1, last)), whole(out, min(w + 2, last))
    apart = targets_of_part(parts, k) * width * LANES
    for r in range(whole(parts, 3 * k), whole(parts, 3 * k + 3)):
        a, b = whole(first, r), whole(first, r + 1)
        for i in range(count):
            one = two = three = nothing()
            for m in range(a, b):
                share, t = line_behind(shares, whole(move, m) * stride), (whole(lead, m) * width + i) * LANES
                one = one + share * line_behind(held, t)
                two = two + share * line_behind(held, t + apart)
                three = three + share * line_behind(held, t + 2 * apart)
            state = whole(sources, r * n_rest + begin + i) * stride
            put_line_behind(x, state, one)
            put_line_behind(y, state, two)
            put_line_behind(z, state, three)


@within_loops
def _one(sources, parts, k, tile, moves, shares, held, out, stride):
    first, lead, move = moves
    begin, count, width, n_rest = tile
    for r in range(whole(parts, 3 * k), whole(parts, 3 * k + 3)):
        a, b = whole(first, r), whole(first, r + 1)
        for i in range(count):
            one = nothing()
            for m in range(a, b):
                t = (whole(lead, m) * width + i) * LANES
                one = one + line_behind(shares, whole(move, m) * stride) * line_behind(held, t)
            put_line_behind(out, whole(sources, r * n_rest + begin + i) * stride, one)
