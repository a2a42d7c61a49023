"""Which forecast stood on which day: from its own day until the next one, or until the answer was known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from toolkit.forecasts.book import OURS, Entry, Question, Record
from toolkit.forecasts.target import Target

LATE = ", recorded late"
"""Follows the name of somebody whose forecast was not on record when it was made."""


class Stood(NamedTuple):
    """A forecast, and the days on which it stood: from the first one up to, and without, the last."""

    probability: Sequence[float]
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it stood."""
        return max((self.last - self.first).days, 0)


@dataclass(frozen=True)
class Case:
    """A question whose answer is known, with the forecasts that stood before.

    Attributes
    ----------
    came : the class that came
    ours : our forecasts, in order of their days; each stood for a day at least
    columns : those of others, name -> in order of their days; those recorded late have a name of their own
    is_retrospective : whether ours were recorded when the answer could be known
    """

    target: Target
    came: int
    ours: tuple[Stood, ...]
    columns: dict[str, tuple[Stood, ...]]
    is_retrospective: bool

    @property
    def days(self) -> int:
        """How many days our forecasts stood."""
        return sum(one.days for one in self.ours)


def cases_of(record: Record, *, retrospective: bool) -> Iterator[Case]:
    """Yield the resolved questions of a record that have a forecast of ours: recorded beforehand, or in retrospect."""
    for question in record.questions.values():
        found = question.resolution
        if found is None or found.came is None:
            continue
        mine = [one for one in question.of(OURS) if question.is_retrospective(one) == retrospective]
        ours = stood(mine, found.on, by_record=not retrospective)
        if ours:
            columns = _columns(question, found.on, apart=not retrospective)
            yield Case(question.target, found.came, ours, columns, retrospective)


def _columns(question: Question, known: date, *, apart: bool) -> dict[str, tuple[Stood, ...]]:
    """Return the forecasts of others by name; beside ours of beforehand, those recorded late under a name of their own."""
    found: dict[str, list[Entry]] = {}
    for one in question.others:
        late = LATE if apart and question.is_late(one) else ""
        found.setdefault(f"{one.forecaster}{late}", []).append(one)
    return {name: stood(entries, known, by_record=False) for name, entries in found.items()}


def without_a_day(record: Record) -> int:
    """Count our forecasts of resolved questions that stood on no day: replaced on the same one, or made when the answer was known."""
    return sum(_idle(one) for one in record.questions.values())


def _idle(question: Question) -> int:
    found = question.resolution
    if found is None or found.came is None:
        return 0
    left = 0
    for retrospective in (False, True):
        mine = [one for one in question.of(OURS) if question.is_retrospective(one) == retrospective]
        left += len(mine) - len(stood(mine, found.on, by_record=not retrospective))
    return left


def stood(entries: Sequence[Entry], known: date, *, by_record: bool) -> tuple[Stood, ...]:
    """Return the forecasts that stood for a day at least.

    Parameters
    ----------
    entries : sequence of Entry
        Of one forecaster, as they stand in the record; of two for one day the later one stands.
    known : date
        The day from which the answer was known.
    by_record : bool
        Whether a forecast counts from the day it was recorded, where that is later than the day of what it knew.
    """
    starts = [max(one.day, one.recorded_on) if by_record else one.day for one in entries]
    order = sorted(range(len(entries)), key=lambda n: starts[n])  # stable: of one day, the later line is last
    ends = [*(starts[n] for n in order), known][1:]
    found = [
        Stood(entries[n].probability, starts[n], min(end, known)) for n, end in zip(order, ends, strict=True)
    ]
    return tuple(one for one in found if one.days)


def on_the_same_days(ours: Sequence[Stood], others: Sequence[Stood]) -> Iterator[tuple[Stood, Stood, int]]:
    """Yield pairs of forecasts with the days on which both stood."""
    for mine in ours:
        for other in others:
            days = (min(mine.last, other.last) - max(mine.first, other.first)).days
            if days > 0:
                yield mine, other, days
