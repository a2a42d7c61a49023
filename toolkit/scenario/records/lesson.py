"""A lesson: short steps for a reader who has never seen the crisis, each with one thing to move and one thing to notice."""

from __future__ import annotations

from pydantic import model_validator

from toolkit.scenario.records.record import Record, wrong
from toolkit.scenario.records.scalars import Identifier, Label, Number, Text


class LessonStep(Record):
    """One step; the reader guesses before the answer is shown."""

    says: Text
    """What the reader is told before anything moves."""
    move: dict[Identifier, Number] = {}
    """The one input to move, and where to: ``{us_resolve: 0.8}``."""
    what_if: Label | None = None
    """Or the one what-if to press, by its name under ``variants``."""
    notice: Identifier
    """The outcome, or the question that is answered by yes or no or by a date, whose probability the reader guesses."""
    seen: Text
    """What there was to notice, told once the answer is shown."""

    @model_validator(mode="after")
    def _one_thing(self) -> LessonStep:
        if len(self.move) + (self.what_if is not None) != 1:
            raise wrong("a step moves one thing", "`move` with one input, or `what_if`")
        return self
