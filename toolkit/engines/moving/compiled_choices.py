"""The compiled loops of a step at which one member chooses, state by state in the order of states.

Places are unsigned: numba looks at others for whether they count from the end, which takes up to a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import Appeal, ChoiceBlock
from toolkit.engines.moving.going_back import addresses_of, in_fours
from toolkit.engines.moving.lines import (
    LANES,
    larger,
    line,
    line_behind,
    lowest,
    nothing,
    power_of_e,
    put_line,
    put_line_behind,
)

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Choices:
    """The loops over lines; compiled when first used, and kept on disk."""

    def choose(self, part: ChoiceBlock, chances: Floats, appeal: Appeal, worth: Floats, odds: Floats) -> None:
        """Put into ``odds`` what the logit rule makes of worth; see ``Chooser``."""
        back, (n_actions, n_states, _) = part.block.back, odds.shape
        _choose(
            part.order, back.sources, back.targets, back.first, back.row, back.move, part.block.of_row,
            len(appeal.precision), n_actions, n_states, chances.reshape(-1), *(one.reshape(-1) for one in appeal),
            worth.ctypes.data, odds.reshape(-1),
        )  # fmt: skip

    def carry(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, appeal: Appeal, own: Truths, worth: Sequence[Floats], out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``out`` what states are worth; see ``Chooser``."""
        back, (n_actions, n_states, _) = part.block.back, odds.shape
        parts = (
            part.order, back.sources, back.targets, back.first, back.row, back.move, part.block.of_row,
            len(appeal.precision), n_actions, n_states, chances.reshape(-1), appeal.score.reshape(-1), odds.reshape(-1),
        )  # fmt: skip
        for some in in_fours(len(worth)):
            kinds, found = [worth[k] for k in some], [out[k] for k in some]
            carry = _carry_four if len(some) > 1 else _carry_one
            carry(*parts, addresses_of(kinds), own[some], addresses_of(found))

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats
    ) -> None:  # fmt: skip
        """Add what mass sends on; see ``Chooser``."""
        back, (n_actions, n_states, _) = part.block.back, odds.shape
        _send(
            part.order, back.sources, back.targets, back.first, back.row, back.move, part.block.of_row,
            n_actions, n_states, chances.reshape(-1), odds.reshape(-1), mass.reshape(-1), len(live),
            live.reshape(-1), ended.reshape(-1), by_row.reshape(-1),
        )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def _choose(
    order, sources, targets, first, row, move, of_row, n_step_rows, n_actions, n_states, shares, score, shut, precision, address, odds
):  # fmt: skip
    n_rows, width, places = targets.shape[0] // n_actions, np.uint64(targets.shape[1]), sources.reshape(-1)
    held = np.empty(n_actions * LANES)
    for place in order:
        r, i = np.uint64(place) // width, np.uint64(place) % width
        at, s, top, total = np.int64(of_row[r]) * LANES, np.int64(targets[r, i]), lowest(), nothing()
        for a in range(n_actions):
            begin, end = (
                np.int64(first[np.uint64(a * n_rows) + r]),
                np.int64(first[np.uint64(a * n_rows + 1) + r]),
            )
            if begin == end:  # it is never open
                continue
            later = nothing()
            for m in range(begin, end):
                p = np.int64(places[np.uint64(row[np.uint64(m)]) * width + i]) * LANES
                later = later + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line_behind(address, p)
            own = a * n_step_rows * LANES + at
            weighed = line(precision, at) * (line(score, own) + later) + line(shut, own)
            put_line(held, a * LANES, weighed)
            top = larger(top, weighed)
        for a in range(n_actions):
            chance = nothing()
            if first[np.uint64(a * n_rows) + r] < first[np.uint64(a * n_rows + 1) + r]:
                chance = power_of_e(line(held, a * LANES) - top)
                total = total + chance
            put_line(odds, (a * n_states + s) * LANES, chance)
        for a in range(n_actions):
            o = (a * n_states + s) * LANES
            put_line(odds, o, line(odds, o) / total)


@nb.njit(cache=True, nogil=True)
def _carry_one(
    order, sources, targets, first, row, move, of_row, n_step_rows, n_actions, n_states, shares, score, odds, addresses, own, out
):  # fmt: skip
    n_rows, width, places = targets.shape[0] // n_actions, np.uint64(targets.shape[1]), sources.reshape(-1)
    for place in order:
        r, i = np.uint64(place) // width, np.uint64(place) % width
        at, s, total = np.int64(of_row[r]), np.int64(targets[r, i]), nothing()
        for a in range(n_actions):
            begin, end = (
                np.int64(first[np.uint64(a * n_rows) + r]),
                np.int64(first[np.uint64(a * n_rows + 1) + r]),
            )
            if begin == end:  # it is never open
                continue
            found = line(score, (a * n_step_rows + at) * LANES) if own[0] else nothing()
            for m in range(begin, end):
                p = np.int64(places[np.uint64(row[np.uint64(m)]) * width + i]) * LANES
                found = found + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line_behind(
                    addresses[0], p
                )
            total = total + line(odds, (a * n_states + s) * LANES) * found
        put_line_behind(out[0], s * LANES, total)


@nb.njit(cache=True, nogil=True)
def _carry_four(
    order, sources, targets, first, row, move, of_row, n_step_rows, n_actions, n_states, shares, score, odds, addresses, own, out
):  # fmt: skip
    n_rows, width, places = targets.shape[0] // n_actions, np.uint64(targets.shape[1]), sources.reshape(-1)
    x, y, z, w = addresses[0], addresses[1], addresses[2], addresses[3]
    for place in order:
        r, i = np.uint64(place) // width, np.uint64(place) % width
        at, s = np.int64(of_row[r]), np.int64(targets[r, i])
        of_x = of_y = of_z = of_w = nothing()
        for a in range(n_actions):
            begin, end = (
                np.int64(first[np.uint64(a * n_rows) + r]),
                np.int64(first[np.uint64(a * n_rows + 1) + r]),
            )
            if begin == end:  # it is never open
                continue
            appeal = line(score, (a * n_step_rows + at) * LANES)
            by_x = appeal if own[0] else nothing()
            by_y = appeal if own[1] else nothing()
            by_z = appeal if own[2] else nothing()
            by_w = appeal if own[3] else nothing()
            for m in range(begin, end):
                p = np.int64(places[np.uint64(row[np.uint64(m)]) * width + i]) * LANES
                share = line(shares, np.int64(move[np.uint64(m)]) * LANES)
                by_x = by_x + share * line_behind(x, p)
                by_y = by_y + share * line_behind(y, p)
                by_z = by_z + share * line_behind(z, p)
                by_w = by_w + share * line_behind(w, p)
            chance = line(odds, (a * n_states + s) * LANES)
            of_x = of_x + chance * by_x
            of_y = of_y + chance * by_y
            of_z = of_z + chance * by_z
            of_w = of_w + chance * by_w
        put_line_behind(out[0], s * LANES, of_x)
        put_line_behind(out[1], s * LANES, of_y)
        put_line_behind(out[2], s * LANES, of_z)
        put_line_behind(out[3], s * LANES, of_w)


@nb.njit(cache=True, nogil=True)
def _send(
    order, sources, targets, first, row, move, of_row, n_actions, n_states, shares, odds, mass, n_live, live, ended, by_row
):  # fmt: skip
    n_rows, n_rest, places = targets.shape[0] // n_actions, targets.shape[1], sources.reshape(-1)
    for one in order:
        r, i = one // n_rest, one % n_rest
        s = np.int64(targets[r, i])
        here = line(mass, s * LANES)
        for a in range(n_actions):
            t = a * n_rows + r
            if first[t] == first[t + 1]:  # it is never open
                continue
            held, sums = line(odds, (a * n_states + s) * LANES) * here, np.int64(of_row[t]) * LANES
            put_line(by_row, sums, line(by_row, sums) + held)
            for m in range(first[t], first[t + 1]):
                sent = line(shares, np.int64(move[m]) * LANES) * held
                place = np.int64(places[row[m] * n_rest + i])
                if place < n_live:
                    put_line(live, place * LANES, line(live, place * LANES) + sent)
                else:
                    gone = (place - n_live) * LANES
                    put_line(ended, gone, line(ended, gone) + sent)
