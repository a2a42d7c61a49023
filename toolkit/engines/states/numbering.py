"""The number of a state: its levels as the digits of one whole number, in mixed radix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.errors import TooLarge
from toolkit.model.model import Model
from toolkit.model.program import State

Numbers = npt.NDArray[np.int64]
MOST_NUMBERS = 2**62


class Numbering:
    """Numbers the states of a model, memory included; the first variable has the highest place value.

    Raises
    ------
    TooLarge
        If there are more combinations of levels than numbers.
    """

    def __init__(self, model: Model) -> None:
        self.sizes = [variable.size for variable in model.variables]
        if prod(self.sizes) >= MOST_NUMBERS:
            raise TooLarge(
                "the variables have too many combinations to number", "declare fewer variables or levels"
            )
        self.place_values = np.array(
            [prod(self.sizes[n + 1 :]) for n in range(len(self.sizes))], dtype=np.int64
        )
        self._narrow = _narrowest(prod(self.sizes))

    def numbers(self, columns: State) -> Numbers:
        """Return the number of each state; the shape is that of a column."""
        found = np.zeros(columns[0].shape, dtype=np.int64)
        for value, column in zip(self.place_values, columns, strict=True):
            found += value * column.astype(np.int64)
        return found

    def columns(self, numbers: Numbers) -> tuple[npt.NDArray[np.int8], ...]:
        """Return the states that have these numbers."""
        left = numbers.astype(self._narrow)
        found = []
        for size in reversed(self.sizes):
            above = left // size
            found.append((left - above * size).astype(np.int8))
            left = above
        return tuple(reversed(found))

    def part(self, numbers: Numbers, variables: Sequence[int]) -> Numbers:
        """Return of each number what some variables contribute to it."""
        left = numbers.astype(self._narrow)
        found = np.zeros_like(left)
        for first, last in _runs(variables):
            place = int(self.place_values[last])
            above = place * prod(self.sizes[first : last + 1])
            found += left // place * place - left // above * above
        return found.astype(np.int64)

    def part_of(self, columns: State, variables: Sequence[int]) -> Numbers:
        """Return what some variables of states contribute to their numbers."""
        found = np.zeros(columns[0].shape, dtype=np.int64)
        for n in variables:
            found += self.place_values[n] * columns[n].astype(np.int64)
        return found

    def ahead(self, columns: State, changed: Mapping[int, npt.NDArray[np.int8]]) -> Numbers:
        """Return how much higher the numbers of states are once some of their variables have changed."""
        found = np.zeros(columns[0].shape, dtype=np.int32 if prod(self.sizes) < 2**31 else np.int64)
        for n, after in changed.items():
            apart = after - columns[n]  # no level is above 127, so neither is a difference
            found += apart * self.place_values[n].astype(found.dtype)
        return found.astype(np.int64)

    def n_codes(self, variables: Sequence[int]) -> int:
        """Return how many combinations of levels some variables have."""
        return prod(self.sizes[n] for n in variables)

    def codes(self, numbers: Numbers, variables: Sequence[int]) -> Numbers:
        """Return the combination of levels that some variables have in each state, counted from 0; in the order of ``part``."""
        left = numbers.astype(self._narrow)
        found = np.zeros_like(left)
        for first, last in _runs(variables):
            size = prod(self.sizes[first : last + 1])
            own = left // int(self.place_values[last])
            found *= size
            found += own - own // size * size if first else own
        return found.astype(np.int64)

    def codes_of(self, columns: State, variables: Sequence[int]) -> npt.NDArray[np.integer[Any]]:
        """Return the same of states that are given by their columns."""
        found = np.zeros(columns[0].shape, dtype=_narrowest(self.n_codes(variables)))
        for n in variables:
            found *= self.sizes[n]
            found += columns[n].view(np.uint8)
        return found

    def places(self, listed: State, columns: State) -> Numbers:
        """Return where each state stands among listed ones, in order of number; for one that is not listed, some place."""
        known = self.numbers(listed)
        return np.minimum(np.searchsorted(known, self.numbers(columns)), len(known) - 1)

    def lists(self, listed: State, columns: State) -> npt.NDArray[np.bool_]:
        """Return which states stand among listed ones, in order of number."""
        known, place = self.numbers(listed), self.places(listed, columns)
        return np.asarray(known[place] == self.numbers(columns))


def _narrowest(number: int) -> np.dtype[Any]:
    """Return a type that holds whole numbers up to some number: arrays of a narrow one are gone through, and divided, in a fraction of the time."""
    return np.min_scalar_type(number) if number < 2**32 else np.dtype(np.int64)


def _runs(variables: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of variables that stand side by side, which are digits of one larger digit."""
    found: list[tuple[int, int]] = []
    for n in sorted(variables):
        if found and found[-1][1] == n - 1:
            found[-1] = found[-1][0], n
        else:
            found.append((n, n))
    return found
