"""Conditions that are written differently and say the same."""

from __future__ import annotations

from collections.abc import Hashable

from toolkit.scenario.expressions.tree import SWAPPED, Node

EITHER_ORDER = ("==", "!=", "and", "or")
TURNED = (">", ">=")
"""Comparisons that are written the other way round."""


def key_of(node: Node) -> Hashable:
    """Return what is equal for conditions that differ in spaces, in the order of two sides, or in ``== true``.

    Conditions with different keys may still say the same by what their variables can be; that is not looked for.
    """
    parts = [key_of(argument) for argument in node.arguments]
    operator = node.operator
    if operator in ("==", "!=") and any(part in _TRUTHS for part in parts):
        return _of_flag(parts, is_equal=operator == "==")
    if operator in TURNED:
        operator, parts = SWAPPED[operator], parts[::-1]
    if operator in EITHER_ORDER:
        parts.sort(key=repr)
    return (operator, node.name, node.value, *parts)


def _of_flag(parts: list[Hashable], *, is_equal: bool) -> Hashable:
    """Return the key of a flag that is compared with true or false: that of the flag itself, or of its contrary."""
    flag, truth = parts if parts[1] in _TRUTHS else parts[::-1]
    return flag if (truth == _TRUTHS[0]) == is_equal else ("not", "", 0.0, flag)


_TRUTHS: tuple[Hashable, Hashable] = (("truth", "", 1.0), ("truth", "", 0.0))
