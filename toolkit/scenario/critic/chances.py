"""Branches that sum to less than 1 by accident."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import actions, branches
from toolkit.scenario.critic.finding import Finding, found
from toolkit.scenario.expressions import Bounds, Node, bounds
from toolkit.scenario.scenario import Scenario

NEARLY = 0.95
"""From here on, what is left of 1 looks forgotten; a branch alone is meant to fail at times."""
EXACT = 1e-9
POINTS = 5
"""Places at which branches that read something are summed."""


def find(scenario: Scenario) -> Iterator[Finding]:
    """Find branches that sum to nearly 1, and to the same whatever they read."""
    inspection = Inspection(scenario.declared, scenario.places, scenario.scope)
    for path, action in actions(scenario.declared):
        ways = branches(action)
        if len(ways) < 2:
            continue
        trees = [scenario.expression(way.probability) for way in ways]
        total = _constant_sum(trees, inspection)
        if total is not None and NEARLY <= total < 1.0 - EXACT:
            reason = f"The branches sum to {total:.6g}, so that {1.0 - total:.2g} of the time nothing more happens."
            cure = "let the last be the rest (1 - …), or say what the missing part is"
            yield found(scenario, (*path, "chance"), "branches_short", reason, cure)


def _constant_sum(trees: list[Node], inspection: Inspection) -> float | None:
    """Sum expressions at several places; None where the sum is not the same at all."""
    total = trees[0]
    for tree in trees[1:]:
        total = Node("+", (total, tree))
    leaves = {
        leaf
        for leaf in total.walk()
        if not leaf.arguments and leaf.operator not in ("number", "level", "truth")
    }
    ranges = {(leaf.operator, leaf.name): inspection.range_of_leaf(leaf) for leaf in leaves}
    sums = [_sum_at(total, ranges, point) for point in range(POINTS)]
    same = max(sums) - min(sums) <= EXACT
    return sums[0] if same and math.isfinite(sums[0]) else None


def _sum_at(total: Node, ranges: Mapping[tuple[str, str], Bounds], point: int) -> float:
    """Work an expression out with every name somewhere in its range, the names at different places."""
    values = {}
    for number, (name, (low, high)) in enumerate(sorted(ranges.items())):
        least, most = max(low, -1e3), min(high, 1e3)
        share = (0.37 * point + 0.61 * number) % 1.0
        values[name] = least + share * (most - least)

    def here(leaf: Node) -> Bounds:
        value = values[leaf.operator, leaf.name]
        return value, value

    return bounds(total, here)[0]
