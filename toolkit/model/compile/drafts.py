"""Members of a turn before they have columns and rows: plain trees that name variables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from toolkit.model.compile.rates import ONE
from toolkit.scenario.expressions import Node

TRUE = Node("truth", value=1.0)
ZERO = Node("number", value=0.0)


@dataclass(frozen=True)
class ChangeDraft:
    """A change before it has columns and rows; a condition may limit the states it holds for."""

    variable: str
    operation: Literal["add", "set", "arm"]
    amount: Node
    when: Node | None = None
    place: str = ""


@dataclass(frozen=True)
class BranchDraft:
    """One branch: its probability and the changes it adds."""

    probability: Node
    changes: tuple[ChangeDraft, ...]
    place: str
    label: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionDraft:
    """An option or event before it has rows."""

    name: str
    label: str
    guard: Node
    score: Node
    changes: tuple[ChangeDraft, ...] = ()
    branches: tuple[BranchDraft, ...] = ()
    raw: Node | None = None
    """For events, the declared probability or rate before conversion, to be checked."""
    raw_is_rate: bool = False
    place: str = ""
    rung: int | None = None
    visible_to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberDraft:
    """One random selection of a phase."""

    key: str
    rule: Literal["logit", "weights", "event", "clock"]
    actions: tuple[ActionDraft, ...]
    label: str = ""
    actor: str = ""
    track: str = ""
    precision: Node = ONE
    looks_ahead: bool = False
    has_level: bool = False
    forced: tuple[tuple[int, int, bool], ...] = ()
    place: str = ""

    @property
    def is_best_reply(self) -> bool:
        """Whether its precision is infinite."""
        return self.precision.operator == "number" and math.isinf(self.precision.value)

    @property
    def solved_with(self) -> str:
        """Which of those who look ahead at the same moment expect each other to choose as they do; by level, an actor's own tracks alone."""
        return self.actor if self.has_level else ""

    def reads(self) -> set[str]:
        """Names of the variables that its probabilities and changes depend on."""
        return {
            part.name
            for node in self.nodes()
            for part in node.walk()
            if part.operator in ("variable", "flag")
        }

    def nodes(self) -> Iterable[Node]:
        """Yield the expressions that it hangs on."""
        yield self.precision
        for action in self.actions:
            yield action.guard
            yield action.score
            for branch in action.branches:
                yield branch.probability
        for change in self.changes():
            yield change.amount
            if change.when is not None:
                yield change.when
            if change.operation == "arm":
                yield Node("variable", name=change.variable)

    def changes(self) -> Iterable[ChangeDraft]:
        """Yield every change that it may make."""
        for action in self.actions:
            yield from action.changes
            for branch in action.branches:
                yield from branch.changes

    def writes(self) -> dict[str, set[str]]:
        """Variables it may change -> how: ``up``, ``down`` or ``other`` (only like directions commute)."""
        found: dict[str, set[str]] = {}
        for change in self.changes():
            found.setdefault(change.variable, set()).add(_direction(change))
        return found


def _direction(change: ChangeDraft) -> str:
    amount = change.amount
    sign = 1.0
    if amount.operator == "neg":
        amount, sign = amount.arguments[0], -1.0
    if change.operation != "add" or amount.operator != "number" or change.when is not None:
        return "other"
    return "up" if sign * amount.value >= 0 else "down"


def certain_member(key: str, changes: Sequence[ChangeDraft]) -> MemberDraft:
    """Make a member that always turns out the same way."""
    return MemberDraft(key, "clock", (ActionDraft(key, key, TRUE, ONE, tuple(changes)),), label=key)
