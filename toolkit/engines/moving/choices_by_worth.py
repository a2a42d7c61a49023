"""The compiled loops of a step at which one member chooses, for batches of few draws: what a state is worth to each is one line.

Draw by draw. How likely actions are is kept in the order in which the loops come by, as in ``compiled_choices``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After, addresses_after, addresses_of, goes_on
from toolkit.engines.moving.choices import Appeal, ChoiceBlock, laid_out
from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.lines import (
    LANES,
    everywhere,
    larger,
    line,
    lowest,
    nothing,
    number_behind,
    one_by,
    one_each,
    power_of_e,
    put_line,
    put_number_behind,
    whole,
)
from toolkit.engines.moving.tiles import aligned_room, targets_of_part, wide

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LINES = 4096
"""Lines of the targets of a part that are brought together at once: they stay in the processor's second cache."""
TOGETHER = 32
"""States that are weighed at once, unless a tile is wider."""


class ChoicesByWorth:
    """The loops over batches with a row for each draw; compiled when first used, and kept on disk."""

    needs_zeros = True

    def settle(
        self, part: ChoiceBlock, chances: Floats, appeal: Appeal, own: After | None, worth: Sequence[After], counts: Truths, odds: Floats, out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``odds`` what the logit rule makes of a member's ``own`` worth, and into ``out`` what states are worth; see ``Chooser``."""
        for b in range(len(chances)):
            chosen, first = own, 0
            while chosen is not None or first < len(worth):
                here = slice(first, first + LANES - (chosen is not None))
                every = _of_draw([*worth[here]] if chosen is None else [chosen, *worth[here]], b)
                _settle(
                    laid_out(part, goes_on(part.block, every)), appeal.precision.shape[1], chances[b],
                    *(one[b].reshape(-1) for one in appeal), chosen is not None, addresses_after(every), counts[here], odds[b],
                    addresses_of([one[b] for one in out[here]]),
                )  # fmt: skip
                chosen, first = None, here.stop

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Add what mass sends on; see ``Chooser``."""
        laid = laid_out(part, 0)
        for b in range(len(chances)):
            _send(laid, part.block.of_row, chances[b], odds[b], mass[b], live[b], ended[b], by_row[b])

    def by_state(self, part: ChoiceBlock, odds: Floats, found: Floats) -> None:
        """Put odds where they belong in an array of shape (A, B, S)."""
        for b in range(len(odds)):
            _spread(laid_out(part, 0), odds[b], found[:, b], True)

    def from_states(self, part: ChoiceBlock, found: Floats, odds: Floats) -> None:
        """Take odds from an array of shape (A, B, S)."""
        for b in range(len(odds)):
            _spread(laid_out(part, 0), odds[b], found[:, b], False)


def _of_draw(worth: Sequence[After], draw: int) -> list[After]:
    """Return what states are worth in one draw."""
    return [After(one.live[draw], None if one.ended is None else one.ended[draw]) for one in worth]


@loop
def _settle(laid, n_step_rows, shares, score, shut, precision, chooses, addresses, counts, odds, out):
    n_rest, n, at, parts = laid.states.shape[1], addresses.shape[1], np.int64(0), laid.parts
    n_actions, (n_lines, widest) = laid.n_actions, _largest_tile(parts, n_rest)
    held, most, adds = aligned_room(n_lines), max(TOGETHER, widest), np.zeros(LANES)
    held[:] = 0.0
    weights, which = (
        np.zeros((n_actions, -(-most // LANES) * LANES)),
        np.empty((most, n_actions), dtype=np.int64),
    )
    room = aligned_room(n_actions * most), weights, which, np.empty(most, dtype=np.int64), np.empty(LANES)
    for j in range(len(counts)):
        adds[j + np.int64(chooses)] = np.float64(counts[j])
    appeal, moves = (score, shut, precision, line(adds, 0)), (laid.first, laid.lead, laid.move, shares)
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        begins, ends = whole(parts, 3 * k) // n_actions, whole(parts, 3 * k + 3) // n_actions
        rows = laid.of_row, begins, ends, n_step_rows, n_actions
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), width, n_rest
            _bring_together(laid.places, laid.n_live, parts, k, tile, addresses, held)
            at = _weigh(laid.states, rows, tile, moves, appeal, chooses, held, room, odds, at, n, out)


@within_loops
def _largest_tile(parts, n_rest):
    """Return how many lines of targets a tile holds at most, and how wide it is at most."""
    n_lines = widest = np.int64(0)
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        n_lines, widest = max(n_lines, targets_of_part(parts, k) * width), max(widest, width)
    return n_lines, widest


@within_loops
def _bring_together(places, n_live, parts, k, tile, addresses, held):
    """Put what each target of a part is worth to each into one line."""
    begin, some, width, n_rest = tile
    to, n = 0, addresses.shape[1]
    for s in range(3 * k + 1, 3 * k + 3):
        for t in range(whole(parts, s), whole(parts, s + 3)):
            ended, p = np.int64(t >= n_live), t * n_rest + begin
            for i in range(some):
                place, line_of = whole(places, p + i), (to + i) * LANES
                for j in range(n):
                    held[np.uint64(line_of + j)] = number_behind(addresses[ended, j], place)
            to += width


@within_loops
def _weigh(states, rows, tile, moves, appeal, chooses, held, room, odds, at, n, out):
    """Put down how likely each action is in each state of a tile, if that is asked, and what states are worth; some rows at once."""
    of_row, begin, end, n_step_rows, n_actions = rows
    weights, step = room[1], max(1, TOGETHER // tile[2])
    for first in range(begin, end, step):
        few = first, min(first + step, end)
        _follow(few, n_actions, tile, moves, held, room)
        if chooses:
            _put_weights(few, of_row, n_step_rows, n_actions, appeal, tile, room)
            _turn_into_shares(weights, (few[1] - first) * tile[1])
        at = _add_up(
            states, of_row, few, n_step_rows, n_actions, tile, appeal, chooses, room, odds, at, n, out
        )
    return at


@within_loops
def _follow(few, n_actions, tile, moves, held, room):
    """Put down what each action that is ever open in some rows leads to, neighbour by neighbour."""
    first, lead, move, shares = moves
    by_action, _, actions, n_open, _ = room
    _, some, width, _ = tile
    for r in range(few[0], few[1]):
        n, x, q = 0, r * n_actions, r - few[0]
        for a in range(n_actions):
            m, stop = whole(first, x + a), whole(first, x + a + 1)
            if m == stop:  # it is never open
                continue
            actions[np.uint64(q), np.uint64(n)], to = a, (q * n_actions + n) * width
            share, t = everywhere(shares[np.uint64(move[np.uint64(m)])]), whole(lead, m) * width
            for i in range(some):
                put_line(by_action, (to + i) * LANES, share * line(held, (t + i) * LANES))
            for k in range(m + 1, stop):
                share, t = everywhere(shares[np.uint64(whole(move, k))]), whole(lead, k) * width
                for i in range(some):
                    found = line(by_action, (to + i) * LANES) + share * line(held, (t + i) * LANES)
                    put_line(by_action, (to + i) * LANES, found)
            n += 1
        n_open[np.uint64(q)] = n


@within_loops
def _put_weights(few, of_row, n_step_rows, n_actions, appeal, tile, room):
    """Put down the weights of actions in the states of some rows, side by side."""
    score, shut, precision, _ = appeal
    by_action, weights, actions, n_open, _ = room
    _, some, width, _ = tile
    for r in range(few[0], few[1]):
        row, q = whole(of_row, r), r - few[0]
        sharp, n, to = precision[np.uint64(row)], n_open[np.uint64(q)], q * some
        for c in range(n):
            own = np.uint64(actions[np.uint64(q), np.uint64(c)] * n_step_rows + row)
            mine, closed, place = score[own], shut[own], (q * n_actions + c) * width
            for i in range(some):
                later = by_action[np.uint64((place + i) * LANES)]
                weights[np.uint64(c), np.uint64(to + i)] = sharp * (mine + later) + closed
        for c in range(n, n_actions):
            for i in range(some):
                weights[np.uint64(c), np.uint64(to + i)] = -np.inf


@within_loops
def _turn_into_shares(weights, n):
    """Turn weights into how likely actions are: eight states at once."""
    every, apart = weights.reshape(-1), weights.shape[1]
    for q in range(0, n, LANES):
        top, total = lowest(), nothing()
        for c in range(len(weights)):
            top = larger(top, line(every, c * apart + q))
        for c in range(len(weights)):
            chance = power_of_e(line(every, c * apart + q) - top)
            put_line(every, c * apart + q, chance)
            total = total + chance
        share = one_by(larger(total, one_each()))  # below 1 where every action is closed: no chance then
        for c in range(len(weights)):
            put_line(every, c * apart + q, line(every, c * apart + q) * share)


@within_loops
def _add_up(states, of_row, few, n_step_rows, n_actions, tile, appeal, chooses, room, odds, at, n, out):
    """Put down what states are worth, and how likely actions are in them where that was worked out now."""
    by_action, weights, actions, n_open, total_of = room
    start, some, width, _ = tile
    score, adds, skip = appeal[0], appeal[3], np.int64(chooses)
    for r in range(few[0], few[1]):
        k, row = r - few[0], whole(of_row, r)
        base = k * n_actions * width
        for i in range(some):
            total = nothing()
            for c in range(n_open[k]):
                if chooses:
                    odds[np.uint64(at)] = weights[c, k * some + i]
                own = everywhere(score[np.uint64(actions[k, c] * n_step_rows + row)])
                found = line(by_action, (base + c * width + i) * LANES) + adds * own
                total = total + everywhere(odds[np.uint64(at)]) * found
                at += 1
            put_line(total_of, 0, total)
            state = whole(states, r * tile[3] + start + i)
            for j in range(skip, n):
                put_number_behind(out[j - skip], state, total_of[j])
    return at


@loop
def _send(laid, of_option, shares, odds, mass, live, ended, by_row):
    n_rest, at = laid.states.shape[1], np.int64(0)
    chosen = np.empty(_largest_tile(laid.parts, n_rest)[1])
    for k in range(len(laid.parts) - 1):
        width = wide(targets_of_part(laid.parts, k), LINES, n_rest)
        rows = whole(laid.parts, 3 * k) // laid.n_actions, whole(laid.parts, 3 * k + 3) // laid.n_actions
        for begin in range(0, n_rest, width):
            tile = begin, min(width, n_rest - begin), n_rest
            at = _share_out(laid, of_option, rows, tile, shares, odds, at, mass, live, ended, by_row, chosen)


@within_loops
def _share_out(laid, of_option, rows, tile, shares, odds, at, mass, live, ended, by_row, chosen):
    """Send on the mass of the states of a tile, action by action; some neighbours at once."""
    states, first, move, target, places = laid.states, laid.first, laid.move, laid.target, laid.places
    (begin, some, n_rest), n_actions, n_next = tile, laid.n_actions, len(live)
    for r in range(rows[0], rows[1]):
        x, c, n_open = r * n_actions, 0, 0
        for a in range(n_actions):
            n_open += 1 if whole(first, x + a) < whole(first, x + a + 1) else 0
        for a in range(n_actions):
            m, stop = whole(first, x + a), whole(first, x + a + 1)
            if m == stop:  # it is never open
                continue
            total = 0.0
            for i in range(some):
                here = mass[np.uint64(whole(states, r * n_rest + begin + i))]
                chosen[np.uint64(i)] = odds[np.uint64(at + i * n_open + c)] * here
                total += chosen[np.uint64(i)]
            by_row[np.uint64(of_option[np.uint64(x + a)])] += total
            c += 1
            for k in range(m, stop):
                share, t = shares[np.uint64(whole(move, k))], whole(target, k) * n_rest + begin
                for i in range(some):
                    place, sent = whole(places, t + i), share * chosen[np.uint64(i)]
                    if place < n_next:
                        live[np.uint64(place)] += sent
                    else:
                        ended[np.uint64(place - n_next)] += sent
        at += some * n_open
    return at


@loop
def _spread(laid, odds, found, there):
    states, parts, first, n_actions = laid.states, laid.parts, laid.first, laid.n_actions
    n_rest, at = laid.states.shape[1], np.int64(0)
    for k in range(len(parts) - 1):
        width = wide(targets_of_part(parts, k), LINES, n_rest)
        for begin in range(0, n_rest, width):
            for r in range(whole(parts, 3 * k) // n_actions, whole(parts, 3 * k + 3) // n_actions):
                for i in range(begin, min(begin + width, n_rest)):
                    state = whole(states, r * n_rest + i)
                    for a in range(n_actions):
                        if whole(first, r * n_actions + a) == whole(first, r * n_actions + a + 1):
                            continue
                        if there:
                            found[a, state] = odds[at]
                        else:
                            odds[at] = found[a, state]
                        at += 1
