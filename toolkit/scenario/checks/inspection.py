"""A record under inspection: its expressions with their places, parsed and resolved once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.errors import Problem
from toolkit.scenario.expressions import (
    Bounds,
    ExpressionError,
    Node,
    Scope,
    bounds,
    mistakes,
    parse,
    resolve,
)
from toolkit.scenario.expressions.domains import MOST_STATES
from toolkit.scenario.paths import Path
from toolkit.scenario.places import Places
from toolkit.scenario.records import Branch, Effects, Event, Happening, Option, ScenarioRecord, Supported


@dataclass(frozen=True)
class Found:
    """One expression of the record.

    ``kind`` says what it is for: ``condition``, ``state`` (a condition over the state alone), ``number``,
    ``probability``, ``rate``, ``weight``, ``precision``, ``amount`` or ``start``.
    """

    path: Path
    text: str
    kind: str


@dataclass
class Inspection:
    """What every check looks at.

    Attributes
    ----------
    resolved : path -> tree, for every expression without a mistake.
    trees : the same by text, and whether a condition was asked for.
    left_to_try : states that checks may still try one by one.
    """

    record: ScenarioRecord
    places: Places
    scope: Scope
    resolved: dict[Path, Node] = field(default_factory=dict)
    trees: dict[tuple[str, bool], Node] = field(default_factory=dict)
    left_to_try: int = MOST_STATES

    def spend(self, states: int) -> bool:
        """Say whether so many states may be tried one by one, of all that one check may try."""
        self.left_to_try -= states
        return self.left_to_try >= 0

    def problem(
        self,
        path: Path,
        problem: str,
        expected: str = "",
        nearest: str = "",
        *,
        key: bool = False,
        kind: str = "",
        subject: str = "",
        what: str = "",
    ) -> Problem:
        """Make an error at a path."""
        return self.places.problem(
            path, problem, expected, nearest, key=key, kind=kind, subject=subject, what=what
        )

    def unknown(
        self,
        path: Path,
        what: str,
        name: str,
        valid: Iterable[object],
        expected: str = "",
        *,
        key: bool = False,
    ) -> Problem:
        """Make the error for a name that is not declared."""
        return self.places.unknown(path, what, name, valid, expected, key=key)

    def warning(
        self, path: Path, problem: str, expected: str = "", *, kind: str = "", subject: str = ""
    ) -> Problem:
        """Make a warning at a path."""
        return self.places.warning(path, problem, expected, kind=kind, subject=subject)

    def actions(self) -> Iterator[tuple[Path, Happening]]:
        """Yield every option and event with its path."""
        for actor_name, actor in self.record.actors.items():
            for name, option in actor.options.items():
                yield ("actors", actor_name, "options", name), option
        for name, event in self.record.events.items():
            yield ("events", name), event

    def effects(self) -> Iterator[tuple[Path, Effects]]:
        """Yield every table of effects with its path."""
        for path, action in self.actions():
            yield (*path, "effects"), action.effects
            for number, branch in enumerate(branches(action)):
                yield (*path, "chance", number, "effects"), branch.effects

    @cached_property
    def supports(self) -> tuple[tuple[Path, Supported], ...]:
        """Every record that may rest on claims, with its path."""
        return tuple(_supports(self.record))

    @cached_property
    def expressions(self) -> tuple[Found, ...]:
        """Every expression of the record, amounts of effects left out."""
        return tuple(self._expressions())

    def _expressions(self) -> Iterator[Found]:
        record = self.record
        for name, variable in record.variables.items():
            for key, moving in (("drift", variable.drift), ("noise", variable.noise)):
                if moving is not None:
                    yield Found(
                        ("variables", name, key), moving.expression, "noise" if key == "noise" else "number"
                    )
            if isinstance(variable.start, dict):
                for level, text in variable.start.items():
                    yield Found(("variables", name, "start", level), text, "start")
        for actor_name, actor in record.actors.items():
            home: Path = ("actors", actor_name)
            yield Found((*home, "decides", "precision"), actor.decides.precision, "precision")
            for parameter, text in actor.decides.sees.items():
                yield Found((*home, "decides", "sees", parameter), text, "belief")
            if actor.value is not None:
                yield Found((*home, "value"), actor.value, "number")
            for outcome, text in actor.payoffs.items():
                yield Found((*home, "payoffs", outcome), text, "number")
        for path, action in self.actions():
            yield from self._of_action(path, action)
        for number, rung in record.ladder.items():
            yield Found(("ladder", number, "when"), rung.when, "state")
        for name, outcome_record in record.outcomes.items():
            if outcome_record.when is not None:
                yield Found(("outcomes", name, "when"), outcome_record.when, "state")
            if outcome_record.score is not None:
                yield Found(("outcomes", name, "score"), outcome_record.score, "score")

    def _of_action(self, path: Path, action: Happening) -> Iterator[Found]:
        if action.when is not None:
            yield Found((*path, "when"), action.when, "condition")
        if isinstance(action, Option):
            if action.appeal is not None:
                yield Found((*path, "appeal"), action.appeal, "number")
            if action.weight is not None:
                yield Found((*path, "weight"), action.weight, "weight")
        if isinstance(action, Event) and action.likelihood is not None:
            key = "probability" if action.probability else "rate" if action.rate else "chance"
            kind = "rate" if action.likelihood.kind == "rate" else "probability"
            yield Found((*path, key), action.likelihood.expression, kind)
        for number, branch in enumerate(branches(action)):
            yield Found((*path, "chance", number, "probability"), branch.probability, "probability")

    def resolve(self, found: Found) -> list[Problem]:
        """Resolve one expression and keep its tree, or return what is wrong with it."""
        condition = found.kind in ("condition", "state")
        try:
            self.resolved[found.path] = self.tree(found.text, condition=condition)
            return []
        except ExpressionError as error:
            wrong = [error]
        with suppress(ExpressionError):
            wrong = mistakes(parse(found.text), self.scope, condition=condition)
        return [self.mistake(found.path, error) for error in wrong]

    def mistake(self, path: Path, error: ExpressionError, *, offset: int = 0) -> Problem:
        """Report what is wrong with the expression at a path, which starts ``offset`` characters into its text."""
        return self.places.problem(
            path, error.problem, error.expected, error.nearest, offset=error.offset + offset,
            kind=error.kind, subject=error.subject, what=error.what,
        )  # fmt: skip

    def tree(self, text: str, *, condition: bool) -> Node:
        """Parse and resolve an expression, or remember it."""
        key = (text, condition)
        if key not in self.trees:
            self.trees[key] = resolve(parse(text), self.scope, condition=condition)
        return self.trees[key]

    def range_of(self, node: Node) -> Bounds:
        """Bracket a resolved expression over all states, draws and turns."""
        return bounds(node, self.range_of_leaf)

    def range_of_leaf(self, node: Node) -> Bounds:
        """Bracket a variable, parameter, capability or the turn."""
        if node.operator == "turn":
            return 1.0, float(self.record.last_turn)
        if node.operator == "flag":
            return 0.0, 1.0
        if node.operator == "variable":
            return self.scope.variables[node.name].bounds
        if node.operator == "parameter":
            return self.scope.parameters[node.name]
        actor, name = node.name.split(".")
        amount = self.record.actors[actor].capabilities[name].amount
        if amount in self.scope.parameters:
            return self.scope.parameters[amount]
        try:
            return float(amount), float(amount)
        except ValueError:
            return -math.inf, math.inf


def branches(action: Happening) -> tuple[Branch, ...]:
    """Return the branches of an option or event."""
    if isinstance(action, Event):
        return action.branches
    return action.chance if isinstance(action, Option) else ()


def _supports(record: ScenarioRecord) -> Iterator[tuple[Path, Supported]]:
    yield ("doubt",), record.doubt
    for key in ("parameters", "variables", "events", "outcomes"):
        for name, supported in getattr(record, key).items():
            yield (key, name), supported
    for key in ("correlations", "relations"):
        for number, supported in enumerate(getattr(record, key)):
            yield (key, number), supported
    for name, actor in record.actors.items():
        home: Path = ("actors", name)
        yield home, actor
        if "decides" in actor.model_fields_set:
            yield (*home, "decides"), actor.decides
        for key, table in (("capabilities", actor.capabilities), ("options", actor.options)):
            for part, supported in table.items():
                yield (*home, key, part), supported
