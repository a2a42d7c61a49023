"""The tree of an expression, and the words and operators that may stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

LARGEST_NUMBER = 1e100
SMALLEST = f"0, or a number of at least {1 / LARGEST_NUMBER:g} in size"
"""What is expected in place of a number that is nearer to 0."""
SUM_SLACK = 1e-9
"""How far probabilities may miss 1 in their sum, in a file and in a run."""
"""Largest size of a number that an author writes; its inverse is the smallest but 0."""
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "clip": (3, 3),
    "if_else": (3, 3),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
}
"""Least and most arguments of each function."""
WORDS = ("and", "or", "not", "true", "false", "inf", "turn")
RESERVED = frozenset((*WORDS, *FUNCTIONS))
COMPARISONS = ("<=", ">=", "==", "!=", "<", ">")
SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def vanishes(text: str) -> bool:
    """Whether a number, as it is written, is no 0 and so near to it that it may be read as 0.

    Examples
    --------
    >>> vanishes("1e-400"), vanishes("5e-324"), vanishes("0e-400"), vanishes("0.2")
    (True, True, False, False)
    """
    figures = text.lower().split("e")[0]
    return abs(float(text)) < 1.0 / LARGEST_NUMBER and any(one in "123456789" for one in figures)


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
        return iter(self._parts)

    @cached_property
    def _parts(self) -> tuple[Node, ...]:
        """The node and all below it, listed once: every check of a file walks every tree anew."""
        return (self, *(part for argument in self.arguments for part in argument._parts))

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
