"""The actions of all choices laid out one behind the other, so that their odds are worked out at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.sums import Sums

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Laid:
    """Actions in information sets, one behind the other.

    Parameters
    ----------
    place : per choice, shape (A, sets)
        Where the log-odds of an action stand; -1 for the first that is open, -2 for one that is closed.
    n : how many log-odds there are

    Attributes
    ----------
    free, first : shape (n,)
        Where the action of each log-odds stands, and the first that is open beside it.
    """

    def __init__(self, place: Sequence[Index], n: int) -> None:
        self.shapes = [one.shape for one in place]
        self.ends = np.cumsum([0, *(one.size for one in place)])
        self.place = np.concatenate([np.zeros(0, dtype=np.int64), *(one.reshape(-1) for one in place)])
        sets = np.cumsum([0, *(one.shape[1] for one in place)])
        group = [np.broadcast_to(np.arange(s, s + one.shape[1]), one.shape).reshape(-1) for s, one in zip(sets, place, strict=False)]  # fmt: skip
        self.of_set = np.concatenate([np.zeros(0, dtype=np.int64), *group])
        self.sets = Sums(self.of_set, int(sets[-1]))
        is_free = np.flatnonzero(self.place >= 0)
        self.free = np.zeros(n, dtype=np.int64)
        self.free[self.place[is_free]] = is_free
        of_first = np.zeros(int(sets[-1]), dtype=np.int64)
        is_first = np.flatnonzero(self.place == -1)
        of_first[self.of_set[is_first]] = is_first
        self.first = of_first[self.of_set[self.free]]

    def odds(self, x: Floats) -> Floats:
        """Return the logarithms of how likely actions are."""
        scores = np.concatenate((x, (-np.inf, 0.0)))[self.place]
        short = scores - self.sets.largest(scores)[self.of_set]
        with np.errstate(divide="ignore"):
            return np.asarray(short - np.log(self.sets.add(np.exp(short)))[self.of_set])

    def by_choice(self, values: Floats) -> list[Floats]:
        """Return values choice by choice; shapes (A, sets)."""
        return [values[n : n + shape[0] * shape[1]].reshape(shape) for n, shape in zip(self.ends, self.shapes, strict=False)]  # fmt: skip

    def better(self, worths: Sequence[Floats]) -> Floats:
        """Return by how much each action is better than the first that is open, from worths by choice, shapes (A, sets); shape (n,)."""
        flat = np.concatenate([np.zeros(0), *(one.reshape(-1) for one in worths)])
        return np.asarray(flat[self.free] - flat[self.first])
