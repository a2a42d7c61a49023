"""Words for probabilities, in estimative language."""

from __future__ import annotations

import math

BANDS = (
    (0.01, "almost no chance"),
    (0.05, "very unlikely"),
    (0.20, "unlikely"),
    (0.45, "roughly even chance"),
    (0.55, "likely"),
    (0.80, "very likely"),
    (0.95, "almost certain"),
)
"""Lower ends and terms of Intelligence Community Directive 203 (2015), one column of its table only."""
LOWEST, HIGHEST = 0.01, 0.99
"""The standard has no term below or above."""


def likelihood_word(probability: float) -> str:
    """Say one probability in the words of Intelligence Community Directive 203.

    Bands share their ends in the standard; here each holds its lower end, and the last one both. Below 1 %
    and above 99 % the standard has no term, so the number itself is named.

    Parameters
    ----------
    probability : float
        A fraction in [0, 1].

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``probability`` is not a fraction.

    Examples
    --------
    >>> likelihood_word(0.3), likelihood_word(0.55), likelihood_word(0.002)
    ('unlikely', 'likely', 'below 1 %')
    """
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"probability is {probability!r}; expected a fraction from 0 to 1")
    if probability < LOWEST:
        return "below 1 %"
    if probability > HIGHEST:
        return "above 99 %"
    return next(term for lower, term in reversed(BANDS) if probability >= lower)


def likelihood_words(low: float, high: float) -> str:
    """Say a range of probabilities in words that span the whole of it.

    Parameters
    ----------
    low, high : float
        Ends of the range, fractions with ``low <= high``.

    Returns
    -------
    str
        One term where both ends share it, else both.

    Raises
    ------
    ValueError
        If the ends are no fractions or stand in the wrong order.

    References
    ----------
    Office of the Director of National Intelligence (2015), Intelligence Community Directive 203,
    Analytic Standards.

    Examples
    --------
    >>> likelihood_words(0.22, 0.61)
    'unlikely to likely'
    >>> likelihood_words(0.004, 0.3)
    'below 1 % to unlikely'
    """
    if low > high:
        raise ValueError(f"the range runs from {low!r} down to {high!r}; expected low <= high")
    first, last = likelihood_word(low), likelihood_word(high)
    return first if first == last else f"{first} to {last}"


def span(probability: float, sampling_error: float, *ranges: tuple[float, float]) -> tuple[float, float]:
    """Return the whole from the lowest to the highest of some ranges and the probability itself.

    Where every range is missing (NaN), the span is the probability with two sampling errors either way.

    Examples
    --------
    >>> span(0.3, 0.01, (0.2, 0.5), (float("nan"), float("nan")))
    (0.2, 0.5)
    """
    known = [(low, high) for low, high in ranges if not (math.isnan(low) or math.isnan(high))]
    if not known:
        known = [(probability - 2.0 * sampling_error, probability + 2.0 * sampling_error)]
    low = min(probability, *(low for low, _ in known))
    high = max(probability, *(high for _, high in known))
    return max(low, 0.0), min(high, 1.0)
