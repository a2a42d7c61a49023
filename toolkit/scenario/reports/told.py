"""One report, or one thing that is watched, and where it stands in its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.records import Day

if TYPE_CHECKING:
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

    def itself(self, problem: str, expected: str) -> Problem:
        """Make an error about the whole of it."""
        return Problem(self.file, self.line, self.column, self.path, problem, expected, "")

    def unknown(self, key: str, name: str, valid: Iterable[str], expected: str) -> Problem:
        """Make the error for a name that the scenario does not declare; ``key`` says what it should be."""
        problem = self.problem(key, f"unknown {key} '{name}'", expected, nearest_name(name, valid))
        return replace(problem, kind=UNKNOWN, subject=name, what=key)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.path}"


@dataclass(frozen=True)
class Report:
    """One report.

    Attributes
    ----------
    likelihood : P(report | true), P(report | false); only their ratio matters, and (1, 0) is a fact
    relays : names of other reports of the same story, which do not count again
    """

    name: str
    record: ReportRecord
    likelihood: tuple[float, float]
    where: Where
    relays: tuple[str, ...] = ()

    @property
    def content(self) -> tuple[object, ...]:
        """What it says and how far that is believed, wherever it stands."""
        return (self.record, self.likelihood)

    @property
    def date(self) -> Day:
        """The day it speaks of; the last, where it speaks of several."""
        return self.record.days[1]

    @property
    def published(self) -> Day:
        """The day from which it could be known."""
        return self.record.published or self.date

    @property
    def grade(self) -> str:
        """Its grades as one writes them, such as B2; empty where it has none."""
        return f"{self.record.reliability or ''}{self.record.credibility or ''}"

    @property
    def ratio(self) -> float:
        """How many times likelier the report is if what it says is so than if it is not; of a denial, if what it denies is not so."""
        true, false = self.likelihood
        return true / false if false else float("inf")

    def is_strong(self, grades: Mapping[str, float]) -> bool:
        """Whether it is believed so far that a model which still doubts it is to be flagged.

        It is where it is graded 1 and something is known of its source (A to E), or where its ratio is at least that of a report
        graded B1 by the table in force, and in either case speaks for what it says.
        """
        is_confirmed = self.record.credibility == 1 and self.record.reliability != "F"
        return self.ratio > 1.0 and (is_confirmed or self.ratio >= grades["B"] * grades["1"])


@dataclass(frozen=True)
class Watch:
    """Something whose silence is evidence."""

    name: str
    record: WatchRecord
    where: Where

    @property
    def content(self) -> tuple[object, ...]:
        """What is watched, wherever it stands."""
        return (self.record,)
