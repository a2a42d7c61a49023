"""How does the scenario stand beside past crises? Outcomes in ICB codes against base rates, to the scenario's own horizon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from toolkit.analysis.base_rates import BaseRate, To, coded, meanings, rates_of, span_for, to_the_end
from toolkit.analysis.past_crises import CLASSES, CODES, DEFAULT, Span, wilson
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError, unknown
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

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
WHILE_GOING_ON = (
    "Violence is told of crises that ended; how violent those going on had become by then is not recorded."
)


@public
def outside_view(
    of: Subject,
    *,
    classes: Sequence[str] | None = None,
    to: To | None = None,
    given_age: bool = True,
    **options: Unpack[RunOptions],
) -> Answer:
    """Set the scenario's outcomes, in ICB codes, beside the base rates of reference classes.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Of a scenario whose outcomes have ``codes:``; whatever has not been run is run, as ``run`` does.
    classes : sequence of str, optional
        Reference classes, those that the scenario names if left out: ``us_actor_1945``, ``us_far_stronger``, ``us_latin_america``, ``all_1945`` or ``all_1990``. Use more
        than one: they disagree.
    to : ``"horizon"`` or ``"end"``, optional
        How earlier crises stood at the scenario's horizon, *going on* among them; or how all crises ended, later ones too. To the horizon
        if left out, where the file says when the crisis began.
    given_age : bool
        To the horizon, count only crises that had lasted as long as this one has.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per code, value and class: ``code``, ``value``, ``meaning``, ``scenario`` (probability of outcomes with this value),
        ``ignorance_low``, ``ignorance_high``, ``class``, ``label`` and ``reference`` (its name, and in words), ``count``, ``n``, ``base_rate``,
        ``base_low``, ``base_high`` (95 % Wilson interval) and ``departs`` (whether the scenario's whole range of ignorance lies
        outside that interval: to be argued in the file). The value 0 is *going on*.

    Raises
    ------
    ToolkitError
        For an unknown class, a scenario without codes, or no base rate for such an age or horizon where one is asked for.

    Examples
    --------
    >>> import toolkit as ct
    >>> table = ct.run("caribbean-2025", draws=8, alternatives=False).outside_view()
    >>> sorted(set(table.n))
    [3, 38, 46]
    """
    result = result_of(of, options, verb="outside_view")
    classes = classes if classes is not None else result.model.dossier.reference_classes or DEFAULT
    for name in classes:
        if name not in CLASSES:
            raise unknown("reference class", name, CLASSES)
    span, rates, missing = _counted(result, classes, to, given_age)
    rows = list(_rows(result, rates, to_horizon=span is not None))
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
        notes=(*(rate.note for rate in rates), *missing, *([WHILE_GOING_ON] if span else [])),
    )


def _counted(
    result: Result, classes: Sequence[str], to: To | None, given_age: bool
) -> tuple[Span | None, list[BaseRate], list[str]]:
    """Return the span, base rates in it, and what has none; whole crises where no class has any, unless the horizon is asked for."""
    span = span_for(result.model, to)
    rates, missing = rates_of(classes, span, given_age=given_age)
    if rates or span is None:
        return span, rates, missing
    if to == "horizon":
        raise ToolkitError(" ".join(missing).removeprefix("Left out: ").removesuffix("."))
    return None, [to_the_end(name) for name in classes], [f"Whole crises are shown. {one}" for one in missing]


def _rows(result: Result, rates: Sequence[BaseRate], *, to_horizon: bool) -> Iterator[dict[str, Any]]:
    """Yield a row per code, value and class; none for a code that an outcome lacks."""
    for code in CODES:
        held = coded(result.model, code, to_horizon=to_horizon)
        if held is None:
            continue
        for value in meanings(code, to_horizon=to_horizon):
            columns = [n for n, one in enumerate(held) if one == value]
            here = _here(result, code, value, columns, to_horizon=to_horizon)
            for rate in rates:
                yield here | _there(code, value, rate)


def _here(
    result: Result, code: str, value: int, columns: Sequence[int], *, to_horizon: bool
) -> dict[str, Any]:
    """Say how likely the scenario makes outcomes with this value."""
    shares = result.tally.final[:, columns].sum(axis=1, keepdims=True)
    low, high = result.range_over_draws(shares)
    return {
        "code": CODES[code][0],
        "value": value,
        "meaning": meanings(code, to_horizon=to_horizon)[value],
        "scenario": float(result.probability[columns].sum()),
        "ignorance_low": float(low[0]),
        "ignorance_high": float(high[0]),
    }


def _there(code: str, value: int, rate: BaseRate) -> dict[str, Any]:
    """Say how often crises of a reference class went so."""
    count, total = rate.counts[code][value], rate.n
    low, high = wilson(count, total)
    return {
        "class": rate.name,
        "label": rate.label,
        "reference": rate.reference,
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
