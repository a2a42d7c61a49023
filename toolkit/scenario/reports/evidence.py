"""Reports that count, in order of date, and silence that does: evidence for a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from toolkit.arguments import public
from toolkit.errors import UNKNOWN, Problem, nearest_name, unknown
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.records import ReportRecord, WatchRecord


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
