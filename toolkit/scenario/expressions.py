"""Expressions of the scenario language: text -> whitelisted tree -> tree with meaning.

A small recursive-descent parser, so that every mistake has a column and nothing of Python is reachable.
``parse`` knows only grammar; ``resolve`` gives names and level names their meaning in a ``Scope``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NoReturn

from toolkit.errors import UNKNOWN, nearest_name

LARGEST_NUMBER = 1e100
"""Largest size of a number that an author writes; its inverse is the smallest but 0."""
MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TOKENS = 300  # bounds the depth of the tree, since every operator nests the one before it
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 20), "max": (2, 20), "clip": (3, 3), "if_else": (3, 3), "exp": (1, 1), "log": (1, 1),
    "sqrt": (1, 1), "abs": (1, 1),
}  # fmt: skip
WORDS = ("and", "or", "not", "true", "false", "inf", "turn")
RESERVED = frozenset((*WORDS, *FUNCTIONS))
COMPARISONS = ("<=", ">=", "==", "!=", "<", ">")
SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


MISPLACED_LEVEL = "misplaced level"
"""Kind of a mistake in which a level that exists stands where it has no meaning."""


class ExpressionError(ValueError):
    """A mistake inside an expression; ``offset`` counts characters from its start.

    ``kind``, ``subject`` and ``what`` are those of ``Problem``.
    """

    def __init__(
        self,
        problem: str,
        offset: int,
        expected: str = "",
        nearest: str = "",
        *,
        kind: str = "",
        subject: str = "",
        what: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem, self.offset, self.expected, self.nearest = problem, offset, expected, nearest
        self.kind, self.subject, self.what = kind, subject, what


@dataclass(frozen=True)
class Node:
    """One step of a calculation: ``operator`` applied to ``arguments``, or a leaf.

    Leaves are ``number`` (its ``value``), ``name`` (not yet resolved), ``variable``, ``parameter``,
    ``capability`` (their ``name``) and ``turn``. Inner operators: ``+ - * / ** neg``, the comparisons,
    ``and or not`` and the functions of ``FUNCTIONS``.
    """

    operator: str
    arguments: tuple[Node, ...] = ()
    value: float = 0.0
    name: str = ""
    offset: int = field(default=0, compare=False)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false rather than a number (flags are known only after ``resolve``)."""
        return self.operator in COMPARISONS or self.operator in ("and", "or", "not", "flag", "truth")

    @property
    def has_numbers(self) -> bool:
        """Whether an author's number stands in it."""
        return any(node.operator == "number" for node in self.walk())


TRUE = Node("truth", value=1.0)
FALSE = Node("truth", value=0.0)

_SPACES = " \t\n\r\f\v"  # what \\s matches in ASCII
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)"
    r"|(?P<symbol>\*\*|<=|>=|==|!=|[-+*/<>(),]))",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Parse one expression.

    Raises
    ------
    ExpressionError
        With the problem and its offset; also for text over ``MAX_LENGTH`` or nested over ``MAX_DEPTH``.
    """
    return _Parser(text).parse()


class _Parser:
    """One text, read from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ExpressionError(f"the expression has {len(text)} characters", 0, f"at most {MAX_LENGTH}")
        self.tokens: list[tuple[str, str, int]] = []
        self.at, self.depth = 0, 0
        position, end = 0, len(text.rstrip(_SPACES))
        while position < end:
            match = _TOKEN.match(text, position)
            if not match:
                start = position + len(text[position:]) - len(text[position:].lstrip(_SPACES))
                self._refuse(text, start)
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind], match.start(kind)))
            position = match.end()
        if len(self.tokens) > MAX_TOKENS:
            raise ExpressionError(f"the expression has {len(self.tokens)} parts", 0, f"at most {MAX_TOKENS}")
        self.tokens.append(("end", "", end))

    @staticmethod
    def _refuse(text: str, start: int) -> NoReturn:
        """Say what was probably meant by a sign that the language does not have."""
        for wrong, right in (("=>", ">="), ("=<", "<="), ("<>", "!="), ("&&", "and"), ("||", "or")):
            if text.startswith(wrong, start):
                raise ExpressionError(f"{wrong!r} has no meaning here", start, right)
        hints = {
            "=": "== to compare",
            "&": "and",
            "|": "or",
            "!": "not",
            "%": "a fraction such as 0.2",
            "^": "**",
        }
        expected = hints.get(text[start], "numbers, names, + - * / ** and comparisons")
        raise ExpressionError(f"{text[start]!r} has no meaning here", start, expected)

    def parse(self) -> Node:
        node = self.either()
        if self.kind != "end":
            raise ExpressionError(
                f"{self.text!r} is left over", self.offset, "an operator before it, or nothing"
            )
        return node

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    @property
    def offset(self) -> int:
        return self.tokens[self.at][2]

    def take(self, *texts: str) -> str:
        """Step over the current token if it is one of ``texts``."""
        if self.kind in ("symbol", "name") and self.text in texts:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def require(self, text: str) -> None:
        if not self.take(text):
            found = repr(self.text) if self.text else "the end"
            raise ExpressionError(f"{found} stands where {text!r} belongs", self.offset, repr(text))

    def either(self) -> Node:
        return self._joined("or", self.both)

    def both(self) -> Node:
        return self._joined("and", self.negation)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        start, parts = self.offset, [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Node(word, tuple(parts), offset=start)

    def negation(self) -> Node:
        start = self.offset
        if self.take("not"):
            return Node("not", (self._nested(self.negation),), offset=start)
        return self.comparison()

    def comparison(self) -> Node:
        start, left, parts = self.offset, self.sum(), []
        while operator := self.take(*COMPARISONS):
            right = self.sum()
            parts.append(Node(operator, (left, right), offset=start))
            left = right
        if not parts:
            return left
        return parts[0] if len(parts) == 1 else Node("and", tuple(parts), offset=start)

    def sum(self) -> Node:
        return self._left_to_right(self.product, "+", "-")

    def product(self) -> Node:
        return self._left_to_right(self.sign, "*", "/")

    def _left_to_right(self, part: Callable[[], Node], *operators: str) -> Node:
        node = part()
        while operator := self.take(*operators):
            node = Node(operator, (node, part()), offset=node.offset)
        return node

    def sign(self) -> Node:
        start = self.offset
        if operator := self.take("-", "+"):
            node = self._nested(self.sign)
            return node if operator == "+" else Node("neg", (node,), offset=start)
        return self.power()

    def power(self) -> Node:
        node = self.atom()
        if self.take("**"):
            node = Node("**", (node, self._nested(self.sign)), offset=node.offset)
        return node

    def _nested(self, part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                "the expression is nested too deeply", self.offset, f"at most {MAX_DEPTH} levels"
            )
        node = part()
        self.depth -= 1
        return node

    def atom(self) -> Node:
        kind, text, start = self.tokens[self.at]
        if kind == "end":
            raise ExpressionError("the expression stops too early", start, "a number or a name")
        self.at += 1
        if kind == "number":
            return self._number(text, start)
        if text == "(":
            node = self._nested(self.either)
            self.require(")")
            return replace(node, offset=start)
        if kind == "name" and text not in ("and", "or", "not"):
            return self._call(text, start) if self.take("(") else self._word(text, start)
        raise ExpressionError(
            f"{text!r} stands where a number or a name belongs", start, "a number or a name"
        )

    @staticmethod
    def _number(text: str, start: int) -> Node:
        value = float(text)
        if value > LARGEST_NUMBER:
            expected = f"a number of at most {LARGEST_NUMBER:g}"
            raise ExpressionError(f"{text[:60]} is too large", start, expected)
        return Node("number", value=value, offset=start)

    @staticmethod
    def _word(text: str, start: int) -> Node:
        if text in ("true", "false"):
            return replace(TRUE if text == "true" else FALSE, offset=start)
        if text == "inf":
            return Node("number", value=math.inf, offset=start)
        return Node("turn", offset=start) if text == "turn" else Node("name", name=text, offset=start)

    def _call(self, function: str, start: int) -> Node:
        if function not in FUNCTIONS:
            raise ExpressionError(
                f"unknown function '{function}'", start, f"one of: {', '.join(sorted(FUNCTIONS))}",
                nearest_name(function, FUNCTIONS), kind=UNKNOWN, subject=function, what="function",
            )  # fmt: skip
        arguments = [self._nested(self.either)]
        while self.take(","):
            arguments.append(self._nested(self.either))
        self.require(")")
        low, high = FUNCTIONS[function]
        if not low <= len(arguments) <= high:
            wanted = str(low) if low == high else f"at least {low}"
            raise ExpressionError(
                f"{function} has {len(arguments)} argument(s)", start, f"{wanted} argument(s)"
            )
        return Node(function, tuple(arguments), offset=start)


# --- meaning ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VariableType:
    """What an expression may do with a variable."""

    kind: Literal["named", "range", "flag", "real"]
    labels: tuple[str, ...]
    low: int = 0
    within: tuple[float, float] | None = None
    """Bounds of real numbers."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number that each position stands for in arithmetic; real numbers have no positions."""
        return tuple(range(self.low, self.low + len(self.labels)))

    @property
    def bounds(self) -> Bounds:
        """Lowest and highest number it can stand for."""
        return self.within or (float(self.low), float(self.low + len(self.labels) - 1))


@dataclass(frozen=True)
class Scope:
    """The names an expression may use."""

    variables: Mapping[str, VariableType]
    parameters: Mapping[str, tuple[float, float]]
    """Lowest and highest value of each parameter."""
    capabilities: Mapping[str, str]
    """Every accepted spelling -> ``actor.capability``."""

    @property
    def names(self) -> list[str]:
        """Every name that may stand alone."""
        return [*self.variables, *self.parameters, *self.capabilities, "turn"]


def resolve(node: Node, scope: Scope, *, condition: bool) -> Node:
    """Give names their meaning and check what is compared with what.

    Parameters
    ----------
    condition : bool
        Whether the expression must be true or false; a number is then refused, and the other way round
        a condition counts as 1 or 0.

    Raises
    ------
    ExpressionError
        For an undefined name, a level of another variable, a number where a condition belongs.
    """
    resolved = _resolve(node, scope)
    if condition and not resolved.is_condition:
        raise ExpressionError(
            "this is a number, not a condition", node.offset, "a comparison such as tension >= 3"
        )
    return resolved


def mistakes(node: Node, scope: Scope, *, condition: bool) -> list[ExpressionError]:
    """Return every mistake of a parsed expression: those of its parts, or else its own."""
    try:
        resolve(node, scope, condition=condition)
    except ExpressionError as error:
        found: list[ExpressionError] = []
        if node.operator not in COMPARISONS or not any(part.operator == "name" for part in node.arguments):
            found = [m for part in node.arguments for m in mistakes(part, scope, condition=False)]
        return list({m.offset: m for m in found}.values()) or [error]
    return []


def _resolve(node: Node, scope: Scope) -> Node:
    if node.operator == "name":
        return _meaning(node, scope)
    if node.operator in COMPARISONS:
        return _compare(node, scope)
    arguments = tuple(_resolve(argument, scope) for argument in node.arguments)
    if node.operator in ("and", "or", "not"):
        for argument in arguments:
            if not argument.is_condition:
                raise ExpressionError(
                    f"'{node.operator}' joins conditions, and this is a number", argument.offset,
                    "a comparison such as tension >= 3",
                )  # fmt: skip
    if node.operator == "if_else" and not arguments[0].is_condition:
        raise ExpressionError("the first part of if_else is a number", arguments[0].offset, "a condition")
    return replace(node, arguments=arguments)


def _meaning(node: Node, scope: Scope) -> Node:
    name = node.name
    if name in scope.variables:
        return replace(node, operator="flag" if scope.variables[name].kind == "flag" else "variable")
    if name in scope.parameters:
        return replace(node, operator="parameter")
    if name in scope.capabilities:
        return replace(node, operator="capability", name=scope.capabilities[name])
    owners = [
        variable for variable, kind in scope.variables.items() if name in kind.labels and kind.kind == "named"
    ]
    if owners:
        raise ExpressionError(
            f"level '{name}' stands alone", node.offset, f"a comparison such as {owners[0]} == {name}",
            kind=MISPLACED_LEVEL, subject=name, what="level",
        )  # fmt: skip
    raise ExpressionError(
        f"unknown name '{name}'", node.offset, "a declared variable, parameter, capability, or turn",
        nearest_name(name, scope.names), kind=UNKNOWN, subject=name, what="name",
    )  # fmt: skip


def _compare(node: Node, scope: Scope) -> Node:
    left, right = node.arguments
    for side, other, operator in ((left, right, node.operator), (right, left, SWAPPED[node.operator])):
        kind = scope.variables.get(side.name) if side.operator == "name" else None
        if kind is not None and kind.kind == "named":
            position = _level(other, side.name, kind, scope)
            if position is not None:
                return Node(operator, (replace(side, operator="variable"), position), offset=node.offset)
        elif kind is not None and other.operator == "name" and other.name not in scope.names:
            _refuse_foreign_level(other, side.name, kind, scope)
    return replace(node, arguments=tuple(_resolve(argument, scope) for argument in node.arguments))


def _refuse_foreign_level(node: Node, variable: str, kind: VariableType, scope: Scope) -> None:
    """Raise if a name is a level of some other variable."""
    owners = [v for v, k in scope.variables.items() if node.name in k.labels and k.kind == "named"]
    if owners:
        raise ExpressionError(
            f"level '{node.name}' belongs to '{owners[0]}', not to '{variable}'", node.offset,
            f"one of: {', '.join(kind.labels)}" if kind.kind == "named" else f"{kind.labels[0]} to {kind.labels[-1]}",
            nearest_name(node.name, kind.labels) if kind.kind == "named" else "",
            kind=MISPLACED_LEVEL, subject=node.name, what="level",
        )  # fmt: skip


def _level(node: Node, variable: str, kind: VariableType, scope: Scope) -> Node | None:
    """Turn a level name into its position; None if the other side is not a level at all."""
    if node.operator == "name":
        if node.name in kind.labels:
            return Node(
                "level", value=float(kind.labels.index(node.name)), name=node.name, offset=node.offset
            )
        if node.name in scope.variables and scope.variables[node.name].labels == kind.labels:
            return replace(node, operator="variable")
        _refuse_foreign_level(node, variable, kind, scope)
        if node.name not in scope.names:
            raise ExpressionError(
                f"'{variable}' has no level '{node.name}'", node.offset, f"one of: {', '.join(kind.labels)}",
                nearest_name(node.name, [*kind.labels, *scope.names]), kind=UNKNOWN, subject=node.name, what="level",
            )  # fmt: skip
    if node.operator in ("number", "name"):
        raise ExpressionError(
            f"'{variable}' has named levels and is compared with something else", node.offset,
            f"one of: {', '.join(kind.labels)}",
        )  # fmt: skip
    return None


# --- ranges ----------------------------------------------------------------------------------------------

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
}  # fmt: skip
