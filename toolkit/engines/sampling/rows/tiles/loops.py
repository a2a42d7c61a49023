"""The compiled loops of a turn: a list of orders, each carried out in all runs of a tile before the next one is read.

A tile is a stretch of runs of one draw. What its steps look up stays where the processor has it at hand, and no run of a loop waits for
another. Runs that have ended stand behind those that go on, and their random numbers are passed over.

An order is a row of whole numbers: what to do, then as follows, where ``a`` and what comes after are addresses. ``row`` is the address of
16-bit numbers, every fourth of which is the row of a run; ``column`` counts bytes from where the tables of a draw begin.

- ``DRAW`` stream, out: draw a number for each run
- ``LOOK_UP`` out, n, word, table, word, table: sum what n words of each run stand for; 3 adds a further one to what is there
- ``LOOK_UP_ALL``: the same for runs that have ended in this turn too
- ``WEIGH`` out, row, column: look up a weight; ``ADD`` out, row, column, a adds it to others; ``TIMES`` out, a, -, other multiplies
- ``TALLY`` counter: count runs
- ``REACH`` way, u, a, counter: 1 for each run whose number has reached a sum, and count these; ``REACH_MORE`` adds it
- ``BRANCH`` way, row, column, u, width: the same by the chance of a branch; ``BRANCH_MORE`` way, place, column, u adds it, by places
- ``PLACE`` out, row, -, a: rows plus a; ``JOIN`` out, a, -, factor, own: out times its own factor, plus a times the other
- ``EFFECT`` word, row, n_ways, entries, way, bits, n_kinds, counter: change a word, and count marks
- ``END`` row, outcomes, n_words, counts, apart: put runs that end behind the others
- ``COUNT`` row, counts, aside, apart, cells: count where runs stand, those that have ended in this turn aside
- ``OPEN`` row, column, counter: count where an action is open; ``BROKEN`` row, column and ``CLOSED`` a: refuse
"""

from __future__ import annotations

import numpy as np

from toolkit.engines.moving.compiling import loop, within_loops
from toolkit.engines.moving.lines import number_behind, put_number_behind
from toolkit.engines.sampling.rows.tiles.behind import (
    half_behind,
    put_half_behind,
    put_whole_behind,
    whole_behind,
)
from toolkit.engines.sampling.rows.tiles.flat import FIELDS
from toolkit.engines.sampling.rows.tiles.random_numbers import uniform

DRAW, LOOK_UP, LOOK_UP_ALL, WEIGH, ADD, TIMES, TALLY, REACH, REACH_MORE = range(9)
BRANCH, BRANCH_MORE, PLACE, JOIN, EFFECT, END, COUNT, OPEN, BROKEN, CLOSED = range(9, 19)
OPERANDS = 9
"""Numbers of an order."""
_REFUSED = -1


@loop
def take_turn(orders, streams, counters, tiles, live, runs, tables):
    """Carry out all orders in all tiles; returns whether nothing was to be refused in any run.

    ``tiles`` holds the first run, the first place among all runs of the block, the width and the draw of each, ``live`` how many of its runs go on. ``runs`` is where places of runs in
    their tile begin, where it says of each place whether its run goes on (0 or 1), where words begin, and the bytes from one word to the next; ``tables`` where those of draws begin, and the bytes from one to the next.
    """
    for t in range(len(live)):
        start, first, width, draw = tiles[t, 0], tiles[t, 1], tiles[t, 2], tiles[t, 3]
        n = started = live[t]
        own = runs[0] + 2 * start, runs[1] + 2 * first, runs[2] + 2 * start, runs[3]
        at = width, draw, started, tables[0] + tables[1] * draw
        for k in range(len(orders)):
            n = _obey(orders[k], streams, counters, own, at, n)
            if n == _REFUSED:
                return False
        live[t] = n
    return True


@within_loops
def _obey(order, streams, counters, own, at, n):
    """Carry out one order; returns how many runs go on, or that something is to be refused."""
    what, (width, draw, started, cells) = order[0], at
    if what == DRAW:
        uniform(streams, order[1], own[1], width, order[2])
    elif what <= LOOK_UP_ALL:
        _look_up(order, own[2], own[3], n if what == LOOK_UP else started)
    elif what <= TIMES:
        _weigh(order, cells, n)
    elif what <= REACH_MORE:
        _reach(order, counters, n)
    elif what <= JOIN:
        _turn_out(order, cells, n)
    elif what == EFFECT:
        _change(order, counters, own[2] + own[3] * order[1], n)
    elif what == END:
        return _end(order, own, draw, n)
    elif what == COUNT:
        _count(order, order[2] + order[4] * draw, 0, n)
        _count(order, order[3] + order[4] * draw, n, started)
    elif what == OPEN:
        _tally_open(order, counters, cells + order[2], n)
    elif _is_refused(order, cells, n):
        return _REFUSED
    return n


# --- chance and rows


@within_loops
def _look_up(order, words, apart, n):
    out, n_words = order[1], order[2]
    one, of_one, other, of_other = words + apart * order[3], order[4], words + apart * order[5], order[6]
    if n_words == 0:
        for i in range(n):
            put_whole_behind(out, i, 0)
    elif n_words == 1:
        for i in range(n):
            put_whole_behind(out, i, whole_behind(of_one, half_behind(one, i)))
    elif n_words == 2:
        for i in range(n):
            found = whole_behind(of_one, half_behind(one, i))
            put_whole_behind(out, i, found + whole_behind(of_other, half_behind(other, i)))
    else:
        for i in range(n):
            put_whole_behind(out, i, whole_behind(out, i) + whole_behind(of_one, half_behind(one, i)))


@within_loops
def _by_row(numbers, row, i):
    return number_behind(numbers, half_behind(row, FIELDS * i))


# --- how members turn out


@within_loops
def _weigh(order, cells, n):
    what, out, row, weights, other = order[0], order[1], order[2], cells + order[3], order[4]
    if what == WEIGH:
        for i in range(n):
            put_number_behind(out, i, _by_row(weights, row, i))
    elif what == ADD:
        for i in range(n):
            put_number_behind(out, i, number_behind(other, i) + _by_row(weights, row, i))
    else:
        for i in range(n):
            put_number_behind(out, i, number_behind(row, i) * number_behind(other, i))


@within_loops
def _reach(order, counters, n):
    what, way, u, sums, found = order[0], order[1], order[2], order[3], np.int64(0)
    if what == TALLY:
        counters[order[1]] += n
        return
    for i in range(n):
        beyond = np.int64(number_behind(u, i) >= number_behind(sums, i))
        found += beyond
        put_whole_behind(way, i, beyond if what == REACH else whole_behind(way, i) + beyond)
    counters[order[4]] += found


@within_loops
def _turn_out(order, cells, n):
    what, out, row, chances, u, width = order[0], order[1], order[2], cells + order[3], order[4], order[5]
    if what == BRANCH:
        for i in range(n):
            chosen = whole_behind(out, i)
            chance = number_behind(chances, half_behind(row, FIELDS * i) + chosen)
            put_whole_behind(out, i, chosen * width + np.int64(number_behind(u, i) >= chance))
    elif what == BRANCH_MORE:
        for i in range(n):
            beyond = np.int64(number_behind(u, i) >= number_behind(chances, whole_behind(row, i)))
            put_whole_behind(out, i, whole_behind(out, i) + beyond)
    elif what == PLACE:
        for i in range(n):
            put_whole_behind(out, i, half_behind(row, FIELDS * i) + whole_behind(u, i))
    else:
        for i in range(n):
            put_whole_behind(out, i, whole_behind(out, i) * width + whole_behind(row, i) * u)


@within_loops
def _tally_open(order, counters, opens, n):
    row, found = order[1], np.int64(0)
    for i in range(n):
        found += np.int64(_by_row(opens, row, i) != 0.0)
    counters[order[3]] += found


@within_loops
def _is_refused(order, cells, n):
    what, row, broken = order[0], order[1], cells + order[2]
    for i in range(n):
        if what == BROKEN and _by_row(broken, row, i) != 0.0:
            return True
        if what == CLOSED and not number_behind(row, i) > 0.0:
            return True
    return False


# --- what comes of it


@within_loops
def _change(order, counters, word, n):
    """Change a word, and sum marks up: fields of so many bits are full after so many runs, and counted then."""
    bits, n_kinds, counter = order[6], order[7], order[8]
    most, begin = (1 << bits) - 1, 0
    while begin < n:
        found = _changed(order, word, n_kinds * bits, begin, min(begin + most, n))
        for kind in range(n_kinds):
            counters[counter + kind] += (found >> (kind * bits)) & most
        begin += most


@within_loops
def _changed(order, word, shift, begin, end):
    row, n_ways, entries, way, found = order[2], order[3], order[4], order[5], 0
    for i in range(begin, end):
        entry = whole_behind(entries, half_behind(row, FIELDS * i) * n_ways + whole_behind(way, i))
        put_half_behind(word, i, half_behind(word, i) + (entry >> shift))
        found += entry
    return found


@within_loops
def _end(order, own, draw, n):
    row, outcomes, n_words, ended, kept = order[1], order[2], order[3], order[4] + order[5] * draw, 0
    for i in range(n):
        outcome = whole_behind(outcomes, whole_behind(row, i))
        if outcome >= 0:
            put_whole_behind(ended, outcome, whole_behind(ended, outcome) + 1)
            put_half_behind(own[1], half_behind(own[0], i), 0)
            continue
        if kept < i:
            _swap(own[0], i, kept)
            for w in range(n_words):
                _swap(own[2] + own[3] * w, i, kept)
        kept += 1
    return kept


@within_loops
def _swap(numbers, i, k):
    one, other = half_behind(numbers, i), half_behind(numbers, k)
    put_half_behind(numbers, i, other)
    put_half_behind(numbers, k, one)


@within_loops
def _count(order, counts, begin, end):
    row, cells = order[1], order[5]
    for i in range(begin, end):
        cell = whole_behind(row, i)
        cell = whole_behind(cells, cell) if cells else cell
        put_whole_behind(counts, cell, whole_behind(counts, cell) + 1)
