"""What numbers rest on: sources, claims, judgements, and ties between parties."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.scenario.records.record import Record
from toolkit.scenario.records.scalars import Day, Label, Labels, Text


class Supported(Record):
    """A record whose numbers rest on reported claims or on a reasoned judgement."""

    claim: Labels = ()
    """Name of the claim (or a list of them) that bears on the numbers; without a judgement, that states them."""
    measures: Labels = ()
    """Name of the claim (or a list of them) whose text states the number itself, beside a judgement about it."""
    judgement: Text | None = None
    """A sentence that says why these numbers, where no claim gives them; they are then no surer than the judgement."""

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that it names."""
        return tuple(dict.fromkeys((*self.measures, *self.claim)))

    @property
    def measured_by(self) -> tuple[str, ...]:
        """The claims that are said to state the number: those under ``measures``, or a claim that stands alone."""
        return self.measures or (() if self.judgement else self.claim)


class Source(Record):
    """A publication, with the reliability of whoever publishes it."""

    title: Text
    """Title of the publication or page."""
    publisher: Text | None = None
    """Who published it."""
    date: Day | None = None
    """Day of publication."""
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    """NATO-Admiralty grade of the source: A completely reliable … E unreliable, F cannot be judged."""
    via: Text | None = None
    """Where it was read, when that is a relay of the first source."""
    quotes: Labels = ()
    """Name of the source (or a list of them) that it relays; what both report counts as one source."""
    note: Text | None = None
    """Anything a reader should know about the source."""


class Claim(Record):
    """One reported fact, with the credibility of the report."""

    says: Text
    """The fact, in the author's own words."""
    source: Annotated[Labels, Field(min_length=1)]
    """Name of the source, or a list of sources that report it independently."""
    credibility: Annotated[int, Field(ge=1, le=6)]
    """NATO-Admiralty grade of the report: 1 confirmed … 5 improbable, 6 cannot be judged."""
    date: Day | None = None
    """Day the claim refers to or was made."""
    note: Text | None = None
    """Reason for the grade, or a contradiction with another claim."""


class Relation(Supported):
    """A tie between parties that a reader should see; it changes no number by itself."""

    between: tuple[Label, Label]
    """The two parties; at least one is a declared actor."""
    kind: Text
    """What ties them: a treaty, a trade flow, a rivalry."""
