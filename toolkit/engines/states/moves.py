"""The moves that lead on from kinds of states while these are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index, ranges
from toolkit.engines.states.numbering import Numbers

Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
IGNORED = -1
"""Stands where a variable does, for moves on which a delayed effect was triggered while one was pending."""


MOST_FILLED = 2
"""Times as many places as moves that a table with a row for each kind, or what is copied of it, may have: rows are copied in a fraction of the time of single moves."""


class Moves(NamedTuple):
    """Where kinds lead: by joint way, how far the number of what a state becomes is from its own, and the outcome of those that end; shapes (M,)."""

    way: Index
    ahead: Numbers
    outcome: Index
    marked: dict[int, Truths]
    """Variable -> the moves on which a change was cut off at a bound; ``IGNORED`` -> those on which a delayed effect was triggered in vain."""

    def at(self, places: Places, *, with_outcome: bool) -> Moves:
        """Return the moves at some places; their outcomes as they stand where these are not wanted."""
        marked = {what: where[places] for what, where in self.marked.items()}
        outcome = self.outcome.take(places) if with_outcome else self.outcome
        return Moves(self.way.take(places), self.ahead.take(places), outcome, marked)


class Onwards:
    """Kind by kind, how far its live moves lead, once for each move: as many as are counted, from ``first`` on."""

    def __init__(self) -> None:
        self.counts = np.empty(0, dtype=np.intp)
        self.first = np.empty(0, dtype=np.intp)
        self.ahead: Numbers = np.empty(0, dtype=np.int64)
        self._table: Numbers = np.empty((0, 0), dtype=np.int64)
        """The same with a row for each kind, filled up with its last move, where that takes little; shape (K, most moves)."""

    def add(self, counts: Places, ahead: Numbers) -> None:
        """Add kinds that follow those known, each with as many moves as are counted."""
        first = len(self.ahead) + np.cumsum(counts) - counts
        self.counts, self.first = np.concatenate((self.counts, counts)), np.concatenate((self.first, first))
        self.ahead = np.concatenate((self.ahead, ahead))
        self._table = self._in_rows() if self._fills_rows() else self._table[:0]

    def each(self, kinds: Index | Places, numbers: Numbers) -> Numbers:
        """Return the numbers to which states lead, at least once for each live move, given the kind of each."""
        of_kind = kinds.astype(np.intp)
        counts = self.counts.take(of_kind)
        if counts.size * self._table.shape[1] <= MOST_FILLED * counts.sum() and len(self._table):
            together = self._table.take(of_kind, axis=0)
            together += numbers[:, None]
            return together.reshape(-1)
        found = self.ahead.take(ranges(self.first.take(of_kind), counts))
        found += np.repeat(numbers, counts)
        return found

    def _fills_rows(self) -> bool:
        """Whether every kind has moves, and as many as to fill much of a table that has a row for each."""
        n_kinds = len(self.counts)
        return n_kinds > 0 and bool(
            self.counts.min() and n_kinds * self.counts.max() <= MOST_FILLED * len(self.ahead)
        )

    def _in_rows(self) -> Numbers:
        """Return the table of all kinds, with rows for those that came last."""
        table, n_known, width = self._table, len(self._table), int(self.counts.max())
        first, last = self.first[n_known:], self.counts[n_known:] - 1
        new = self.ahead.take(first[:, None] + np.minimum(np.arange(width), last[:, None]))
        if not n_known:
            return new
        if width > table.shape[1]:
            table = table.take(np.minimum(np.arange(width), table.shape[1] - 1), axis=1)
        return np.concatenate((table, new))


def joined(lots: Sequence[Moves]) -> Moves:
    """Put the moves of several lots one after the other."""
    if len(lots) == 1:
        return lots[0]
    kinds = {"way": np.int32, "ahead": np.int64, "outcome": np.int32}
    way, ahead, outcome = (
        np.concatenate([np.empty(0, kind), *(getattr(one, name) for one in lots)])
        for name, kind in kinds.items()
    )
    bounds = np.cumsum([0, *(len(one.way) for one in lots)]).tolist()
    marked: dict[int, Truths] = {}
    for first, one in zip(bounds, lots, strict=False):
        for what, where in one.marked.items():
            all_marked = marked.setdefault(what, np.zeros(bounds[-1], dtype=bool))
            all_marked[first : first + len(where)] = where
    return Moves(way, ahead, outcome, marked)
