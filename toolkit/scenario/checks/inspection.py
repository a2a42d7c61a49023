"""A record under inspection: its expressions with their places, parsed and resolved once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.errors import Problem
from toolkit.scenario.checks.parts import PlacedExpression, expressions, supports
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
from toolkit.scenario.records import ScenarioRecord, Supported


@dataclass
class Inspection:
    """What every check looks at.

    Attributes
    ----------
    resolved : path -> tree, for every expression without a mistake.
    trees : the same by text, and whether a condition was asked for.
    left_to_try : states that checks may still try one by one.
    is_quick : whether what only gives warnings, and takes long, is left out.
    known : the inspection of a scenario with the same names, whose problems need not be found again.
    """

    record: ScenarioRecord
    places: Places
    scope: Scope
    resolved: dict[Path, Node] = field(default_factory=dict)
    trees: dict[tuple[str, bool], Node] = field(default_factory=dict)
    left_to_try: int = MOST_STATES
    is_quick: bool = False
    known: Inspection | None = None

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

    @cached_property
    def supports(self) -> tuple[tuple[Path, Supported], ...]:
        """Every record that may rest on claims, with its path."""
        return tuple(supports(self.record))

    @cached_property
    def expressions(self) -> tuple[PlacedExpression, ...]:
        """Every expression of the record, amounts of effects left out."""
        return tuple(expressions(self.record))

    @cached_property
    def ranged(self) -> tuple[PlacedExpression, ...]:
        """The expressions whose ranges are to be looked at: those that do not stand the same in the known scenario."""
        if self.known is None:
            return self.expressions
        same, moved = frozenset(self.known.expressions), self._moved
        return tuple(
            placed
            for placed in self.expressions
            if placed not in same or not moved.isdisjoint(self._leaves(placed.path))
        )

    @cached_property
    def _moved(self) -> frozenset[str]:
        """What has another range than in the known scenario; by name, the turn by its word."""
        leaves = [
            *(Node("parameter", name=name) for name in self.scope.parameters),
            *(Node("capability", name=name) for name in set(self.scope.capabilities.values())),
            Node("turn"),
        ]
        assert self.known is not None
        before = self.known.range_of_leaf
        return frozenset(_named(leaf) for leaf in leaves if self.range_of_leaf(leaf) != before(leaf))

    def _leaves(self, path: Path) -> frozenset[str]:
        tree = self.resolved.get(path)
        return frozenset() if tree is None else frozenset(map(_named, tree.walk()))

    def resolve(self, placed: PlacedExpression) -> list[Problem]:
        """Resolve one expression and keep its tree, or return what is wrong with it."""
        condition = placed.is_condition
        try:
            self.resolved[placed.path] = self.tree(placed.text, condition=condition)
            return []
        except ExpressionError as error:
            wrong = [error]
        with suppress(ExpressionError):
            wrong = mistakes(parse(placed.text), self.scope, condition=condition)
        return [self.mistake(placed.path, error) for error in wrong]

    def mistake(self, path: Path, error: ExpressionError, *, offset: int = 0) -> Problem:
        """Report what is wrong with the expression at a path, which starts ``offset`` characters into its text."""
        return self.places.problem(
            path,
            error.problem,
            error.expected,
            error.nearest,
            offset=error.offset + offset,
            kind=error.kind,
            subject=error.subject,
            what=error.what,
        )

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


def _named(leaf: Node) -> str:
    """Return the name of a leaf, or its word where it has none."""
    return leaf.name or leaf.operator
