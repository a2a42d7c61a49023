"""Elicited quantiles -> a smooth distribution: the metalog.

Keelin (2016), The metalog distributions, Decision Analysis 13(4):243-277. With y the probability and
L = log(y / (1 - y)), the quantile is a1 + a2 L + a3 (y - 0.5) L + a4 (y - 0.5) + …; between bounds it is the log-odds of the
place between them that has this form, above or below one bound the log of the distance from it.

The median and two quantiles at equal distance from it have three terms in closed form. Any other two to seven have as many
terms as there are quantiles, where that rises everywhere; else the smoothest rising one that meets or approaches them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

FEASIBLE = 1.66711
"""Largest |a3| / a2 at which the quantile function of three terms still rises everywhere."""

FARTHEST = 37.0
"""Largest log-odds of a draw: its probability is at least 2**-53 from 0 and 1."""
MOST_LOG = 460.0
"""Largest log of a draw above or below one bound."""
FEWEST, MOST = 2, 7
"""How many quantiles there may be."""
TOLD, REFUSED = 0.005, 0.05
"""Misfit, as a probability, that is told; and that is refused, since the quantiles then contradict each other."""
SHOWN_BACK = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
"""Quantiles that are shown of every fit, whether somebody asked for them or not."""
Within = tuple[float, float] | None
Points = tuple[tuple[float, float], ...]


class Fit(NamedTuple):
    """A fitted metalog: its coefficients, at least three, and by how much it misses each quantile, as a probability."""

    coefficients: tuple[float, ...]
    misfits: tuple[float, ...]

    @property
    def misfit(self) -> float:
        """The largest miss."""
        return max(map(abs, self.misfits))


def points_of(quantiles: Mapping[str, float]) -> Points:
    """Return quantiles such as ``{p5: 0.2, p95: 0.8}`` as pairs of probability and number, the lowest probability first."""
    return tuple(sorted((float(name[1:]) / 100.0, number) for name, number in quantiles.items()))


@lru_cache(maxsize=4096)  # a check fits, and then a compiler
def fitted(points: Points, within: Within) -> Fit:
    """Fit two to seven quantiles.

    Parameters
    ----------
    points : pairs of (probability, number), the lowest probability first
    within : pair of float, optional
        Bounds that the number cannot pass; one of them may be infinite.

    Raises
    ------
    ValueError
        If the quantiles contradict each other, or no such distribution comes near them; says what to change.
    """
    probabilities, numbers = [p for p, _ in points], [x for _, x in points]
    mapped = _rising(numbers, within)
    found = _plain(probabilities, mapped)
    if found is not None:
        return Fit(_held(found, within), (0.0,) * len(points))
    from toolkit.scenario.smooth_fit import misses, smooth_fit  # they load NumPy

    found = smooth_fit([log_odds(p) for p in probabilities], mapped)
    missed = None if found is None else misses(found, probabilities, mapped)
    if found is None or missed is None or max(map(abs, missed)) > REFUSED:
        raise ValueError(_lopsided(probabilities, numbers, within, mapped))
    return Fit(_held(found, within), missed)


def is_quick(points: Points, within: Within) -> bool:
    """Whether quantiles have a plain metalog, or are refused for what they are, so that nothing is searched for."""
    try:
        mapped = _rising([x for _, x in points], within)
    except ValueError:
        return True
    return _plain([p for p, _ in points], mapped) is not None


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability."""
    return math.log(probability / (1.0 - probability))


def _plain(probabilities: Sequence[float], mapped: Sequence[float]) -> tuple[float, ...] | None:
    """Return the metalog with as many terms as there are quantiles, at least three; None where that does not rise."""
    three = _three(probabilities, mapped)
    if three is not None:
        return three
    at = [log_odds(p) for p in probabilities]
    if len(at) == FEWEST:
        spread = (mapped[1] - mapped[0]) / (at[1] - at[0])
        return mapped[0] - spread * at[0], spread, 0.0
    from toolkit.scenario.smooth_fit import exact_fit  # it loads NumPy

    return exact_fit(at, mapped)


def _rising(numbers: Sequence[float], within: Within) -> list[float]:
    """Map the numbers to the whole line; they are to rise there too."""
    if any(a >= b for a, b in itertools.pairwise(numbers)):
        raise ValueError("the quantiles do not rise; expected the lowest first")
    if within is not None and not within[0] < numbers[0] <= numbers[-1] < within[1]:
        raise ValueError(f"the quantiles do not lie inside [{within[0]:g}, {within[1]:g}]")
    mapped = [unbounded(x, within) for x in numbers]
    if any(a >= b for a, b in itertools.pairwise(mapped)):
        raise ValueError("the quantiles lie too close together for a range so wide")
    return mapped


def _three(probabilities: Sequence[float], mapped: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the three terms of the median and two quantiles at equal distance from it; None where these do not rise."""
    if len(mapped) != 3 or probabilities[1] != 0.5:
        return None
    if abs(probabilities[0] + probabilities[2] - 1.0) > 1e-11:
        return None
    a1, a2, a3 = _fit(probabilities[0], *mapped)
    return (a1, a2, a3) if abs(a3) < FEASIBLE * a2 else None


def _held(coefficients: tuple[float, ...], within: Within) -> tuple[float, ...]:
    """Refuse a distribution whose highest draws a number could not hold."""
    if within is None or not one_sided(within):
        return coefficients
    a1, a2, a3, *more = coefficients
    farthest = abs(a1) + abs(a2 * FARTHEST) + abs(a3 * FARTHEST) / 2.0
    if more:
        from toolkit.scenario.smooth_fit import ends  # it loads NumPy

        farthest = max(map(abs, ends(coefficients)))
    if farthest > MOST_LOG:
        raise ValueError("the quantiles lie so far apart that the highest draws could not be held")
    return coefficients


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
    probabilities: Sequence[float], numbers: Sequence[float], within: Within, mapped: Sequence[float]
) -> str:
    """Say which quantile to look at, and whether a floor at 0 would mend it."""
    if len(numbers) > 3:
        return "no smooth distribution comes near these quantiles; two of them lie too close together beside the others"
    low, median, high = mapped
    odds = [log_odds(p) for p in probabilities]
    is_left = (median - low) / (odds[1] - odds[0]) > (high - median) / (odds[2] - odds[1])
    end = "lowest" if is_left else "highest"
    text = f"no smooth distribution is this lopsided; bring the {end} quantile nearer to the median"
    if within is None and numbers[0] > 0.0 and _mends(probabilities, numbers):
        text += ", or say `within: [0, .inf]` if the number cannot be below 0"
    return text


def _mends(probabilities: Sequence[float], numbers: Sequence[float]) -> bool:
    """Whether a floor at 0 would let quantiles be fitted."""
    try:
        return bool(fitted(tuple(zip(probabilities, numbers, strict=True)), (0.0, math.inf)))
    except ValueError:
        return False
