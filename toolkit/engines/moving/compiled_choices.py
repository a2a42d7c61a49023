"""The compiled loops of a step at which one member chooses, part by part of its blocks.

How likely actions are is kept in the order in which the loops come by: part by part, tile by tile, row by row, state by state, action by
action that is ever open there, eight draws each. Places are unsigned: numba looks at others for whether they count from the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After, addresses_after, addresses_of, goes_on
from toolkit.engines.moving.choices import Appeal, ChoiceBlock, laid_out
from toolkit.engines.moving.going_back import LINES, TOGETHER, three_together
from toolkit.engines.moving.lines import (
    LANES,
    larger,
    line,
    lowest,
    nothing,
    one_by,
    one_each,
    power_of_e,
    put_line,
    put_line_behind,
)
from toolkit.engines.moving.tiles import aligned_room, bring_targets, most_of_a_part, send, size_of_part, wide

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Choices:
    """The loops over lines; compiled when first used, and kept on disk."""

    needs_zeros = False

    def settle(
        self, part: ChoiceBlock, chances: Floats, appeal: Appeal, own: After | None, worth: Sequence[After], counts: Truths, odds: Floats, out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``odds`` what the logit rule makes of a member's ``own`` worth, and into ``out`` what states are worth; see ``Chooser``."""
        expected = [] if own is None else [own]
        every = [*expected, *worth]
        if not every:
            return
        _settle(
            laid_out(part, goes_on(part.block, every)), len(appeal.precision), chances.reshape(-1),
            *(one.reshape(-1) for one in appeal), addresses_after(expected), addresses_after(worth), counts, odds.reshape(-1), addresses_of(out),
        )  # fmt: skip

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends on; see ``Chooser``."""
        block = part.block
        _send(
            laid_out(part, block.going_on(len(live))), block.first, block.row, block.move, block.of_row, writes, chances.reshape(-1),
            odds.reshape(-1), mass.reshape(-1), len(live), live.reshape(-1), ended.reshape(-1), by_row.reshape(-1),
        )  # fmt: skip

    def by_state(self, part: ChoiceBlock, odds: Floats, found: Floats) -> None:
        """Put odds where they belong in an array of shape (A, S, 8)."""
        _spread(laid_out(part, 0), odds.reshape(-1), found.reshape(-1), found.shape[1], True)

    def from_states(self, part: ChoiceBlock, found: Floats, odds: Floats) -> None:
        """Take odds from an array of shape (A, S, 8)."""
        _spread(laid_out(part, 0), odds.reshape(-1), found.reshape(-1), found.shape[1], False)


@nb.njit(cache=True, nogil=True)
def _settle(
    laid, n_step_rows, shares, score, shut, precision, expected, addresses, counts, odds, out
):  # fmt: skip
    n_rest, n, n_actions, parts = laid.states.shape[1], len(out), laid.n_actions, laid.parts
    moves, targets = (laid.first, laid.lead, laid.move), (laid.places, laid.n_live, parts)
    held = aligned_room(TOGETHER * most_of_a_part(parts, 1, LINES, n_rest))
    weighed, at, none = np.empty(n_actions * LANES), np.int64(0), np.int64(0)
    for k in range(len(parts) - 1):
        width, apart = wide(size_of_part(parts, k, 1), LINES, n_rest), size_of_part(parts, k, 1)
        begins, ends = np.int64(parts[k, 0]) // n_actions, np.int64(parts[k + 1, 0]) // n_actions
        rows = laid.states, laid.of_row, begins, ends, n_step_rows
        for begin in range(0, n_rest, width):
            tile, end = (begin, min(width, n_rest - begin), width, n_rest), at
            if expected.shape[1]:
                bring_targets(*targets, k, tile, expected[0, 0], expected[1, 0], held, none)
                end = _choose(rows, tile, moves, shares, (score, shut, precision), held, weighed, odds, at)
            for w in range(0, n - 1, TOGETHER):
                some = w, min(w + 1, n - 1), min(w + 2, n - 1)
                own = counts[some[0]], counts[some[1]], counts[some[2]]
                three_together(targets, k, tile, addresses, some, held)
                outs = out[some[0]], out[some[1]], out[some[2]]
                end = _three(
                    rows, tile, moves, shares, score, n_actions, held, apart * width, odds, at, own, outs
                )
            if n % TOGETHER == 1:
                bring_targets(*targets, k, tile, addresses[0, n - 1], addresses[1, n - 1], held, none)
                end = _one(
                    rows, tile, moves, shares, score, n_actions, held, odds, at, counts[n - 1], out[n - 1]
                )
            at = end


@nb.njit(cache=True, nogil=True)
def _choose(rows, tile, moves, shares, appeal, held, weighed, odds, at):
    """Put down how likely each action is in each state of a tile."""
    _, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    score, shut, precision = appeal
    _, some, width, _ = tile
    n_actions = len(weighed) // LANES
    for r in range(begin, end):
        row = np.int64(of_row[np.uint64(r)]) * LANES
        sharp = line(precision, row)
        for i in range(some):
            top, total, n = lowest(), nothing(), 0
            for a in range(n_actions):
                x = r * n_actions + a
                m, stop = np.int64(first[np.uint64(x)]), np.int64(first[np.uint64(x + 1)])
                if m == stop:  # it is never open
                    continue
                later = nothing()
                while m < stop:
                    t = (np.int64(lead[np.uint64(m)]) * width + i) * LANES
                    later = later + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line(held, t)
                    m += 1
                own = a * n_step_rows * LANES + row
                weight = sharp * (line(score, own) + later) + line(shut, own)
                put_line(weighed, n * LANES, weight)
                top, n = larger(top, weight), n + 1
            for a in range(n):
                chance = power_of_e(line(weighed, a * LANES) - top)
                put_line(weighed, a * LANES, chance)
                total = total + chance
            share = one_by(larger(total, one_each()))  # below 1 where every action is closed: no chance then
            for a in range(n):
                put_line(odds, at, line(weighed, a * LANES) * share)
                at += LANES
    return at


@nb.njit(cache=True, nogil=True)
def _three(rows, tile, moves, shares, score, n_actions, held, apart, odds, at, own, outs):
    """Put down what the states of a tile are worth in three ways."""
    states, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    start, some, width, _ = tile
    for r in range(begin, end):
        row = np.int64(of_row[np.uint64(r)])
        for i in range(some):
            of_x = of_y = of_z = nothing()
            for a in range(n_actions):
                x = r * n_actions + a
                m, stop = np.int64(first[np.uint64(x)]), np.int64(first[np.uint64(x + 1)])
                if m == stop:  # it is never open
                    continue
                appeal = line(score, (a * n_step_rows + row) * LANES)
                by_x = appeal if own[0] else nothing()
                by_y = appeal if own[1] else nothing()
                by_z = appeal if own[2] else nothing()
                while m < stop:
                    share = line(shares, np.int64(move[np.uint64(m)]) * LANES)
                    t = np.int64(lead[np.uint64(m)]) * width + i
                    by_x = by_x + share * line(held, t * LANES)
                    by_y = by_y + share * line(held, (t + apart) * LANES)
                    by_z = by_z + share * line(held, (t + 2 * apart) * LANES)
                    m += 1
                chance = line(odds, at)
                of_x = of_x + chance * by_x
                of_y = of_y + chance * by_y
                of_z = of_z + chance * by_z
                at += LANES
            state = np.int64(states[np.uint64(r), np.uint64(start + i)]) * LANES
            put_line_behind(outs[0], state, of_x)
            put_line_behind(outs[1], state, of_y)
            put_line_behind(outs[2], state, of_z)
    return at


@nb.njit(cache=True, nogil=True)
def _one(rows, tile, moves, shares, score, n_actions, held, odds, at, own, out):
    """Put down what the states of a tile are worth."""
    states, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    start, some, width, _ = tile
    for r in range(begin, end):
        row = np.int64(of_row[np.uint64(r)])
        for i in range(some):
            total = nothing()
            for a in range(n_actions):
                x = r * n_actions + a
                m, stop = np.int64(first[np.uint64(x)]), np.int64(first[np.uint64(x + 1)])
                if m == stop:  # it is never open
                    continue
                found = line(score, (a * n_step_rows + row) * LANES) if own else nothing()
                while m < stop:
                    t = (np.int64(lead[np.uint64(m)]) * width + i) * LANES
                    found = found + line(shares, np.int64(move[np.uint64(m)]) * LANES) * line(held, t)
                    m += 1
                total = total + line(odds, at) * found
                at += LANES
            put_line_behind(out, np.int64(states[np.uint64(r), np.uint64(start + i)]) * LANES, total)
    return at


@nb.njit(cache=True, nogil=True)
def _send(laid, first, row, move, of_option, writes, shares, odds, mass, n_next, live, ended, by_row):
    n_rest, parts, none = laid.states.shape[1], laid.parts, np.int64(0)
    at = most = none
    for k in range(len(parts) - 1):
        width = wide(size_of_part(parts, k, 1), LINES, n_rest)
        most = max(most, size_of_part(parts, k, 0) * width)
    held = aligned_room(most)
    for k in range(len(parts) - 1):
        start, end = np.int64(parts[k, 0]), np.int64(parts[k + 1, 0])
        width, moves = wide(size_of_part(parts, k, 1), LINES, n_rest), (first, row, move, writes, start)
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            at = _share_out(laid, of_option, start, end, tile, mass, odds, at, held, by_row)
            for s in (1, 2):
                a, b = np.int64(parts[k, s]), np.int64(parts[k + 1, s])
                send(laid.places, moves, tile, a, min(b, laid.n_live), shares, held, False, live, none)
                send(laid.places, moves, tile, max(a, laid.n_live), b, shares, held, False, ended, n_next)


@nb.njit(cache=True, nogil=True)
def _share_out(laid, of_option, start, end, tile, mass, odds, at, held, by_row):
    """Bring together the mass with which each action is taken in each state of a tile, and add it to the sum of its row."""
    begin, some, width, _ = tile
    states, opened, n_actions = laid.states, laid.first, laid.n_actions
    for r in range(start // n_actions, end // n_actions):
        for i in range(some):
            here = line(mass, np.int64(states[np.uint64(r), np.uint64(begin + i)]) * LANES)
            for a in range(n_actions):
                x = r * n_actions + a
                if opened[np.uint64(x)] == opened[np.uint64(x + 1)]:  # it is never open
                    continue
                chosen, place = line(odds, at) * here, np.int64(of_option[np.uint64(x)]) * LANES
                put_line(held, ((x - start) * width + i) * LANES, chosen)
                put_line(by_row, place, line(by_row, place) + chosen)
                at += LANES
    return at


@nb.njit(cache=True, nogil=True)
def _spread(laid, odds, found, n_states, there):
    states, parts, first, n_actions = laid.states, laid.parts, laid.first, laid.n_actions
    n_rest, at = states.shape[1], 0
    for k in range(len(parts) - 1):
        width = wide(size_of_part(parts, k, 1), LINES, n_rest)
        for begin in range(0, n_rest, width):
            for r in range(np.int64(parts[k, 0]) // n_actions, np.int64(parts[k + 1, 0]) // n_actions):
                for i in range(begin, min(begin + width, n_rest)):
                    state = np.int64(states[np.uint64(r), np.uint64(i)])
                    for a in range(n_actions):
                        x, place = r * n_actions + a, (a * n_states + state) * LANES
                        if first[np.uint64(x)] == first[np.uint64(x + 1)]:
                            continue
                        if there:
                            put_line(found, place, line(odds, at))
                        else:
                            put_line(odds, at, line(found, place))
                        at += LANES
