"""One layer of the states that are being listed: those seen before a step, and the rows in which the step can tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.engines.states.block import Index
from toolkit.engines.states.grain import grain_of
from toolkit.engines.states.numbering import Numbering, Numbers, distinct
from toolkit.engines.states.rows import Rows
from toolkit.model.model import Model


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
        place = np.searchsorted(self.seen, numbers)
        known = np.zeros(len(numbers), dtype=bool)
        inside = place < len(self.seen)
        known[inside] = self.seen[place[inside]] == numbers[inside]
        return numbers[~known]

    def add(self, new: Numbers, turn: int) -> Index:
        """Add states that are new, sorted, and return the row of each."""
        parts = self.numbering.part(new, self.grain)
        each, first, back = np.unique(parts, return_index=True, return_inverse=True)
        row = self.rows.of(each, self.numbering.columns(new[first]), turn)[back.reshape(-1)]
        together = np.concatenate((self.seen, new))
        order = np.argsort(together, kind="stable")
        self.seen, self.row = together[order], np.concatenate((self.row, row))[order]
        return row

    def reached(self, new: Numbers, row: Index) -> Numbers:
        """Return the live states to which some states lead, sorted."""
        leads_to = self.rows.leads_to
        found = [
            np.add.outer(distinct(np.concatenate([leads_to[r] for r in one.rows])), one.rest).reshape(-1)
            for one in self.alike(new, row)
        ]
        return distinct(np.concatenate(found)) if found else new[:0]

    def alike(self, numbers: Numbers, row: Index) -> list[Alike]:
        """Group states by row and rest: rows that stand beside the same rest, and that rest."""
        if not len(numbers):
            return []
        rest = numbers - self.numbering.part(numbers, self.grain)
        order = np.lexsort((rest, row))
        rest, row = rest[order], row[order]
        starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
        bounds = np.append(starts, len(row))
        groups: dict[bytes, list[int]] = {}
        for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            groups.setdefault(rest[first:last].tobytes(), []).append(int(row[first]))
        return [
            Alike(np.array(rows, dtype=np.int32), np.frombuffer(key, dtype=np.int64))
            for key, rows in groups.items()
        ]
