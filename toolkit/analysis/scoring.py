"""How good was the forecast? Proper scores for what came, beside base rates and even odds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.outside_view import CLASSES, CODES, LABELS
from toolkit.answers import Answer, Column
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError, unknown
from toolkit.results.result import Result

Floats = npt.NDArray[np.float64]
ORDERED = ("icb_viol",)
"""Codes whose values have an order, so that a near miss counts for something."""


def brier_score(forecast: Sequence[float], observed: int) -> float:
    """Return the Brier score over all categories: the sum of squared distances, 0 (best) to 2.

    Brier (1950), Monthly Weather Review 78:1-3, in its original many-category form.

    Examples
    --------
    >>> brier_score([0.5, 0.5], 0), brier_score([1.0, 0.0, 0.0], 2)
    (0.5, 2.0)
    """
    found = np.asarray(forecast, dtype=np.float64).copy()
    found[observed] -= 1.0
    return float(np.square(found).sum())


def log_score(forecast: Sequence[float], observed: int) -> float:
    """Return minus the natural logarithm of the probability given to what came; infinite where that was 0.

    Good (1952), Journal of the Royal Statistical Society B 14:107-114.

    Examples
    --------
    >>> round(log_score([0.5, 0.5], 0), 4), log_score([1.0, 0.0], 1)
    (0.6931, inf)
    """
    share = float(forecast[observed])
    return 0.0 - math.log(share) if share > 0.0 else math.inf


def ranked_probability_score(forecast: Sequence[float], observed: int) -> float:
    """Return the ranked probability score of ordered categories, divided by their number less one: 0 (best) to 1.

    Epstein (1969), Journal of Applied Meteorology 8:985-987.

    Examples
    --------
    >>> ranked_probability_score([0.0, 1.0, 0.0], 0), ranked_probability_score([0.0, 0.0, 1.0], 0)
    (0.5, 1.0)
    """
    found = np.cumsum(np.asarray(forecast, dtype=np.float64))
    came = np.arange(len(found)) >= observed
    return float(np.square(found - came)[:-1].sum() / max(len(found) - 1, 1))


LAYOUT = (
    Column("recorded as", "code"),
    Column("what came", "came"),
    Column("forecaster", "label"),
    Column("gave it", "probability", "per_cent"),
    Column("log score", "log_score", "figure"),
    Column("Brier", "brier_score", "figure"),
    Column("ranked", "ranked_score", "figure"),
)
LAST_YEAR = 2017
"""Last year of the data behind the reference classes."""


def score_codes(
    of: Subject,
    observed: Mapping[str, int],
    *,
    classes: Sequence[str] = ("all_1945",),
    taken_out_of: Sequence[str] | None = None,
    **options: Unpack[RunOptions],
) -> Answer:
    """Score a forecast, in ICB codes, against what came; and base rates and even odds beside it.

    One crisis scores almost nothing: whoever gave 30 % to what came was neither right nor wrong. Look at many.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Of a scenario whose outcomes have ``codes:``; whatever has not been run is run, as ``run`` does.
    observed : mapping
        Code -> value that came, such as ``{"icb_viol": 2, "icb_forout": 2}``.
    classes : sequence of str
        Reference classes, as in ``outside_view``.
    taken_out_of : sequence of str, optional
        Classes in which this crisis is itself counted; it is taken out of them before they forecast it. If left out: ``all_1945`` and
        ``all_1990``, by its year; of narrower classes only you can say.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per code and forecaster (``scenario``, each class, ``even odds``): ``code``, ``came`` (its meaning), ``forecaster``, ``label`` (it in words),
        ``probability`` given to what came, ``log_score``, ``brier_score`` (all categories, 0 to 2) and
        ``ranked_score`` (0 to 1; NaN for codes without an order). Lower is better, save for ``probability``.

    Raises
    ------
    ToolkitError
        For an unknown code, value or class, or outcomes without codes.

    Examples
    --------
    >>> answer = score_codes("cuba-1962", {"icb_viol": 2}, draws=8, alternatives=False)
    >>> list(answer.forecaster)
    ['scenario', 'all_1945', 'even odds']
    """
    import pandas as pd  # slow to import, and only tables need it

    for code, value in observed.items():
        _refuse_unknown(code, value, classes)
    result = result_of(of, options, verb="score")
    held = _held_in(result) if taken_out_of is None else tuple(taken_out_of)
    rows = []
    for code, value in observed.items():
        for name, forecast in _forecasters(result, code, value, classes, held):
            rows.append(_row(code, value, name, forecast))
    return Answer(
        pd.DataFrame(rows),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="score",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: how good was the forecast?",
        notes=("Lower scores are better. One crisis scores almost nothing: look at many.",),
    )


def _forecasters(
    result: Result, code: str, value: int, classes: Sequence[str], held: Sequence[str]
) -> Iterator[tuple[str, Floats]]:
    """Yield who forecasts, and the probability given to each value of a code; the crisis itself is taken out of ``held``."""
    values = list(CODES[code][1])
    place = values.index(value)
    yield "scenario", _forecast(result, code, values)
    for name in classes:
        counts = np.array([CLASSES[name][1][code].get(v, 0) for v in values], dtype=np.float64)
        if name in held:
            counts[place] = max(counts[place] - 1.0, 0.0)
        yield name, counts / counts.sum()
    yield "even odds", np.full(len(values), 1.0 / len(values))


def _row(code: str, value: int, name: str, forecast: Floats) -> dict[str, object]:
    """Score one forecast of one code."""
    title, meanings = CODES[code]
    place, shares = list(meanings).index(value), [float(share) for share in forecast]
    return {
        "code": title,
        "came": meanings[value],
        "forecaster": name,
        "label": LABELS.get(name, name),
        "probability": shares[place],
        "log_score": log_score(shares, place),
        "brier_score": brier_score(shares, place),
        "ranked_score": ranked_probability_score(shares, place) if code in ORDERED else np.nan,
    }


def _held_in(result: Result) -> tuple[str, ...]:
    """Return the classes that hold a crisis whatever it was about: by its year alone."""
    year = result.model.as_of.year
    since = {"all_1945": 1945, "all_1990": 1990}
    return tuple(name for name, first in since.items() if first <= year <= LAST_YEAR)


def _forecast(result: Result, code: str, values: Sequence[int]) -> Floats:
    """Add up the outcomes of each value of a code."""
    held = [outcome.codes.get(code) for outcome in result.model.outcomes]
    if any(value is None for value in held):
        raise ToolkitError(
            f"not every outcome of this scenario has a code '{code}'; give each of them codes: {{{code}: ...}}"
        )
    found = np.zeros(len(values))
    for share, value in zip(result.probability, held, strict=True):
        found[values.index(int(value or 0))] += share
    return found


def _refuse_unknown(code: str, value: int, classes: Sequence[str]) -> None:
    if code not in CODES:
        raise unknown("code", code, CODES)
    if value not in CODES[code][1]:
        known = ", ".join(f"{number} {meaning}" for number, meaning in CODES[code][1].items())
        raise ToolkitError(f"'{code}' has no value {value!r}; expected one of: {known}")
    for name in classes:
        if name not in CLASSES:
            raise unknown("reference class", name, CLASSES)
