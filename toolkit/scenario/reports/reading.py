"""Text -> reports: read, checked, and told once where several tell one story."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError, ToolkitError
from toolkit.scenario.finding import reports_text
from toolkit.scenario.places import Places
from toolkit.scenario.reader import scan
from toolkit.scenario.reports.evidence import Report, Reports, Watch, Where
from toolkit.scenario.reports.grades import GRADES, likelihood_of
from toolkit.scenario.reports.records import ReportRecord, ReportsRecord, WatchRecord
from toolkit.scenario.structure import build_as


@public
def reports(
    name_or_path: str | os.PathLike[str],
    *,
    until: str | date | None = None,
    grades: Mapping[str, float] | None = None,
) -> Reports:
    """Read dated reports from a file.

    Parameters
    ----------
    name_or_path : str or path
        A file such as ``reports.yaml``, or the name of a shipped scenario that comes with reports.
    until : str or date, optional
        Take only reports up to and with this day.
    grades : mapping, optional
        Likelihood ratios by letter or figure, over those of the file and the usual ones.

    Returns
    -------
    Reports

    Raises
    ------
    ScenarioError
        With every problem of the file, sorted by line.

    Examples
    --------
    >>> import toolkit as ct
    >>> len(ct.reports("caribbean-2025", until="2025-11-03")) > 0
    True
    """
    text, shown = reports_text(os.fspath(name_or_path))
    evidence = read_reports(text, file=shown, grades=grades)
    return evidence if until is None else evidence.before(_day(until))


@public
def read_reports(text: str, *, file: str = "<text>", grades: Mapping[str, float] | None = None) -> Reports:
    """Read dated reports from text; see ``reports``."""
    tree = scan(text, file)
    places = tree.places(file)
    problems = list(tree.problems)
    record = build_as(ReportsRecord, tree.data, places, problems)
    if record is None or problems:
        raise ScenarioError(problems)
    table = {**GRADES, **record.grades, **{str(key): float(value) for key, value in (grades or {}).items()}}
    problems += _mistakes(record, table, places)
    if problems:
        raise ScenarioError(problems)
    single = [
        Report(name, report, likelihood_of(report, table), _where(places, ("reports", name)))
        for name, report in record.reports.items()
    ]
    watches = tuple(
        Watch(name, watch, _where(places, ("watch", name))) for name, watch in record.watch.items()
    )
    ordered = sorted(_once_per_story(single), key=lambda report: report.date)
    return Reports(tuple(ordered), watches, table, title=record.title or "")


def _day(text: str | date) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ToolkitError(f"'{text}' is not a date; expected year-month-day, such as 2025-11-04") from None


def _mistakes(record: ReportsRecord, table: Mapping[str, float], places: Places) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a file of reports."""
    for grade in table:
        if grade not in GRADES:
            expected = f"one of: {', '.join(GRADES)}"
            yield places.problem(("grades", grade), f"'{grade}' is no grade", expected, key=True)
    for name, report in record.reports.items():
        yield from _subject(report, ("reports", name), places)
        yield from _belief(report, ("reports", name), places)
    for name, watch in record.watch.items():
        yield from _subject(watch, ("watch", name), places)


def _subject(said: ReportRecord | WatchRecord, path: tuple[str, str], places: Places) -> Iterator[Problem]:
    """Check that a report is about one thing."""
    given = [key for key in ("event", "choice", "condition") if getattr(said, key) is not None]
    if len(given) != 1:
        what = f"{' and '.join(given)} stand together" if given else "it does not say what it is about"
        yield places.problem(path, what, "one of: event, choice, condition", key=True)


def _belief(report: ReportRecord, path: tuple[str, str], places: Places) -> Iterator[Problem]:
    """Check that a report says how far it is believed."""
    has_grades = report.reliability is not None and report.credibility is not None
    if report.likelihood is None and not has_grades:
        expected = "`reliability:` (A to F) and `credibility:` (1 to 6), or `likelihood: [if true, if false]`"
        yield places.problem(path, "it does not say how far it is believed", expected, key=True)
    if report.likelihood == (0.0, 0.0):
        yield places.problem((*path, "likelihood"), "such a report could never come", "one of them above 0")


def _once_per_story(single: Sequence[Report]) -> list[Report]:
    """Let reports of one origin that say the same count once: the best graded, on the earliest day."""
    stories: dict[tuple[object, ...], list[Report]] = {}
    for report in single:
        said = report.record
        story = (said.origin, said.event, said.choice, said.condition, said.denies)
        stories.setdefault(story if said.origin else (report.name,), []).append(report)
    return [_told_once(story) for story in stories.values()]


def _told_once(story: Sequence[Report]) -> Report:
    best = max(story, key=lambda report: report.likelihood[0] - report.likelihood[1])
    first = min(report.date for report in story)
    relays = tuple(report.name for report in story if report is not best)
    return replace(best, record=best.record.model_copy(update={"date": first}), relays=relays)


def _where(places: Places, path: tuple[str, str]) -> Where:
    line, column = places.of(path, key=True)
    return Where(places.file, line, column, ".".join(path))
