"""How far could chance have moved a score? Whole crises are drawn again: questions of one crisis hang together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys
from toolkit.model.keyed_random import KeyedRandom

Floats = npt.NDArray[np.float64]
LEAST_CRISES = 5
"""With fewer crises no interval is given: drawing so few again says little of others."""
RESAMPLES = 2000
LEVEL = 0.9


def groups_of(crises: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return a number for each crisis, in the order in which they come; shape (Q,)."""
    places = {name: n for n, name in enumerate(dict.fromkeys(crises))}
    return np.array([places[name] for name in crises], dtype=np.int64)


def interval(values: Floats, crises: Sequence[str], *, seed: int = 0, name: str = "") -> tuple[float, float]:
    """Return the 90 % interval of a mean over questions, by drawing whole crises again; NaN for fewer than five.

    The t quantile on crises less one stretches the percentiles about the mean, which are too narrow for few crises (Hesterberg 2015,
    The American Statistician 69:371-386).

    Parameters
    ----------
    values : array, shape (Q,)
    crises : sequence of str, length Q
    seed, name : what the random numbers belong to
    """
    stats = scipys("stats")

    groups = groups_of(crises)
    n_crises = int(groups.max()) + 1 if len(groups) else 0
    if n_crises < LEAST_CRISES or not np.isfinite(values).all():
        return float("nan"), float("nan")
    sums = np.bincount(groups, weights=values)
    counts = np.bincount(groups).astype(np.float64)
    drawn = KeyedRandom(seed).integers(RESAMPLES * n_crises, n_crises, name=f"scores {name}", use="resample")
    drawn = drawn.reshape(RESAMPLES, n_crises)
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    centre = float(values.mean())
    tail = (1.0 - LEVEL) / 2.0
    stretch = (
        float(stats.t.isf(tail, n_crises - 1) / stats.norm.isf(tail)) * (n_crises / (n_crises - 1)) ** 0.5
    )
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return centre - stretch * (centre - float(low)), centre + stretch * (float(high) - centre)
