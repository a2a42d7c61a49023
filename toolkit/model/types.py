"""Numbers that are known to few, cut into types: what others believe of them is one of a few values.

A distribution is cut into n parts of equal probability, and each part stands for its conditional mean: of all sets of n points with
those chances it leaves the least mean squared distance, it keeps the mean of the number exactly, and so the worth of whatever is linear in it
(Miller and Rice 1983, Management Science 29:352-362, "bracket mean"). What is cut off is the spread within a part, whose effect falls
as 1/n². The values of a discrete number are its types.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.model.distributions import SMALLEST, Distribution

Floats = npt.NDArray[np.float64]
POINTS = 64
"""Points at which quantiles are taken within a part; the ends of a distribution, where they may grow without bound, weigh little."""
AS_IT_IS = "as it is"
"""Label of the value that was drawn, which stands beside the types that others believe in."""


def cut(distribution: Distribution, n_types: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the values of types, in rising order, and how likely each is.

    Parameters
    ----------
    distribution : Distribution
    n_types : int
        Parts of equal probability; a discrete number has as many as it has values, a fixed one a single type.

    Examples
    --------
    >>> cut(Distribution("uniform", (0.0, 1.0), (0.0, 1.0)), 2)
    ((0.25, 0.75), (0.5, 0.5))
    >>> cut(Distribution("discrete", (1.0, 0.7, 3.0, 0.3)), 2)
    ((1.0, 3.0), (0.7, 0.3))
    """
    if distribution.kind == "value":
        return (float(distribution.numbers[0]),), (1.0,)
    if distribution.kind == "discrete":
        values, shares = np.array(distribution.numbers[::2]), np.array(distribution.numbers[1::2])
        kept = shares > 0.0
        total = shares[kept].sum()
        return tuple(map(float, values[kept])), tuple(float(share / total) for share in shares[kept])
    means = [_mean(distribution, part / n_types, (part + 1) / n_types) for part in range(n_types)]
    return tuple(means), (1.0 / n_types,) * n_types


def _mean(distribution: Distribution, low: float, high: float) -> float:
    """Return the mean of the part of a distribution between two probabilities.

    Its quantiles are integrated over u = low + (high - low) (6t⁵ - 15t⁴ + 10t³), which goes gently into both ends, by Gauss and Legendre.
    """
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    t = 0.5 * (points + 1.0)
    share = t**3 * (10.0 + t * (6.0 * t - 15.0))
    density = weights * (t * (1.0 - t)) ** 2
    places = np.clip(low + (high - low) * share, SMALLEST, 1.0 - SMALLEST)
    quantiles = distribution.quantile(places)
    return float((density * quantiles).sum() / density.sum())
