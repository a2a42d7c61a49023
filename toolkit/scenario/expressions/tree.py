"""The tree of an expression, and the words and operators that may stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

LARGEST_NUMBER = 1e100
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
