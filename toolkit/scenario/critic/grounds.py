"""What numbers rest on: old claims, one source alone, several that are one, claims that a range leaves out, and false precision."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date

from toolkit.scenario.checks.independence import independent
from toolkit.scenario.checks.measured import holds, numbers_in, numbers_of
from toolkit.scenario.checks.parts import actions, branches
from toolkit.scenario.critic.finding import Finding, found
from toolkit.scenario.expressions import parse
from toolkit.scenario.paths import Path
from toolkit.scenario.provenance import basis_of, coverage
from toolkit.scenario.records import (
    Capability,
    Claim,
    Distributed,
    Event,
    Expert,
    Happening,
    Option,
    Parameter,
    ScenarioRecord,
    Supported,
    Variable,
)
from toolkit.scenario.scenario import Scenario
from toolkit.scenario.scopes import support

STALE_DAYS = 365
"""A start or an amount that rests on nothing younger than this may have changed since."""
MOST_ON_ONE, FEW_PARTS = 0.5, 6
"""Share of the parts with claims that may hang on one source before that is told, and how many parts make a share."""
CONFIRMED = 2
"""Worst credibility of a report that others are said to bear out."""
NARROW = 0.05
"""Width of a range, as a share of its larger end, below which a judgement claims to know more than judgements do."""
MOST_DIGITS = 2
"""Digits of a judgement that mean something."""
_PER_CENT = r"%|per ?cent"
_NUMBER = r"(?<![\w.])[-−]?\d[\d,.’' ]{0,24}\d|(?<![\w.])[-−]?\d"
"""Bounded, so that a long row of digits is gone through once."""


def find(scenario: Scenario) -> Iterator[Finding]:
    """Find what rests on little, and what claims more than it rests on."""
    yield from _one_source(scenario)
    for name, claim in scenario.declared.claims.items():
        yield from _same_origin(scenario, name, claim)
    for path, supported in scenario.supports():
        if isinstance(supported, Variable | Capability):
            yield from _stale(scenario, path, supported)
        if isinstance(supported, Parameter | Capability):
            yield from _outside(scenario, path, supported)
    for name, parameter in scenario.declared.parameters.items():
        yield from _over_precise(scenario, name, parameter)
    for path, action in actions(scenario.declared):
        if not action.measured_by:
            yield from _fine(scenario, path, _coefficients(action))


def _one_source(scenario: Scenario) -> Iterator[Finding]:
    rests = coverage(scenario)
    n_claimed = rests.both + rests.claim_only
    for name, paths in rests.by_source.items():
        if len(paths) > MOST_ON_ONE * n_claimed and n_claimed >= FEW_PARTS:
            reason = f"{len(paths)} of the {n_claimed} parts that cite a claim hang on this source."
            yield found(
                scenario, ("sources", name), "one_source", reason, "look for a second, of other origin"
            )


def _same_origin(scenario: Scenario, name: str, claim: Claim) -> Iterator[Finding]:
    """Find claims held to be confirmed whose sources relay each other."""
    n_named = len(set(claim.source))
    n_apart = independent(scenario.declared, claim.source)
    if n_apart < n_named and claim.credibility <= CONFIRMED:
        apart = "only one is" if n_apart == 1 else f"only {n_apart} are"
        reason = f"Its credibility is {claim.credibility}, and of its {n_named} sources {apart} independent: the rest relay them."
        cure = "grade it as reported once, or find a source that does not quote"
        yield found(scenario, ("claims", name, "source"), "same_origin", reason, cure)


def _stale(scenario: Scenario, path: Path, supported: Supported) -> Iterator[Finding]:
    record = scenario.declared
    days = [_day(record, record.claims[name]) for name in supported.claims]
    known = [day for day in days if day is not None]
    if supported.judgement is not None or not known or len(known) < len(days):
        return
    age = (record.as_of - max(known)).days
    if age > STALE_DAYS:
        reason = f"The youngest claim behind it is of {max(known)}, {age:,} days before `as_of`."
        yield found(
            scenario, path, "stale", reason, "find a younger claim, or say in a judgement why it still holds"
        )


def _day(record: ScenarioRecord, claim: Claim) -> date | None:
    """Return the day of a claim, else of its youngest source."""
    if claim.date is not None:
        return claim.date
    return max((day for name in claim.source if (day := record.sources[name].date) is not None), default=None)


def _outside(scenario: Scenario, path: Path, supported: Parameter | Capability) -> Iterator[Finding]:
    """Find claims that give a number in the unit of an input, beyond all that the input can be."""
    record = scenario.declared
    if isinstance(supported, Capability):
        input_range = _range_of_amount(record, supported.amount)
    else:
        input_range = support(supported)
    if supported.unit is None or input_range is None:
        return
    low, high = input_range
    for name in supported.claims:
        stated = _stated(record.claims[name].says, supported.unit)
        if stated and all(not low <= one <= high for one in stated):
            said = ", ".join(f"{one:g}" for one in sorted(stated))
            reason = f"The claim '{name}' says {said} {supported.unit}; this can only be {_span(low, high)}."
            yield found(
                scenario, path, "claim_outside", reason, "widen the range, or say why the claim is wrong"
            )


def _range_of_amount(record: ScenarioRecord, amount: str) -> tuple[float, float] | None:
    if amount in record.parameters:
        return support(record.parameters[amount])
    try:
        return float(amount), float(amount)
    except ValueError:
        return None


def _span(low: float, high: float) -> str:
    if low == high:
        return f"{low:g}"
    ends = (f"from {low:g}" if math.isfinite(low) else "", f"to {high:g}" if math.isfinite(high) else "")
    return " ".join(filter(None, ends))


def _stated(text: str, unit: str) -> frozenset[float]:
    """Return the numbers that stand right before a unit in a text, with the ends of a range such as 9 to 11."""
    numbers = rf"({_NUMBER})(?:\s*(?:to|-|–|or|and)\s*({_NUMBER}))?"
    following = r"\s*(?:%|per\s?cent\b)" if re.fullmatch(_PER_CENT, unit) else rf"\s+{re.escape(unit)}(?!\w)"
    stated: set[float] = set()
    for match in re.finditer(numbers + following, text, re.IGNORECASE):
        stated |= {value for part in match.groups() if part for value in numbers_in(part)}
    return frozenset(stated)


def _over_precise(scenario: Scenario, name: str, parameter: Parameter) -> Iterator[Finding]:
    """Find judgements that pretend to a third digit, or to a range that is nearly a point; of a panel, each expert's own."""
    home: Path = ("parameters", name)
    for expert, estimate in parameter.estimates.items():
        if not _is_stated(scenario.declared, estimate):
            yield from _too_sure(scenario, (*home, "experts", expert), estimate)
    if not parameter.experts and basis_of(scenario.declared, name) != "measured":
        yield from _too_sure(scenario, home, parameter)


def _is_stated(record: ScenarioRecord, estimate: Expert) -> bool:
    """Say whether a claim that measures an expert's number holds it."""
    wanted = numbers_of(estimate, record)
    return any(holds(record.claims[name].says, wanted) for name in estimate.measured_by)


def _too_sure(scenario: Scenario, path: Path, judged: Distributed) -> Iterator[Finding]:
    yield from _fine(scenario, path, _numbers(judged))
    low, high = _spread(judged)
    if judged.kind != "value" and high - low < NARROW * max(abs(low), abs(high)):
        reason = f"By judgement it lies between {low:g} and {high:g}, which is nearly a point."
        yield found(scenario, path, "over_precise", reason, "widen the range, or cite what measures it")


def _fine(scenario: Scenario, path: Path, numbers: Iterable[float]) -> Iterator[Finding]:
    fine = [one for one in numbers if _digits(one) > MOST_DIGITS]
    if fine:
        reason = f"{', '.join(f'{one:g}' for one in fine)} by judgement: nobody judges to {MOST_DIGITS + 1} digits."
        yield found(scenario, path, "over_precise", reason, "round it, or cite what measures it")


def _coefficients(action: Happening) -> Iterator[float]:
    """Yield the numbers in what an option weighs, in how likely an event is, and in how either turns out."""
    likelihood = action.likelihood.expression if isinstance(action, Event) and action.likelihood else None
    weighed = (action.appeal, action.weight) if isinstance(action, Option) else (likelihood,)
    for text in (*weighed, *(branch.probability for branch in branches(action))):
        if text is not None:
            yield from (node.value for node in parse(text).walk() if node.operator == "number")


def _numbers(parameter: Distributed) -> list[float]:
    """Return the numbers of a distribution that its author has written, probabilities left out."""
    given = getattr(parameter, parameter.kind)
    if isinstance(given, dict):
        return [float(one) for one in (given.values() if parameter.kind == "quantiles" else given)]
    if isinstance(given, tuple):
        return list(given)
    if isinstance(given, float):
        return [given]
    return [one for one in (given.mean, getattr(given, "sd", None)) if one is not None]


def _spread(parameter: Distributed) -> tuple[float, float]:
    """Return about the lowest and the highest number that an author thinks possible."""
    numbers = _numbers(parameter)
    given = getattr(parameter, parameter.kind)
    mean, sd = getattr(given, "mean", None), getattr(given, "sd", None)
    if mean is not None and sd is not None:
        return mean - 1.645 * sd, mean + 1.645 * sd
    is_range = len(numbers) > 1
    return (min(numbers), max(numbers)) if is_range else (-math.inf, math.inf)


def _digits(value: float) -> int:
    """Count the digits of a number that an author means; eighths are fractions, and years and hundreds are counts.

    Examples
    --------
    >>> [_digits(one) for one in (0.25, 0.125, 0.137, 1_200.0, 0.05, 1_347.0)]
    [2, 1, 3, 2, 1, 4]
    """
    if (8.0 * value).is_integer() and not value.is_integer():
        return len(f"{abs(value):.2f}".strip("0").replace(".", "")) if (4.0 * value).is_integer() else 1
    text = f"{abs(value):.6g}"
    text = f"{float(text):f}" if "e" in text else text
    digits = text.replace(".", "").lstrip("0")
    return len(digits.rstrip("0") if "." not in text else digits)
