"""The loops of the exact engine, compiled, for batches of any size: rows of a block are brought together, and its moves run along the rest.

Sums are taken in the order of moves and states, without contraction, so that the bytes do not depend on the machine. Where columns
of draws are whole eights, ``columns`` goes over them: its last bits may be others, so that a batch is always cut in one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.choices_by_worth import ChoicesByWorth
from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.lines import LANES, everywhere, line, nothing, put_line, whole
from toolkit.engines.moving.tiles import going_on
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
WIDTH = 2048
"""States of each row that are brought together at once."""
TOGETHER = 32_768
"""States of all rows that are brought together at once: they stay in the processor's second cache."""


class Lanes:
    """The loops over arrays that have a row for each mass; compiled when first used, and kept on disk."""

    by_column = False
    in_place = False
    needs_zeros = False

    def __init__(self) -> None:
        self.chooser: Chooser | None = ChoicesByWorth()

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block; see ``Kernel``."""
        target = (
            block.target if block.sources.shape[1] == 1 else block.row
        )  # single states alone are gone through by target
        _push(
            block.sources, block.targets, block.first, block.row, block.move, target, block.of_row,
            chances, mass, live, ended, by_row, writes,
        )  # fmt: skip

    def back(self, block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
        """Put into ``out`` what states are worth by that of those after the step; see ``Kernel``."""
        for one, found in zip(worth, out, strict=True):
            nothing, fresh = np.zeros((len(found), 0)), np.ones(len(block.sources), dtype=bool)
            self.push(block.back, chances, one.joined, found, nothing, nothing, fresh)

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; see ``Kernel``."""
        _meet(block.sources, block.targets, block.target, block.row, block.move, mass, worth, out)

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; see ``Kernel``."""
        _tally(np.atleast_2d(where), np.ascontiguousarray(mass), out)

    def count(self, counted: Floats, by_row: Floats) -> Floats:
        """Sum what is counted of each row times its mass; see ``Kernel``."""
        return np.asarray(_count(np.ascontiguousarray(counted), np.ascontiguousarray(by_row)))


@loop
def _push(sources, targets, first, row, move, target, of_row, chances, mass, live, ended, by_row, writes):
    n_rest, n_live, none = sources.shape[1], live.shape[1], np.int64(0)
    come_from, lead_to, moves = sources.reshape(-1), targets.reshape(-1), (first, row, move, writes)
    goes_on = going_on(lead_to, n_rest, n_live)
    width = _wide(len(sources), n_rest)
    held, found = _room(len(sources) * width), _room(max(width, len(targets) if n_rest == 1 else 0))
    for x in range(mass.shape[0]):
        shares = chances[x % chances.shape[0]]
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            _bring_together(come_from, tile, len(sources), mass[x], held)
            if by_row.shape[1]:
                _add_up(held, tile, of_row, by_row[x])
            if n_rest == 1:
                _send_single(row, move, target, shares, held, found[: len(targets)])
                _leave_each(live[x], lead_to, none, goes_on, none, found, writes)
                _leave_each(ended[x], lead_to, goes_on, len(targets), n_live, found, writes)
                continue
            _send(lead_to, moves, tile, none, goes_on, shares, held, found, live[x], none)
            _send(lead_to, moves, tile, goes_on, len(targets), shares, held, found, ended[x], n_live)


@within_loops
def _wide(n_rows, n_rest):
    """Return how many states of each row are brought together at once: whole lines, unless there is but one."""
    if n_rest == 1:
        return 1
    return min(-(-n_rest // LANES), max(1, TOGETHER // max(1, n_rows) // LANES)) * LANES


@within_loops
def _room(n):
    """Return zeros that begin where the processor finds a line with one look."""
    room = np.zeros(n + LANES)
    return room[-(room.ctypes.data // 8) % LANES :]


@within_loops
def _bring_together(places, tile, n_rows, states, held):
    """Put the states of each row next to each other."""
    begin, some, width, n_rest = tile
    for r in range(n_rows):
        first, to = r * n_rest + begin, r * width
        for i in range(some):
            held[np.uint64(to + i)] = states[np.uint64(places[np.uint64(first + i)])]


@within_loops
def _add_up(held, tile, of_row, by_row):
    """Add to the sum of each row, by fours as loops over columns do."""
    some, width = tile[1], tile[2]
    whole = some - some % 4
    for r in range(len(of_row)):
        place, first = np.uint64(of_row[r]), r * width
        total = by_row[place]
        for i in range(first, first + whole, 4):
            k = np.uint64(i)
            total += (held[k] + held[k + np.uint64(1)]) + (held[k + np.uint64(2)] + held[k + np.uint64(3)])
        for i in range(first + whole, first + some):
            total += held[np.uint64(i)]
        by_row[place] = total


@within_loops
def _send(places, moves, tile, t, end, shares, held, found, out, before):
    """Send what rows hold along the moves that lead to some rows of targets."""
    first, row, move, writes = moves
    begin, some, width, n_rest = tile
    while t < end:
        a, b = whole(first, t), whole(first, t + 1)
        for i in range(0, some, LANES):
            total = nothing()
            for m in range(a, b):
                share = everywhere(shares[np.uint64(move[np.uint64(m)])])
                total = total + share * line(held, whole(row, m) * width + i)
            put_line(found, i, total)
        p = t * n_rest + begin
        if writes[np.uint64(t)]:
            for i in range(some):
                out[np.uint64(whole(places, p + i) - before)] = found[i]
        else:
            for i in range(some):
                out[np.uint64(whole(places, p + i) - before)] += found[i]
        t += 1


@within_loops
def _send_single(row, move, target, shares, held, found):
    """Find what each target is sent by rows of single states: move by move, so that the processor has nothing to guess."""
    found[:] = 0.0
    for m in range(len(move)):
        share = shares[np.uint64(move[m])]
        found[np.uint64(target[m])] += share * held[np.uint64(row[m])]


@within_loops
def _leave_each(out, places, t, end, before, found, writes):
    """Put what was found to the places of single targets, or add it to what stands there."""
    while t < end:
        place = np.uint64(whole(places, t) - before)
        out[place] = found[np.uint64(t)] if writes[np.uint64(t)] else out[place] + found[np.uint64(t)]
        t += 1


@loop
def _meet(sources, targets, target, row, move, mass, worth, out):
    n_rest = sources.shape[1]
    starts, places = sources.reshape(-1), targets.reshape(-1)
    width = min(n_rest, WIDTH)
    here, there = np.empty(len(sources) * width), np.empty(len(targets) * width)
    for x in range(mass.shape[0]):
        for start in range(0, n_rest, width):
            tile = start, min(width, n_rest - start), width, n_rest
            _bring_together(starts, tile, len(sources), mass[x], here)
            _bring_together(places, tile, len(targets), worth[x], there)
            for m in range(len(move)):
                r, t, place = np.int64(row[m]) * width, np.int64(target[m]) * width, np.uint64(move[m])
                total = out[x, place]
                for i in range(tile[1]):
                    total += here[np.uint64(r + i)] * there[np.uint64(t + i)]
                out[x, place] = total


@loop
def _count(counted, by_row):
    """Sum every eighth row apart, then the eight sums, as loops over columns do."""
    n_counted, n_rows = counted.shape[1], counted.shape[2]
    whole, sums = n_rows - n_rows % LANES, np.empty(LANES)
    shares, masses, found = counted.reshape(-1), by_row.reshape(-1), np.empty(counted.shape[:2])
    for x in range(len(counted)):
        for n in range(n_counted):
            share, mass, total = (x * n_counted + n) * n_rows, x * n_rows, nothing()
            for r in range(0, whole, LANES):
                total = total + line(shares, share + r) * line(masses, mass + r)
            put_line(sums, 0, total)
            for r in range(whole, n_rows):
                sums[r - whole] += shares[share + r] * masses[mass + r]
            first, last = sums[0] + sums[1] + (sums[2] + sums[3]), sums[4] + sums[5] + (sums[6] + sums[7])
            found[x, n] = first + last
    return found


@loop
def _tally(where, mass, out):
    for x in range(mass.shape[0]):
        for g in range(where.shape[0]):
            for s in range(mass.shape[1]):
                out[x, np.uint64(where[g, s])] += mass[x, s]
