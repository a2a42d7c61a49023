"""Three elicited quantiles -> a smooth distribution: the three-term metalog.

Keelin (2016), The metalog distributions, Decision Analysis 13(4):243-277. With y the probability and
L = log(y / (1 - y)), the quantile is a1 + a2 L + a3 (y - 0.5) L; between bounds it is the log-odds of the
place between them that has this form, above or below one bound the log of the distance from it.
"""

from __future__ import annotations

import math

FEASIBLE = 1.66711
"""Largest |a3| / a2 at which the quantile function still rises everywhere."""

FARTHEST = 37.0
"""Largest log-odds of a draw: its probability is at least 2**-53 from 0 and 1."""
MOST_LOG = 460.0
"""Largest log of a draw above or below one bound."""


def metalog_coefficients(
    probability: float, low: float, median: float, high: float, within: tuple[float, float] | None
) -> tuple[float, float, float]:
    """Fit the quantiles of ``probability``, 0.5 and 1 - ``probability`` exactly.

    Parameters
    ----------
    probability : float
        Of the lowest quantile, below 0.5.
    within : pair of float, optional
        Bounds that the number cannot pass; one of them may be infinite.

    Returns
    -------
    tuple of float
        a1, a2, a3.

    Raises
    ------
    ValueError
        If no such distribution has these quantiles; says what to change.
    """
    if not low < median < high:
        raise ValueError("the quantiles do not rise; expected the lowest first")
    if within is not None and not within[0] < low < high < within[1]:
        raise ValueError(f"the quantiles do not lie inside [{within[0]:g}, {within[1]:g}]")
    points = [unbounded(x, within) for x in (low, median, high)]
    if not points[0] < points[1] < points[2]:
        raise ValueError("the quantiles lie too close together for a range so wide")
    a1, a2, a3 = _fit(probability, *points)
    if not abs(a3) < FEASIBLE * a2:
        raise ValueError(_lopsided(probability, low, median, high, within, a3))
    farthest = abs(a2 * FARTHEST) + abs(a3 * FARTHEST) / 2.0
    if within is not None and one_sided(within) and abs(a1) + farthest > MOST_LOG:
        raise ValueError("the quantiles lie so far apart that the highest draws could not be held")
    return a1, a2, a3


def one_sided(within: tuple[float, float]) -> bool:
    """Whether a range has one bound only."""
    return math.isinf(within[0]) or math.isinf(within[1])


def unbounded(x: float, within: tuple[float, float] | None) -> float:
    """Map a number inside a range to the whole line: the log-odds of its place, or the log of its distance from a bound."""
    low, high = within or (-math.inf, math.inf)
    if math.isinf(low) and math.isinf(high):
        return x
    if math.isinf(high):
        return math.log(x - low)
    return -math.log(high - x) if math.isinf(low) else math.log((x - low) / (high - x))


def _fit(probability: float, low: float, median: float, high: float) -> tuple[float, float, float]:
    log_odds = math.log((1.0 - probability) / probability)
    a2 = (high - low) / (2.0 * log_odds)
    a3 = (high + low - 2.0 * median) / ((1.0 - 2.0 * probability) * log_odds)
    return median, a2, a3


def _lopsided(
    probability: float, low: float, median: float, high: float, within: tuple[float, float] | None, a3: float
) -> str:
    """Say which quantile lies too far out, and whether a floor at 0 would mend it."""
    end = "lowest" if a3 < 0 else "highest"
    text = f"no smooth distribution is this lopsided; bring the {end} quantile nearer to the median"
    if within is None and low > 0.0:
        _, spread, skew = _fit(probability, *(math.log(x) for x in (low, median, high)))
        if abs(skew) < FEASIBLE * spread:
            text += ", or say `within: [0, .inf]` if the number cannot be below 0"
    return text
