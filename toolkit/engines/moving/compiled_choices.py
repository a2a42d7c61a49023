"""The compiled loops of a step at which one member chooses, part by part of its blocks.

How likely actions are is kept in the order in which the loops come by: part by part, tile by tile, row by row, state by state, action by
action that is ever open there, eight draws each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After, addresses_after, addresses_of, goes_on
from toolkit.engines.moving.choices import Appeal, ChoiceBlock, laid_out
from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.going_back import LINES, TOGETHER
from toolkit.engines.moving.lines import (
    LANES,
    begin_of,
    is_nothing,
    larger,
    line,
    line_behind,
    lowest,
    marked,
    nothing,
    one_by,
    one_each,
    power_of_e,
    put_line,
    put_line_behind,
    whole,
)
from toolkit.engines.moving.tiles import (
    aligned_begin,
    bring_targets,
    largest_by_targets,
    room_for,
    room_for_tiles,
    send,
    targets_of_part,
    wide,
)

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Choices:
    """The loops over lines; compiled when first used, and kept on disk."""

    needs_zeros = False

    def settle(
        self, part: ChoiceBlock, chances: Floats, appeal: Appeal, own: After | None, worth: Sequence[After], counts: Truths, odds: Floats, out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``odds`` what the logit rule makes of a member's ``own`` worth, and into ``out`` what states are worth; see ``Chooser``."""
        every, block = [*([] if own is None else [own]), *worth], part.block
        if not every:
            return
        n_rest, (_, n_targets) = block.sources.shape[1], block.largest_part
        _settle(
            laid_out(part, goes_on(block, every)), len(appeal.precision), chances,
            *appeal, own is not None, addresses_after(every), counts, odds,
            addresses_of(out), room_for_tiles(TOGETHER * n_targets, n_rest, TOGETHER * LINES), np.empty(part.n_actions * LANES),
        )  # fmt: skip

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends on; see ``Chooser``."""
        block = part.block
        room = room_for(largest_by_targets(block, LINES))
        _send(
            laid_out(part, block.going_on(len(live))), block.flat, writes, chances, odds, mass, live, ended, by_row, room,
        )  # fmt: skip

    def by_state(self, part: ChoiceBlock, odds: Floats, found: Floats) -> None:
        """Put odds where they belong in an array of shape (A, S, 8)."""
        _spread(laid_out(part, 0), odds, found, found.shape[1], True)

    def from_states(self, part: ChoiceBlock, found: Floats, odds: Floats) -> None:
        """Take odds from an array of shape (A, S, 8)."""
        _spread(laid_out(part, 0), odds, found, found.shape[1], False)


@loop
def _settle(
    laid, n_step_rows, shares, score, shut, precision, chooses, addresses, counts, odds, out, room, weighed
):  # fmt: skip
    n_rest, n, n_actions, parts, at = laid.states.shape[1], len(out), laid.n_actions, laid.parts, np.int64(0)
    moves, own = (laid.first, laid.lead, laid.move), np.int64(chooses)
    held, one_kind, none, stride = aligned_begin(room), np.int64(1), np.int64(0), np.int64(LANES)
    for k in range(len(parts) - 1):
        n_targets = targets_of_part(parts, k)
        width = wide(n_targets, LINES, n_rest)
        begins, ends = whole(parts, 3 * k) // n_actions, whole(parts, 3 * k + 3) // n_actions
        rows = laid.states, laid.of_row, begins, ends, n_step_rows
        for begin in range(0, n_rest, width):
            tile, end = (begin, min(width, n_rest - begin), width, n_rest), at
            if chooses:
                bring_targets(
                    laid.places, laid.n_live, parts, k, tile, addresses, none, one_kind, held, stride
                )
                end = _choose(rows, tile, moves, shares, (score, shut, precision), held, weighed, odds, at)
            for w in range(0, n, TOGETHER):
                several = TOGETHER if w < n - 1 else 1
                bring_targets(
                    laid.places, laid.n_live, parts, k, tile, addresses, own + w, several, held, stride
                )
                if several > 1:
                    end = _three(
                        rows, tile, moves, shares, score, n_actions, held, n_targets * width, odds, at, counts, out, w
                    )  # fmt: skip
                else:
                    end = _one(
                        rows, tile, moves, shares, score, n_actions, held, odds, at, whole(counts, w) > 0, whole(out, w)
                    )  # fmt: skip
            at = end


@within_loops
def _choose(rows, tile, moves, shares, appeal, held, weighed, odds, at):
    """Put down how likely each action is in each state of a tile."""
    _, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    score, shut, precision = appeal
    _, some, width, _ = tile
    n_actions = len(weighed) // LANES
    for r in range(begin, end):
        row = whole(of_row, r) * LANES
        sharp = line(precision, row)
        for i in range(some):
            top, total, n = lowest(), nothing(), np.int64(0)
            for a in range(n_actions):
                m, stop = whole(first, r * n_actions + a), whole(first, r * n_actions + a + 1)
                if m == stop:  # it is never open
                    continue
                later = nothing()
                while m < stop:
                    t = (whole(lead, m) * width + i) * LANES
                    later = later + line(shares, whole(move, m) * LANES) * line_behind(held, t)
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


@within_loops
def _three(rows, tile, moves, shares, score, n_actions, held, apart, odds, at, counts, out, w):
    """Put down what the states of a tile are worth in three ways."""
    states, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    start, some, width, n_rest = tile
    y, z = min(w + 1, len(out) - 1), min(w + 2, len(out) - 1)
    own_x, own_y, own_z = whole(counts, w) > 0, whole(counts, y) > 0, whole(counts, z) > 0
    out_x, out_y, out_z = whole(out, w), whole(out, y), whole(out, z)
    for r in range(begin, end):
        row = whole(of_row, r)
        for i in range(some):
            of_x = of_y = of_z = nothing()
            for a in range(n_actions):
                m, stop = whole(first, r * n_actions + a), whole(first, r * n_actions + a + 1)
                if m == stop:  # it is never open
                    continue
                appeal = line(score, (a * n_step_rows + row) * LANES)
                by_x = appeal if own_x else nothing()
                by_y = appeal if own_y else nothing()
                by_z = appeal if own_z else nothing()
                while m < stop:
                    share, t = line(shares, whole(move, m) * LANES), whole(lead, m) * width + i
                    by_x = by_x + share * line_behind(held, t * LANES)
                    by_y = by_y + share * line_behind(held, (t + apart) * LANES)
                    by_z = by_z + share * line_behind(held, (t + 2 * apart) * LANES)
                    m += 1
                chance = line(odds, at)
                of_x = of_x + chance * by_x
                of_y = of_y + chance * by_y
                of_z = of_z + chance * by_z
                at += LANES
            state = whole(states, r * n_rest + start + i) * LANES
            put_line_behind(out_x, state, of_x)
            put_line_behind(out_y, state, of_y)
            put_line_behind(out_z, state, of_z)
    return at


@within_loops
def _one(rows, tile, moves, shares, score, n_actions, held, odds, at, own, out):
    """Put down what the states of a tile are worth."""
    states, of_row, begin, end, n_step_rows = rows
    first, lead, move = moves
    start, some, width, n_rest = tile
    for r in range(begin, end):
        row = whole(of_row, r)
        for i in range(some):
            total = nothing()
            for a in range(n_actions):
                m, stop = whole(first, r * n_actions + a), whole(first, r * n_actions + a + 1)
                if m == stop:  # it is never open
                    continue
                found = line(score, (a * n_step_rows + row) * LANES) if own else nothing()
                while m < stop:
                    t = (whole(lead, m) * width + i) * LANES
                    found = found + line(shares, whole(move, m) * LANES) * line_behind(held, t)
                    m += 1
                total = total + line(odds, at) * found
                at += LANES
            put_line_behind(out, whole(states, r * n_rest + start + i) * LANES, total)
    return at


@loop
def _send(laid, block, writes, chances, odds, mass, live, ended, by_row, room):
    n_rest, parts, at = laid.states.shape[1], laid.parts, np.int64(0)
    moves, held, shares = (block.first, block.row, block.move, writes), aligned_begin(room), begin_of(chances)
    after = laid.n_live, len(live), np.int64(LANES), begin_of(live), begin_of(ended)
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            at, empty = _share_out(laid, block.of_row, k, tile, mass, odds, at, held, by_row)
            send(block.targets, moves, tile, parts, k, shares, held, empty, after)


@within_loops
def _share_out(laid, of_option, k, tile, mass, odds, at, held, by_row):
    """Bring together the mass with which each action is taken in each state of a tile, and add it to the sum of its row; say whether all is 0."""
    begin, some, width, n_rest = tile
    states, first, n_actions, parts = laid.states, laid.first, laid.n_actions, laid.parts
    start, end, seen = whole(parts, 3 * k), whole(parts, 3 * k + 3), nothing()
    for r in range(start // n_actions, end // n_actions):
        for i in range(some):
            here = line(mass, whole(states, r * n_rest + begin + i) * LANES)
            seen = marked(seen, here)
            for a in range(n_actions):
                x = r * n_actions + a
                if whole(first, x) == whole(first, x + 1):  # it is never open
                    continue
                chosen, place = line(odds, at) * here, whole(of_option, x) * LANES
                put_line_behind(held, ((x - start) * width + i) * LANES, chosen)
                put_line(by_row, place, line(by_row, place) + chosen)
                at += LANES
    return at, is_nothing(seen)


@loop
def _spread(laid, odds, found, n_states, there):
    states, parts, first, n_actions, n_rest = (
        laid.states,
        laid.parts,
        laid.first,
        laid.n_actions,
        laid.states.shape[1],
    )
    at = np.int64(0)
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        for begin in range(0, n_rest, width):
            for r in range(whole(parts, 3 * k) // n_actions, whole(parts, 3 * k + 3) // n_actions):
                for i in range(begin, min(begin + width, n_rest)):
                    state = whole(states, r * n_rest + i)
                    for a in range(n_actions):
                        x, place = r * n_actions + a, (a * n_states + state) * LANES
                        if whole(first, x) == whole(first, x + 1):
                            continue
                        if there:
                            put_line(found, place, line(odds, at))
                        else:
                            put_line(odds, at, line(found, place))
                        at += LANES
