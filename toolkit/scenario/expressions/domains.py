"""Where an expression may have no value: roots of numbers below 0, divisions by 0, numbers too large to hold.

Interval arithmetic tells which parts are safe; what is left is watched in a run. A part counts only where it is worked
out: `if_else` takes one of its parts, `and` and `or` stop as soon as they are settled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from toolkit.scenario.expressions import Bounds, Node, bounds, combined

LARGEST = 1e300
"""Largest size of a number that is worked out on the way to another."""
MOST_STATES = 100_000
"""Combinations of levels that are tried one by one when a file is checked, over all its rules."""
GRID = 24
"""Equal parts of the range of a real number at whose edges an expression is tried."""
TOO_LARGE = "a number too large to hold"
_WHY: Mapping[str, str] = {
    "sqrt": "the square root of a number below 0",
    "log": "the logarithm of 0 or of a number below it",
    "/": "a division by 0",
    "**": "a power that is no number",
}
RISKY = frozenset((*_WHY, "exp"))
_MAY_FAIL = RISKY | {"+", "-", "*"}
"""Steps that may have no value, or one too large."""
Ranges = Callable[[Node], Bounds]


@dataclass(frozen=True)
class Hole:
    """A part of an expression that may have no value.

    Attributes
    ----------
    node : the part
    given : conditions under which it is worked out
    why : what it would be, in words
    is_sure : whether it has no value whatever the state, draw and turn
    """

    node: Node
    given: tuple[Node, ...]
    why: str
    is_sure: bool


def is_risky(tree: Node) -> bool:
    """Say whether an expression has a step that not every number can be put through."""
    return any(part.operator in RISKY for part in tree.walk())


def holes(tree: Node, ranges: Ranges, given: tuple[Node, ...] = ()) -> Iterator[Hole]:
    """Yield the parts of a resolved expression that may have no value, innermost first.

    Parameters
    ----------
    ranges : callable
        Leaf -> its lowest and highest value, as for ``bounds``.
    given : tuple of Node
        Conditions under which the whole is worked out.
    """
    if any(part.operator in _MAY_FAIL for part in tree.walk()):
        yield from _holes(tree, _Brackets(ranges), given)


def _holes(tree: Node, brackets: _Brackets, given: tuple[Node, ...]) -> Iterator[Hole]:
    for argument, conditions in _parts(tree):
        yield from _holes(argument, brackets, (*given, *conditions))
    gap = _gap(tree, brackets)
    if gap is None:
        return
    reached = [brackets.of(condition) for condition in given]
    if all(high > 0.0 for _, high in reached):
        why, is_sure = gap
        yield Hole(tree, given, why, is_sure and all(low == 1.0 for low, _ in reached))


class _Brackets:
    """Ranges of the parts of an expression, each worked out once."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self.known: dict[int, tuple[Node, Bounds]] = {}

    def of(self, node: Node) -> Bounds:
        """Return the range of a part; it is kept alive, so that its identity stays its own."""
        if id(node) not in self.known:
            if node.arguments:
                found = combined(node.operator, [self.of(argument) for argument in node.arguments])
            else:
                found = bounds(node, self.ranges)
            self.known[id(node)] = node, found
        return self.known[id(node)][1]


def _parts(tree: Node) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield the arguments of an expression, each with the conditions that lead to it."""
    if tree.operator == "if_else":
        condition, yes, no = tree.arguments
        yield condition, ()
        yield yes, (condition,)
        yield no, (Node("not", (condition,)),)
        return
    for place, argument in enumerate(tree.arguments):
        before = tree.arguments[:place] if tree.operator in ("and", "or") else ()
        yield argument, before if tree.operator == "and" else tuple(Node("not", (one,)) for one in before)


def _gap(tree: Node, brackets: _Brackets) -> tuple[str, bool] | None:
    """Say why the last step of a calculation may have no value, and whether that is sure."""
    if not tree.arguments or tree.is_condition:
        return None
    parts = [brackets.of(argument) for argument in tree.arguments]
    may, must = _outside(tree, parts)
    if may:
        return _WHY[tree.operator], must
    if any(math.isinf(end) for part in parts for end in part) and tree.operator != "exp":
        return None  # an author's own `inf`, or a part that is a hole itself
    low, high = brackets.of(tree)
    if tree.operator in ("+", "-", "*", "/", "**", "exp") and (low < -LARGEST or high > LARGEST):
        return TOO_LARGE, low > LARGEST or high < -LARGEST
    return None


def _outside(tree: Node, parts: Sequence[Bounds]) -> tuple[bool, bool]:
    """Say whether arguments may, and whether they must, lie outside of where an operator has a value."""
    operator, (low, high) = tree.operator, parts[0]
    if operator == "sqrt":
        return low < 0.0, high < 0.0
    if operator == "log":
        return low <= 0.0, high <= 0.0
    if operator == "/":
        least, most = parts[1]
        return least <= 0.0 <= most, least == most == 0.0
    if operator == "**":
        return _no_power((low, high), parts[1])
    return False, False


def _no_power(base: Bounds, exponent: Bounds) -> tuple[bool, bool]:
    is_whole = exponent[0] == exponent[1] and exponent[0].is_integer()
    no_root = base[0] < 0.0 and not is_whole
    no_inverse = base[0] <= 0.0 <= base[1] and exponent[0] < 0.0
    surely_no_root = base[1] < 0.0 and exponent[0] == exponent[1] and not is_whole
    surely_no_inverse = base == (0.0, 0.0) and exponent[1] < 0.0
    return no_root or no_inverse, surely_no_root or surely_no_inverse


def state_without_value(
    tree: Node, ranges: Ranges, levels: Mapping[str, tuple[float, ...]], spend: Callable[[int], bool]
) -> tuple[Hole, dict[str, float]] | None:
    """Find levels at which an expression over the state alone has no value, or a part too costly to be sure of.

    Parameters
    ----------
    levels : name -> numbers that a variable can stand at; a grid where it is a real number.
    spend : callable
        Takes a number of states to be tried and says whether that many may be.
    """
    for hole in holes(tree, ranges):
        names = _names(hole.node)
        conditions = [condition for condition in hole.given if names & _names(condition)]
        names = names.union(*(_names(condition) for condition in conditions))
        if not spend(math.prod(len(levels[name]) for name in names)):
            return hole, {}
        at = _first_gap(hole, conditions, ranges, {name: levels[name] for name in sorted(names)})
        if at is not None:
            return hole, at
    return None


def _names(tree: Node) -> frozenset[str]:
    return frozenset(part.name for part in tree.walk() if part.operator in ("variable", "flag"))


def _first_gap(
    hole: Hole, conditions: Sequence[Node], ranges: Ranges, levels: Mapping[str, tuple[float, ...]]
) -> dict[str, float] | None:
    """Return the first combination of levels at which a part is worked out and has no value."""
    for values in product(*levels.values()):
        at = dict(zip(levels, values, strict=True))

        def here(leaf: Node, at: Mapping[str, float] = at) -> Bounds:
            return (at[leaf.name], at[leaf.name]) if leaf.name in at else ranges(leaf)

        brackets = _Brackets(here)
        if all(brackets.of(condition)[1] > 0.0 for condition in conditions):
            gap = _gap(hole.node, brackets)
            if gap is not None and gap[1]:
                return at
    return None
