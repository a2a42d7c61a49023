"""Who decides: what actors hold, what they may do, and how they choose."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.scenario.records.events import Branch, Happening
from toolkit.scenario.records.provenance import Supported
from toolkit.scenario.records.record import Record
from toolkit.scenario.records.scalars import Expression, Identifier, LookAhead, Number, Text, Yes


class Option(Happening):
    """What an actor may do."""

    track: Identifier | None = None
    """Which of the actor's tracks it belongs to."""
    rung: int | None = None
    """Rung of the ladder that it stands for; a label."""
    appeal: Expression | None = None
    """How attractive it is to the actor (rule: logit), in units that ``precision`` weighs."""
    weight: Expression | None = None
    """Odds of choosing it against the other open options (rule: weights)."""
    chance: tuple[Branch, ...] = ()
    """Ways it may turn out, each with a probability and effects; at most one happens."""


class PoissonLevel(Record):
    """Steps of reasoning that differ from choice to choice (cognitive hierarchy)."""

    poisson: Annotated[Number, Field(gt=0, le=10)]
    """Mean number of steps; experiments find about 1.5."""


class DecisionRule(Supported):
    """How an actor turns the state into option probabilities."""

    rule: Literal["logit", "weights"] = "logit"
    """``logit``: appeal and foresight; ``weights``: odds."""
    look_ahead: LookAhead = 0
    """0 weighs appeals alone; ``1 turns`` adds what follows until the next choice; ``horizon`` sees to the end."""
    precision: Expression = "1.0"
    """How sharply the actor picks the better option (per unit of appeal); 0 is a coin toss, inf the best reply, shared evenly among equals.

    A parameter in it may be infinite by value."""
    discount: Expression = "1.0"
    """Weight of the next turn against this one: above 0 and at most 1, a number or an expression over parameters."""
    level: Annotated[int, Field(ge=0, le=20)] | PoissonLevel | None = None
    """Steps of reasoning: level 0 takes any open option, level n expects the others at n - 1; none expects what they do.

    ``{poisson: 1.5}`` mixes levels, each of which expects the others spread over the levels below it."""
    remembers: Literal["everything", "present"] = "everything"
    """Of an actor that learns: all that it has ever seen, or what it sees at the ``present`` alone."""
    sees: dict[Identifier, Expression] = {}
    """Parameters as the actor takes them to be: a number, or an expression over parameters."""


class Capability(Supported):
    """A stock that an actor holds; a constant."""

    amount: Expression
    """A number, or the name of an uncertain parameter."""
    unit: Text
    """What is counted."""
    name: Text | None = None
    note: Text | None = None


class Actor(Supported):
    """A decision-maker."""

    name: Text | None = None
    """Label for tables and figures."""
    capabilities: dict[Identifier, Capability] = {}
    """Stocks the actor holds; usable in expressions as ``frigates`` or ``north.frigates``."""
    tracks: tuple[Identifier, ...] = ()
    """Kinds of activity that are chosen apart, in order; each is a choice of its own every turn."""
    decides: DecisionRule = DecisionRule.model_construct()  # made, not checked: checks are built later
    """The actor's decision rule."""
    value: Expression | None = None
    """Worth of a state to the actor (used when it looks ahead)."""
    payoffs: dict[Identifier, Expression] = {}
    """Worth of each outcome to the actor (used when it looks ahead)."""
    must_act: Yes | tuple[Identifier, ...] = False
    """True if doing nothing is not open (or the tracks for which it is not)."""
    options: dict[Identifier, Option] = {}
    """What the actor may do; ``hold`` (do nothing) is added unless declared or ``must_act``."""
    doubt: Annotated[Number, Field(ge=0)] | None = None
    """How far the author may misjudge the actor as a whole: one more uncertain intercept, shared by all its options but ``hold``."""
    note: Text | None = None
