"""Sobol indices of several answers, for groups of independent inputs (Saltelli et al. 2010).

Computer Physics Communications 181:259-270; the estimators are those of SciPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.analysis.factors import Factors
from toolkit.libraries import scipys
from toolkit.model.distinct import grouped
from toolkit.model.keyed_random import generator

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
CONFIDENCE = 0.9
RESAMPLES = 100


def sobol(
    answer: Callable[[Floats], Floats],
    factors: Factors,
    n_inputs: int,
    n_points: int,
    seed: int,
    *,
    resamples: int = RESAMPLES,
) -> Floats:
    """Estimate Sobol indices of several answers for groups of independent uniform inputs.

    Parameters
    ----------
    answer : function
        Uniform inputs, shape (N, P) -> answers, shape (N, K).
    factors : mapping
        Columns that move together.

    Returns
    -------
    array, shape (6, F, K)
        First-order index and its interval (percentiles of resampled points), the same of the total index; 0 where an answer does not vary, no number
        where some inputs have none.
    """
    rng = generator(seed)
    both = scipys("stats").qmc.Sobol(2 * n_inputs, scramble=True, rng=rng).random(n_points)
    a, b = both[:, :n_inputs], both[:, n_inputs:]
    mixed = [_mixed(a, b, list(columns)) for columns in factors.values()]
    everything = answer(np.concatenate((a, b, *mixed)))
    parts = everything.reshape(len(mixed) + 2, n_points, -1)
    found = np.zeros((6, len(factors), parts.shape[2]))
    again = [rng.integers(n_points, size=n_points) for _ in range(resamples)]  # the same of all answers
    for k in range(parts.shape[2]):
        if np.isnan(parts[:, :, k]).any():
            found[:, :, k] = np.nan
        elif np.ptp(parts[:, :, k]) >= 1e-12:
            found[:, :, k] = _indices(parts[:, :, k], again)
    return found


def summed_indices(answers: Floats, shares: Floats, parameters: Floats, factors: Factors) -> Floats:
    """Work Sobol indices out from all combinations of independent inputs; the intervals have no width.

    Parameters
    ----------
    answers, shares, parameters : shapes (D, K), (D,), (D, P)
        Of each combination, its answers, its probability and the values of its inputs.

    Returns
    -------
    array, shape (6, F, K)
        As from ``sobol``.
    """
    variance = shares @ np.square(answers - shares @ answers)
    varies = np.ptp(answers, axis=0) >= 1e-12
    found = np.zeros((6, len(factors), answers.shape[1]))
    for f, columns in enumerate(factors.values()):
        others = [n for n in range(parameters.shape[1]) if n not in columns]
        alone = _explained(answers, shares, parameters[:, list(columns)])
        rest = _explained(answers, shares, parameters[:, others])
        found[:3, f, varies] = (alone / np.where(varies, variance, 1.0))[varies]
        found[3:, f, varies] = (1.0 - rest / np.where(varies, variance, 1.0))[varies]
    return found


def _explained(answers: Floats, shares: Floats, known: Floats) -> Floats:
    """Return the variance of the answers' means given some inputs; shape (K,)."""
    if not known.shape[1]:
        return np.zeros(answers.shape[1])
    place = grouped(known.T).of
    weight = np.bincount(place, weights=shares)
    means = (
        np.stack([np.bincount(place, weights=shares * one) for one in answers.T], axis=1) / weight[:, None]
    )
    return np.asarray(weight @ np.square(means - shares @ answers))


def _mixed(a: Floats, b: Floats, columns: list[int]) -> Floats:
    """Return the first points with some columns of the second."""
    mixed = a.copy()
    mixed[:, columns] = b[:, columns]
    return mixed


def _indices(parts: Floats, again: Sequence[Whole]) -> Floats:
    """Return the indices of one answer with their intervals, from points taken again; shapes (F + 2, N) -> (6, F)."""
    estimates = np.empty((len(again) + 1, 2, len(parts) - 2))
    estimates[0] = _first_and_total(parts)
    for turn, points in enumerate(again, start=1):
        # SciPy's own intervals leave out one point after the other, which takes half a minute; these resample all points.
        estimates[turn] = _first_and_total(parts[:, points])
    ends = np.percentile(estimates[1:], (50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)), axis=0)
    return np.stack((estimates[0], *ends), axis=1).reshape(6, -1)


def _first_and_total(parts: Floats) -> Floats:
    """Return both indices of each factor; shapes (F + 2, N) -> (2, F)."""
    n_factors = len(parts) - 2
    f_ab = (
        parts[2:] if n_factors > 1 else np.repeat(parts[2:], 2, axis=0)
    )  # SciPy stumbles over a single factor
    points = {"f_A": parts[0][None], "f_B": parts[1][None], "f_AB": f_ab[:, None]}
    indices = scipys("stats").sobol_indices(func=points, n=parts.shape[1])
    both = (indices.first_order, indices.total_order)
    return np.stack([np.reshape(one, -1)[:n_factors] for one in both])
