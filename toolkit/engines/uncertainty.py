"""The three parts of uncertainty, kept apart: sampling error, ignorance about inputs, model disagreement."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
CENTRAL = (5.0, 95.0)
"""Percentiles of the range that is shown as ignorance."""
LEAST_SHARE = 0.25
"""Least share of the spread between draws that must be real before a range of ignorance is given."""


def standard_error(shares: Floats, n_groups: int, n_runs: int = 0) -> Floats:
    """Return the standard error of the mean over draws; shapes (D, K) -> (K,).

    Draws come in independent groups of equal size (each draw its own group when drawn independently).
    A single draw leaves only the chance of its ``n_runs`` runs, or nothing where chance was summed exactly.
    """
    n_groups = min(n_groups, len(shares))
    if n_groups == 1:
        mean = shares.mean(axis=0)
        return np.sqrt(mean * (1.0 - mean) / (n_runs * len(shares))) if n_runs else np.zeros_like(mean)
    means = shares.reshape(n_groups, -1, shares.shape[1]).mean(axis=1)
    return np.asarray(means.std(axis=0, ddof=1) / math.sqrt(n_groups))


def real_share(shares: Floats, n_runs: int) -> Floats:
    """Return the share of the variance between draws that is not binomial noise of ``n_runs`` runs; shape (K,)."""
    variance = shares.var(axis=0, ddof=1)
    noise = (shares * (1.0 - shares)).mean(axis=0) / max(n_runs - 1, 1)
    return np.where(variance > 0.0, 1.0 - noise / np.where(variance > 0.0, variance, 1.0), 0.0)


def ignorance(shares: Floats, n_runs: int) -> tuple[Floats, Floats]:
    """Return the central 90 % range of P(outcome | draw); shapes (D, K) -> two of (K,), NaN where it cannot be told.

    Where outcomes were sampled (``n_runs`` > 0) the shares scatter more than the probabilities behind
    them, so they are first drawn in towards their mean m: m + s (share - m), with s squared the share of
    the variance that is real. Below ``LEAST_SHARE`` no range is given.
    """
    n_draws, n_outcomes = shares.shape
    if n_draws == 1:
        return np.full(n_outcomes, np.nan), np.full(n_outcomes, np.nan)
    if n_runs:
        real = real_share(shares, n_runs)
        mean = shares.mean(axis=0)
        shares = mean + np.sqrt(np.maximum(real, 0.0)) * (shares - mean)
        shares[:, real < LEAST_SHARE] = np.nan
    low, high = np.percentile(shares, CENTRAL, axis=0)
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
