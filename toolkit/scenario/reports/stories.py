"""Several reports of one story: which of them counts, and that they are about one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from toolkit.scenario.reports.told import Report


def told_once(told: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports that count, in order of the day they speak of: one of each origin that says the same.

    Only what is known may be given: a report that comes later would otherwise speak through an earlier one.
    """
    stories: dict[tuple[object, ...], list[Report]] = {}
    for n, report in enumerate(told):
        said = report.record
        stories.setdefault((said.origin, said.denies) if said.origin else (n,), []).append(report)
    return tuple(sorted(map(_best, stories.values()), key=lambda report: report.date))


def _best(story: Sequence[Report]) -> Report:
    """Return the fact, or the best graded; the earliest of several that are equally good."""
    best = min(story, key=_rank)
    return replace(best, relays=tuple(report.name for report in story if report is not best))


def _rank(report: Report) -> tuple[bool, float, tuple[date, date]]:
    true, false = report.likelihood
    return (not report.record.fact, false - true, report.record.days)


def mixed_up(told: Sequence[Report]) -> Iterator[tuple[Report, str, str]]:
    """Yield every report that is about something else than the first of its origin, with what is wrong and expected."""
    first: dict[str, Report] = {}
    for report in told:
        origin = report.record.origin
        if not origin:
            continue
        other = first.setdefault(origin, report)
        if report.record.subject != other.record.subject:
            yield (
                report,
                f"'{report.name}' and '{other.name}' have one origin and are about different things",
                "an origin of its own for each thing, or the same thing written in the same way",
            )
