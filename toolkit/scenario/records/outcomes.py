"""What readers ask about: outcomes, rungs of the ladder, and past crises set beside them."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, model_validator

from toolkit.scenario.records.events import Family
from toolkit.scenario.records.provenance import Supported
from toolkit.scenario.records.record import Record, wrong
from toolkit.scenario.records.scalars import Day, Expression, Labels, Text, Yes


class Rung(Record):
    """A named step of the escalation ladder."""

    name: Text
    when: Expression
    """The crisis stands on the highest rung whose condition holds."""
    threshold: Text | None = None
    """The line that is crossed on reaching this rung."""


class Outcome(Supported):
    """A named class of histories that readers ask about."""

    model_config = ConfigDict(populate_by_name=True)

    for_: Family = None
    """Writes a family in one go, as for options; a payoff named like the family may read its letter."""
    name: Text | None = None
    """Label for tables and figures."""
    when: Expression | None = None
    """Condition on the state."""
    ends: Yes | Literal["at_turn_end"] = False
    """True ends the run after any phase; ``at_turn_end`` after the last; false classifies at the horizon."""
    otherwise: Yes = False
    """True for the one outcome that holds when no other does."""
    score: Expression | None = None
    """A number over the state that rises on the way to it; helps to find it where it is rare."""
    codes: dict[
        Literal["icb_viol", "icb_sevviosy", "icb_forout", "icb_outesr", "icb_usinv", "icb_suinv", "going_on"],
        int,
    ] = {}
    """International Crisis Behavior codes, to set the forecast beside base rates; ``going_on: 1`` if the crisis goes on at the horizon."""
    description: Text | None = None

    @model_validator(mode="after")
    def _when_or_otherwise(self) -> Outcome:
        if (self.when is None) != self.otherwise:
            raise wrong("an outcome needs a condition, or is the rest", "either `when` or `otherwise: true`")
        if self.otherwise and self.ends:
            raise wrong("the outcome for the rest cannot end a run", "`ends` on outcomes that have `when`")
        return self


class OutsideView(Record):
    """Past crises that this one is set beside, and why it departs from them."""

    classes: Labels
    """Reference classes, such as us_actor_1945; two or three, since they disagree."""
    argument: Text
    """Why the scenario's probabilities depart from their base rates."""
    began: Day | None = None
    """First day of the crisis, so that base rates can be those of crises as old; counted to the horizon."""
