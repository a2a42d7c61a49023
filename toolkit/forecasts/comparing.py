"""Every forecaster beside ours, on the same questions and the same days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.forecasts.rules import Scores, scores_of
from toolkit.forecasts.standing import Case, Stood, on_the_same_days

Floats = npt.NDArray[np.float64]
OURS, FIRST, EVEN, OTHERS = "forecast", "first forecast", "even odds", "base rate elsewhere"
RESERVED = (OURS, FIRST, EVEN, OTHERS)
"""Names of rows of a score, which nobody else may have."""


class Compared(NamedTuple):
    """One question: a forecaster's scores and ours, averaged over the days on which both stood."""

    case: Case
    days: int
    theirs: Scores
    ours: Scores


def forecasters(cases: Sequence[Case]) -> Iterator[tuple[str, list[Compared]]]:
    """Yield every forecaster with the questions on which it is set beside ours, ours first."""
    rates = rates_of_the_others(cases)
    yield OURS, [_compared(case, case.ours) for case in cases]
    yield FIRST, [_always(case, case.ours[0].probability) for case in cases]
    yield EVEN, [_always(case, _even(case)) for case in cases]
    with_rate = [_always(case, rate) for case, rate in zip(cases, rates, strict=True) if rate is not None]
    if with_rate:
        yield OTHERS, with_rate
    for name in dict.fromkeys(name for case in cases for name in case.columns):
        held = [_compared(case, case.columns.get(name, ())) for case in cases]
        found = [one for one in held if one.days]
        if found:
            yield name, found


def rates_of_the_others(cases: Sequence[Case]) -> list[tuple[float, float] | None]:
    """Return for every question of yes or no how often yes came in the other crises; None without any, or for another kind."""
    asked = [case for case in cases if case.target.asks == "yes_no"]
    found: list[tuple[float, float] | None] = []
    for case in cases:
        others = [one.came for one in asked if one.target.scenario != case.target.scenario]
        if case.target.asks != "yes_no" or not others:
            found.append(None)
            continue
        yes = case.target.classes.index("yes")
        share = sum(came == yes for came in others) / len(others)
        found.append((share, 1.0 - share) if yes == 0 else (1.0 - share, share))
    return found


def _always(case: Case, probability: Sequence[float]) -> Compared:
    """Compare with one forecast that stands on all days of ours."""
    return _compared(case, [Stood(probability, one.first, one.last) for one in case.ours])


def _even(case: Case) -> list[float]:
    return [1.0 / len(case.target.classes)] * len(case.target.classes)


def _compared(case: Case, theirs: Sequence[Stood]) -> Compared:
    pairs = list(on_the_same_days(case.ours, theirs))
    days = sum(n for *_, n in pairs)
    return Compared(
        case,
        days,
        _mean(case, [(other, n) for _, other, n in pairs]),
        _mean(case, [(mine, n) for mine, _, n in pairs]),
    )


def _mean(case: Case, told: Sequence[tuple[Stood, int]]) -> Scores:
    """Average scores over days."""
    if not told:
        return Scores(np.nan, np.nan, np.nan, np.nan)
    each = np.array([scores_of(case.target, one.probability, case.came) for one, _ in told])
    days = np.array([n for _, n in told], dtype=np.float64)
    return Scores(*map(float, days @ each / days.sum()))
