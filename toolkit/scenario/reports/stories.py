"""Several reports of one story: which of them counts, and that they are about one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from toolkit.scenario.expressions import ExpressionError, key_of, parse
from toolkit.scenario.reports.told import Report

if TYPE_CHECKING:
    from toolkit.scenario.reports.records import ReportRecord


def told_once(told: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports that count, in order of the day they speak of and of their names: one of each origin that says the same.

    Only what is known may be given: a report that comes later would otherwise speak through an earlier one.
    """
    stories: dict[tuple[object, ...], list[Report]] = {}
    for n, report in enumerate(told):
        said = report.record
        stories.setdefault((said.origin, said.denies) if said.origin else (n,), []).append(report)
    return tuple(sorted(map(_best, stories.values()), key=_place))


def _best(story: Sequence[Report]) -> Report:
    """Return the fact, or the best graded; the earliest of several that are equally good."""
    best = min(story, key=_rank)
    return replace(best, relays=tuple(report.name for report in story if report is not best))


def _rank(report: Report) -> tuple[bool, float, tuple[date, date], date, str]:
    true, false = report.likelihood
    return (not report.record.fact, false - true, report.record.days, report.published, report.name)


def _place(report: Report) -> tuple[date, date, date, str]:
    """Return where it stands among the reports that count, however the file lists them."""
    first, last = report.record.days
    return last, first, report.published, report.name


def mixed_up(told: Sequence[Report]) -> Iterator[tuple[Report, str, str]]:
    """Yield every report that is about something else than the first of its origin, with what is wrong and expected."""
    first: dict[str, Report] = {}
    for report in told:
        origin = report.record.origin
        if not origin:
            continue
        other = first.setdefault(origin, report)
        if _thing(report.record) != _thing(other.record):
            yield (
                report,
                f"'{report.name}' and '{other.name}' have one origin and are about different things",
                "an origin of its own for each thing, or the same thing by the same name",
            )


def _thing(said: ReportRecord) -> tuple[object, ...]:
    """Return what a report is about; of a condition what it comes to, however it is written."""
    if said.condition is None:
        return said.subject
    try:
        return ("condition", key_of(parse(said.condition)))
    except ExpressionError:  # told with its place when the scenario is at hand
        return said.subject
