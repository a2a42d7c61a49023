"""When does a record bear more than moderate confidence? A rule that is stated, and that no hindsight meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.forecasts.book import Record
from toolkit.forecasts.calibration import LEAST_QUESTIONS, events_of, reliability_of
from toolkit.forecasts.comparing import EVEN, OTHERS, Compared, forecasters
from toolkit.forecasts.resampling import LEAST_CRISES, interval
from toolkit.forecasts.standing import Case, cases_of
from toolkit.forecasts.target import Asks


@dataclass(frozen=True)
class Trust:
    """Whether a record bears high confidence in forecasts of a kind, and why or why not."""

    is_earned: bool
    why: str


def trust_in(record: Record, asks: Asks = "outcomes", *, seed: int = 0) -> Trust:
    """Say whether a record bears high confidence in forecasts of one kind.

    It does where at least 20 questions of that kind, of at least 5 crises, were put on record before their answer could be known and have
    been resolved; where chance alone may explain what departs from calibration; and where the forecast was better than even odds, and
    than the base rate of the other crises where there is one, by more than drawing the crises again explains. Forecasts recorded in
    retrospect never count.
    """
    cases = [one for one in cases_of(record, retrospective=False) if one.target.asks == asks]
    n_crises = len({one.target.scenario for one in cases})
    count = (
        f"{len(cases)} forecast{'s' if len(cases) != 1 else ''} of this kind recorded beforehand and resolved"
    )
    if len(cases) < LEAST_QUESTIONS:
        return Trust(False, f"the record holds {count}, and {LEAST_QUESTIONS} are needed")
    if n_crises < LEAST_CRISES:
        return Trust(
            False,
            f"the record is of {n_crises} {'crisis' if n_crises == 1 else 'crises'}, and {LEAST_CRISES} are needed",
        )
    found = reliability_of(events_of(cases), seed=seed)
    if found is None or not found.is_calibrated:
        return Trust(False, f"the record shows no calibration over {count}")
    for rival in _not_beaten(cases, seed):
        return Trust(False, f"over {count} it was not surely better than {rival}")
    return Trust(True, f"{count}, of {n_crises} crises, were calibrated and better than even odds")


def _not_beaten(cases: Sequence[Case], seed: int) -> list[str]:
    """Name the rivals than which the forecast was not surely better."""
    rivals = {name: found for name, found in forecasters(cases) if name in (EVEN, OTHERS)}
    return [name for name, found in rivals.items() if not ahead(found, name, seed)[1] > 0.0]


def ahead(found: Sequence[Compared], name: str, seed: int) -> tuple[float, float, float]:
    """Return by how much the Brier score of a forecaster is worse than ours on the same days, with its interval over crises."""
    gaps = np.array([one.theirs.brier - one.ours.brier for one in found])
    low, high = interval(gaps, [one.case.target.scenario for one in found], seed=seed, name=name)
    return float(gaps.mean()), low, high
