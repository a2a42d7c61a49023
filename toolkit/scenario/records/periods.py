"""Lengths of time, and how often something happens: never without its period."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, model_validator

from toolkit.scenario.records.record import Record, shown, wrong
from toolkit.scenario.records.scalars import Positive, as_expression

DAYS_PER = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


class Duration(Record):
    """A length of time such as ``1 week``."""

    amount: Positive
    unit: Literal["day", "week", "month", "year"]

    @property
    def days(self) -> float:
        """The length in days; a month is 365.25 / 12 days."""
        return self.amount * DAYS_PER[self.unit]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, dict | Duration):
            return value
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s+(day|week|month|year)s?", str(value))
        if not match:
            raise wrong(f"{shown(value)} is not a length of time", "a length such as 1 week")
        return {"amount": float(match[1]), "unit": match[2]}


class Likelihood(Record):
    """How often an event happens; always with its period."""

    kind: Literal["turn", "rate", "window"]
    """``turn``: probability each turn; ``rate``: per unit of time; ``window``: probability over ``count`` units."""
    expression: str
    count: float = 1.0
    unit: Literal["turn", "day", "week", "month", "year"] = "turn"

    PATTERN: ClassVar[str] = (
        r"(.+?)\s+(per|within)\s+(?:(\d{1,6}(?:\.\d{1,6})?)\s+)?(turn|day|week|month|year)s?"
    )


def _timed(value: object, kinds: tuple[str, ...], expected: str) -> Likelihood:
    if isinstance(value, Likelihood):
        return value
    text = as_expression(value)
    match = re.fullmatch(Likelihood.PATTERN, text)
    if not match:
        if "turn" in kinds:
            return Likelihood(kind="turn", expression=text)
        raise wrong(f"{shown(text)} does not say its period", expected)
    expression, word, count, unit = match[1], match[2], match[3], match[4]
    if word == "within":
        kind = "window" if count else ""
    else:
        kind = "turn" if unit == "turn" and "turn" in kinds else "rate"
        kind = "" if count else kind
    if kind not in kinds:
        raise wrong(f"{shown(text)} does not fit here", expected)
    return Likelihood(kind=kind, expression=expression, count=float(count or 1), unit=unit)  # type: ignore[arg-type]


def _probability(value: object) -> Likelihood:
    return _timed(value, ("turn", "window"), "a probability per turn such as 0.1, or 0.15 within 12 weeks")


def _rate(value: object) -> Likelihood:
    return _timed(value, ("rate",), "a rate with its period, such as 0.1 per month")


def _drift(value: object) -> Likelihood:
    return _timed(value, ("rate",), "a change with its period, such as 0.5 - 0.1 * arms per month")


def _noise(value: object) -> Likelihood:
    return _timed(value, ("rate",), "a standard deviation with its period, such as 0.3 per month")


def window_or_branches(value: object) -> object:
    """Read a chance over a window; a list is left for its branches to be read."""
    if isinstance(value, list | tuple):
        return value
    return _timed(
        value, ("window",), "a chance over a window, such as 0.15 within 12 weeks, or a list of branches"
    )


Probability = Annotated[Likelihood | None, BeforeValidator(_probability)]
Rate = Annotated[Likelihood | None, BeforeValidator(_rate)]
Drift = Annotated[Likelihood | None, BeforeValidator(_drift)]
Noise = Annotated[Likelihood | None, BeforeValidator(_noise)]
