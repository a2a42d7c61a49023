"""One layer of the states that are being listed: those seen before a step, and the rows in which the step can tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.grain import grain_of
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.rows import Rows
from toolkit.model.distinct import distinct, in_order, is_new, merged, places
from toolkit.model.model import Model

MOST_EACH = 16
"""Transitions that leave each state on average, up to which these are followed one by one; grouping states by their rest takes as long."""

MOST_AT_ONCE = 50_000
"""States whose transitions are followed at once, which bounds the memory that these take."""


@dataclass(frozen=True)
class Alike:
    """Rows that stand beside the same rest: what a step cannot tell apart is the same set of combinations for each of them."""

    rows: Index
    rest: Numbers


class Layer:
    """What has been seen at one step so far.

    Attributes
    ----------
    seen : numbers of the states before the step, sorted
    row : the row of each
    """

    def __init__(self, model: Model, number: int, numbering: Numbering) -> None:
        self.numbering = numbering
        self.grain = grain_of(model, number)
        self.rows = Rows(model, number, numbering, self.grain)
        self.seen: Numbers = np.empty(0, dtype=np.int64)
        self.row: Index = np.empty(0, dtype=np.int32)

    def new(self, numbers: Numbers) -> Numbers:
        """Return which of some states, sorted and each named once, have not been seen."""
        place = places(self.seen, numbers)
        known = np.zeros(len(numbers), dtype=bool)
        inside = place < len(self.seen)
        known[inside] = self.seen[place[inside]] == numbers[inside]
        return numbers[~known]

    def add(self, new: Numbers, turn: int) -> Index:
        """Add states that are new, sorted, and return the row of each."""
        parts = self.numbering.part(new, self.grain)
        by_part = in_order(parts)
        begins = is_new([parts[by_part]])
        first = by_part[begins]
        row = np.empty(len(new), dtype=np.int32)
        row[by_part] = self.rows.of(parts[first], self.numbering.columns(new[first]), turn)[
            np.cumsum(begins) - 1
        ]
        place = places(self.seen, new)
        self.seen, self.row = merged(self.seen, new, place), merged(self.row, row, place)
        return row

    def let_go(self) -> None:
        """Keep the states that were seen alone: what leads on from them has been laid out."""
        del self.rows, self.row

    def reached(self, new: Numbers, row: Index) -> Numbers:
        """Return the live states to which some states lead, sorted."""
        leads_to = self.rows.leads_to
        if leads_to.counts(row).sum() <= MOST_EACH * len(new):
            rest = new - self.numbering.part(new, self.grain)
            lots = [slice(first, first + MOST_AT_ONCE) for first in range(0, len(new), MOST_AT_ONCE)]
            led = [distinct(leads_to.each(row[lot], rest[lot])) for lot in lots]
            return led[0] if len(led) == 1 else distinct(np.concatenate(led))
        found = [np.add.outer(leads_to.of(one.rows), one.rest).reshape(-1) for one in self.alike(new, row)]
        return distinct(np.concatenate(found)) if found else new[:0]

    def alike(self, numbers: Numbers, row: Index) -> list[Alike]:
        """Group states by row and rest: rows that stand beside the same rest, and that rest."""
        if not len(numbers):
            return []
        rest = numbers - self.numbering.part(numbers, self.grain)
        order = in_order(row, rest)
        rest, row = rest[order], row[order]
        starts = np.flatnonzero(is_new([row]))
        counts = np.diff(np.append(starts, len(row)))
        model = _first_like(rest, starts, counts)
        together = np.argsort(model, kind="stable")
        own, bounds = row[starts[together]], np.flatnonzero(is_new([model[together]]))
        return [
            Alike(own[a:b], rest[starts[first] : starts[first] + counts[first]])
            for a, b, first in zip(bounds, [*bounds[1:], len(own)], together[bounds], strict=True)
        ]


def _first_like(rest: Numbers, starts: Numbers, counts: Numbers) -> Numbers:
    """Return for each stretch of ``rest`` the first one that holds the same numbers.

    Stretches are told apart by a sum over what their numbers are mixed to; should two that differ have the same, each number is
    compared.
    """
    # as many bits of it as can be sorted in one number with what stands beside them
    sums = (np.add.reduceat(_mixed(rest), starts) >> np.uint64(23)).astype(np.int64)
    order = in_order(counts, sums)
    begins = is_new((sums[order], counts[order]))
    found = np.empty(len(starts), dtype=np.int64)
    found[order] = order[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
    theirs = np.repeat(starts[found] - starts, counts) + np.arange(len(rest))
    if (rest[theirs] == rest).all():
        return found
    known: dict[bytes, int] = {}
    ends = (starts + counts).tolist()
    keys = (rest[a:b].tobytes() for a, b in zip(starts.tolist(), ends, strict=True))
    return np.array([known.setdefault(key, n) for n, key in enumerate(keys)], dtype=np.int64)


def _mixed(numbers: Numbers) -> npt.NDArray[np.uint64]:
    """Return numbers that look drawn at random, the same for the same ones (Steele and others 2014, SplitMix)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
