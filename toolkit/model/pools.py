"""What several experts think of one number -> one distribution, tabulated by its quantiles.

A linear pool mixes the distributions: its cumulative function is the weighted mean of theirs. A logarithmic pool multiplies the
densities, each to the power of its weight (Genest and Zidek 1986, Combining probability distributions, Statistical Science 1(1)).
Both are worked out at many points and read off in a straight line between log-odds, so that a quantile of a smooth estimate is right
to about 1e-5 of its spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from toolkit.model.densities import LOG_ODDS, N_POINTS, log_density, logistic
from toolkit.model.distributions import SMALLEST, Distribution, Floats

N_BETWEEN = 2001
"""Further points between the medians of experts who lie far apart."""
SEARCHES = 2
"""How often points are laid closer around the highest density that was seen."""
NEAR = np.concatenate([-np.geomspace(1.0, 1e-16, 400), np.geomspace(1e-16, 1.0, 400)])
"""Distances of those points, as shares of the range."""
LINEAR, LOGARITHMIC = "linear", "logarithmic"
_LISTED = ("discrete", "value")
_BETWEEN = ("uniform", "triangular", "pert")
_ABOVE_ZERO = ("gamma", "lognormal", "exponential")


@dataclass(frozen=True)
class Pool(Distribution):
    """The pooled estimate of several experts.

    Attributes
    ----------
    parts : what each of them thinks
    weights : how much each counts; they sum to 1
    """

    parts: tuple[Distribution, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def extremes(self) -> tuple[float, float]:
        """Bounds that no draw passes: those of the experts who go farthest, inside what is possible at all."""
        ends = [part.extremes for part in self.parts]
        low, high = self.within
        if self.kind == LOGARITHMIC:
            low, high = _shared(self.parts, self.within)
        return max(low, min(end for end, _ in ends)), min(high, max(end for _, end in ends))

    def quantile(self, probability: Floats) -> Floats:
        """Return the quantiles; shapes (D,) -> (D,)."""
        log_odds, values = _table(self)
        inner = np.clip(probability, SMALLEST, 1.0 - SMALLEST)
        return np.asarray(
            np.clip(np.interp(np.log(inner) - np.log1p(-inner), log_odds, values), *self.extremes)
        )


def pooled(
    parts: Sequence[Distribution], weights: Sequence[float], pool: str, within: tuple[float, float]
) -> Distribution:
    """Pool what experts think of one number.

    Parameters
    ----------
    parts, weights : what each of them thinks, and how much it counts; weights of 0 leave an expert out
    pool : {"linear", "logarithmic"}
    within : bounds of the number

    Examples
    --------
    >>> from toolkit.model.distributions import Distribution
    >>> both = pooled([Distribution("normal", (0, 1)), Distribution("normal", (4, 1))], [1, 1], "logarithmic", (-9e9, 9e9))
    >>> round(float(both.quantile(np.array([0.5]))[0]), 4)
    2.0
    """
    counted = [(part, weight) for part, weight in zip(parts, weights, strict=True) if weight > 0.0]
    total = sum(weight for _, weight in counted)
    shares = tuple(weight / total for _, weight in counted)
    chosen = tuple(part for part, _ in counted)
    if all(part.kind in _LISTED for part in chosen):
        return _listed(chosen, shares, pool, within)
    return chosen[0] if len(chosen) == 1 else Pool(pool, (), within, chosen, shares)


def _listed(
    parts: Sequence[Distribution], shares: Sequence[float], pool: str, within: tuple[float, float]
) -> Distribution:
    """Pool single values with their probabilities, without any table."""
    chances = [_chances(part) for part in parts]
    values = sorted({value for one in chances for value in one})
    if pool == LINEAR:
        mixed = [sum(w * one.get(x, 0.0) for w, one in zip(shares, chances, strict=True)) for x in values]
    else:
        mixed = [
            math.prod(one.get(x, 0.0) ** w for w, one in zip(shares, chances, strict=True)) for x in values
        ]
    kept = [(x, p / sum(mixed)) for x, p in zip(values, mixed, strict=True) if p > 0.0]
    if len(kept) == 1:
        return Distribution("value", (kept[0][0],))
    return Distribution("discrete", tuple(number for pair in kept for number in pair), within)


def _chances(part: Distribution) -> dict[float, float]:
    """Return the probability of each value."""
    if part.kind == "value":
        return {part.numbers[0]: 1.0}
    total = sum(part.numbers[1::2])
    return {x: p / total for x, p in zip(part.numbers[::2], part.numbers[1::2], strict=True)}


@lru_cache(maxsize=256)
def _table(pool: Pool) -> tuple[Floats, Floats]:
    """Return log-odds, which do not fall, and the quantiles there."""
    return _mixed(pool) if pool.kind == LINEAR else _multiplied(pool)


def _mixed(pool: Pool) -> tuple[Floats, Floats]:
    """Average the cumulative functions; a value of its own stands twice, below its step and above."""
    curves = [_curve(part) for part in pool.parts]
    points = np.unique(np.concatenate([values for values, _, _ in curves]))
    below, upto = np.zeros_like(points), np.zeros_like(points)
    for curve, share in zip(curves, pool.weights, strict=True):
        under, at_most = _read(points, *curve)
        below += share * under
        upto += share * at_most
    steps = np.stack([below, upto], axis=1).ravel()
    inner = np.clip(np.maximum.accumulate(steps), SMALLEST, 1.0 - SMALLEST)
    return np.log(inner) - np.log1p(-inner), np.repeat(points, 2)


def _curve(part: Distribution) -> tuple[Floats, Floats, Floats]:
    """Return values, and the probability to lie below each, and at most there."""
    if part.kind in _LISTED:
        chances = sorted(_chances(part).items())
        after = np.minimum(np.cumsum([p for _, p in chances]), 1.0)
        return np.array([x for x, _ in chances]), np.concatenate([[0.0], after[:-1]]), after
    probability = logistic(LOG_ODDS)
    return part.quantile(probability), probability, probability


def _read(points: Floats, values: Floats, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Return the probability of one estimate to lie below each of some points, and at most there."""
    if before is not after:
        reached = np.concatenate([[0.0], after])
        return reached[np.searchsorted(values, points, side="left")], reached[
            np.searchsorted(values, points, side="right")
        ]
    inside = logistic(np.interp(points, values, LOG_ODDS))
    found = np.where(points < values[0], 0.0, np.where(points > values[-1], 1.0, inside))
    return found, found


def _multiplied(pool: Pool) -> tuple[Floats, Floats]:
    """Multiply the densities, and sum up from both ends, so that both tails keep their digits."""
    tables = [part.quantile(logistic(LOG_ODDS)) for part in pool.parts]
    low, high = _shared(pool.parts, pool.within)
    medians = [float(values[N_POINTS // 2]) for values in tables]
    points = np.unique(np.concatenate([*tables, np.linspace(min(medians), max(medians), N_BETWEEN)]))
    ends = [end for end in (low, high) if math.isfinite(end)]
    points = np.unique(np.concatenate([points[(points > low) & (points < high)], ends]))
    for _ in range(SEARCHES):
        around = points[_log_product(pool, points).argmax()] + NEAR * (points[-1] - points[0])
        points = np.unique(np.concatenate([points, around[(around > low) & (around < high)]]))
    logs = _log_product(pool, points)
    density = np.exp(logs - logs.max())
    masses = np.diff(points) * (density[1:] + density[:-1]) / 2.0
    below, above = np.cumsum(masses)[:-1], np.cumsum(masses[::-1])[::-1][1:]
    is_held = (below > 0.0) & (above > 0.0)
    if not is_held.any():  # narrower than two numbers can be told apart
        return np.array([-1.0, 1.0]), np.repeat(points[logs.argmax()], 2)
    log_odds = np.log(below[is_held]) - np.log(above[is_held])
    return np.maximum.accumulate(log_odds), points[1:-1][is_held]


def _log_product(pool: Pool, points: Floats) -> Floats:
    found = np.zeros_like(points)
    for part, share in zip(pool.parts, pool.weights, strict=True):
        found += share * log_density(part, points)
    return found


def _shared(parts: Sequence[Distribution], within: tuple[float, float]) -> tuple[float, float]:
    """Return what all of them leave possible."""
    bounds = [within, *map(_bounds, parts)]
    return max(low for low, _ in bounds), min(high for _, high in bounds)


def _bounds(part: Distribution) -> tuple[float, float]:
    """Return what an estimate leaves possible."""
    low, high = part.within
    if part.kind in _BETWEEN:
        return max(low, part.numbers[0]), min(high, part.numbers[-1])
    return (max(low, 0.0) if part.kind in _ABOVE_ZERO else low), high
