"""Decision-makers: what ends are worth to them, and what those who look ahead expect and want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.model.program import Program
from toolkit.model.steps import Check


@dataclass(frozen=True)
class ModelActor:
    """A decision-maker."""

    name: str
    label: str
    worth: Mapping[str, Program] = field(default_factory=dict)
    """Outcome -> program with what it is worth to the actor, where the author says so."""


@dataclass(frozen=True)
class Foresight:
    """What an actor that looks ahead expects and wants."""

    actor: str
    look_ahead: int | Literal["horizon"]
    discount: float | Program
    """Weight of the next turn against this one: a number, or a program over the parameters alone."""
    program: Program
    """Outputs: worth of the state, then the payoff of each outcome."""
    level: int | None = None
    """Steps of reasoning; None expects what everyone actually does."""
    poisson: float | None = None
    """Mean of a Poisson distribution of such steps, in place of one number of them; with a ``level`` too, that one of the mixture."""
    sees: tuple[tuple[int, Program], ...] = ()
    """(parameter, program with the value the actor takes it to have)."""
    checks: tuple[tuple[Check, ...], ...] = ()
    """For each worth (of the state, then of each outcome) what is watched; rows of ``program`` behind the worths."""
    sees_places: tuple[str, ...] = ()
    """Where each entry of ``sees`` stands in the file."""
    discount_place: str = ""
    """Where its discount stands in the file."""

    @property
    def has_level(self) -> bool:
        """Whether it expects others to reason less far than itself."""
        return self.level is not None or self.poisson is not None
