"""What if: named changes to a scenario, and choices imposed on actors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from toolkit.scenario.records.record import Record
from toolkit.scenario.records.scalars import Identifier, Text, Yes


class Force(Record):
    """A choice imposed on an actor."""

    turn: Annotated[int, Field(ge=1)]
    actor: Identifier
    option: Identifier
    announced: Yes = False
    """True if the other actors foresee it."""


class Variation(Record):
    """A named set of changes: a what-if, or another model of the same crisis."""

    title: Text | None = None
    note: Text | None = None
    set: dict[str, Any] = {}
    """Paths and their new content, such as parameters.offer_accepted: {pert: [0.4, 0.6, 0.8]}."""
    add: dict[str, Any] = {}
    """Paths that do not exist yet and their content."""
    remove: tuple[str, ...] = ()
    """Paths to take out."""
    force: tuple[Force, ...] = ()
    """Choices imposed at given turns."""
