"""The lowest and highest value of an expression, by interval arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from toolkit.scenario.expressions.tree import COMPARISONS, SWAPPED, Node

Bounds = tuple[float, float]


def bounds(node: Node, ranges: Callable[[Node], Bounds]) -> Bounds:
    """Bracket the values of a resolved expression by interval arithmetic.

    The bracket is sure but may be wider than need be, since a name that stands twice is taken as two.

    Parameters
    ----------
    ranges : callable
        Leaf (variable, flag, parameter, capability, turn) -> its lowest and highest value.
    """
    if node.operator in ("number", "level", "truth"):
        return node.value, node.value
    if not node.arguments:
        return ranges(node)
    return combined(node.operator, [bounds(argument, ranges) for argument in node.arguments])


def combined(operator: str, parts: list[Bounds]) -> Bounds:
    """Bracket the values of one operator from those of its arguments."""
    if operator in COMPARISONS:
        return _compare_bounds(operator, *parts)
    low, high = _BOUNDS[operator](parts)
    return (-math.inf if math.isnan(low) else low), (math.inf if math.isnan(high) else high)


def _compare_bounds(operator: str, a: Bounds, b: Bounds) -> Bounds:
    if operator in (">", ">="):
        return _compare_bounds(SWAPPED[operator], b, a)
    if operator == "<":
        return float(a[1] < b[0]), float(a[0] < b[1])
    if operator == "<=":
        return float(a[1] <= b[0]), float(a[0] <= b[1])
    same = float(a == b and a[0] == a[1])
    possible = float(a[0] <= b[1] and b[0] <= a[1])
    return (same, possible) if operator == "==" else (1.0 - possible, 1.0 - same)


def _corners(function: Callable[[float, float], float]) -> Callable[[list[Bounds]], Bounds]:
    def apply(parts: list[Bounds]) -> Bounds:
        values = [function(x, y) for x in parts[0] for y in parts[1]]
        if any(math.isnan(value) for value in values):
            return -math.inf, math.inf
        return min(values), max(values)

    return apply


def _times(x: float, y: float) -> float:
    return 0.0 if x == 0.0 or y == 0.0 else x * y


def _divide(parts: list[Bounds]) -> Bounds:
    (low, high) = parts[1]
    if low <= 0.0 <= high:
        return -math.inf, math.inf
    return _corners(lambda x, y: x / y)(parts)


def _power(parts: list[Bounds]) -> Bounds:
    (low, high), exponent = parts
    if low < 0.0 and exponent[0] == exponent[1] and exponent[0] in (1.0, 2.0, 3.0, 4.0):
        ends = [_guarded_power(low, exponent[0]), _guarded_power(high, exponent[0])]
        crosses = high > 0.0 and exponent[0] % 2.0 == 0.0
        return (0.0 if crosses else min(ends)), max(ends)
    if low < 0.0 or (low == 0.0 and exponent[0] < 0.0):
        return -math.inf, math.inf
    return _corners(_guarded_power)(parts)


def _guarded_power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except OverflowError:
        return math.inf if x > 0.0 or y % 2.0 == 0.0 else -math.inf


def _exp(x: float) -> float:
    return math.exp(x) if x < 700.0 else math.inf


_BOUNDS: Mapping[str, Callable[[list[Bounds]], Bounds]] = {
    "+": lambda p: (p[0][0] + p[1][0], p[0][1] + p[1][1]),
    "-": lambda p: (p[0][0] - p[1][1], p[0][1] - p[1][0]),
    "*": _corners(_times),
    "/": _divide,
    "**": _power,
    "neg": lambda p: (-p[0][1], -p[0][0]),
    "and": lambda p: (min(low for low, _ in p), min(high for _, high in p)),
    "or": lambda p: (max(low for low, _ in p), max(high for _, high in p)),
    "not": lambda p: (1.0 - p[0][1], 1.0 - p[0][0]),
    "min": lambda p: (min(low for low, _ in p), min(high for _, high in p)),
    "max": lambda p: (max(low for low, _ in p), max(high for _, high in p)),
    "clip": lambda p: (min(max(p[0][0], p[1][0]), p[2][0]), min(max(p[0][1], p[1][1]), p[2][1])),
    "if_else": lambda p: (
        min(p[1][0] if p[0][1] else math.inf, p[2][0] if not p[0][0] else math.inf),
        max(p[1][1] if p[0][1] else -math.inf, p[2][1] if not p[0][0] else -math.inf),
    ),
    "exp": lambda p: (_exp(p[0][0]), _exp(p[0][1])),
    "log": lambda p: (
        math.log(p[0][0]) if p[0][0] > 0 else -math.inf,
        math.log(p[0][1]) if 0 < p[0][1] < math.inf else (math.inf if p[0][1] > 0 else -math.inf),
    ),
    "sqrt": lambda p: (math.sqrt(max(p[0][0], 0.0)), math.sqrt(max(p[0][1], 0.0))),
    "abs": lambda p: (
        0.0 if p[0][0] <= 0.0 <= p[0][1] else min(abs(p[0][0]), abs(p[0][1])),
        max(abs(p[0][0]), abs(p[0][1])),
    ),
}
