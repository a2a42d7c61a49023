"""Numbers for the eye: no more digits than an estimate bears.

A number is rounded to a step that is no smaller than its sampling error and no finer than a tenth of the
ignorance behind it: 0.01, 0.1, 1, 2, 5, 10 … per cent points. A wide range of ignorance never takes the
first digit away (0.4 % stays 0.4 %), nor more than whole points from a chance below 20 %. Computation never uses these texts.
"""

from __future__ import annotations

import math

FINEST = 0.01
"""Least step in per cent points; smaller chances read 'below 0.01 %'."""
ROUNDING = 1e-12
"""What summing chance exactly may leave short of 0 or 1."""
STEPS = (1.0, 2.0, 5.0, 10.0)
SMALL = 20.0
"""Per cent points; ignorance rounds smaller chances to no more than whole ones: 12.3 and 12.7 are not 10 and 15."""


def step_for(probability: float, error: float = 0.0, width: float = 0.0) -> float:
    """Return the step, in per cent points, to which a probability may be rounded for display.

    Parameters
    ----------
    probability : float
        A fraction.
    error : float, default 0.0
        Its sampling error, as a fraction; NaN counts as 0.
    width : float, default 0.0
        Width of its ignorance, as a fraction; NaN (not known) counts as 0.

    Returns
    -------
    float
        Never finer than 0.1, or 0.01 within a tenth of a point of 0 or 100 %.

    Examples
    --------
    >>> step_for(0.4896, error=0.003, width=0.19)
    2.0
    """
    rest = 100.0 * min(probability, 1.0 - probability)
    coarse = min(_round_up(10.0 * _known(width)), _first_digit(rest), 1.0 if rest < SMALL else math.inf)
    return max(_round_up(100.0 * _known(error)), coarse, 0.1 if rest >= 0.1 else FINEST)


def per_cent(
    probability: float, error: float = 0.0, width: float = 0.0, *, possible: bool = True, sign: bool = True
) -> str:
    """Write a probability as per cent, with no more digits than it bears.

    Parameters
    ----------
    probability, error, width : float
        As in ``step_for``.
    possible : bool, default True
        False where 0 and 1 are certain rather than estimated; only then may '0 %' or '100 %' be printed.
    sign : bool, default True
        Whether to write the per cent sign.

    Returns
    -------
    str

    Examples
    --------
    >>> per_cent(0.4896, error=0.003, width=0.51)
    '50 %'
    >>> per_cent(0.004, width=0.002)
    '0.4 %'
    >>> per_cent(0.0000012)
    'below 0.01 %'
    """
    return _written(probability, step_for(probability, error, width), possible=possible) + (
        " %" if sign else ""
    )


def whole_per_cent(probability: float) -> str:
    """Write a share in whole per cent, or with one digit below that, so that the parts of a whole add up to about 100.

    Examples
    --------
    >>> whole_per_cent(0.4437), whole_per_cent(0.0043), whole_per_cent(0.0), whole_per_cent(1.0)
    ('44 %', '0.4 %', '0 %', '100 %')
    """
    share = settled(probability)
    return per_cent(share, 0.005 if share >= 0.01 else 0.0, possible=share not in (0.0, 1.0))


def settled(probability: float) -> float:
    """Return 0 or 1 for an exact answer that only rounding keeps from it; anything else, NaN too, as it is.

    Examples
    --------
    >>> settled(0.9999999999999998), settled(0.99999)
    (1.0, 0.99999)
    """
    nearest = 1.0 if probability > 0.5 else 0.0
    return nearest if abs(probability - nearest) <= ROUNDING else probability


def per_cent_range(low: float, high: float, error: float = 0.0, width: float | None = None) -> str:
    """Write a range of probabilities as per cent; 'not assessed' where it is missing (NaN).

    The ends are rounded like a probability with this much ignorance (``width``; that of the range itself, if
    left out).

    Examples
    --------
    >>> per_cent_range(0.203, 0.715)
    '20 to 70 %'
    >>> per_cent_range(0.0038, 0.202)
    '0.4 to 20 %'
    """
    if math.isnan(low) or math.isnan(high):
        return "not assessed"
    width = high - low if width is None else width
    first, last = (_end(value, error, width, possible=high > low) for value in (low, high))
    return f"{first} %" if first == last else f"{first} to {last} %"


def never_seen(n_histories: int) -> str:
    """Bound, in per cent points, the chance of what no simulated history shows, by the rule of three.

    What is never seen in n independent trials has a chance below 3 / n, said with 95 % confidence.

    Examples
    --------
    >>> never_seen(128_000), never_seen(300)
    ('0.01', '1')
    """
    return f"{max(_round_up(min(300.0 / n_histories, 100.0)), FINEST):g}"


def points(error: float) -> str:
    """Write a sampling error in per cent points, with one digit.

    Examples
    --------
    >>> points(0.00285), points(0.0), points(0.000012)
    ('0.3', 'none', 'below 0.01')
    """
    value = 100.0 * _known(error)
    if value == 0.0:
        return "none"
    if value < FINEST:
        return f"below {FINEST:g}"
    return _number(value, _first_digit(value))


def _end(value: float, error: float, width: float, *, possible: bool) -> str:
    """Write an end of a range: a percentile bears a digit as coarse as its sampling error, no coarser."""
    finest = max(_first_digit(100.0 * _known(error)), _first_digit(_known(width)))
    step = max(step_for(value, 0.0, width), finest)
    return _written(value, step, possible=possible)


def _written(probability: float, step: float, *, possible: bool) -> str:
    value = 100.0 * probability
    steps = round(value / step)
    if steps * step <= 0.0 and (possible or probability > 0.0):
        return f"below {step:g}"
    if steps * step >= 100.0 and (possible or probability < 1.0):
        return f"above {100.0 - step:g}"
    if probability in (0.0, 1.0):
        return f"{value:g}"
    return _number(value, step)


def _number(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{round(value / step) * step:.{decimals}f}"


def _round_up(value: float) -> float:
    """Round up to a step: whole powers of ten below 1, from there 2 and 5 times them too."""
    if value <= 0.0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    steps = STEPS if power >= 1.0 else (1.0, 10.0)
    return next(power * step for step in steps if value <= power * step * (1.0 + 1e-9))


def _first_digit(value: float) -> float:
    """Return the place of the first digit of a number: 10 for 48.9, 0.1 for 0.4."""
    return 10.0 ** math.floor(math.log10(value) + 1e-9) if value > 0.0 else 0.0


def _known(value: float) -> float:
    return 0.0 if math.isnan(value) else value
