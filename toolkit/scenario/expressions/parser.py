"""Text -> tree: a small recursive-descent parser, so that every mistake has a column and nothing of Python is reachable."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NoReturn

from toolkit.errors import UNKNOWN, nearest_name
from toolkit.remembered import cleared_by
from toolkit.scenario.expressions.refusals import ExpressionError
from toolkit.scenario.expressions.tree import (
    COMPARISONS,
    FALSE,
    FUNCTIONS,
    LARGEST_NUMBER,
    SMALLEST,
    TRUE,
    Node,
    vanishes,
)
from toolkit.scenario.look_alikes import in_value

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TOKENS = 300  # bounds the depth of the tree, since every operator nests the one before it
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


cleared_by(parse.cache_clear)


def _fraction(before: str) -> str:
    """Return what a sign of per cent was probably meant to make of the number before it."""
    hundredths = re.search(r"(?<![\w.])\d{1,6}(?:\.\d{1,6})?(?= ?$)", before[-20:])
    return f"a fraction: {float(hundredths[0]) / 100:.9g}" if hundredths else "a fraction such as 0.2"


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
            "%": _fraction(text[:start]),
            "^": "**",
        }
        if alike := in_value(text[start]):
            raise ExpressionError(alike[1], start, alike[2])
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
        if vanishes(text):
            raise ExpressionError(f"{text[:60]} is too small", start, SMALLEST)
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
                f"unknown function '{function}'",
                start,
                f"one of: {', '.join(sorted(FUNCTIONS))}",
                nearest_name(function, FUNCTIONS),
                kind=UNKNOWN,
                subject=function,
                what="function",
            )
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
