"""The loops of the exact engine, compiled, for batches of any size: rows of a block are brought together, and its moves run along the rest.

Sums are taken in the order of moves and states, without contraction, so that the bytes do not depend on the machine. Where columns
of draws are eight, ``columns`` goes over them: its last bits may be others, so that a batch is always cut in one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import Chooser
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
WIDTH = 2048
"""States of each row that are brought together at once."""


class Lanes:
    """The loops over arrays that have a row for each mass; compiled when first used, and kept on disk."""

    by_column = False
    in_place = False
    needs_zeros = False
    chooser: Chooser | None = None

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        _push(
            block.sources, block.targets, block.first, block.row, block.move, block.of_row,
            chances, mass, live, ended, by_row, writes,
        )  # fmt: skip

    def back(self, block: Block, chances: Floats, worth: Sequence[Floats], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        for one, found in zip(worth, out, strict=True):
            nothing, fresh = np.zeros((len(one), 0)), np.ones(len(block.sources), dtype=bool)
            self.push(block.back, chances, one, found, nothing, nothing, fresh)

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        _meet(block.sources, block.targets, block.target, block.row, block.move, mass, worth, out)

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        _tally(np.atleast_2d(where), np.ascontiguousarray(mass), out)


@nb.njit(cache=True, nogil=True)
def _push(sources, targets, first, row, move, of_row, chances, mass, live, ended, by_row, writes):
    width = min(sources.shape[1], WIDTH)
    held, found = np.empty((sources.shape[0], width)), np.empty(width)
    for x in range(mass.shape[0]):
        shares = chances[x % chances.shape[0]]
        for start in range(0, sources.shape[1], width):
            here = sources[:, start : start + width]
            _bring_together(here, mass[x], held)
            if by_row.shape[1]:
                _add_up(held, here.shape[1], of_row, by_row[x])
            there = targets[:, start : start + width]
            _send(there, first, row, move, shares, held, found, live[x], ended[x], writes)


@nb.njit(cache=True, nogil=True)
def _bring_together(places, states, held):
    """Put the states of each row next to each other."""
    for r in range(places.shape[0]):
        for i in range(places.shape[1]):
            held[r, i] = states[np.uint64(places[r, i])]


@nb.njit(cache=True, nogil=True)
def _add_up(held, n, of_row, by_row):
    """Add to the sum of each row, state by state."""
    for r in range(held.shape[0]):
        place = np.uint64(of_row[r])
        total = by_row[place]
        for i in range(n):
            total += held[r, i]
        by_row[place] = total


@nb.njit(cache=True, nogil=True)
def _send(targets, first, row, move, shares, held, found, live, ended, writes):
    """Send what rows hold along their moves."""
    n, n_live = targets.shape[1], len(live)
    for t in range(targets.shape[0]):
        for i in range(n):
            found[i] = 0.0
        for m in range(first[t], first[t + 1]):
            share, r = shares[np.uint64(move[m])], np.uint64(row[m])
            for i in range(n):
                found[i] += share * held[r, i]
        out, before = (live, 0) if targets[t, 0] < n_live else (ended, n_live)
        if writes[t]:
            for i in range(n):
                out[np.uint64(targets[t, i] - before)] = found[i]
        else:
            for i in range(n):
                out[np.uint64(targets[t, i] - before)] += found[i]


@nb.njit(cache=True, nogil=True)
def _meet(sources, targets, target, row, move, mass, worth, out):
    n_rest = sources.shape[1]
    width = min(n_rest, WIDTH)
    here, there = np.empty((sources.shape[0], width)), np.empty((targets.shape[0], width))
    for x in range(mass.shape[0]):
        for start in range(0, n_rest, width):
            n = min(width, n_rest - start)
            _bring_together(sources[:, start : start + n], mass[x], here)
            _bring_together(targets[:, start : start + n], worth[x], there)
            for m in range(len(move)):
                r, t, place = np.uint64(row[m]), np.uint64(target[m]), np.uint64(move[m])
                total = out[x, place]
                for i in range(n):
                    total += here[r, i] * there[t, i]
                out[x, place] = total


@nb.njit(cache=True, nogil=True)
def _tally(where, mass, out):
    for x in range(mass.shape[0]):
        for g in range(where.shape[0]):
            for s in range(mass.shape[1]):
                out[x, np.uint64(where[g, s])] += mass[x, s]
