"""Reports that count, in order of date, and silence that does: evidence for a scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError, unknown
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.stories import mixed_up, told_once
from toolkit.scenario.reports.told import Report, Watch

Told = TypeVar("Told", bound=Report | Watch)


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        until = f", published until {self.until}" if self.until else ""
        return f"<Reports{f' {self.title}' if self.title else ''}: {len(self)} that count of {len(self.told)}{until}>"

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

    @property
    def why_nothing_counts(self) -> str:
        """Why no report and no silence counts, for a sentence, where none does."""
        none = f"none was published by {self.until}" if self.until else "there is none"
        return f"{none}, and of what is watched no whole turn has passed" if self.watches else none

    @property
    def alike(self) -> Iterator[tuple[str, ...]]:
        """Name graded reports that are the same in all but their names, and yet count one by one."""
        names: dict[str, list[str]] = {}
        for one in self.reports:
            if not one.record.fact:
                names.setdefault(f"{one.record.model_dump_json()} {one.likelihood}", []).append(one.name)
        yield from (tuple(same) for same in names.values() if len(same) > 1)

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
        """Put two files of reports together; each keeps the likelihoods it was read with, and what stands in both counts once.

        Raises
        ------
        ScenarioError
            If one name stands for two things, or one origin does.
        """
        problems = list(_namesakes((*self.told, *self.watches), (*other.told, *other.watches)))
        together = _joined(self.told, other.told)
        problems += [report.where.problem("origin", *words) for report, *words in mixed_up(together)]
        if problems:
            raise ScenarioError(problems)
        days = [day for day in (self.until, other.until) if day is not None]
        return replace(
            self.of(together),
            watches=_joined(self.watches, other.watches),
            until=max(days) if days else None,
        )


def _joined(one: Sequence[Told], other: Sequence[Told]) -> tuple[Told, ...]:
    """Return what stands in one list, then what only the other has."""
    names = {told.name for told in one}
    return (*one, *(told for told in other if told.name not in names))


def _namesakes(one: Sequence[Report | Watch], other: Sequence[Report | Watch]) -> Iterator[Problem]:
    """Yield everything in the other list that has the name of something else in the first."""
    known = {told.name: told for told in one}
    for told in other:
        first = known.get(told.name, told)
        if told.content != first.content:
            yield told.where.itself(
                f"'{told.name}' stands at {first.where} too, with other words, grades or days",
                "a name of its own, or the same in both files",
            )
