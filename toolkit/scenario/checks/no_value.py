"""Expressions that have no value, or none that can be held."""

from __future__ import annotations

import math
from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import PlacedExpression
from toolkit.scenario.expressions import Node
from toolkit.scenario.expressions.domains import GRID, Hole, holes, is_risky, state_without_value

NO_VALUE = "no value"
"""Kind of a problem: an expression has no value."""


def without_value(inspection: Inspection, placed: PlacedExpression, tree: Node) -> Iterator[Problem]:
    """Check that an expression has a value: in some state at least, or in every one that rules on the state look at."""
    is_of_state = placed.kind in ("state", "score")
    if tree.arguments and not is_of_state and not is_risky(tree):
        return  # sums and products of numbers in bounds: a run watches what is left
    hole, where = _sure_hole(inspection, tree), ""
    if hole is None and is_of_state:
        hole, where = _hole_in_a_state(inspection, tree)
    if hole is not None:
        yield inspection.places.problem(
            placed.path,
            f"this has no value{where}: {hole.why}",
            "a condition before it, with `and` or if_else(…)",
            offset=hole.node.offset,
            kind=NO_VALUE,
        )
        return
    low, high = inspection.range_of(tree)
    if placed.kind != "precision" and low == high and math.isinf(low):
        yield inspection.problem(placed.path, "this number is infinite", "a finite number", kind=NO_VALUE)


def _sure_hole(inspection: Inspection, tree: Node) -> Hole | None:
    """Return a part that has no value in any state; None if there is none."""
    return next((hole for hole in holes(tree, inspection.range_of_leaf) if hole.is_sure), None)


def _hole_in_a_state(inspection: Inspection, tree: Node) -> tuple[Hole | None, str]:
    """Return a part that has no value in some state, and in which."""
    witness = state_without_value(tree, inspection.range_of_leaf, _levels(inspection), inspection.spend)
    if witness is None:
        return None, ""
    hole, at = witness
    shown = [f"{name}={_shown_level(inspection, name, value)}" for name, value in at.items()]
    return hole, " where " + ", ".join(shown) if at else " in some of many states"


def _levels(inspection: Inspection) -> dict[str, tuple[float, ...]]:
    """Return the numbers that each variable can stand at, those of a real number on a grid."""
    levels: dict[str, tuple[float, ...]] = {}
    for name, kind in inspection.scope.variables.items():
        if kind.within is None:
            levels[name] = tuple(map(float, kind.numbers))
            continue
        low, high = kind.within
        grid = {low + (high - low) * n / GRID for n in range(GRID + 1)}
        levels[name] = tuple(sorted(grid | ({0.0} if low < 0.0 < high else set())))
    return levels


def _shown_level(inspection: Inspection, name: str, value: float) -> str:
    kind = inspection.scope.variables[name]
    return f"{value:g}" if kind.within is not None else kind.labels[int(value) - kind.low]
