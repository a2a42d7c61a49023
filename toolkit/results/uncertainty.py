"""The three parts of uncertainty, kept apart: sampling error, ignorance about inputs, model disagreement.

Draws may carry weights: reports make some inputs likelier than others, and all combinations of discrete inputs have their
probabilities. Without weights all draws count alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Weights = Floats | None
"""Shape (D,), summing to 1; None where all draws count alike."""
CENTRAL = (5.0, 95.0)
"""Percentiles of the range that is shown as ignorance."""
ROUNDING = 1e-12
"""Bound of rounding of a sum of probabilities."""
LEAST_SHARE = 0.25
"""Least share of the spread between draws that must be real before a range of ignorance is given."""


def mean(values: Floats, weights: Weights = None) -> Floats:
    """Average over draws, the first axis."""
    if weights is None or len(values) == 1:
        return np.asarray(values.mean(axis=0))
    return np.asarray(np.tensordot(weights, values, axes=1))


def percentiles(
    values: Floats, shares: tuple[float, ...], weights: Weights = None, *, summed: bool = False
) -> Floats:
    """Return percentiles over draws, the first axis, interpolated between draws.

    A draw of weight w stands in the middle of a stretch of that width; without weights this is NumPy's rule. Where all there is was
    ``summed`` nothing lies between draws: it is the least value that is not exceeded with that probability.
    """
    if weights is None or len(values) == 1:
        return np.asarray(np.percentile(values, shares, axis=0))
    flat = values.reshape(len(values), -1)
    order = np.argsort(flat, axis=0, kind="stable")
    ranked = np.take_along_axis(flat, order, axis=0)
    sorted_weights = weights[order]
    if summed:
        reached = np.cumsum(sorted_weights, axis=0)
        places = [(reached >= share / 100.0 - ROUNDING).argmax(axis=0)[None] for share in shares]
        steps = [np.take_along_axis(ranked, place, axis=0) for place in places]
        return np.concatenate(steps).reshape(len(shares), *values.shape[1:])
    middle = np.cumsum(sorted_weights, axis=0) - 0.5 * sorted_weights
    found = [
        [np.interp(share / 100.0, middle[:, column], ranked[:, column]) for column in range(flat.shape[1])]
        for share in shares
    ]
    return np.array(found).reshape(len(shares), *values.shape[1:])


def effective_draws(weights: Weights, n_draws: int) -> float:
    """Return how many draws of equal weight would tell as much (Kish 1965): 1 / sum of squared weights."""
    return float(n_draws) if weights is None else float(1.0 / np.square(weights).sum())


def standard_error(shares: Floats, n_groups: int, n_runs: int = 0, weights: Weights = None) -> Floats:
    """Return the standard error of the mean over draws; shapes (D, K) -> (K,).

    Draws come in independent groups of equal size (each draw its own group when drawn independently). With
    weights the mean is a ratio of two sums over groups; see ``ratio_error``.
    A single draw leaves only the chance of its ``n_runs`` runs, or nothing where chance was summed exactly; where it is one of many that
    might have been drawn, there are 0 groups that could tell, and the error is NaN.
    """
    if n_groups == 0:
        return np.full(shares.shape[1], np.nan)
    n_groups = min(n_groups, len(shares))
    if n_groups == 1:
        average = np.clip(mean(shares, weights), 0.0, 1.0)  # rounding may lead past certainty
        return (
            np.sqrt(average * (1.0 - average) / (n_runs * len(shares))) if n_runs else np.zeros_like(average)
        )
    if weights is None:
        means = shares.reshape(n_groups, -1, shares.shape[1]).mean(axis=1)
        return np.asarray(means.std(axis=0, ddof=1) / math.sqrt(n_groups))
    centred = weights[:, None] * (shares - mean(shares, weights))
    sums = centred.reshape(n_groups, -1, shares.shape[1]).sum(axis=1)
    return ratio_error(sums, weights.reshape(n_groups, -1).sum(axis=1))


def ratio_error(off: Floats, weights: Floats) -> Floats:
    """Return the standard error of a weighted mean over independent groups, by leaving out one after the other.

    The jackknife (Efron and Stein 1981, Annals of Statistics 9:586-596): where groups weigh alike it is the linearised
    error; where few weigh nearly all it is larger, as it should be. Where all hangs on one group nothing tells the error.

    Parameters
    ----------
    off : weight of each group times how far it is off the mean, shape (G, K)
    weights : of the groups, summing to 1, shape (G,)

    Returns
    -------
    array, shape (K,)
    """
    rest = 1.0 - weights
    if (rest < ROUNDING).any():
        return np.full(off.shape[1], np.nan)
    moved = off / rest[:, None]
    factor = (len(weights) - 1) / len(weights)
    return np.asarray(np.sqrt(factor * np.square(moved - moved.mean(axis=0)).sum(axis=0)))


def _variance(values: Floats, weights: Weights) -> Floats:
    if weights is None:
        return np.asarray(values.var(axis=0, ddof=1))
    spread = mean(np.square(values - mean(values, weights)), weights)
    return np.asarray(spread / max(1.0 - float(np.square(weights).sum()), 1e-12))


def real_share(shares: Floats, n_runs: int, weights: Weights = None) -> Floats:
    """Return the share of the variance between draws that is not binomial noise of ``n_runs`` runs; shape (K,)."""
    variance = _variance(shares, weights)
    noise = mean(shares * (1.0 - shares), weights) / max(n_runs - 1, 1)
    return np.where(variance > 0.0, 1.0 - noise / np.where(variance > 0.0, variance, 1.0), 0.0)


def ignorance(
    shares: Floats, n_runs: int, weights: Weights = None, *, summed: bool = False
) -> tuple[Floats, Floats]:
    """Return the central 90 % range of P(outcome | draw); shapes (D, K) -> two of (K,), NaN where it cannot be told.

    Where outcomes were sampled (``n_runs`` > 0) the shares scatter more than the probabilities behind
    them, so they are first drawn in towards their mean m: m + s (share - m), with s squared the share of
    the variance that is real. Below ``LEAST_SHARE`` no range is given.
    """
    n_draws, n_outcomes = shares.shape
    if n_draws == 1:
        return np.full(n_outcomes, np.nan), np.full(n_outcomes, np.nan)
    if n_runs:
        real = real_share(shares, n_runs, weights)
        average = mean(shares, weights)
        shares = average + np.sqrt(np.maximum(real, 0.0)) * (shares - average)
        shares[:, real < LEAST_SHARE] = np.nan
    low, high = percentiles(shares, CENTRAL, weights, summed=summed)
    return low, high


def runs_needed(shares: Floats, n_runs: int) -> Floats:
    """Return the runs per draw at which ``ignorance`` could be told; NaN where draws show no real spread; shape (K,)."""
    variance = shares.var(axis=0, ddof=1)
    spread = (shares * (1.0 - shares)).mean(axis=0)
    real = variance - spread / max(n_runs - 1, 1)
    needed = 1.0 + spread * (1.0 / LEAST_SHARE - 1.0) / np.where(real > 0.0, real, np.nan)
    return np.asarray(np.ceil(needed))


def disagreement(probability: Floats, differences: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return the range of the probability over the base and its alternatives; NaN without alternatives; shapes (K,).

    ``differences`` are alternative minus base on the same draws.
    """
    if not differences:
        return np.full_like(probability, np.nan), np.full_like(probability, np.nan)
    moves = np.stack([np.zeros_like(probability), *differences.values()])
    return np.clip(probability + moves.min(axis=0), 0.0, 1.0), np.clip(
        probability + moves.max(axis=0), 0.0, 1.0
    )
