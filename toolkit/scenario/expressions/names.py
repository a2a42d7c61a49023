"""The names an expression may use, and what sort of thing each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from toolkit.scenario.expressions.ranges import Bounds


@dataclass(frozen=True)
class VariableType:
    """What an expression may do with a variable."""

    kind: Literal["named", "range", "flag", "real"]
    labels: tuple[str, ...]
    low: int = 0
    within: tuple[float, float] | None = None
    """Bounds of real numbers."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number that each position stands for in arithmetic; real numbers have no positions."""
        return tuple(range(self.low, self.low + len(self.labels)))

    @property
    def bounds(self) -> Bounds:
        """Lowest and highest number it can stand for."""
        return self.within or (float(self.low), float(self.low + len(self.labels) - 1))


@dataclass(frozen=True)
class Scope:
    """The names an expression may use."""

    variables: Mapping[str, VariableType]
    parameters: Mapping[str, tuple[float, float]]
    """Lowest and highest value of each parameter."""
    capabilities: Mapping[str, str]
    """Every accepted spelling -> ``actor.capability``."""

    def owner_of(self, level: str) -> str | None:
        """Return the first variable that has a named level; None if none has."""
        owners = (
            name for name, kind in self.variables.items() if kind.kind == "named" and level in kind.labels
        )
        return next(owners, None)

    @property
    def names(self) -> list[str]:
        """Every name that may stand alone."""
        return [*self.variables, *self.parameters, *self.capabilities, "turn"]
