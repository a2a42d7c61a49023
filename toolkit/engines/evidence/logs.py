"""Sums of probabilities that are kept as logarithms."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def safe(logs: Floats) -> Floats:
    """Count as impossible what is no number."""
    return np.where(np.isnan(logs), -np.inf, logs)


def log_sum(log_weights: Floats, shares: Floats) -> float:
    """Return the logarithm of a weighted sum."""
    top = float(log_weights.max())
    if not math.isfinite(top):
        return -math.inf
    total = float(np.exp(log_weights - top) @ shares)
    if math.isnan(total):  # what an engine cannot tell
        return math.nan
    return top + math.log(total) if total > 0.0 else -math.inf
