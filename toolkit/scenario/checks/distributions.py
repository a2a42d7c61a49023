"""Distributions that exist: what is wrong with the numbers of one, and what was expected."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from toolkit.scenario.checks.limits import cut_mistakes, shape_mistakes
from toolkit.scenario.metalog import FEWEST, MOST, TOLD, Points, fitted, is_quick, points_of
from toolkit.scenario.records import Distributed, Mean, MeanSd, Shape

Mistakes = Iterator[tuple[str, str]]
Within = tuple[float, float] | None
SUM_SLACK = 1e-6
"""How far written probabilities may be from a sum of 1."""
QUANTILES = "two to seven at different probabilities, such as {p5: 0.2, p50: 0.5, p95: 0.8}"


def mistakes_of(parameter: Distributed) -> Mistakes:
    """Yield what is wrong with the numbers of a distribution, and what was expected."""
    within, kind = parameter.within, parameter.kind
    if within is not None and not within[0] < within[1]:
        yield f"within [{within[0]:g}, {within[1]:g}] is empty", "the lowest first"
        return
    if within == (-math.inf, math.inf):
        yield "`within` bounds nothing", "a finite number on one side at least, or no `within`"
    if kind == "beta" and within is not None and any(map(math.isinf, within)):
        yield "a beta distribution lies between two bounds", "two finite numbers in `within`"
        return
    if kind in _OF_KIND:
        yield from _OF_KIND[kind](getattr(parameter, kind), within)
    beyond = list(shape_mistakes(parameter))
    yield from beyond or cut_mistakes(parameter)


def _value(given: float, within: Within) -> Mistakes:
    if within is not None and not within[0] <= given <= within[1]:
        yield f"{given:g} lies outside [{within[0]:g}, {within[1]:g}]", "a value inside `within`"


def _rising(given: tuple[float, ...], within: Within) -> Mistakes:
    """Check the landmarks of a uniform, triangular or PERT distribution."""
    if list(given) != sorted(given) or given[0] == given[-1]:
        expected = "lowest, most likely, highest" if len(given) == 3 else "lowest, highest"
        yield f"{_list(given)} does not rise", expected
    elif within is not None and not (within[0] <= given[0] and given[-1] <= within[1]):
        yield f"{_list(given)} reaches outside [{within[0]:g}, {within[1]:g}]", "a range inside `within`"


def _above_zero(given: MeanSd | Shape | Mean, within: Within) -> Mistakes:
    """Check a lognormal, gamma or exponential distribution."""
    if given.mean is not None and given.mean <= 0:
        yield f"the mean {given.mean:g} is not above 0", "a mean above 0"
    if within is not None and within[1] <= 0:
        yield "the number is above 0 and `within` is not", "a range that reaches above 0"


def _beta(given: Shape, within: Within) -> Mistakes:
    if given.mean is None or given.sd is None:
        return
    mean, (low, high) = given.mean, within or (0.0, 1.0)
    if not low < mean < high:
        yield f"the mean {mean:g} lies outside [{low:g}, {high:g}]", "a mean inside the range"
    elif given.sd**2 >= (mean - low) * (high - mean):
        most = math.sqrt((mean - low) * (high - mean))
        yield f"no beta distribution with mean {mean:g} has sd {given.sd:g}", f"an sd below {most:.3g}"


def _quantiles(given: Mapping[str, float], within: Within) -> Mistakes:
    wrong = next((key for key in given if not is_quantile(key)), None)
    if wrong is not None:
        yield f"'{wrong}' is not a quantile", QUANTILES
        return
    points = points_of(given)
    if not _are_few_and_apart(points):
        yield f"the quantiles {', '.join(given)} cannot be fitted", QUANTILES
        return
    try:
        fitted(points, within)
    except ValueError as error:
        yield str(error), QUANTILES


def _are_few_and_apart(points: Points) -> bool:
    return FEWEST <= len({probability for probability, _ in points}) == len(points) <= MOST


def needs_search(parameter: Distributed) -> bool:
    """Whether a distribution has to be searched for, since the quantiles have no plain metalog."""
    given = parameter.quantiles
    if not given or not all(map(is_quantile, given)):
        return False
    points = points_of(given)
    return _are_few_and_apart(points) and not is_quick(points, parameter.within)


def misfit_of(parameter: Distributed) -> Mistakes:
    """Tell the quantile that the fitted distribution misses most, if it misses one."""
    if not parameter.quantiles:
        return
    points = points_of(parameter.quantiles)
    fit = fitted(points, parameter.within)
    if fit.misfit > TOLD:
        missed, (probability, number) = max(
            zip(fit.misfits, points, strict=True), key=lambda pair: abs(pair[0])
        )
        yield (
            f"no smooth distribution has all these quantiles: of the nearest {100 * (probability + missed):.1f} % lie below "
            f"{number:g}, which is given as p{100 * probability:g}",
            "quantiles that lie less close together beside the others",
        )


def is_quantile(key: str) -> bool:
    """Whether a key names a quantile, such as p5 or p97.5."""
    digits = key[1:]
    is_written = key[:1] == "p" and re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,4})?", digits) is not None
    return is_written and 0 < float(digits) < 100


def _discrete(given: Mapping[float, float], within: Within) -> Mistakes:
    if within is not None and any(not within[0] <= value <= within[1] for value in given):
        yield f"a value lies outside [{within[0]:g}, {within[1]:g}]", "values inside `within`"
    if any(not 0 <= probability <= 1 for probability in given.values()):
        yield "a probability lies outside [0, 1]", "probabilities that sum to 1"
    elif abs(sum(given.values()) - 1) > SUM_SLACK:
        yield f"the probabilities sum to {sum(given.values()):.12g}", "probabilities that sum to 1"


def _list(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values) + "]"


_OF_KIND: Mapping[str, Callable[[Any, Within], Mistakes]] = {
    "value": _value,
    "uniform": _rising,
    "triangular": _rising,
    "pert": _rising,
    "lognormal": _above_zero,
    "gamma": _above_zero,
    "exponential": _above_zero,
    "beta": _beta,
    "quantiles": _quantiles,
    "discrete": _discrete,
}
