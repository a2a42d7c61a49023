"""What readers ask: questions with a rule that resolves them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from toolkit.scenario.records.record import Record, wrong
from toolkit.scenario.records.scalars import Day, Expression, Identifier, Labels, Text, Yes

SUBJECTS = ("choice", "event", "outcomes", "when", "quantity")


def _as_identifiers(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Question(Record):
    """A question with an answer that history will give; it reads what the crisis does and moves no number of it."""

    text: Text
    """The question, as a reader would put it."""
    asked_on: Day | None = None
    """Day on which it was written; later than `as_of` means that it was asked with the end known, which is shown."""
    asks: Literal["whether", "date"] = "whether"
    """`whether` it comes by a day, or by which `date`: the first turn in which it comes."""
    choice: Labels = ()
    """actor.option or actor.track.option, or a list: yes if any of them is taken."""
    event: Annotated[tuple[Identifier, ...], BeforeValidator(_as_identifiers)] = ()
    """Event, or a list: yes if any of them happens."""
    outcomes: Annotated[tuple[Identifier, ...], BeforeValidator(_as_identifiers)] = ()
    """Outcome, or a list: yes if the crisis has ended in one of them; what holds only at the horizon counts there."""
    when: Expression | None = None
    """Condition on the state: yes if it holds at the end of any turn."""
    at_end: Yes = False
    """True if `when` is to hold at the end of the last turn that counts, whatever was before."""
    quantity: Identifier | None = None
    """Variable whose level at the end of the last turn that counts is asked for."""
    by: Day | None = None
    """Turns that are over when this day is count; the last day of a turn is the one before the next begins. The horizon if left out."""
    given: Expression | None = None
    """Condition on the state: answered among histories in which it holds at the end of any turn that counts."""
    note: Text | None = None
    """What the edge cases are."""

    @model_validator(mode="after")
    def _one_subject(self) -> Question:
        named = [name for name in SUBJECTS if getattr(self, name) not in (None, ())]
        if len(named) != 1:
            stand = f"{', '.join(named)} stand together" if named else "it does not say what it asks about"
            raise wrong(stand, "one of: choice, event, outcomes, when, quantity")
        if self.at_end and (self.when is None or self.asks == "date"):
            raise wrong("`at_end` belongs to a condition on one day", "`when`, and no `asks: date`")
        if self.asks == "date" and self.quantity is not None:
            raise wrong("a level has no date", "`when: variable >= level` with `asks: date`")
        return self
