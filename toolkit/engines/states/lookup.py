"""What is kept of numbers, looked up by a table of all numbers that there are, or among those known where they are too many for that."""

from __future__ import annotations

import numpy as np

from toolkit.engines.states.block import Index
from toolkit.engines.states.numbering import Numbers
from toolkit.model.distinct import SPARSE, distinct, merged, places

MOST_IN_TABLE = 2**20
"""Numbers of which there is a table: 4 MB, of which the system hands out what is written to."""


class Lookup:
    """Keeps a small number for each of some whole numbers from 0 to ``n_numbers`` - 1."""

    def __init__(self, n_numbers: int) -> None:
        # one more than what is kept, so that nothing has to be written beforehand
        self._table = np.zeros(n_numbers, dtype=np.int32) if n_numbers <= MOST_IN_TABLE else None
        self._known: Numbers = np.empty(0, dtype=np.int64)
        self._kept: Index = np.empty(0, dtype=np.int32)

    @classmethod
    def of_places(cls, numbers: Numbers) -> Lookup:
        """Return what finds the places of numbers that are in order, each once."""
        found = cls(int(numbers[-1]) + 1 if len(numbers) else 0)
        found.keep(numbers, np.arange(len(numbers), dtype=np.int32))
        return found

    def of(self, numbers: Numbers) -> Index:
        """Return what is kept of each number, -1 where nothing is."""
        if self._table is not None:
            found = self._table.take(numbers)
            found -= 1
            return found
        if not len(self._known):
            return np.full(numbers.shape, -1, dtype=np.int32)
        place = np.minimum(places(self._known, numbers), len(self._known) - 1)
        return np.where(self._known[place] == numbers, self._kept[place], np.int32(-1))

    def missing(self, numbers: Numbers) -> Numbers:
        """Return the numbers among some of which nothing is kept, in order and each once."""
        if self._table is None or len(self._table) > SPARSE * len(numbers):
            found = distinct(numbers)
        else:
            here = np.zeros(len(self._table), dtype=bool)
            here[numbers] = True
            found = np.flatnonzero(here)
        return found[self.of(found) < 0]

    def keep(self, numbers: Numbers, kept: Index) -> None:
        """Keep something of numbers that are not known, in order and each once."""
        if self._table is not None:
            self._table[numbers] = kept + np.int32(1)
            return
        place = places(self._known, numbers)
        self._known, self._kept = merged(self._known, numbers, place), merged(self._kept, kept, place)
