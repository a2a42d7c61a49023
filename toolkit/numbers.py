"""Numbers for the eye, one way everywhere: tables, figures, briefs, panels, classes and terminals write them here.

The last digit written is the place of the first figure of twice the sampling error, never finer than a tenth of a
point (a hundredth below 1 %). A result has one such step for all of its numbers, and a value is rounded to it and to
nothing coarser. Computation never uses these texts; CSV and JSON carry full precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

FINEST, FINEST_BELOW_ONE = 0.1, 0.01
"""Least steps in per cent points: anywhere, and for chances below 1 %."""
MOST_STEPS = 1e15
"""Numbers of more steps are written with three figures: what follows them is not known."""
COARSEST = 10.0
"""Largest step: a coarser one would leave nothing but 0 and 100."""
ROUNDING = 1e-12
"""What summing chance exactly may leave short of 0 or 1, or beyond them: 1 less a certain chance is no 0, so nearer to 0 no number can tell."""
NOT_ASSESSED = "not assessed"
NEAR_ZERO = "near 0"


def step_for(error: float, finest: float = FINEST) -> float:
    """Return the step, in per cent points, that a sampling error bears: the place of the first figure of twice the error.

    Parameters
    ----------
    error : float
        One standard error, as a fraction; 0 where there is none. Where it is not known (NaN), whole points.
    finest : float, default 0.1
        Least step; ``FINEST_BELOW_ONE`` where all that is written lies below 1 %.

    Returns
    -------
    float
        A power of ten, from ``finest`` to ``COARSEST``.

    Examples
    --------
    >>> step_for(0.0103), step_for(0.003), step_for(0.0), step_for(0.07)
    (1.0, 0.1, 0.1, 10.0)
    >>> step_for(0.5)  # a step of 100 would write every chance as 0 or 100
    10.0
    """
    return max(1.0 if math.isnan(error) else min(_place(200.0 * error), COARSEST), finest)


def common_step(errors: Iterable[float]) -> float:
    """Return the step of numbers that are written together: the coarsest that an error bears; those not known count where none is known.

    Examples
    --------
    >>> common_step([0.003, 0.0103]), common_step([0.0003, float("nan")]), common_step([float("nan")]), common_step([])
    (1.0, 0.1, 1.0, 0.1)
    """
    found = [float(error) for error in errors]
    known = [error for error in found if not math.isnan(error)]
    return max(map(step_for, known or found), default=FINEST)


def settled(probability: float) -> float:
    """Return 0 or 1 for an answer that only rounding keeps from it or carries beyond; anything else, NaN too, as it is.

    Examples
    --------
    >>> settled(0.9999999999999998), settled(1.0000000000000004), settled(0.99999)
    (1.0, 1.0, 0.99999)
    """
    nearest = 1.0 if probability > 0.5 else 0.0
    return nearest if abs(probability - nearest) <= ROUNDING else probability


def per_cent(
    probability: float,
    step: float = FINEST,
    error: float | None = None,
    *,
    n_histories: int = 0,
    sign: bool = True,
) -> str:
    """Write a probability as per cent, rounded to a step.

    Parameters
    ----------
    probability : float
        A fraction.
    step : float, default 0.1
        In per cent points: the step of the result that it belongs to.
    error : float, optional
        Its own sampling error, as a fraction. A chance below half a step is written with one significant figure if this
        bears that; where it is not known, it bears no more than the step.
    n_histories : int, default 0
        Simulated histories behind it; 0 where chance was summed exactly, so that 0 and 1 are certain.
    sign : bool, default True
        Whether to write the per cent sign.

    Examples
    --------
    >>> per_cent(0.4896, step_for(0.003)), per_cent(0.0313, step_for(0.0103)), per_cent(0.0299, step_for(0.0103))
    ('49.0 %', '3 %', '3 %')
    >>> per_cent(0.0007, 1.0, 0.00005), per_cent(0.0000012, 0.1, 0.0), per_cent(0.0007, 1.0, 0.02)
    ('0.07 %', 'below 0.01 %', 'below 1 %')
    >>> per_cent(1.0), per_cent(0.0), per_cent(0.0, n_histories=300), per_cent(0.9997, 0.1, 0.0)
    ('100 %', '0 %', 'below 1 %', '99.97 %')
    """
    if math.isnan(probability):
        return NOT_ASSESSED
    text = _written(probability, step, error, n_histories).text
    return f"{text} %" if sign else text


def per_cent_range(low: float, high: float, step: float = FINEST, error: float | None = None) -> str:
    """Write a range of probabilities as per cent; 'not assessed' where it is missing (NaN).

    Examples
    --------
    >>> per_cent_range(0.203, 0.715), per_cent_range(0.203, 0.715, 1.0), per_cent_range(0.5, 0.5)
    ('20.3 to 71.5 %', '20 to 72 %', '50.0 %')
    """
    return _between(low, high, lambda end: per_cent(end, step, error))


def points(difference: float, step: float = FINEST, error: float | None = None) -> str:
    """Write a difference of probabilities in per cent points, with its sign.

    Examples
    --------
    >>> points(0.0213), points(-0.0213, 1.0), points(0.0), points(0.0002, 0.1, 0.0), points(0.0002, 1.0)
    ('+2.1', '-2', '0', '+0.02', 'near 0')
    """
    if math.isnan(difference):
        return NOT_ASSESSED
    if abs(difference) <= ROUNDING:
        return "0"
    size, mark = 100.0 * abs(difference), "+" if difference > 0 else "-"
    if size >= step / 2.0:
        return f"{mark}{_rounded(size, step)}"
    own = _own_step(_borne(error, step))
    return f"{mark}{_rounded(size, _place(size))}" if _place(size) >= own * (1 - 1e-9) else NEAR_ZERO


def points_range(low: float, high: float, step: float = FINEST, error: float | None = None) -> str:
    """Write a range of differences in points; 'not assessed' where it is missing (NaN).

    Examples
    --------
    >>> points_range(-0.0213, 0.05)
    '-2.1 to +5.0'
    """
    return _between(low, high, lambda end: points(end, step, error))


def error_points(error: float, *, n_histories: int = 0) -> str:
    """Write a sampling error in per cent points, with one digit; where no history, or every one, shows something, histories tell of none.

    Examples
    --------
    >>> error_points(0.00285), error_points(0.00995), error_points(0.0), error_points(0.000012), error_points(float("nan"))
    ('0.3', '1', 'none', 'below 0.01', 'not known')
    >>> error_points(0.0, n_histories=300)
    'not known'
    """
    value = 100.0 * error
    if math.isnan(value) or (value == 0.0 and n_histories):
        return "not known"
    if value == 0.0:
        return "none"
    if value < FINEST_BELOW_ONE:
        return f"below {FINEST_BELOW_ONE:g}"
    place = _place(value)
    return _rounded(value, _place(math.floor(value / place + 0.5 + 1e-9) * place))


def share(fraction: float) -> str:
    """Write a share that is no probability of the result, such as a part of a spread, in whole per cent.

    Examples
    --------
    >>> share(0.4437), share(0.0), share(0.002), share(0.998), share(1.0), share(float("nan"))
    ('44 %', '0 %', 'below 1 %', 'above 99 %', '100 %', 'not known')
    """
    if math.isnan(fraction):
        return "not known"
    value = settled(fraction)
    if 0.0 < value < 0.005:
        return "below 1 %"
    if 0.995 < value < 1.0:
        return "above 99 %"
    return f"{_rounded(100.0 * value, 1.0)} %" if value >= 0 else f"-{_rounded(-100.0 * value, 1.0)} %"


def share_range(low: float, high: float) -> str:
    """Write a range of shares in whole per cent.

    Examples
    --------
    >>> share_range(0.2, 0.413), share_range(0.0, 0.003), share_range(0.5, 0.5)
    ('20 to 41 %', '0 to below 1 %', '50 %')
    """
    return _between(low, high, share)


def figure(value: float, digits: int = 3) -> str:
    """Write a number that is no probability, such as an input or a worth, with so many significant figures.

    Examples
    --------
    >>> figure(0.123456), figure(1234567.0), figure(8.0), figure(float("nan")), figure(float("inf"))
    ('0.123', '1,230,000', '8', 'not known', 'without limit')
    """
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "without limit" if value > 0 else "-without limit"
    if value and not 1e-4 <= abs(value) < 1e9:
        return f"{value:.{digits}g}"
    rounded = float(f"{value:.{digits}g}") + 0.0  # -0 is 0
    return f"{rounded:,.0f}" if abs(rounded) >= 10 ** (digits - 1) else f"{rounded:.{digits}g}"


def sum_note(chances: Iterable[tuple[float, float]], step: float, *, n_histories: int = 0) -> str:
    """Say that chances, each with its error, do not add up to 100 as written, where they miss it by more than half a step.

    Examples
    --------
    >>> sum_note([(1 / 3, 0.01)] * 3, 1.0)
    'As written, the chances add up to 99: each is rounded by itself, and none is adjusted.'
    >>> sum_note([(0.5, 0.0)] * 2, 0.1)
    ''
    """
    total = sum(_written(chance, step, error, n_histories).value for chance, error in chances)
    if abs(total - 100.0) <= step / 2.0 + 1e-9:
        return ""
    return f"As written, the chances add up to {total:.10g}: each is rounded by itself, and none is adjusted."


def never_seen(n_histories: int) -> float:
    """Bound, in per cent points, the chance of what no simulated history shows, by the rule of three.

    What is never seen in n independent trials has a chance below 3 / n, said with 95 % confidence.

    Examples
    --------
    >>> never_seen(128_000), never_seen(300)
    (0.01, 1.0)
    """
    bound = min(300.0 / n_histories, 100.0)
    place = _place(bound)
    return max(place if bound <= place * (1 + 1e-9) else 10.0 * place, FINEST_BELOW_ONE)


def _between(low: float, high: float, write: Callable[[float], str]) -> str:
    """Write a range with its unit once, and both ends as one where they are written alike."""
    if math.isnan(low) or math.isnan(high):
        return NOT_ASSESSED
    first, last = write(low), write(high)
    return first if first == last else f"{first.removesuffix(' %')} to {last}"


class _Written(NamedTuple):
    """A chance as it is written, and what the writing is worth in per cent; a bound is worth its end of the scale."""

    text: str
    value: float


def _written(probability: float, step: float, error: float | None, n_histories: int) -> _Written:
    share = settled(probability)
    if share in (0.0, 1.0):
        return _certain(share, n_histories)
    return _uncertain(100.0 * share, step, _borne(error, step))


def _borne(error: float | None, step: float) -> float:
    """Return an error as it is; where it is not known, one that bears the step and nothing finer."""
    return step / 200.0 if error is None or math.isnan(error) else error


def _certain(share: float, n_histories: int) -> _Written:
    end = 100.0 * share
    if not n_histories:
        return _Written(f"{end:g}", end)
    bound = never_seen(n_histories)
    return _Written(f"below {bound:g}" if share == 0.0 else f"above {100.0 - bound:g}", end)


def _uncertain(value: float, step: float, error: float) -> _Written:
    rest, is_high = min(value, 100.0 - value), value > 50.0
    if rest >= step / 2.0:
        rounded = _rounded(value, step)
        text = rounded if float(rounded) < 100.0 else _rounded(100.0 - step, step)
        return _Written(text, float(text))
    own = _own_step(error)
    if _place(rest) < own * (1 - 1e-9):
        return _Written(f"above {100.0 - own:g}", 100.0) if is_high else _Written(f"below {own:g}", 0.0)
    one_figure = float(_rounded(rest, _place(rest)))
    shown = 100.0 - one_figure if is_high else one_figure
    return _Written(f"{shown:.10g}", shown)


def _own_step(error: float) -> float:
    """Return the step that a small chance of its own error bears."""
    return max(_place(200.0 * error), FINEST_BELOW_ONE)


def _rounded(value: float, step: float) -> str:
    """Round by the usual rule, halves up."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if not abs(value / step) < MOST_STEPS:
        return f"{value:.3g}"
    return f"{math.floor(value / step + 0.5 + 1e-9) * step:.{decimals}f}"


def _place(value: float) -> float:
    """Return the place of the first figure of a number: 10 for 48.9, 0.1 for 0.4; 0 for 0, and for NaN."""
    return 10.0 ** math.floor(math.log10(value) + 1e-9) if value > 0.0 else 0.0
