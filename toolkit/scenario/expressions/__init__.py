"""Expressions of the scenario language: text -> whitelisted tree -> tree with meaning.

``parse`` knows only grammar; ``resolve`` gives names and level names their meaning in a ``Scope``; ``bounds`` brackets
what the whole can come to.
"""

from toolkit.scenario.expressions.alike import key_of
from toolkit.scenario.expressions.meaning import mistakes, resolve
from toolkit.scenario.expressions.names import Scope, VariableType
from toolkit.scenario.expressions.parser import MAX_LENGTH, parse
from toolkit.scenario.expressions.ranges import Bounds, bounds, combined
from toolkit.scenario.expressions.refusals import MISPLACED_LEVEL, ExpressionError
from toolkit.scenario.expressions.tree import (
    COMPARISONS,
    LARGEST_NUMBER,
    RESERVED,
    SMALLEST,
    SUM_SLACK,
    SWAPPED,
    Node,
    vanishes,
)

__all__ = [
    "COMPARISONS",
    "LARGEST_NUMBER",
    "MAX_LENGTH",
    "MISPLACED_LEVEL",
    "RESERVED",
    "SMALLEST",
    "SUM_SLACK",
    "SWAPPED",
    "Bounds",
    "ExpressionError",
    "Node",
    "Scope",
    "VariableType",
    "bounds",
    "combined",
    "key_of",
    "mistakes",
    "parse",
    "resolve",
    "vanishes",
]
