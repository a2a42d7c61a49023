"""Interval arithmetic: the bracket of an expression holds its value at every point."""

import math
import operator
from functools import reduce

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from toolkit.scenario.expressions import Scope, VariableType, bounds, parse, resolve

RANGES = {"x": (-3, 2), "y": (0, 4)}
SCOPE = Scope(
    {name: VariableType("range", tuple(map(str, range(a, b + 1))), a) for name, (a, b) in RANGES.items()},
    {},
    {},
)
PLAIN = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "neg": operator.neg,
    "**": math.pow, "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "not": operator.not_, "clip": lambda v, low, high: min(max(v, low), high),
    "if_else": lambda condition, a, b: a if condition else b,
    "min": lambda *parts: min(parts), "max": lambda *parts: max(parts),
    "and": lambda *parts: reduce(lambda a, b: a and b, parts), "or": lambda *parts: reduce(lambda a, b: a or b, parts),
}  # fmt: skip


def value(node, point):
    if node.operator == "variable":
        return float(point[node.name])
    if not node.arguments:
        return node.value
    return float(PLAIN[node.operator](*(value(part, point) for part in node.arguments)))


def joined(parts):
    two = st.tuples(parts, parts)
    number = st.one_of(
        st.tuples(two, st.sampled_from(["+", "-", "*", "/", "**"])).map(
            lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"
        ),
        st.tuples(parts, st.sampled_from(["-", "exp", "log", "sqrt", "abs"])).map(
            lambda t: f"{t[1]}({t[0]})"
        ),
        st.tuples(two, st.sampled_from(["min", "max"])).map(lambda t: f"{t[1]}({t[0][0]}, {t[0][1]})"),
        st.tuples(parts, parts, parts).map(lambda t: f"clip({t[0]}, {t[1]}, {t[2]})"),
    )
    comparison = st.tuples(two, st.sampled_from(["<", "<=", ">", ">=", "==", "!="])).map(
        lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"
    )
    condition = st.one_of(
        comparison,
        st.tuples(comparison, comparison, st.sampled_from(["and", "or"])).map(
            lambda t: f"({t[0]} {t[2]} {t[1]})"
        ),
        comparison.map(lambda text: f"(not {text})"),
    )
    choice = st.tuples(condition, parts, parts).map(lambda t: f"if_else({t[0]}, {t[1]}, {t[2]})")
    return number | condition | choice


LEAVES = st.sampled_from(["x", "y", "0", "1", "2", "3", "0.5", "0.1", "4"])
EXPRESSIONS = st.recursive(LEAVES, joined, max_leaves=8)
POINTS = st.fixed_dictionaries({name: st.integers(a, b) for name, (a, b) in RANGES.items()})


@settings(max_examples=600, deadline=None, derandomize=True)
@given(EXPRESSIONS, POINTS)
@example("(x ** 2)", {"x": -3, "y": 0})
@example("(x ** 2)", {"x": 0, "y": 0})
@example("(x ** 3)", {"x": -3, "y": 0})
@example("clip(x, 2, 0)", {"x": 1, "y": 0})
def test_bracket_holds_the_value_at_every_point(text, point):
    tree = resolve(parse(text), SCOPE, condition=False)
    try:
        found = value(tree, point)
    except (ArithmeticError, ValueError):
        assume(False)
    assume(not math.isnan(found))
    low, high = bounds(tree, lambda leaf: tuple(map(float, RANGES[leaf.name])))
    slack = 1e-9 * max(1.0, abs(found)) if math.isfinite(found) else 0.0
    assert low - slack <= found <= high + slack


@settings(max_examples=200, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_bracket_is_a_bracket(text):
    low, high = bounds(
        resolve(parse(text), SCOPE, condition=False), lambda leaf: tuple(map(float, RANGES[leaf.name]))
    )
    assert low <= high
