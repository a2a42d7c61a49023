"""Dated, graded reports: what was said to have happened, by whom, and how far that is believed.

No number belongs to a grade in the NATO-Admiralty standard. The table here is an assumption that a file can
replace: how many times likelier such a report is where what it says is true than where it is false. A letter
and a figure multiply. F and 6 mean that nothing is known of the source or the report: they leave odds alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from toolkit.arguments import public
from toolkit.errors import UNKNOWN, Problem, ScenarioError, ToolkitError, nearest_name, unknown
from toolkit.scenario.places import Places
from toolkit.scenario.reader import scan
from toolkit.scenario.records import Day, Expression, Label, Number, Record, Text
from toolkit.scenario.shipped import shipped_reports
from toolkit.scenario.structure import build_as

Letter = Literal["A", "B", "C", "D", "E", "F"]
Chance = Annotated[Number, Field(ge=0, le=1)]
GradeOdds = Annotated[Number, Field(gt=0)]
GRADES: Mapping[str, float] = {
    "A": 6.0, "B": 3.5, "C": 2.0, "D": 1.2, "E": 1.0, "F": 1.0,
    "1": 8.0, "2": 4.0, "3": 1.7, "4": 0.8, "5": 0.4, "6": 1.0,
}  # fmt: skip
"""Likelihood ratios of the reliability of a source and the credibility of a report."""


class Statement(Record):
    """What a report is about: exactly one of an event, a choice or a condition."""

    event: Label | None = None
    """An event that happened in the turn of the date."""
    choice: Label | None = None
    """An option that was taken in the turn of the date: ``us.limited_strike``, or with its track."""
    condition: Expression | None = None
    """A condition that held at the end of the turn of the date."""


class ReportRecord(Statement):
    """One dated report."""

    date: Day
    """The day it speaks of."""
    says: Text
    """The report, in your own words."""
    denies: bool = False
    """Whether it says that the thing did not happen or does not hold."""
    publisher: Text | None = None
    """Who reported it."""
    reliability: Letter | None = None
    """Grade of the source, A to F."""
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    """Grade of the report, 1 to 6."""
    origin: Label | None = None
    """Name of the one story behind several reports; they count once."""
    likelihood: tuple[Chance, Chance] | None = None
    """Probability of such a report if it is true, and if it is false; in place of grades."""
    note: Text | None = None


class WatchRecord(Statement):
    """Something that would be reported if it were so: then silence speaks too."""

    would_be_reported: Chance
    """Probability, per turn, that it is reported if it is so."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """First day that is watched; the start, if left out."""
    until: Day | None = None
    """Last day that is watched; the last day of the evidence, if left out."""


class ReportsRecord(Record):
    """A file of reports."""

    title: Text | None = None
    note: Text | None = None
    grades: dict[str, GradeOdds] = Field(default_factory=dict)
    """Likelihood ratios in place of the usual ones, by letter or figure."""
    reports: dict[Label, ReportRecord] = Field(default_factory=dict)
    """The reports by name."""
    watch: dict[Label, WatchRecord] = Field(default_factory=dict)
    """What would be reported; silence about it is then evidence against it."""


@dataclass(frozen=True)
class Where:
    """Where a report stands."""

    file: str
    line: int
    column: int
    path: str

    def problem(self, key: str, problem: str, expected: str, nearest: str = "") -> Problem:
        """Make an error about one of its keys."""
        return Problem(self.file, self.line, self.column, f"{self.path}.{key}", problem, expected, nearest)

    def unknown(self, key: str, name: str, valid: Iterable[str], expected: str) -> Problem:
        """Make the error for a name that the scenario does not declare; ``key`` says what it should be."""
        problem = self.problem(key, f"unknown {key} '{name}'", expected, nearest_name(name, valid))
        return replace(problem, kind=UNKNOWN, subject=name, what=key)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.path}"


@dataclass(frozen=True)
class Report:
    """One report that counts.

    Attributes
    ----------
    likelihood : P(report | true), P(report | false); only their ratio matters
    relays : names of other reports of the same story, which do not count again
    """

    name: str
    record: ReportRecord
    likelihood: tuple[float, float]
    where: Where
    relays: tuple[str, ...] = ()

    @property
    def date(self) -> date:
        """The day it speaks of."""
        return self.record.date

    @property
    def ratio(self) -> float:
        """How many times likelier the report is if its event or condition is so than if it is not."""
        true, false = self.likelihood
        true, false = (false, true) if self.record.denies else (true, false)
        return true / false if false else float("inf")


@dataclass(frozen=True)
class Watch:
    """Something whose silence is evidence."""

    name: str
    record: WatchRecord
    where: Where


@dataclass(frozen=True)
class Reports:
    """Evidence for a scenario, in order of date.

    Attributes
    ----------
    reports : those that count, relays of one story taken together
    watches : what would be reported
    grades : likelihood ratio by letter and figure, as used
    until : last day of the evidence; silence counts up to it
    """

    reports: tuple[Report, ...]
    watches: tuple[Watch, ...] = ()
    grades: Mapping[str, float] = field(default_factory=lambda: dict(GRADES))
    until: date | None = None
    title: str = ""

    def __len__(self) -> int:
        return len(self.reports)

    @public
    def before(self, day: date) -> Reports:
        """Return the reports up to and with a day."""
        return replace(
            self, reports=tuple(report for report in self.reports if report.date <= day), until=day
        )

    @public
    def without(self, *names: str) -> Reports:
        """Return the evidence without some reports, to see what hangs on them."""
        known = {report.name for report in self.reports}
        for name in names:
            if name not in known:
                raise unknown("report", name, sorted(known))
        return replace(self, reports=tuple(report for report in self.reports if report.name not in names))

    def __add__(self, other: Reports) -> Reports:
        """Put two files of reports together; each keeps the likelihoods it was read with."""
        together = sorted((*self.reports, *other.reports), key=lambda report: report.date)
        days = [day for day in (self.until, other.until) if day is not None]
        return replace(
            self,
            reports=tuple(together),
            watches=(*self.watches, *other.watches),
            until=max(days) if days else None,
        )


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
    name = os.fspath(name_or_path)
    known = shipped_reports()
    if name in known:
        text, shown = known[name].read_text(encoding="utf-8"), f"scenarios/{known[name].name}"
    else:
        text, shown = _text_of(Path(name), known), Path(name).as_posix()
    found = read_reports(text, file=shown, grades=grades)
    return found if until is None else found.before(_day(until))


@public
def read_reports(text: str, *, file: str = "<text>", grades: Mapping[str, float] | None = None) -> Reports:
    """Read dated reports from text; see ``reports``."""
    tree = scan(text, file)
    places = Places(file, dict(tree.values), dict(tree.keys), tree.quoted, tree.loose)
    problems = list(tree.problems)
    record = build_as(ReportsRecord, tree.data, places, problems)
    if record is None or problems:
        raise ScenarioError(problems)
    table = {**GRADES, **record.grades, **{str(key): float(value) for key, value in (grades or {}).items()}}
    problems += [
        places.problem(("grades", grade), f"'{grade}' is no grade", f"one of: {', '.join(GRADES)}", key=True)
        for grade in table
        if grade not in GRADES
    ]
    for kind, records in (("reports", record.reports), ("watch", record.watch)):
        for name, one in records.items():
            problems += _wrong_with(one, (kind, name), places)
    if problems:
        raise ScenarioError(problems)
    single = [
        Report(name, one, _likelihood(one, table), _where(places, ("reports", name)))
        for name, one in record.reports.items()
    ]
    watches = tuple(Watch(name, one, _where(places, ("watch", name))) for name, one in record.watch.items())
    ordered = sorted(_once_per_story(single), key=lambda report: report.date)
    return Reports(tuple(ordered), watches, table, title=record.title or "")


def _text_of(path: Path, known: Mapping[str, Any]) -> str:
    try:
        if path.stat().st_size > 4_000_000:
            raise ScenarioError(
                [Problem(path.as_posix(), 0, 0, "", "the file is larger than 4 MB", "reports")]
            )
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(
            [Problem(path.as_posix(), 0, 0, "", "the file is not UTF-8 text", "reports")]
        ) from None
    except (OSError, ValueError):
        expected = f"a file of reports, or one of: {', '.join(known) or 'none shipped'}"
        nearest = nearest_name(str(path), known)
        raise ScenarioError(
            [Problem(path.as_posix(), 0, 0, "", f"'{str(path)[:80]}' cannot be read", expected, nearest)]
        ) from None


def _day(text: str | date) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ToolkitError(f"'{text}' is not a date; expected year-month-day, such as 2025-11-04") from None


def _wrong_with(one: ReportRecord | WatchRecord, path: tuple[str, str], places: Places) -> list[Problem]:
    found = []
    given = [key for key in ("event", "choice", "condition") if getattr(one, key) is not None]
    if len(given) != 1:
        what = f"{' and '.join(given)} stand together" if given else "it does not say what it is about"
        found.append(places.problem(path, what, "one of: event, choice, condition", key=True))
    if isinstance(one, ReportRecord):
        has_grades = one.reliability is not None and one.credibility is not None
        if one.likelihood is None and not has_grades:
            expected = (
                "`reliability:` (A to F) and `credibility:` (1 to 6), or `likelihood: [if true, if false]`"
            )
            found.append(places.problem(path, "it does not say how far it is believed", expected, key=True))
        if one.likelihood is not None and one.likelihood == (0.0, 0.0):
            found.append(
                places.problem((*path, "likelihood"), "such a report could never come", "one of them above 0")
            )
    return found


def _likelihood(one: ReportRecord, table: Mapping[str, float]) -> tuple[float, float]:
    """Return P(report | true) and P(report | false) of what it says."""
    if one.likelihood is not None:
        return one.likelihood
    ratio = table[str(one.reliability)] * table[str(one.credibility)]
    return ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)


def _once_per_story(single: Sequence[Report]) -> list[Report]:
    """Let reports of one origin that say the same count once: the best graded, on the earliest day."""
    stories: dict[tuple[Any, ...], list[Report]] = {}
    for report in single:
        one = report.record
        key = (one.origin, one.event, one.choice, one.condition, one.denies) if one.origin else (report.name,)
        stories.setdefault(key, []).append(report)
    found = []
    for story in stories.values():
        best = max(story, key=lambda report: report.likelihood[0] - report.likelihood[1])
        first = min(report.date for report in story)
        others = tuple(report.name for report in story if report is not best)
        found.append(replace(best, record=best.record.model_copy(update={"date": first}), relays=others))
    return found


def _where(places: Places, path: tuple[str, str]) -> Where:
    line, column = places.of(path, key=True)
    return Where(places.file, line, column, ".".join(path))
