"""The compiled loops of a step at which one member chooses, state by state in the order of states."""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import Appeal, ChoiceBlock
from toolkit.engines.moving.lines import (
    LANES,
    add_line,
    add_product,
    clear_line,
    copy_line,
    divide_line,
    exponents,
    gather_line,
    largest_line,
    set_product,
    weigh_line,
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
        self, part: ChoiceBlock, chances: Floats, odds: Floats, appeal: Appeal, own: Truths, worth: Sequence[Floats], out: Floats
    ) -> None:  # fmt: skip
        """Put into ``out`` what states are worth; see ``Chooser``."""
        back, (n_actions, n_states, _) = part.block.back, odds.shape
        _carry(
            part.order, back.sources, back.targets, back.first, back.row, back.move, part.block.of_row,
            len(appeal.precision), n_actions, n_states, chances.reshape(-1), appeal.score.reshape(-1), own,
            odds.reshape(-1), np.array([one.ctypes.data for one in worth]), out.reshape(-1),
        )  # fmt: skip

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
    n_rows, n_rest, places = targets.shape[0] // n_actions, targets.shape[1], sources.reshape(-1)
    held, lowest = np.empty(n_actions * LANES), np.full(LANES, -np.inf)
    top, total = np.empty(LANES), np.empty(LANES)
    for one in order:
        r, i = one // n_rest, one % n_rest
        at, s = np.int64(of_row[r]) * LANES, np.int64(targets[r, i])
        copy_line(top, 0, lowest, 0)
        for a in range(n_actions):
            begin, end = np.int64(first[a * n_rows + r]), np.int64(first[a * n_rows + r + 1])
            if begin == end:  # it is never open
                continue
            clear_line(held, a * LANES)
            gather_line(held, a * LANES, address, places, i, n_rest, (row, move, begin, end, shares))
            there = a * n_step_rows * LANES + at
            weigh_line(held, a * LANES, precision, at, score, there, shut, there)
            largest_line(top, 0, held, a * LANES)
        clear_line(total, 0)
        for a in range(n_actions):
            o = (a * n_states + s) * LANES
            if first[a * n_rows + r] == first[a * n_rows + r + 1]:
                clear_line(odds, o)
                continue
            exponents(odds, o, held, a * LANES, top, 0)
            add_line(total, 0, odds, o)
        for a in range(n_actions):
            divide_line(odds, (a * n_states + s) * LANES, total, 0)


@nb.njit(cache=True, nogil=True)
def _carry(
    order, sources, targets, first, row, move, of_row, n_step_rows, n_actions, n_states, shares, score, own, odds, addresses, out
):  # fmt: skip
    n_rows, n_rest, places = targets.shape[0] // n_actions, targets.shape[1], sources.reshape(-1)
    held = np.empty(LANES)
    for one in order:
        r, i = one // n_rest, one % n_rest
        at, s = np.int64(of_row[r]), np.int64(targets[r, i])
        for k in range(len(own)):
            clear_line(out, (k * n_states + s) * LANES)
        for a in range(n_actions):
            begin, end = np.int64(first[a * n_rows + r]), np.int64(first[a * n_rows + r + 1])
            if begin == end:  # it is never open
                continue
            moves, o = (row, move, begin, end, shares), (a * n_states + s) * LANES
            for k in range(len(own)):
                if own[k]:
                    copy_line(held, 0, score, (a * n_step_rows + at) * LANES)
                else:
                    clear_line(held, 0)
                gather_line(held, 0, addresses[k], places, i, n_rest, moves)
                add_product(out, (k * n_states + s) * LANES, odds, o, held, 0)


@nb.njit(cache=True, nogil=True)
def _send(
    order, sources, targets, first, row, move, of_row, n_actions, n_states, shares, odds, mass, n_live, live, ended, by_row
):  # fmt: skip
    n_rows, n_rest, places = targets.shape[0] // n_actions, targets.shape[1], sources.reshape(-1)
    held = np.empty(LANES)
    for one in order:
        r, i = one // n_rest, one % n_rest
        s = np.int64(targets[r, i])
        for a in range(n_actions):
            t = a * n_rows + r
            if first[t] == first[t + 1]:  # it is never open
                continue
            set_product(held, 0, odds, (a * n_states + s) * LANES, mass, s * LANES)
            add_line(by_row, np.int64(of_row[t]) * LANES, held, 0)
            for m in range(first[t], first[t + 1]):
                place, share = np.int64(places[row[m] * n_rest + i]), np.int64(move[m]) * LANES
                if place < n_live:
                    add_product(live, place * LANES, shares, share, held, 0)
                else:
                    add_product(ended, (place - n_live) * LANES, shares, share, held, 0)
