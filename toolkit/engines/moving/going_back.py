"""Worth carried back over a step by compiled loops, several kinds of it at once: what the moves are is read once for four of them.

Places are unsigned, for which numba need not look whether they count from the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.lines import LANES, line, line_behind, nothing, put_line_behind
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
LINES = 4096
"""Lines that are gone through at once: most stay in the processor's second cache."""
TOGETHER = 4
"""Kinds of worth that are carried at once."""


def in_fours(n: int) -> list[list[int]]:
    """Return the numbers below ``n`` by one and by four; the last four are filled up with the last number."""
    alone = n % TOGETHER == 1
    fours = [
        [min(k, n - 1) for k in range(first, first + TOGETHER)] for first in range(0, n - alone, TOGETHER)
    ]
    return [*fours, [n - 1]] if alone else fours


def addresses_of(arrays: Sequence[Floats]) -> npt.NDArray[np.intp]:
    """Return where arrays begin in memory; they have to be kept for as long as it is used."""
    return np.array([one.ctypes.data for one in arrays], dtype=np.intp)


def carry_four(back: Block, chances: Floats, worth: Sequence[Floats], out: Sequence[Floats]) -> None:
    """Put into four arrays of shape (S, 8) what the states of a block are worth by four of shape (T, 8).

    ``back`` leads from what they belong to, targets, to the states.
    """
    _carry(
        back.sources, back.targets, back.first, back.row, back.move, max(1, LINES // max(1, TOGETHER * len(back.sources))),
        chances.reshape(-1), addresses_of(worth), addresses_of(out),
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def _carry(sources, targets, first, row, move, width, shares, addresses, found):
    n_rest, places = targets.shape[1], sources.reshape(-1)
    a, b, c, d = addresses[0], addresses[1], addresses[2], addresses[3]
    for start in range(0, n_rest, width):
        for r in range(len(targets)):
            for i in range(start, min(start + width, n_rest)):
                one = two = three = four = nothing()
                for m in range(np.int64(first[r]), np.int64(first[r + 1])):
                    share = line(shares, np.int64(move[np.uint64(m)]) * LANES)
                    place = np.int64(places[np.uint64(np.int64(row[np.uint64(m)]) * n_rest + i)]) * LANES
                    one = one + share * line_behind(a, place)
                    two = two + share * line_behind(b, place)
                    three = three + share * line_behind(c, place)
                    four = four + share * line_behind(d, place)
                state = np.int64(targets[np.uint64(r), np.uint64(i)]) * LANES
                put_line_behind(found[0], state, one)
                put_line_behind(found[1], state, two)
                put_line_behind(found[2], state, three)
                put_line_behind(found[3], state, four)
