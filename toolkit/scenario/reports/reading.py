"""Text -> reports: read, checked, and told once where several tell one story."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

from toolkit.arguments import public
from toolkit.dates import NoDayError, day_in
from toolkit.errors import ScenarioError, ToolkitError
from toolkit.scenario.finding import reports_text
from toolkit.scenario.places import Places
from toolkit.scenario.reader import scan
from toolkit.scenario.reports.checks import mistakes
from toolkit.scenario.reports.evidence import Reports
from toolkit.scenario.reports.grades import GRADES, likelihood_of
from toolkit.scenario.reports.records import ReportsRecord
from toolkit.scenario.reports.stories import mixed_up
from toolkit.scenario.reports.told import Report, Watch, Where
from toolkit.scenario.structure import build_as
from toolkit.scenario.uncollected import uncollected


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
        Take only what was published up to and with this day.
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
@uncollected
def read_reports(text: str, *, file: str = "<text>", grades: Mapping[str, float] | None = None) -> Reports:
    """Read dated reports from text; see ``reports``."""
    tree = scan(text, file)
    places = tree.places(file)
    problems = list(tree.problems)
    record = build_as(ReportsRecord, tree.data, places, problems)
    if record is None or problems:
        raise ScenarioError(problems, is_complete=False)  # whether its parts fit each other is not known
    table = {**GRADES, **record.grades, **{str(key): float(value) for key, value in (grades or {}).items()}}
    problems += mistakes(record, table, places)
    if problems:
        raise ScenarioError(problems)
    told = [
        Report(name, report, likelihood_of(report, table), _where(places, ("reports", name)))
        for name, report in record.reports.items()
    ]
    watches = tuple(
        Watch(name, watch, _where(places, ("watch", name))) for name, watch in record.watch.items()
    )
    problems += [
        places.problem(("reports", report.name, "origin"), *words) for report, *words in mixed_up(told)
    ]
    if problems:
        raise ScenarioError(problems)
    return Reports((), watches, table, title=record.title or "").of(told)


def _day(text: str | date) -> date:
    if isinstance(text, date):
        return text
    try:
        return day_in(text)
    except NoDayError as error:
        raise ToolkitError(str(error)) from None


def _where(places: Places, path: tuple[str, str]) -> Where:
    line, column = places.of(path, key=True)
    return Where(places.file, line, column, ".".join(path))
