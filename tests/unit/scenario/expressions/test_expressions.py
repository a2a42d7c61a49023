import math

import pytest

from toolkit.scenario.expressions import (
    ExpressionError,
    Scope,
    VariableType,
    bounds,
    mistakes,
    parse,
    resolve,
)

SCOPE = Scope(
    {
        "posture": VariableType("named", ("low", "middle", "high")),
        "tension": VariableType("range", tuple("012345")),
        "warned": VariableType("flag", ("false", "true")),
    },
    {"p": (0.2, 0.8)},
    {"ships": "north.ships", "north.ships": "north.ships"},
)


def ranges(leaf):
    return {
        "variable": (0.0, 5.0),
        "flag": (0.0, 1.0),
        "parameter": (0.2, 0.8),
        "capability": (8.0, 8.0),
    }.get(leaf.operator, (1.0, 12.0))


def evaluate(text):
    """Bracket an expression without names, which then has a single value."""
    low, high = bounds(resolve(parse(text), SCOPE, condition=False), ranges)
    assert low == high
    return low


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4), ("8 / 4 / 2", 1), ("10 - 3 - 2", 5),
        ("min(3, 1, 2)", 1), ("max(3, 1)", 3), ("clip(7, 0, 5)", 5), ("if_else(1 < 2, 5, 6)", 5), ("exp(0)", 1), ("log(1)", 0),
        ("sqrt(9)", 3), ("abs(-3)", 3), ("1 < 2 <= 2", 1), ("not 1 > 2 and 3 == 3", 1), ("1 > 2 or 2 > 3", 0), ("1e-3 * 1000", 1),
        ("9**9**9", math.inf), ("+3", 3), ("- -3", 3),
    ],
)  # fmt: skip
def test_values(text, value):
    assert evaluate(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "posture < high",
        "tension >= 3 and warned",
        "1 <= tension <= 3",
        "not warned",
        "posture == low or p > 0.5",
        "ships > 3",
    ],
)
def test_conditions(text):
    assert resolve(parse(text), SCOPE, condition=True).is_condition


@pytest.mark.parametrize(
    ("text", "offset", "part"),
    [
        ("tensoin + 1", 0, "unknown name"), ("1 + ", 3, "stops too early"), ("tension = 3", 8, "no meaning"), ("(1 + 2", 6, "')'"),
        ("posture == hihg", 11, "no level"), ("posture >= 2", 11, "named levels"), ("low", 0, "stands alone"), ("f(1)", 0, "unknown function"),
        ("min(1)", 0, "argument"), ("tension and warned", 0, "joins conditions"), ("if_else(1, 2, 3)", 8, "first part"),
        ("1 2", 2, "left over"), ("p.x", 0, "unknown name"), ("a[0]", 1, "no meaning"), ("__import__('os')", 11, "no meaning"),
        ("tension == high", 11, "belongs to 'posture'"), ("lambda: 1", 6, "no meaning"), ("p if warned else 1", 2, "left over"),
    ],
)  # fmt: skip
def test_mistakes_have_a_place(text, offset, part):
    with pytest.raises(ExpressionError) as caught:
        resolve(parse(text), SCOPE, condition=False)
    assert part in caught.value.problem
    assert caught.value.offset == offset


def test_every_mistake_of_one_expression_is_found():
    found = mistakes(parse("resolv + 2 * tensoin"), SCOPE, condition=False)
    assert [mistake.nearest for mistake in found] == ["", "tension"]


@pytest.mark.parametrize(
    "text", ["(" * 41 + "1" + ")" * 41, "1" + "+1" * 200, "x" * 2001, "-" * 50 + "1", "not " * 50 + "warned"]
)
def test_size_is_bounded(text):
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.1 * tension", 0, 0.5), ("p - 0.5", -0.3, 0.3), ("tension * (p - 1)", -4, 0), ("1 / p", 1.25, 5), ("1 / tension", -math.inf, math.inf),
        ("if_else(tension > 9, 5, p)", 0.2, 0.8), ("warned + 1", 1, 2), ("abs(tension - 2)", 0, 3), ("p ** 2", 0.04, 0.64), ("clip(tension, 1, 2)", 1, 2),
    ],
)  # fmt: skip
def test_brackets(text, low, high):
    assert bounds(resolve(parse(text), SCOPE, condition=False), ranges) == pytest.approx((low, high))
