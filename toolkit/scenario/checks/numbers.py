"""Numbers: probabilities in [0, 1], comparisons that can come out either way, and what an expression may read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import reduce

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.no_value import without_value
from toolkit.scenario.checks.parts import actions, branches
from toolkit.scenario.expressions import COMPARISONS, LARGEST_NUMBER, SUM_SLACK, Node
from toolkit.scenario.paths import Path

SLACK = 1e-9
MOST_BRANCHES = 200
"""Ways in which one option or event may turn out: what is left to nothing is reckoned through all of them."""
_LIMITS = {
    "probability": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "start": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "rate": (0.0, math.inf, "a rate", "a rate of 0 or more"),
    "weight": (0.0, math.inf, "a weight", "a weight of 0 or more"),
    "noise": (0.0, math.inf, "a standard deviation", "a standard deviation of 0 or more"),
    "precision": (0.0, math.inf, "a precision", "a precision of 0 or more"),
    "discount": (1.0 / LARGEST_NUMBER, 1.0, "a discount", "a number above 0 and at most 1"),
}
_OF_NUMBERS = {"belief": "what an actor sees", "discount": "a discount"}
"""Kinds of expression that are the same in every state and turn."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the range of every number that has one."""
    for placed in inspection.ranged:
        tree = inspection.resolved.get(placed.path)
        if tree is None:
            continue
        yield from _comparisons(inspection, placed.path, tree)
        yield from without_value(inspection, placed, tree)
        if placed.kind in _LIMITS:
            yield from _limits(inspection, placed.path, tree, placed.kind)
        if placed.kind in _OF_NUMBERS:
            yield from _numbers_alone(inspection, placed.path, tree, _OF_NUMBERS[placed.kind])
        if placed.kind in ("state", "score"):
            yield from _state_only(inspection, placed.path, tree)
    yield from _branch_sums(inspection)


def _limits(inspection: Inspection, path: Path, tree: Node, kind: str) -> Iterator[Problem]:
    least, most, what, expected = _LIMITS[kind]
    low, high = inspection.range_of(tree)
    if high < least or low > most:
        shown = f"{low:g}" if low == high else f"always between {low:g} and {high:g}"
        yield inspection.problem(path, f"{what} is {shown}", expected)
    elif low < least - SLACK or high > most + SLACK:
        yield inspection.warning(
            path,
            f"{what} may be anywhere between {low:g} and {high:g}; a run stops where it leaves its range",
            f"{expected}, such as clip(…, 0, 1)" if most == 1.0 else expected,
        )


def _comparisons(inspection: Inspection, path: Path, tree: Node) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator not in COMPARISONS or not any(part.operator == "variable" for part in node.walk()):
            continue
        low, high = inspection.range_of(node)
        if low == high and not any(part.operator in ("turn", "parameter") for part in node.walk()):
            name = next(part.name for part in node.walk() if part.operator == "variable")
            labels = inspection.scope.variables[name].labels
            word = "always" if low else "never"
            yield inspection.places.problem(
                path,
                f"this comparison {word} holds",
                f"'{name}' to range from {labels[0]} to {labels[-1]}",
                offset=node.offset,
            )


def _state_only(inspection: Inspection, path: Path, tree: Node) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator in ("parameter", "turn"):
            name = node.name or "turn"
            yield inspection.places.problem(
                path,
                f"this reads '{name}'",
                "variables alone, so that where a state belongs is never in doubt",
                offset=node.offset,
            )
            return


def _numbers_alone(inspection: Inspection, path: Path, tree: Node, what: str) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator in ("variable", "flag", "turn"):
            name = node.name or "turn"
            yield inspection.places.problem(
                path, f"{what} reads '{name}'", "numbers and parameters alone", offset=node.offset
            )
            return


def _branch_sums(inspection: Inspection) -> Iterator[Problem]:
    """Check that the branches of an option or event share out at most 1."""
    for home, action in actions(inspection.record):
        path: Path = (*home, "chance")
        if len(branches(action)) > MOST_BRANCHES:
            yield inspection.problem(path, f"{len(branches(action)):,} branches", f"at most {MOST_BRANCHES}")
            continue
        total = _sum_of_branches(inspection, path, len(branches(action)))
        if total is None:
            continue
        low, high = inspection.range_of(total)
        if low - 1.0 > SUM_SLACK:
            said = f"the probabilities of the branches sum to {low:.12g}"
            yield inspection.problem(path, said, "a sum of at most 1")
        elif high - 1.0 > SUM_SLACK and not _complements(total):
            said = f"the probabilities of the branches may sum to {high:.12g}; a run stops where they pass 1"
            yield inspection.warning(path, said)


def _sum_of_branches(inspection: Inspection, path: Path, n_branches: int) -> Node | None:
    """Return the sum of several probabilities; None if one of them has a mistake."""
    trees = [inspection.resolved.get((*path, number, "probability")) for number in range(n_branches)]
    known = [tree for tree in trees if tree is not None]
    if n_branches < 2 or len(known) < n_branches:
        return None
    return reduce(lambda total, tree: Node("+", (total, tree)), known)


def _complements(total: Node) -> bool:
    """Whether two branches share out 1 by design: p and 1 - p."""
    first, second = total.arguments if total.operator == "+" else (total, total)
    if second.operator != "-":
        return False
    one, rest = second.arguments
    return one.operator == "number" and one.value == 1.0 and rest == first
