"""Many small games at once: those who look ahead in one phase, a game for each state and draw, none of which hangs on another.

Choices stand below each other, seer by seer: an array of shape (n, N), for n options of all seers and N games.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import prod

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Chosen = Sequence[Floats]
"""Per seer how likely each of its options is; shapes (A, N)."""


@dataclass(frozen=True)
class Cells:
    """The games.

    Attributes
    ----------
    tables : per seer what follows to it each combination of options; shapes (A of the first seer, …, A of the last, N)
    appeal, opens : per seer how its options appeal by themselves, and whether they are open; shapes (A, N)
    precision : per seer; shapes (N,)
    imposed : per seer the option that is imposed on it and announced, or None
    """

    tables: tuple[Floats, ...]
    appeal: tuple[Floats, ...]
    opens: tuple[Truths, ...]
    precision: tuple[Floats, ...]
    imposed: tuple[int | None, ...]

    def __len__(self) -> int:
        return len(self.precision[0])

    @cached_property
    def places(self) -> tuple[slice, ...]:
        """Where the options of each seer stand among all."""
        ends = [int(end) for end in np.cumsum([0, *(len(one) for one in self.opens)])]
        return tuple(slice(*both) for both in pairwise(ends))

    def some(self, which: npt.NDArray[np.intp]) -> Cells:
        """Return some of the games."""
        if np.array_equal(which, np.arange(len(self))):
            return self
        return Cells(
            tuple(one[..., which] for one in self.tables),
            tuple(one[:, which] for one in self.appeal),
            tuple(one[:, which] for one in self.opens),
            tuple(one[which] for one in self.precision),
            self.imposed,
        )

    def at(self, share: Floats) -> Cells:
        """Return the games at a share of the precision; shape (N,)."""
        return replace(self, precision=tuple(share * one for one in self.precision))

    def split(self, chosen: Floats) -> list[Floats]:
        """Return choices seer by seer."""
        return [chosen[place] for place in self.places]

    def even(self) -> Floats:
        """Return even odds over what is open; shape (n, N)."""
        even = (opens / opens.sum(axis=0) for opens in self.opens)
        return np.concatenate([self._announced(m, one) for m, one in enumerate(even)])

    def _announced(self, m: int, chosen: Floats) -> Floats:
        """Put a choice that is imposed and announced in place of a seer's own, where it is open; shape (A, N)."""
        action = self.imposed[m]
        if action is None:
            return chosen
        only = np.zeros_like(chosen)
        only[action] = 1.0
        return np.where(self.opens[m][action], only, chosen)

    # --- replies

    def leads_to(self, m: int, chosen: Chosen, beside: int | None = None) -> Floats:
        """Return what each option of a seer leads to if the others choose so; shape (A, N).

        With one of the others left open, for each option of its; shape (A, A of the other, N).
        """
        table = self.tables[m]
        for other in reversed(range(len(self.tables))):  # so that axes yet to come keep their number
            if other not in (m, beside):
                table = _mean_over(table, other, chosen[other])
        return table if beside is None or m < beside else table.swapaxes(0, 1)

    def replies(self, chosen: Floats) -> Floats:
        """Return the quantal reply of each to the others; shape (n, N)."""
        split = self.split(chosen)
        return np.concatenate([self._reply(m, self.leads_to(m, split)) for m in range(len(split))])

    def _reply(self, m: int, leads_to: Floats) -> Floats:
        score = self.precision[m] * (self.appeal[m] + leads_to)
        score = np.where(self.opens[m], score, -np.inf)
        weight = np.exp(score - score.max(axis=0))
        return self._announced(m, np.asarray(weight / weight.sum(axis=0)))

    def slopes(self, chosen: Floats, replies: Floats) -> Floats:
        """Return the derivative of choice minus reply; shape (N, n, n)."""
        n, split, reply = len(chosen), self.split(chosen), self.split(replies)
        slopes = np.empty((len(self), n, n))
        slopes[...] = np.eye(n)
        for m, rows in enumerate(self.places):
            for other, columns in enumerate(self.places):
                if other == m:
                    continue
                gain = self.leads_to(m, split, other)
                mean = (reply[m][:, None] * gain).sum(axis=0)
                change = (self.precision[m] * reply[m])[:, None] * (gain - mean)
                slopes[:, rows, columns] = -change.transpose(2, 0, 1)
        return slopes

    # --- how much hangs on the others

    def pull(self) -> Floats:
        """Return a bound of how strongly choices hang on each other; shape (N,). Below 1 there is one equilibrium and no other.

        Where another moves its choice by d, as a sum over its options, the worth of one of mine moves against that of another by
        R d / 2 at most, R being the largest second difference of my payoffs in both choices, and my reply by a quarter of precision times R d.
        So replies draw together in some norm where the matrix of these quarters has a spectral radius below 1 (Perron), and have one fixed
        point (Banach).
        """
        k = len(self.tables)
        found = np.zeros((len(self), k, k))
        for m in range(k):
            for other in range(k):
                if other != m:
                    found[:, m, other] = 0.25 * self.precision[m] * self._second_difference(m, other)
        if k == 2:  # far quicker than eigenvalues
            return np.asarray(np.sqrt(found[:, 0, 1] * found[:, 1, 0]))
        finite = np.asarray(np.isfinite(found).all(axis=(1, 2)))
        radius = np.abs(np.linalg.eigvals(np.where(finite[:, None, None], found, 0.0))).max(axis=1)
        return np.where(finite, radius, np.inf)

    def _second_difference(self, m: int, other: int) -> Floats:
        """Return how much a seer's gain by one open option in place of another hangs on what another seer chooses; shape (N,)."""
        n_seers = len(self.tables)
        table = np.moveaxis(self.tables[m], (m, other), (0, 1))
        kept = (slice(None), *(None,) * (n_seers - 2), slice(None))
        largest = np.zeros(len(self))
        for one in range(len(table)):
            for two in range(one):
                gain = table[one] - table[two]
                high = np.where(self.opens[other][kept], gain, -np.inf).max(axis=0)
                low = np.where(self.opens[other][kept], gain, np.inf).min(axis=0)
                apart = (high - low).reshape(-1, len(self)).max(axis=0)
                mine = self.opens[m]
                largest = np.maximum(largest, np.where(mine[one] & mine[two], apart, 0.0))
        return largest


def _mean_over(table: Floats, axis: int, chosen: Floats) -> Floats:
    """Average over what one seer chooses, whose options lie along an axis."""
    before, after = table.shape[:axis], table.shape[axis + 1 :]
    parts = table.reshape(prod(before), len(chosen), prod(after[:-1]), after[-1])
    return np.asarray(np.einsum("iajn,an->ijn", parts, chosen)).reshape(*before, *after)
