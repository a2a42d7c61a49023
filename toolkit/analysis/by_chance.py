"""How often chance alone sets an estimate as far off as it is."""

from __future__ import annotations

import math

from toolkit.libraries import scipys

SEEN_OFTEN = 10.0
"""Hits from which on the normal law holds well enough."""


def p_value(mean: float, seen: float, variance: float, n_histories: int) -> float:
    """Return the probability of a difference as large: normal where hits are many, Poisson where they are few."""
    special = scipys("special")

    rare, hits = min(mean, 1.0 - mean), (seen if mean <= 0.5 else 1.0 - seen) * n_histories
    expected = rare * n_histories
    if variance == 0.0 or expected == 0.0:
        return 1.0 if abs(seen - mean) < 1e-9 else 0.0
    if expected >= SEEN_OFTEN:
        return float(2.0 * special.ndtr(-abs(seen - mean) / math.sqrt(variance)))
    more = float(special.gammainc(hits, expected)) if hits > 0 else 1.0
    fewer = float(special.gammaincc(hits + 1.0, expected))
    return min(1.0, 2.0 * min(more, fewer))


def student(expected: float, seen: float, error: float, freedom: int) -> float:
    """Return the probability of a difference as large, where the error itself is estimated with so many degrees of freedom."""
    special = scipys("special")

    if error == 0.0:
        return 1.0 if abs(seen - expected) < 1e-3 else 0.0
    return float(2.0 * special.stdtr(freedom, -abs(seen - expected) / error))
