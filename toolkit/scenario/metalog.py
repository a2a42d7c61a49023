"""Three elicited quantiles -> a smooth distribution: the three-term metalog.

Keelin (2016), The metalog distributions, Decision Analysis 13(4):243-277. With y the probability and
L = log(y / (1 - y)), the quantile is a1 + a2 L + a3 (y - 0.5) L; between bounds it is the log-odds of the
place between them that has this form.
"""

from __future__ import annotations

import math

FEASIBLE = 1.66711
"""Largest |a3| / a2 at which the quantile function still rises everywhere."""


def metalog_coefficients(
    probability: float, low: float, median: float, high: float, within: tuple[float, float] | None
) -> tuple[float, float, float]:
    """Fit the quantiles of ``probability``, 0.5 and 1 - ``probability`` exactly.

    Parameters
    ----------
    probability : float
        Of the lowest quantile, below 0.5.
    within : pair of float, optional
        Bounds that the number cannot pass.

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
    points = [low, median, high]
    if within is not None:
        if not within[0] < low < high < within[1]:
            raise ValueError(f"the quantiles do not lie inside [{within[0]:g}, {within[1]:g}]")
        points = [math.log((x - within[0]) / (within[1] - x)) for x in points]
    log_odds = math.log((1.0 - probability) / probability)
    a1 = points[1]
    a2 = (points[2] - points[0]) / (2.0 * log_odds)
    a3 = (points[2] + points[0] - 2.0 * points[1]) / ((1.0 - 2.0 * probability) * log_odds)
    if not abs(a3) < FEASIBLE * a2:
        end = "lowest" if a3 < 0 else "highest"
        raise ValueError(
            f"no smooth distribution is this lopsided; bring the {end} quantile nearer to the median"
        )
    return a1, a2, a3
