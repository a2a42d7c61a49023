"""Base rates for one scenario: of whole crises, or of earlier ones as old as this one, to its own horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from toolkit.analysis.past_crises import (
    CLASSES,
    CODES,
    GOING_ON,
    LABELS,
    LAST_YEAR,
    ONGOING,
    Earlier,
    Span,
    earlier_crises,
)
from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model

To = Literal["horizon", "end"]
FEW = 20
"""With fewer crises a share is told with a warning: its 95 % interval is more than 40 points wide around a half."""


@dataclass(frozen=True)
class BaseRate:
    """How crises of one class went, code by code.

    Attributes
    ----------
    counts : code -> value -> crises
    reference : which crises these are, in words
    """

    name: str
    counts: Mapping[str, Mapping[int, int]]
    reference: str

    @property
    def label(self) -> str:
        """What a table calls the class."""
        return LABELS[self.name]

    @property
    def n(self) -> int:
        """How many crises there are."""
        return sum(next(iter(self.counts.values())).values())

    @property
    def note(self) -> str:
        """Which crises these are, and a warning where they are few."""
        warning = f" Only {self.n}: a share of so few says little." if self.n < FEW else ""
        return f"{self.label}: {self.reference}.{warning}"


def span_for(model: Model, to: To | None) -> Span | None:
    """Return the span that base rates are counted in, None for whole crises; to the horizon wherever the file allows it."""
    if to not in (None, "horizon", "end"):
        raise unknown("end of the count", str(to), ("horizon", "end"))
    span = None if to == "end" else Span.of(model)
    if span is None and to == "horizon":
        what = (
            "the first day of the crisis; give it in the file: outside_view: {began: 1962-10-16, ...}"
            if model.dossier.began is None
            else "a horizon in turns; this scenario runs until it is settled"
        )
        raise ToolkitError(f"base rates to the horizon need {what}, or ask for to='end'")
    return span


def to_horizon(name: str, span: Span, *, given_age: bool = True) -> BaseRate:
    """Count how earlier crises of a class stood at the horizon, of those as old as this one or of all."""
    age = span.age if given_age else None
    found = {code: earlier_crises(name, code, year=span.began, age=age, until=span.until) for code in CODES}
    one = next(iter(found.values()))
    if one.n == 0:
        raise ToolkitError(
            f"{LABELS[name]}: no earlier crisis that is counted had lasted {one.from_day} days"
        )
    return BaseRate(name, {code: held.counts for code, held in found.items()}, _as_old(name, one))


def to_the_end(name: str) -> BaseRate:
    """Return how all crises of a class ended, later ones and those of unknown length too."""
    words, counts = CLASSES[name]
    return BaseRate(name, counts, words)


def earlier_to_the_end(name: str, year: int) -> BaseRate:
    """Return how crises of a class that began before a year ended within three years."""
    found = {code: earlier_crises(name, code, year=year) for code in CODES}
    before = next(iter(found.values())).before
    return BaseRate(name, {code: held.counts for code, held in found.items()}, _onset(name, before))


def rates_of(
    classes: Sequence[str], span: Span | None, *, given_age: bool = True
) -> tuple[list[BaseRate], list[str]]:
    """Return base rates of classes, and why some have none."""
    if span is None:
        return [to_the_end(name) for name in classes], []
    rates, missing = [], []
    for name in classes:
        try:
            rates.append(to_horizon(name, span, given_age=given_age))
        except ToolkitError as error:
            missing.append(f"Left out: {error}.")
    return rates, missing


def coded(
    model: Model,
    code: str,
    *,
    to_horizon: bool,
    instead: Mapping[str, Mapping[str, int]] | None = None,
) -> list[int] | None:
    """Return the value of each outcome of a model, ``GOING_ON`` for those that go on; None where an outcome lacks the code.

    ``instead`` holds codes of outcomes, by name, that stand in for those of the file.
    """
    held = [{**outcome.codes, **(instead or {}).get(outcome.name, {})} for outcome in model.outcomes]
    if any(code not in one for one in held):
        return None
    return [GOING_ON if to_horizon and one.get("going_on") else one[code] for one in held]


def meanings(code: str, *, to_horizon: bool) -> dict[int, str]:
    """Return the values of a code, with what each means; *going on* as well where there is a horizon."""
    return ({GOING_ON: ONGOING} if to_horizon else {}) | CODES[code][1]


def shares(counts: Mapping[int, int], values: Iterable[int]) -> list[float]:
    """Return the shares of values among all that were counted."""
    total = sum(counts.values())
    return [counts.get(value, 0) / total for value in values]


def _onset(name: str, before: int) -> str:
    last = min(before - 1, LAST_YEAR)
    words = CLASSES[name][0]
    return words.replace(f"-{LAST_YEAR}", f"-{last}") if "onset" in words else f"{words}, onset to {last}"


def _as_old(name: str, found: Earlier) -> str:
    old = f", of those longer than {found.from_day} days" if found.from_day else ""
    days = f"{found.by_day} day{'s' if found.by_day != 1 else ''}"
    return f"{_onset(name, found.before)}{old}, as they stood after {days}"
