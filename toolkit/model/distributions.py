"""Quantile functions of the parameters' distributions.

``scipy.special`` alone: ``scipy.stats`` takes longer to import than many a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys
from toolkit.scenario.metalog import fitted, points_of
from toolkit.scenario.records import Distributed

Floats = npt.NDArray[np.float64]
SMALLEST = 2.0**-53
"""Draws stay this far from probabilities 0 and 1, so that every draw is finite."""
TINY = 1e-300
MOST_SD, MOST_SD_CUT = 8.3, 10.5
"""Standard deviations within which every normal draw then lies (the quantile of 2**-53 is -8.21), and every draw of one that
is cut to a range of probability 9e-10 or more."""


@dataclass(frozen=True)
class Distribution:
    """A distribution by its kind and numbers.

    Attributes
    ----------
    kind : str
        As in the scenario file; ``value`` is a fixed number.
    numbers : tuple of float
        What the kind needs, see ``distribution_of``.
    within : pair of float
        Range the number is cut to (quantiles and beta use it as their own bounds).
    """

    kind: str
    numbers: tuple[float, ...]
    within: tuple[float, float] = (-math.inf, math.inf)

    @property
    def extremes(self) -> tuple[float, float]:
        """Bounds that no draw passes."""
        low, high = self.within
        most_sd = MOST_SD if self.within == (-math.inf, math.inf) else MOST_SD_CUT
        if self.kind == "value":
            return self.numbers[0], self.numbers[0]
        if self.kind == "discrete":
            return min(self.numbers[::2]), max(self.numbers[::2])
        if self.kind == "normal":
            mean, sd = self.numbers
            return max(low, mean - most_sd * sd), min(high, mean + most_sd * sd)
        if self.kind == "lognormal":
            mean, sd = log_scale(self.numbers)
            return max(low, math.exp(mean - most_sd * sd)), min(high, math.exp(mean + most_sd * sd))
        if math.isfinite(low) and math.isfinite(high):
            return low, high
        ends = self.quantile(np.array([SMALLEST, 1.0 - SMALLEST]))
        return float(ends[0]), float(ends[1])

    def quantile(self, probability: Floats) -> Floats:
        """Return the quantiles; shapes (D,) -> (D,)."""
        if self.kind == "value":
            return np.full(probability.shape, self.numbers[0])
        if self.kind in _CUMULATIVE and self.within != (-math.inf, math.inf):
            low, high = (float(_CUMULATIVE[self.kind](end, self.numbers)) for end in self.within)
            probability = np.clip(low + probability * (high - low), TINY, 1.0 - SMALLEST)
        values = _QUANTILE[self.kind](probability, self)
        return np.clip(values, *self.within)


def _special(name: str) -> Callable[..., Any]:
    """Return a special function; scipy is imported when the first is needed."""
    return getattr(scipys("special"), name)  # type: ignore[no-any-return]


def distribution_of(parameter: Distributed) -> Distribution:
    """Read the distribution of one estimate of a number."""
    kind = parameter.kind
    within = parameter.within or (-math.inf, math.inf)
    given = getattr(parameter, kind)
    if kind == "value":
        return Distribution(kind, (given,))
    if kind in ("uniform", "triangular", "pert"):
        return Distribution(kind, tuple(given), parameter.within or (given[0], given[-1]))
    if kind in ("normal", "lognormal"):
        return Distribution(kind, (given.mean, given.sd), within)
    if kind == "exponential":
        return Distribution(kind, (given.mean,), within)
    if kind == "gamma":
        shape, scale = (
            (given.a, given.b) if given.a else ((given.mean / given.sd) ** 2, given.sd**2 / given.mean)
        )
        return Distribution(kind, (shape, scale), within)
    if kind == "beta":
        return Distribution(
            kind, _beta_shape(given, parameter.within or (0.0, 1.0)), parameter.within or (0.0, 1.0)
        )
    if kind == "quantiles":
        return Distribution(kind, fitted(points_of(given), parameter.within).coefficients, within)
    values = sorted(given.items())
    return Distribution(kind, tuple(number for pair in values for number in pair), within)


def _beta_shape(given: object, within: tuple[float, float]) -> tuple[float, float]:
    a, b = getattr(given, "a", None), getattr(given, "b", None)
    if a is not None and b is not None:
        return a, b
    width = within[1] - within[0]
    mean = (getattr(given, "mean") - within[0]) / width  # noqa: B009  (record type differs by kind)
    variance = (getattr(given, "sd") / width) ** 2  # noqa: B009
    total = mean * (1.0 - mean) / variance - 1.0
    return mean * total, (1.0 - mean) * total


def log_scale(numbers: tuple[float, ...]) -> tuple[float, float]:
    """Return mean and standard deviation of the logarithm of a lognormal number."""
    mean, sd = numbers
    variance = math.log1p((sd / mean) ** 2)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


def _triangular(p: Floats, given: Distribution) -> Floats:
    low, mode, high = given.numbers
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(p * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - p) * (high - low) * (high - mode))
    return np.where(p < turn, rising, falling)


def _pert(p: Floats, given: Distribution) -> Floats:
    low, mode, high = given.numbers
    width = high - low
    a, b = 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width
    return np.asarray(low + width * _special("betaincinv")(a, b, p))


def _beta(p: Floats, given: Distribution) -> Floats:
    low, high = given.within
    return np.asarray(low + (high - low) * _special("betaincinv")(*given.numbers, p))


def _metalog(p: Floats, given: Distribution) -> Floats:
    a1, a2, a3, *more = given.numbers
    log_odds = _special("logit")(p)
    value = a1 + a2 * log_odds + a3 * (p - 0.5) * log_odds
    for k, a in enumerate(more, start=4):
        term = (p - 0.5) ** ((k - 1) // 2 if k % 2 else k // 2 - 1)
        value = value + a * (term * log_odds if k % 2 == 0 and k > 4 else term)
    low, high = given.within
    if math.isfinite(low) and math.isfinite(high):
        value = low + (high - low) * _special("expit")(value)
    elif math.isfinite(low):
        value = low + np.exp(value)
    elif math.isfinite(high):
        value = high - np.exp(-value)
    return np.asarray(value)


def _discrete(p: Floats, given: Distribution) -> Floats:
    values, cumulative = np.array(given.numbers[::2]), np.cumsum(given.numbers[1::2])
    place = np.searchsorted(cumulative / cumulative[-1], p, side="right")
    return values[np.minimum(place, len(values) - 1)]


def _uniform(p: Floats, given: Distribution) -> Floats:
    low, high = given.numbers
    return low + p * (high - low)


def _normal(p: Floats, given: Distribution) -> Floats:
    mean, sd = given.numbers
    return np.asarray(mean + sd * _special("ndtri")(p))


def _lognormal(p: Floats, given: Distribution) -> Floats:
    mean, sd = log_scale(given.numbers)
    return np.asarray(np.exp(mean + sd * _special("ndtri")(p)))


def _gamma(p: Floats, given: Distribution) -> Floats:
    shape, scale = given.numbers
    return np.asarray(scale * _special("gammaincinv")(shape, p))


def _exponential(p: Floats, given: Distribution) -> Floats:
    return np.asarray(-given.numbers[0] * np.log1p(-p))


_QUANTILE: Mapping[str, Callable[[Floats, Distribution], Floats]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
    "gamma": _gamma,
    "exponential": _exponential,
    "quantiles": _metalog,
    "discrete": _discrete,
}

_CUMULATIVE: Mapping[str, Callable[[float, tuple[float, ...]], float]] = {
    "normal": lambda x, n: _special("ndtr")((x - n[0]) / n[1]),
    "lognormal": lambda x, n: (
        _special("ndtr")((np.log(x) - log_scale(n)[0]) / log_scale(n)[1]) if x > 0 else 0.0
    ),
    "gamma": lambda x, n: _special("gammainc")(n[0], x / n[1]) if x > 0 else 0.0,
    "exponential": lambda x, n: -math.expm1(-x / n[0]) if x > 0 else 0.0,
}
