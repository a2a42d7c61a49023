"""Reports that count, in order of date, and silence that does: evidence for a scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from toolkit.arguments import public
from toolkit.errors import ScenarioError, unknown
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.stories import mixed_up, told_once
from toolkit.scenario.reports.told import Report, Watch


@dataclass(frozen=True)
class Reports:
    """Evidence for a scenario, in order of date.

    Attributes
    ----------
    reports : those that count, relays of one story taken together
    watches : what would be reported
    grades : likelihood ratio by letter and figure, as used
    until : last day of the evidence: it holds what was published by then, and silence counts up to it
    told : every report on its own, before stories are taken together
    """

    reports: tuple[Report, ...]
    watches: tuple[Watch, ...] = ()
    grades: Mapping[str, float] = field(default_factory=lambda: dict(GRADES))
    until: date | None = None
    title: str = ""
    told: tuple[Report, ...] = ()

    def __len__(self) -> int:
        return len(self.reports)

    @property
    def last_published(self) -> date | None:
        """The day the last report that counts was published; None without reports."""
        return max((report.published for report in self.reports), default=None)

    @property
    def digest(self) -> str:
        """Tell evidence from other evidence: SHA-256 of all that is said in it and of what it weighs."""
        said = [(one.name, one.likelihood, one.record.model_dump(mode="json")) for one in self.told]
        watched = [(one.name, one.record.model_dump(mode="json")) for one in self.watches]
        whole = [said, watched, sorted(self.grades.items()), str(self.until or "")]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    @public
    def before(self, day: date) -> Reports:
        """Return what was published up to and with a day."""
        return replace(self.of(report for report in self.told if report.published <= day), until=day)

    @public
    def without(self, *names: str) -> Reports:
        """Return the evidence without some reports, to see what hangs on them; other reports of their stories stay."""
        known = {report.name for report in self.told}
        for name in names:
            if name not in known:
                raise unknown("report", name, sorted(known))
        return self.of(report for report in self.told if report.name not in names)

    def of(self, told: Iterable[Report]) -> Reports:
        """Return the same watches and grades with other reports, whose stories are taken together."""
        every = tuple(told)
        return replace(self, told=every, reports=told_once(every))

    def __add__(self, other: Reports) -> Reports:
        """Put two files of reports together; each keeps the likelihoods it was read with."""
        together = (*self.told, *other.told)
        problems = [report.where.problem("origin", *words) for report, *words in mixed_up(together)]
        if problems:
            raise ScenarioError(problems)
        days = [day for day in (self.until, other.until) if day is not None]
        return replace(
            self.of(together), watches=(*self.watches, *other.watches), until=max(days) if days else None
        )
