"""How good was the forecast of one crisis? Scores for what came, in the codes of past ones, beside base rates and even odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from toolkit.analysis.base_rates import (
    BaseRate,
    coded,
    earlier_to_the_end,
    meanings,
    shares,
    span_for,
    to_horizon,
    to_the_end,
)
from toolkit.analysis.past_crises import CLASSES, CODES, GOING_ON, LAST_YEAR, Span
from toolkit.analysis.scoring import brier_score, log_score, ranked_probability_score
from toolkit.answers import Answer, Column
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError, unknown
from toolkit.results.result import Result

ORDERED = ("icb_viol",)
"""Codes whose values have an order, so that a near miss counts for something."""
LAYOUT = (
    Column("recorded as", "code"),
    Column("what came", "came"),
    Column("forecaster", "label"),
    Column("crises", "n", "count", missing=""),
    Column("gave it", "probability", "per_cent"),
    Column("log score", "log_score", "figure"),
    Column("Brier (0-2)", "brier_score", "figure"),
    Column("ranked", "ranked_score", "figure", missing=""),
)
NOTE = (
    "Lower scores are better; Brier: the sum of squared distances over all values, 0 to 2 (of a record half of that, 0 to 1). "
    "One crisis scores almost nothing: look at many."
)
DAYS = "days"
"""What came: how many days the crisis lasted, its first day counted."""


def score_codes(
    of: Subject,
    observed: Mapping[str, int],
    *,
    classes: Sequence[str] = ("all_1945",),
    taken_out_of: Sequence[str] | None = None,
    codes: Mapping[str, Mapping[str, int]] | None = None,
    **options: Unpack[RunOptions],
) -> Answer:
    """Score a forecast, in ICB codes, against what came; and base rates and even odds beside it.

    One crisis scores almost nothing: whoever gave 30 % to what came was neither right nor wrong. Look at many.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Of a scenario whose outcomes have ``codes:``; whatever has not been run is run, as ``run`` does.
    observed : mapping
        Code -> value that came, such as ``{"icb_viol": 2, "icb_forout": 2}``. With ``days``, how long the crisis lasted from its first day
        on, that day counted, everything is scored at the scenario's horizon, where a crisis may still be going on.
    classes : sequence of str
        Reference classes, as in ``outside_view``.
    taken_out_of : sequence of str, optional
        Classes in which this crisis is itself counted; it is taken out of them before they forecast it. If left out: ``all_1945`` and
        ``all_1990``, by its year; of narrower classes only you can say. Earlier crises never hold it.
    codes : mapping, optional
        Outcome -> code -> value, in place of those of the file: to see what another coding would have scored.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per code and forecaster: ``code``, ``came`` (its meaning), ``forecaster``, ``label`` (it in words), ``n`` (crises behind a base
        rate), ``probability`` given to what came, ``log_score``, ``brier_score`` (all categories, 0 to 2) and
        ``ranked_score`` (0 to 1; NaN for codes without an order, and at the horizon). Lower is better, save for ``probability``. Forecasters are
        ``scenario``, ``even odds`` and for each class: at the end ``all_1945`` and ``all_1945 earlier`` (crises that began before this one); at the horizon
        ``all_1945 as old`` (earlier ones that had lasted as long) and ``all_1945 any age``.

    Raises
    ------
    ToolkitError
        For an unknown code, value, class or outcome, outcomes without codes, or ``days`` where the file does not say when it began.

    Examples
    --------
    >>> answer = score_codes("cuba-1962", {"icb_viol": 2}, draws=8, alternatives=False)
    >>> list(answer.forecaster)
    ['scenario', 'all_1945', 'all_1945 earlier', 'even odds']
    >>> score_codes("cuba-1962", {"icb_viol": 2, "days": 36}, draws=8, alternatives=False).came[0]
    'going on'
    """
    import pandas as pd  # slow to import, and only tables need it

    days, came = observed.get(DAYS), {code: value for code, value in observed.items() if code != DAYS}
    for name in classes:
        if name not in CLASSES:
            raise unknown("reference class", name, CLASSES)
    for code, value in came.items():
        _refuse_value(code, value, (*CODES, DAYS))
    result = result_of(of, options, verb="score")
    _refuse_coding(result, codes or {})
    span = None if days is None else span_for(result.model, "horizon")
    _refuse_days(span, days)
    held = _held_in(result) if taken_out_of is None else tuple(taken_out_of)
    rates, missing = _base_rates(result, classes, span)
    if span is not None and (days or 0) > span.until:
        came = dict.fromkeys(came, GOING_ON)
    rows = [
        _row(code, value, forecaster)
        for code, value in came.items()
        for forecaster in _forecasters(_here(result, code, span, codes), code, value, rates, held)
    ]
    return Answer(
        pd.DataFrame(rows),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT if span is None else tuple(one for one in LAYOUT if one.of != "ranked_score"),
        verb="score",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: how good was the forecast?",
        notes=(NOTE, *missing),
    )


@dataclass(frozen=True)
class _Forecaster:
    """Who forecasts, and the probability given to each value of a code; ``n`` crises are behind a base rate."""

    name: str
    label: str
    values: tuple[int, ...]
    shares: Sequence[float]
    n: float = np.nan


@dataclass(frozen=True)
class _Rate:
    """A base rate as a forecaster."""

    name: str
    label: str
    rate: BaseRate
    may_hold: bool = False
    """Whether the crisis that is forecast may be counted in it."""


def _base_rates(result: Result, classes: Sequence[str], span: Span | None) -> tuple[list[_Rate], list[str]]:
    """Return the base rates of classes that there are, and why the others are missing."""
    rates: list[_Rate] = []
    missing = []
    for name in classes:
        try:
            rates += _of_class(result, name, span)
        except ToolkitError as error:
            missing.append(f"Left out: {error}.")
    return rates, missing


def _of_class(result: Result, name: str, span: Span | None) -> Iterator[_Rate]:
    """Yield the base rates of one class: of all and of earlier crises at the end, or of earlier ones at the horizon."""
    if span is not None:
        for words, given_age in (("as old", True), ("any age", False)):
            rate = to_horizon(name, span, given_age=given_age)
            yield _Rate(f"{name} {words}", f"{rate.label}, earlier, {words}", rate)
        return
    whole = to_the_end(name)
    yield _Rate(name, whole.label, whole, may_hold=True)
    began = result.model.dossier.began or result.model.as_of
    rate = earlier_to_the_end(name, began.year)
    yield _Rate(f"{name} earlier", f"{rate.label}, earlier", rate)


def _here(
    result: Result, code: str, span: Span | None, codes: Mapping[str, Mapping[str, int]] | None
) -> _Forecaster:
    """Add up the outcomes of each value of a code."""
    held = coded(result.model, code, to_horizon=span is not None, instead=codes)
    if held is None:
        raise ToolkitError(
            f"not every outcome of this scenario has a code '{code}'; give each of them codes: {{{code}: ...}}"
        )
    values = tuple(meanings(code, to_horizon=span is not None))
    given = np.zeros(len(values))
    for share, value in zip(result.probability, held, strict=True):
        given[values.index(value)] += share
    return _Forecaster("scenario", "scenario", values, [float(share) for share in given])


def _forecasters(
    here: _Forecaster, code: str, came: int, rates: Sequence[_Rate], held: Sequence[str]
) -> Iterator[_Forecaster]:
    """Yield the scenario, base rates and even odds; the crisis itself is taken out of what holds it."""
    yield here
    for one in rates:
        counts = dict(one.rate.counts[code])
        if one.may_hold and one.name in held:
            counts[came] = max(counts[came] - 1, 0)
        yield _Forecaster(one.name, one.label, here.values, shares(counts, here.values), sum(counts.values()))
    even = 1.0 / len(here.values)
    yield _Forecaster("even odds", "even odds", here.values, [even] * len(here.values))


def _row(code: str, value: int, forecaster: _Forecaster) -> dict[str, object]:
    """Score one forecast of one code."""
    place, given = forecaster.values.index(value), forecaster.shares
    is_ordered = code in ORDERED and GOING_ON not in forecaster.values
    return {
        "code": CODES[code][0],
        "came": meanings(code, to_horizon=True)[value],
        "forecaster": forecaster.name,
        "label": forecaster.label,
        "n": forecaster.n,
        "probability": given[place],
        "log_score": log_score(given, place),
        "brier_score": brier_score(given, place),
        "ranked_score": ranked_probability_score(given, place) if is_ordered else np.nan,
    }


def _held_in(result: Result) -> tuple[str, ...]:
    """Return the classes that hold a crisis whatever it was about: by its year alone."""
    year = (result.model.dossier.began or result.model.as_of).year
    since = {"all_1945": 1945, "all_1990": 1990}
    return tuple(name for name, first in since.items() if first <= year <= LAST_YEAR)


def _refuse_value(code: str, value: int, valid: Sequence[str]) -> None:
    """Refuse an unknown code, or a value that it has not."""
    if code not in valid:
        raise unknown("code", code, valid)
    known = CODES[code][1] if code in CODES else {0: "over", 1: "going on"}
    if value not in known:
        told = ", ".join(f"{number} {meaning}" for number, meaning in known.items())
        raise ToolkitError(f"'{code}' has no value {value!r}; expected one of: {told}")


def _refuse_coding(result: Result, codes: Mapping[str, Mapping[str, int]]) -> None:
    """Refuse codes of outcomes that are not there, and codes that do not exist."""
    names = [outcome.name for outcome in result.model.outcomes]
    for name, held in codes.items():
        if name not in names:
            raise unknown("outcome", name, names)
        for code, value in held.items():
            _refuse_value(code, value, (*CODES, "going_on"))


def _refuse_days(span: Span | None, days: int | None) -> None:
    """Refuse a length that is no number of days, or that was over before the day of the file."""
    if span is None or days is None:
        return
    if days < 1:
        raise ToolkitError(f"days is {days!r}; expected how many days the crisis lasted, such as 36")
    if days < span.age:
        raise ToolkitError(
            f"a crisis of {days} days was over on the day of the file, when this one was {span.age} days old"
        )
