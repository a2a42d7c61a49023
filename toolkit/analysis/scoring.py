"""Proper scores: what a forecast costs once it is known what came."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def brier_score(forecast: Sequence[float], observed: int) -> float:
    """Return the Brier score over all categories: the sum of squared distances, 0 (best) to 2.

    Brier (1950), Monthly Weather Review 78:1-3, in its original many-category form.

    Examples
    --------
    >>> brier_score([0.5, 0.5], 0), brier_score([1.0, 0.0, 0.0], 2)
    (0.5, 2.0)
    """
    found = np.asarray(forecast, dtype=np.float64).copy()
    found[observed] -= 1.0
    return float(np.square(found).sum())


def log_score(forecast: Sequence[float], observed: int) -> float:
    """Return minus the natural logarithm of the probability given to what came; infinite where that was 0.

    Good (1952), Journal of the Royal Statistical Society B 14:107-114.

    Examples
    --------
    >>> round(log_score([0.5, 0.5], 0), 4), log_score([1.0, 0.0], 1)
    (0.6931, inf)
    """
    share = float(forecast[observed])
    return 0.0 - math.log(share) if share > 0.0 else math.inf


def ranked_probability_score(forecast: Sequence[float], observed: int) -> float:
    """Return the ranked probability score of ordered categories, divided by their number less one: 0 (best) to 1.

    Epstein (1969), Journal of Applied Meteorology 8:985-987.

    Examples
    --------
    >>> ranked_probability_score([0.0, 1.0, 0.0], 0), ranked_probability_score([0.0, 0.0, 1.0], 0)
    (0.5, 1.0)
    """
    found = np.cumsum(np.asarray(forecast, dtype=np.float64))
    came = np.arange(len(found)) >= observed
    return float(np.square(found - came)[:-1].sum() / max(len(found) - 1, 1))
