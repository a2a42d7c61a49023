"""What a file of reports says, as frozen records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from toolkit.scenario.records import Day, Duration, Expression, Label, Number, Record, Text

Letter = Literal["A", "B", "C", "D", "E", "F"]
Chance = Annotated[Number, Field(ge=0, le=1)]
GradeOdds = Annotated[Number, Field(gt=0)]


class Statement(Record):
    """What it is about: exactly one of an event, a choice or a condition."""

    event: Label | None = None
    """An event that happened in the turn. One of ``event``, ``choice`` and ``condition`` is needed, and one alone."""
    choice: Label | None = None
    """An option that was taken in the turn: ``us.limited_strike``, or with its track."""
    condition: Expression | None = None
    """A condition that held at the end of the turn, such as ``talks >= channel``."""


class ReportRecord(Statement):
    """One dated report."""

    date: Day | None = None
    """The day on which it was so; its turn is meant. One of ``date`` and ``between`` is needed, and one alone."""
    between: tuple[Day, Day] | None = None
    """First and last day between which it was so at least once, in place of ``date``: ``[2025-11-03, 2025-11-14]``; not before `as_of`."""
    published: Day | None = None
    """The day from which it could be known; the last day of ``date`` or ``between``, if left out."""
    says: Text
    """The report, in your own words."""
    denies: bool = False
    """Whether it says that the thing did not happen or does not hold."""
    fact: bool = False
    """Whether it is certain, beyond all grades; with ``denies``, that the thing surely was not so."""
    publisher: Text | None = None
    """Who reported it."""
    reliability: Letter | None = None
    """Grade of the source, A to F. Both grades are needed, or ``likelihood`` or ``fact`` in their place."""
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    """Grade of the report, 1 to 6."""
    origin: Label | None = None
    """Name of the one story behind several reports about one thing; they count once."""
    likelihood: tuple[Chance, Chance] | None = None
    """Probability of such a report if it is true, and if it is false; in place of grades."""
    note: Text | None = None
    """For whoever reads the file."""

    @property
    def subject(self) -> tuple[str | None, ...]:
        """What it is about, as it is written."""
        return (self.event, self.choice, self.condition)

    @property
    def days(self) -> tuple[Day, Day]:
        """First and last day on which it may have been so."""
        if self.between is not None:
            return self.between
        assert self.date is not None  # the checks of the file see to it
        return self.date, self.date


class WatchRecord(Statement):
    """Something that would be reported if it were so: then silence speaks too."""

    would_be_reported: Chance
    """Probability, per turn, that it is reported if it is so."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """First day that is watched; the start, if left out. Only turns count of which every day is watched."""
    until: Day | None = None
    """Last day that is watched; the day the last report was published, if left out. A file without reports must say it. The silence of a turn counts once the turn has passed."""
    delay: Duration | None = None
    """How long it takes until it is reported, such as ``3 days``: silence says nothing about the last days before now."""


class ReportsRecord(Record):
    """A file of reports."""

    model_config = ConfigDict(defer_build=False)

    title: Text | None = None
    """What the reports are of."""
    note: Text | None = None
    """For whoever reads the file."""
    grades: dict[str, GradeOdds] = Field(default_factory=dict)
    """Likelihood ratios in place of the usual ones, by letter or figure in quotes: ``{B: 3, "2": 5}``."""
    reports: dict[Label, ReportRecord] = Field(default_factory=dict)
    """The reports by name."""
    watch: dict[Label, WatchRecord] = Field(default_factory=dict)
    """What would be reported; silence about it is then evidence against it."""
