"""What is wrong between the parts of a file of reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.places import Places
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.records import ReportRecord, ReportsRecord, WatchRecord


def mistakes(record: ReportsRecord, table: Mapping[str, float], places: Places) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a file of reports."""
    for grade in table:
        if grade not in GRADES:
            expected = f"one of: {', '.join(GRADES)}"
            yield places.problem(("grades", grade), f"'{grade}' is no grade", expected, key=True)
    for name, report in record.reports.items():
        yield from _subject(report, ("reports", name), places)
        yield from _days(report, ("reports", name), places)
        yield from _belief(report, ("reports", name), places)
    for name, watch in record.watch.items():
        yield from _subject(watch, ("watch", name), places)
        yield from _watched(name, watch, record, places)


def _subject(said: ReportRecord | WatchRecord, path: tuple[str, str], places: Places) -> Iterator[Problem]:
    """Check that a report is about one thing."""
    given = [key for key in ("event", "choice", "condition") if getattr(said, key) is not None]
    if len(given) != 1:
        what = f"{' and '.join(given)} stand together" if given else "it does not say what it is about"
        yield places.problem(path, what, "one of: event, choice, condition", key=True)


def _days(report: ReportRecord, path: tuple[str, str], places: Places) -> Iterator[Problem]:
    """Check that a report says when it was so, and is not published before it can have been."""
    if (report.date is None) == (report.between is None):
        what = "date and between stand together" if report.date else "it does not say when it was so"
        expected = "`date:` a day, or `between: [first day, last day]`, and one of them alone"
        yield places.problem(path, what, expected, key=True)
        return
    first, last = report.days
    if first > last:
        what = f"the first day, {first}, is after the last, {last}"
        yield places.problem((*path, "between"), what, f"[{last}, {first}]")
    elif report.published is not None and report.published < first:
        what = f"it is published on {report.published}, before it can have been so"
        expected = f"{first} or later; what is to come is no report"
        yield places.problem((*path, "published"), what, expected)


def _watched(name: str, watch: WatchRecord, record: ReportsRecord, places: Places) -> Iterator[Problem]:
    """Check that a watch has a name of its own, and days in their order."""
    if name in record.reports:
        line, _ = places.of(("reports", name), key=True)
        what = f"'{name}' is the name of a report too, at {places.file}:{line}"
        yield places.problem(("watch", name), what, "a name of its own", key=True)
    if watch.from_ is not None and watch.until is not None and watch.from_ > watch.until:
        what = f"the first day, {watch.from_}, is after the last, {watch.until}"
        yield places.problem(("watch", name, "from"), what, f"a day up to {watch.until}")


def _belief(report: ReportRecord, path: tuple[str, str], places: Places) -> Iterator[Problem]:
    """Check that a report says how far it is believed."""
    given = [key for key in ("reliability", "credibility", "likelihood") if getattr(report, key) is not None]
    if report.fact:
        for key in given:
            what = f"a fact is certain and takes no {key}"
            yield places.problem((*path, key), what, "`fact: true` alone, or the report graded and no fact")
        return
    if report.likelihood is None and given != ["reliability", "credibility"]:
        expected = "`reliability:` (A to F) and `credibility:` (1 to 6), `likelihood: [if true, if false]` or `fact: true`"
        yield places.problem(path, "it does not say how far it is believed", expected, key=True)
    if report.likelihood == (0.0, 0.0):
        yield places.problem((*path, "likelihood"), "such a report could never come", "one of them above 0")
