"""Log densities of distributions, up to a constant, for those who multiply them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from toolkit.model.distributions import SMALLEST, Distribution, Floats, log_scale

N_POINTS = 4001
"""Points at which a distribution is tabulated, evenly spread in log-odds."""
END = math.log1p(-SMALLEST) - math.log(SMALLEST)
"""Log-odds of the highest draw."""
LOG_ODDS = np.linspace(-END, END, N_POINTS)
FEWEST_TOLD = 100
TOLD = 1e-10
"""Distance between neighbouring points, as a share of their size, from which a density can be told from rounding."""


def logistic(log_odds: Floats) -> Floats:
    """Return probabilities from log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def log_density(part: Distribution, points: Floats) -> Floats:
    """Return the log density of a distribution at points inside its bounds, less a constant; shapes (N,) -> (N,)."""
    if part.kind not in _OF_KIND:
        return _from_quantiles(points, part.quantile(logistic(LOG_ODDS)))
    with np.errstate(divide="ignore"):  # it may be nothing, or beyond all bounds, at an end
        found = _OF_KIND[part.kind](points, part)
    return np.clip(found, -1e300, 1e300)


def _normal(x: Floats, part: Distribution) -> Floats:
    mean, sd = part.numbers
    return np.asarray(-(((x - mean) / sd) ** 2) / 2.0)


def _lognormal(x: Floats, part: Distribution) -> Floats:
    mean, sd = log_scale(part.numbers)
    logs = np.log(np.maximum(x, 1e-300))
    return np.asarray(-logs - ((logs - mean) / sd) ** 2 / 2.0)


def _gamma(x: Floats, part: Distribution) -> Floats:
    shape, scale = part.numbers
    return np.asarray((shape - 1.0) * np.log(np.maximum(x, 1e-300)) - x / scale)


def _exponential(x: Floats, part: Distribution) -> Floats:
    return np.asarray(-x / part.numbers[0])


def _triangular(x: Floats, part: Distribution) -> Floats:
    low, mode, high = part.numbers
    rising = (x - low) / (mode - low) if mode > low else np.ones_like(x)
    falling = (high - x) / (high - mode) if high > mode else np.ones_like(x)
    return np.asarray(np.log(np.maximum(np.minimum(rising, falling), 1e-300)))


def _pert(x: Floats, part: Distribution) -> Floats:
    low, mode, high = part.numbers
    width = high - low
    return _beta_shaped(x, low, high, 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width)


def _beta(x: Floats, part: Distribution) -> Floats:
    return _beta_shaped(x, *part.within, *part.numbers)


def _beta_shaped(x: Floats, low: float, high: float, a: float, b: float) -> Floats:
    below, above = (np.maximum(distance, 1e-300) for distance in (x - low, high - x))
    return np.asarray((a - 1.0) * np.log(below) + (b - 1.0) * np.log(above))


def _from_quantiles(points: Floats, values: Floats) -> Floats:
    """Return the log density from quantiles; beyond the farthest draws it falls on as it fell."""
    rise = logistic(LOG_ODDS[1:]) * logistic(-LOG_ODDS[:-1]) * -np.expm1(LOG_ODDS[:-1] - LOG_ODDS[1:])
    width = np.diff(values)
    told = width > TOLD * np.maximum(np.abs(values[1:]), np.abs(values[:-1]))
    told = told if told.sum() >= FEWEST_TOLD else width > 0.0
    middles, heights = ((values[1:] + values[:-1]) / 2.0)[told], np.log(rise[told] / width[told])
    found = np.interp(points, middles, heights)
    for side, near, next_to in ((points < middles[0], 0, 1), (points > middles[-1], -1, -2)):
        slope = (heights[near] - heights[next_to]) / (middles[near] - middles[next_to])
        found = np.where(side, heights[near] + slope * (points - middles[near]), found)
    return np.asarray(found)


_OF_KIND: Mapping[str, Callable[[Floats, Distribution], Floats]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "exponential": _exponential,
    "uniform": lambda x, _: np.zeros_like(x),
    "triangular": _triangular,
    "pert": _pert,
    "beta": _beta,
}
