"""How does the scenario stand beside past crises? Outcomes in ICB codes against base rates.

Counts are from the International Crisis Behavior data, version 14 (onsets 1918 to 2017; Brecher and Wilkenfeld 2000). Crises there
are those that leaders perceived as such, they cluster in long conflicts, and the intervals (Wilson 1927) are too narrow for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

CODES = {
    "icb_viol": ("violence", {1: "none", 2: "minor clashes", 3: "serious clashes", 4: "full-scale war"}),
    "icb_forout": (
        "form of outcome",
        {1: "formal agreement", 2: "semi-formal agreement", 3: "tacit understanding", 4: "unilateral act",
         5: "imposed agreement", 6: "other", 7: "faded"},
    ),
}  # fmt: skip
CLASSES: dict[str, tuple[str, dict[str, dict[int, int]]]] = {
    "us_actor_1945": (
        "crises with the United States as an actor, onset 1945-2017",
        {"icb_viol": {1: 21, 2: 18, 3: 14, 4: 19}, "icb_forout": {1: 16, 2: 6, 3: 4, 4: 30, 5: 9, 6: 5, 7: 2}},
    ),
    "us_far_stronger": (
        "those in which the side of the United States was far stronger (power discrepancy 10 or more)",
        {"icb_viol": {1: 18, 2: 16, 3: 12, 4: 12}, "icb_forout": {1: 14, 2: 4, 3: 4, 4: 21, 5: 8, 6: 5, 7: 2}},
    ),
    "us_latin_america": (
        "those in Latin America and the Caribbean",
        {"icb_viol": {1: 2, 2: 6, 3: 2, 4: 0}, "icb_forout": {1: 1, 2: 1, 3: 0, 4: 6, 5: 2, 6: 0, 7: 0}},
    ),
    "all_1945": (
        "all crises, onset 1945-2017",
        {"icb_viol": {1: 96, 2: 122, 3: 101, 4: 69}, "icb_forout": {1: 82, 2: 56, 3: 23, 4: 146, 5: 17, 6: 33, 7: 31}},
    ),
    "all_1990": (
        "all crises, onset 1990-2017",
        {"icb_viol": {1: 24, 2: 35, 3: 22, 4: 14}, "icb_forout": {1: 23, 2: 15, 3: 7, 4: 26, 5: 5, 6: 4, 7: 15}},
    ),
}  # fmt: skip
LABELS = {
    "us_actor_1945": "US an actor, since 1945",
    "us_far_stronger": "US far stronger, since 1945",
    "us_latin_america": "US in Latin America, since 1945",
    "all_1945": "all crises since 1945",
    "all_1990": "all crises since 1990",
}
"""What a table calls the classes."""
DEFAULT = ("us_actor_1945", "us_far_stronger", "us_latin_america")
NORMAL_95 = 1.959963984540054
LAYOUT = (
    Column("recorded as", "code"),
    Column("value", "meaning"),
    Column("here", "scenario", "per_cent"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range"),
    Column("past crises", "label"),
    Column("of them", "base_rate", "share"),
    Column("95 %", ("base_low", "base_high"), "share_range"),
    Column("crises", "n", "count"),
)


@public
def outside_view(
    of: Subject, *, classes: Sequence[str] | None = None, **options: Unpack[RunOptions]
) -> Answer:
    """Set the scenario's outcomes, in ICB codes, beside the base rates of reference classes.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Of a scenario whose outcomes have ``codes:``; whatever has not been run is run, as ``run`` does.
    classes : sequence of str, optional
        Reference classes, those that the scenario names if left out: ``us_actor_1945``, ``us_far_stronger``, ``us_latin_america``, ``all_1945`` or ``all_1990``. Use more
        than one: they disagree.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per code, value and class: ``code``, ``meaning``, ``scenario`` (probability of outcomes with this value),
        ``ignorance_low``, ``ignorance_high``, ``class``, ``label`` and ``reference`` (its name, and in words), ``count``, ``n``, ``base_rate``,
        ``base_low``, ``base_high`` (95 % Wilson interval) and ``departs`` (whether the scenario's whole range of ignorance lies
        outside that interval: to be argued in the file).

    Raises
    ------
    ToolkitError
        For an unknown class, or a scenario without codes.

    Examples
    --------
    >>> import toolkit as ct
    >>> table = ct.run("caribbean-2025", draws=8, alternatives=False).outside_view()
    >>> sorted(set(table.n))
    [10, 58, 72]
    """
    result = result_of(of, options, verb="outside_view")
    classes = classes if classes is not None else result.model.dossier.reference_classes or DEFAULT
    for name in classes:
        if name not in CLASSES:
            raise unknown("reference class", name, CLASSES)
    rows = [
        _here(result, code, value, columns) | _there(code, value, name)
        for code, (_, values) in CODES.items()
        for value, columns in _outcomes_of(result.model, code, values).items()
        for name in classes
    ]
    if not rows:
        raise ToolkitError(
            "the outcomes of this scenario have no ICB codes; give each of them codes: {icb_viol: ..., icb_forout: ...}"
        )
    return Answer(
        _table(rows),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="outside_view",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: beside past crises",
        notes=tuple(f"{LABELS[name]}: {CLASSES[name][0]}." for name in classes),
    )


def _outcomes_of(model: Model, code: str, values: Iterable[int]) -> dict[int, list[int]]:
    """Return, for each value of a code, the numbers of the outcomes that have it; nothing where an outcome lacks the code."""
    held = [outcome.codes.get(code) for outcome in model.outcomes]
    if any(value is None for value in held):
        return {}
    return {value: [n for n, one in enumerate(held) if one == value] for value in values}


def _here(result: Result, code: str, value: int, columns: Sequence[int]) -> dict[str, Any]:
    """Say how likely the scenario makes outcomes with this value."""
    shares = result.tally.final[:, columns].sum(axis=1, keepdims=True)
    low, high = result.range_over_draws(shares)
    title, meanings = CODES[code]
    return {
        "code": title,
        "value": value,
        "meaning": meanings[value],
        "scenario": float(result.probability[columns].sum()),
        "ignorance_low": float(low[0]),
        "ignorance_high": float(high[0]),
    }


def _there(code: str, value: int, name: str) -> dict[str, Any]:
    """Say how often crises of a reference class ended with this value."""
    words, counts = CLASSES[name]
    count, total = counts[code][value], sum(counts[code].values())
    low, high = wilson(count, total)
    return {
        "class": name,
        "label": LABELS[name],
        "reference": words,
        "count": count,
        "n": total,
        "base_rate": count / total,
        "base_low": low,
        "base_high": high,
    }


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Tabulate, and say where the whole range of ignorance, or the scenario's chance, lies outside the interval of a class."""
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    first, last = (table[end].fillna(table.scenario) for end in ("ignorance_low", "ignorance_high"))
    return table.assign(departs=(last < table.base_low) | (first > table.base_high))


def wilson(count: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, Journal of the American Statistical Association 22:209-212).

    Examples
    --------
    >>> [round(end, 3) for end in wilson(72, 388)]
    [0.15, 0.227]
    """
    z = NORMAL_95
    middle = (count + z * z / 2.0) / (n + z * z)
    half = z * np.sqrt(count * (n - count) / n + z * z / 4.0) / (n + z * z)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)
