"""How a mean level is written: to the place of the first figure of twice its sampling error, never finer than a hundredth."""

from __future__ import annotations

import math

FINEST, COARSEST = 2, 0
"""Decimals."""
ROUNDING = 1e-9
"""Differences that rounding alone makes."""


def level(value: float, error: float | None = None, *, sign: bool = False) -> str:
    """Write a mean level, or with a ``sign`` a difference of two.

    Examples
    --------
    >>> level(2.4567), level(2.4567, 0.03), level(2.4567, 0.2), level(-0.4, 0.0, sign=True), level(0.001, sign=True)
    ('2.46', '2.46', '2.5', '-0.40', 'near 0')
    """
    if math.isnan(value):
        return "not assessed"
    decimals = _decimals(error)
    if not sign:
        return f"{value + 0.0:.{decimals}f}"
    if abs(value) <= ROUNDING:
        return "0"
    text = f"{value:+.{decimals}f}"
    return text if float(text) else "near 0"


def level_range(low: float, high: float, error: float | None = None, *, sign: bool = False) -> str:
    """Write a range of levels.

    Examples
    --------
    >>> level_range(1.2, 2.75, 0.2), level_range(-0.5, 0.25, sign=True)
    ('1.2 to 2.8', '-0.50 to +0.25')
    """
    first, last = level(low, error, sign=sign), level(high, error, sign=sign)
    return first if first == last else f"{first} to {last}"


def level_error(error: float, *, n_histories: int = 0) -> str:
    """Write the sampling error of a mean level, with one digit; where all histories show the same level, they tell of none.

    Examples
    --------
    >>> level_error(0.0), level_error(0.034), level_error(0.0002), level_error(0.0, n_histories=300)
    ('none', '0.03', 'below 0.01', 'not known')
    """
    if math.isnan(error) or (error == 0.0 and n_histories):
        return "not known"
    if error == 0.0:
        return "none"
    return "below 0.01" if error < 0.005 else f"{error:.1g}"


def _decimals(error: float | None) -> int:
    """Return how many decimals an error bears."""
    if error is None or math.isnan(error) or error == 0.0:
        return FINEST
    return int(min(max(-math.floor(math.log10(2.0 * error)), COARSEST), FINEST))
