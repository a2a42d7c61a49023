"""Quantiles that no plain metalog goes through -> the smoothest rising one near them, with all its terms.

The slope of the quantile in log-odds is held above a floor at many probabilities, and its change kept small beside the slopes
between the quantiles given: a least-squares problem with inequalities (Lawson and Hanson 1974, Solving least squares problems,
chapter 23). First the quantiles are met all but exactly; where that cannot be they are only approached.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys

Floats = npt.NDArray[np.float64]
MOST_TERMS = 9
FLOOR = 0.1
"""Smallest slope, as a share of the smallest between two neighbouring quantiles."""
MEETING, APPROACHING = 1e5, 20.0
"""Weight of the quantiles beside smoothness, where they are to be met and where they cannot all be."""
MET = 1e-6
"""Misfit, in log-odds, from which quantiles are not met."""
NARROWEST = 1e-9
"""Smallest slope between quantiles, as a share of the largest, that can be told from rounding."""
_GRID = np.concatenate([np.arange(-37.0, -8.0), np.linspace(-8.0, 8.0, 241), np.arange(9.0, 38.0)])
"""Log-odds at which a quantile function is held to rise: as far as draws reach, and close together where it can bend."""
_BETWEEN = np.concatenate(
    [np.arange(-37.0, -8.0, 0.25), np.linspace(-8.0, 8.0, 1601), np.arange(8.25, 37.1, 0.25)]
)
"""Log-odds at which it is seen to rise."""
_FINE = np.linspace(-37.0, 37.0, 7401)
"""Log-odds between which it is read off in a straight line."""


def terms(log_odds: Floats, count: int) -> Floats:
    """Return the terms of a metalog at some log-odds; shapes (N,) -> (N, count)."""
    centred = 0.5 * np.tanh(log_odds / 2.0)  # the probability less a half
    found = [np.ones_like(log_odds), log_odds, centred * log_odds, centred]
    for k in range(5, count + 1):
        found.append(centred ** ((k - 1) // 2) if k % 2 else centred ** (k // 2 - 1) * log_odds)
    return np.stack(found[:count], axis=1)


def slopes(log_odds: Floats, count: int) -> Floats:
    """Return by how much each term rises with the log-odds; shapes (N,) -> (N, count)."""
    centred = 0.5 * np.tanh(log_odds / 2.0)
    rise = 0.25 - centred**2
    flat, one = np.zeros_like(log_odds), np.ones_like(log_odds)
    found = [flat, one, centred + rise * log_odds, rise]
    for k in range(5, count + 1):
        power = (k - 1) // 2 if k % 2 else k // 2 - 1
        outer = power * centred ** (power - 1) * rise
        found.append(outer if k % 2 else centred**power + outer * log_odds)
    return np.stack(found[:count], axis=1)


def rises(coefficients: Sequence[float], floor: float) -> bool:
    """Whether a metalog rises by more than a floor, in log-odds, wherever a draw can lie."""
    return bool((_slopes_between(len(coefficients)) @ np.array(coefficients) > floor).all())


@lru_cache(maxsize=MOST_TERMS)
def _slopes_between(count: int) -> Floats:
    return slopes(_BETWEEN, count)


def exact_fit(log_odds: Sequence[float], values: Sequence[float]) -> tuple[float, ...] | None:
    """Return the metalog with as many terms as there are quantiles; None if it does not rise everywhere."""
    at, wanted = np.array(log_odds), np.array(values)
    secants = np.diff(wanted) / np.diff(at)
    try:
        found = np.linalg.solve(terms(at, len(at)), wanted)
    except np.linalg.LinAlgError:
        return None
    is_met = np.abs(terms(at, len(at)) @ found - wanted).max() <= 1e-9 * (wanted[-1] - wanted[0])
    if not is_met or not rises(tuple(found), FLOOR * float(secants.min())):
        return None
    return tuple(float(one) for one in found)


def smooth_fit(log_odds: Sequence[float], values: Sequence[float]) -> tuple[float, ...] | None:
    """Return the smoothest rising metalog that meets the quantiles, or comes near them; None if none was found."""
    at = np.array(log_odds)
    scale = (values[-1] - values[0]) / (at[-1] - at[0])
    wanted = (np.array(values) - values[0]) / scale
    secants = np.diff(wanted) / np.diff(at)
    if secants.min() < NARROWEST * secants.max():
        return None
    middles = (at[1:] + at[:-1]) / 2.0
    expected = np.exp(np.interp(_GRID, middles, np.log(secants)))  # slope that the quantiles speak for
    beside = np.exp(np.interp(at, middles, np.log(secants)))
    rising = slopes(_GRID, MOST_TERMS)
    bends = np.diff(rising / expected[:, None], axis=0) / np.sqrt(np.diff(_GRID))[:, None]
    met = terms(at, MOST_TERMS) / beside[:, None]
    floor = FLOOR * float(secants.min())
    for weight in (MEETING, APPROACHING):
        found = _held(np.vstack([weight * met, bends]), weight * wanted / beside, rising / floor)
        if found is None or not rises(tuple(found), 0.0):
            continue
        if weight < MEETING or np.abs(met @ found - wanted / beside).max() <= MET:
            start = np.eye(1, MOST_TERMS)[0] * values[0]
            return tuple(float(one) for one in found * scale + start)
    return None


def misses(
    coefficients: Sequence[float], probabilities: Sequence[float], values: Sequence[float]
) -> tuple[float, ...]:
    """Return, for each quantile, the probability that the fitted number lies below it, less the one given."""
    reached = terms(_FINE, len(coefficients)) @ np.array(coefficients)
    below = np.interp(values, reached, _FINE)
    return tuple(float(one) for one in 1.0 / (1.0 + np.exp(-below)) - np.array(probabilities))


def ends(coefficients: Sequence[float]) -> tuple[float, float]:
    """Return a metalog at the lowest and the highest draw."""
    low, high = terms(_GRID[[0, -1]], len(coefficients)) @ np.array(coefficients)
    return float(low), float(high)


def _held(matrix: Floats, wanted: Floats, rising: Floats) -> Floats | None:
    """Minimise ``|matrix @ x - wanted|`` where every ``rising @ x`` is at least 1; rows without a wish are to be 0."""
    full = np.concatenate([wanted, np.zeros(len(matrix) - len(wanted))])
    factor, triangle = np.linalg.qr(matrix)
    free = factor.T @ full
    norms = np.linalg.norm(rising, axis=1)
    turned = np.linalg.solve(triangle.T, (rising / norms[:, None]).T).T
    short = 1.0 / norms - turned @ free
    target = np.append(np.zeros(turned.shape[1]), 1.0)
    try:
        weights, _ = scipys("optimize").nnls(np.vstack([turned.T, short]), target)
    except RuntimeError:  # it has tried too often
        return None
    rest = np.vstack([turned.T, short]) @ weights - target
    if not rest[-1] < -1e-12:
        return None
    found: Floats = np.linalg.solve(triangle, free - rest[:-1] / rest[-1])
    return found if np.isfinite(found).all() and (rising @ found > 0.0).all() else None
