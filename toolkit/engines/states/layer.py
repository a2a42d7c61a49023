"""One layer of the states that are being listed: those seen before a step, in the order in which they were met, and the kind of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toolkit.engines.states.block import Index
from toolkit.engines.states.grain import grain_of
from toolkit.engines.states.kinds import Kinds
from toolkit.engines.states.lookup import Lookup
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.rows import alike, in_rows
from toolkit.model.distinct import distinct
from toolkit.model.model import Model

MOST_EACH = 16
"""Transitions that leave each state on average, up to which these are followed one by one; grouping states by their rest takes as long."""

MOST_AT_ONCE = 50_000
"""States whose transitions are followed at once, which bounds the memory that these take."""


class Seen(NamedTuple):
    """States that were seen, in order: their numbers, the place of each in the order in which they were met, and its kind; shapes (S,)."""

    numbers: Numbers
    met: Index
    kind: Index


class Layer:
    """What has been seen at one step so far."""

    def __init__(self, model: Model, number: int, numbering: Numbering) -> None:
        self.numbering = numbering
        self.grain = grain_of(model, number)
        self.kinds = Kinds(model, number, numbering)
        self.n_seen = 0
        self._place = Lookup(numbering.n_codes(range(len(model.variables))))
        """Of each state that was seen, its place among them in the order in which they were met."""
        self._numbers: list[Numbers] = [np.empty(0, dtype=np.int64)]
        self._kind: list[Index] = [np.empty(0, dtype=np.int32)]

    def new(self, numbers: Numbers) -> Numbers:
        """Return which of some states have not been seen, in order and each once."""
        return self._place.missing(numbers)

    def add(self, new: Numbers, turn: int) -> Index:
        """Add states that are new, in order and each once, and return the kind of each."""
        kind = self.kinds.of(new, turn)
        self._place.keep(new, np.arange(self.n_seen, self.n_seen + len(new), dtype=np.int32))
        self._numbers.append(new)
        self._kind.append(kind)
        self.n_seen += len(new)
        return kind

    def seen(self) -> Seen:
        """Return the states that were seen, when no others will be; what finds them is let go."""
        numbers = distinct(np.concatenate(self._numbers))
        met = self._place.of(numbers)
        kind = np.concatenate(self._kind)[met]
        del self._place, self._numbers, self._kind
        self.kinds.let_go()
        return Seen(numbers, met, kind)

    def reached(self, new: Numbers, kind: Index, after: Layer) -> Numbers:
        """Return the live states to which some states lead that are new to the layer after, in order."""
        leads_to = self.kinds.leads_to
        if leads_to.counts.take(kind).sum() > MOST_EACH * len(new):
            return self._reached_from_groups(new, kind, after)
        lots = [slice(first, first + MOST_AT_ONCE) for first in range(0, len(new), MOST_AT_ONCE)]
        led = [after.new(leads_to.each(kind[lot], new[lot])) for lot in lots]
        return led[0] if len(led) == 1 else distinct(np.concatenate(led))

    def _reached_from_groups(self, new: Numbers, kind: Index, after: Layer) -> Numbers:
        """Return the same, kinds that stand beside the same rest taken together."""
        rows = in_rows(new, self.numbering.columns(new), kind, self.kinds, self.kinds.bearing)
        found = [new[:0]]
        for one in alike(rows, np.ones(rows.n_rows, dtype=bool)):
            targets = distinct(self.kinds.leads_to.each(rows.kind[one.rows], rows.part[one.rows]))
            found.append(after.new(np.add.outer(targets, one.rest).reshape(-1)))
        return distinct(np.concatenate(found))
