"""The beliefs at which a game is solved, and what interpolates between them.

Along each axis, the chance of one type, stand the extremes of a Chebyshev polynomial, ends included; between them runs the polynomial through all
(Trefethen 2013, Approximation Theory and Approximation Practice, chapters 2 to 8): worths are smooth in beliefs, since choices are quantal, so the error
falls geometrically. The nodes of n are among those of 2 n - 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Nodes:
    """The nodes along one axis.

    Attributes
    ----------
    n : int
        How many; at least 2.
    """

    n: int

    @cached_property
    def at(self) -> Floats:
        """How likely the second kind of the type is at each node, rising from 0 to 1; shape (n,)."""
        half = np.sin(0.5 * np.pi * np.arange(self.n) / (self.n - 1)) ** 2
        half[-1] = 1.0
        return np.asarray(half)

    @cached_property
    def sign(self) -> Floats:
        """Weights of barycentric interpolation; shape (n,)."""
        found = (-1.0) ** np.arange(self.n)
        found[[0, -1]] *= 0.5
        return np.asarray(found)

    @cached_property
    def to_series(self) -> Floats:
        """What turns values at nodes into coefficients of Chebyshev polynomials of 2 p - 1; shape (n, n)."""
        x = 2.0 * self.at - 1.0
        return np.asarray(np.linalg.inv(np.polynomial.chebyshev.chebvander(x, self.n - 1)), dtype=np.float64)

    @cached_property
    def to_speeds(self) -> Floats:
        """What turns coefficients into how fast a series changes with the log-odds of the belief, at 4 n points; shape (n, 4 n)."""
        x = np.cos(np.pi * (np.arange(4 * self.n) + 0.5) / (4 * self.n))
        slopes = np.polynomial.chebyshev.chebder(np.eye(self.n))
        if self.n < 2:
            return np.zeros((self.n, len(x)))
        values = np.polynomial.chebyshev.chebval(x, slopes)
        return np.asarray(values * 0.5 * (1.0 - x * x))

    def weights(self, beliefs: Floats) -> Floats:
        """Return how the nodes are weighed to interpolate at some beliefs; shapes (…) -> (…, n), summing to 1."""
        apart = np.asarray(beliefs)[..., None] - self.at
        hit = apart == 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            raised = self.sign / apart
            found = raised / raised.sum(axis=-1, keepdims=True)
        return np.asarray(np.where(hit.any(axis=-1, keepdims=True), hit * 1.0, found))


def series_at(coefficients: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return the value and the slope of Chebyshev series by Clenshaw's recurrence; coefficients stand along the first axis."""
    shape = np.broadcast_shapes(coefficients.shape[1:], x.shape)
    one, two, slope, slope_before, room, twice = np.zeros((6, *shape))
    twice[:] = 2.0 * x
    for coefficient in coefficients[:0:-1]:  # in place, since there are many terms
        np.multiply(twice, slope, out=room)
        room -= slope_before
        room += np.multiply(2.0, one, out=slope_before)
        slope, slope_before, room = room, slope, slope_before
        np.multiply(twice, one, out=room)
        room -= two
        room += coefficient
        one, two, room = room, one, two
    # f = c0 + x b1 - b2, f' = b1 + x b1' - b2'
    return coefficients[0] + x * one - two, one + x * slope - slope_before
