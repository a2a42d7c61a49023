"""What may happen: when it is possible, how often it comes, and what it changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from toolkit.scenario.records.periods import Likelihood, Probability, Rate, window_or_branches
from toolkit.scenario.records.provenance import Supported
from toolkit.scenario.records.record import Record, shown, wrong
from toolkit.scenario.records.scalars import (
    Day,
    Expression,
    Identifier,
    Label,
    Labels,
    Number,
    Text,
    Turns,
    Yes,
    as_expression,
    count_of_turns,
)

LONGEST_MEMORY = 126
"""Turns that a cooldown or a delay can count; what outlasts the horizon need not be counted to its end."""


class Effect(Record):
    """A change made to one variable."""

    operation: Literal["add", "set"]
    amount: str
    """Expression over the state that gives the whole number (or the level) to add or to set."""
    after: int = 0
    """Turns until it takes effect; 0 is at once."""

    @model_validator(mode="before")
    @classmethod
    def _from_notation(cls, value: object) -> object:
        if isinstance(value, Effect):
            return value
        after = 0
        if isinstance(value, dict):
            if set(value) != {"change", "after"}:
                raise wrong("a change with a delay has two keys", "{change: +1, after: 2 turns}")
            after, value = count_of_turns(value["after"]), value["change"]
        text = as_expression(value)
        if text.startswith("="):
            return {"operation": "set", "amount": text[1:].strip(), "after": after}
        if text[0] in "+-":
            return {"operation": "add", "amount": text.removeprefix("+").strip(), "after": after}
        ways = f"+{text} to add or ={text} to set"
        if text.isidentifier():  # a level, more often than not
            ways = f"={text} to set it to that, or +{text} to add that number"
        raise wrong(f"{shown(text)} does not say whether it adds or sets", ways)


Effects = dict[Identifier, Effect]


def no_family(value: object) -> None:
    """Refuse a family that comes in from elsewhere; those of a file are taken apart before."""
    if value is not None:
        raise wrong(
            "a family cannot come in by a change", "its members one by one, or the family in the file itself"
        )


Family = Annotated[
    dict[Identifier, str | tuple[Number, ...]] | None,
    BeforeValidator(no_family),
    Field(default=None, alias="for"),
]


class Branch(Record):
    """One way an option or event may turn out."""

    name: Text | None = None
    probability: Expression
    """In [0, 1]; the branches of one list sum to at most 1, the rest being that nothing more happens."""
    effects: Effects
    """Changes made if this branch is drawn."""
    needs: Labels = ()
    """Actors without whose consent it does not come; where people hold all of their seats, they say so in place of the chance. It moves no number."""


class Cooldown(Record):
    """How long an option or event stays closed after use."""

    length: Turns
    shared: Label | None = None
    """Name of a cooldown that several options share."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return value if isinstance(value, dict | Cooldown) else {"length": value}


class Happening(Supported):
    """What options and events have in common: when they are possible and what they change."""

    model_config = ConfigDict(populate_by_name=True)

    for_: Family = None
    """Writes a family in one go: letters and what they run over, such as ``{x: 0..40 by 5}``; ``demand`` is then ``demand_0``, ``demand_5`` and so on.

    The letter may stand in conditions, effects, appeals and chances, ``{x}`` in any text."""
    name: Text | None = None
    """Short label for tables and figures."""
    when: Expression | None = None
    """Condition on the state for it to be possible; always, if left out."""
    effects: Effects = {}
    """Changes to variables: +1 adds, =3 sets; {change: +1, after: 2 turns} comes later."""
    once: Yes = False
    """True if it can happen only once in a history."""
    cooldown: Cooldown | None = None
    """Turns that it stays closed after use."""
    on: Day | None = None
    """Possible only in the turn that holds this date."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """Possible from the turn that holds this date."""
    until: Day | None = None
    """Possible until the turn that holds this date, that turn included."""
    doubt: Annotated[Number, Field(ge=0)] | None = None
    """Overrides the scenario-wide ``doubt`` for this one."""
    seen_by: Labels | None = None
    """Actors who notice it, when people play and where actors learn; everyone, if left out. ``[]``: nobody but who does it. Where nobody learns it
    moves no number."""
    visible_to: Labels = ()
    """The earlier name of ``seen_by``, still read; there ``[]`` is everyone."""
    needs: Labels = ()
    """Actors without whose consent it does not come when people hold their seats. It moves no number."""
    note: Text | None = None


class Event(Happening):
    """What may happen without being chosen."""

    probability: Probability = None
    """Probability per turn, or over a window such as 0.15 within 12 weeks."""
    rate: Rate = None
    """Rate with its period, such as 0.1 per month."""
    chance: Annotated[Likelihood | tuple[Branch, ...], BeforeValidator(window_or_branches)] = ()
    """A chance over a window such as 0.15 within 12 weeks, or a list of ways it may turn out."""
    group: Identifier | None = None
    """Name of a group of competing risks: at most one member happens in a turn; all have rates."""

    @property
    def likelihood(self) -> Likelihood | None:
        """How often it happens, whichever key says so; None stands for certain."""
        return self.probability or self.rate or (self.chance if isinstance(self.chance, Likelihood) else None)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The ways it may turn out."""
        return () if isinstance(self.chance, Likelihood) else self.chance

    @model_validator(mode="after")
    def _one_likelihood(self) -> Event:
        given = sum(
            (self.probability is not None, self.rate is not None, isinstance(self.chance, Likelihood))
        )
        if given > 1 or (given == 0 and self.on is None):
            raise wrong(
                "it is not clear how often this happens" if given else "nothing says how often this happens",
                "one of: probability, rate, chance (or a date in `on`)",
            )
        return self
