"""Which parts of an expression hang on the draw, and what a condition comes to when it may be any draw."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.scenario.expressions import Node


def possibly(node: Node) -> Node:
    """Weaken a condition to what can hold for some draw of the parameters.

    Comparisons that read parameters may come out either way, so they count as true where that helps the
    condition and as false where it would hurt. The result reads the state and the turn alone.
    """
    return _either_way(node, True)


def _either_way(node: Node, wanted: bool) -> Node:
    if node.operator in ("and", "or"):
        return Node(node.operator, tuple(_either_way(argument, wanted) for argument in node.arguments))
    if node.operator == "not":
        return Node("not", (_either_way(node.arguments[0], not wanted),))
    if reads_parameters(node):
        return Node("truth", value=float(wanted))
    return node


def reads_parameters(node: Node, capabilities: Mapping[str, float | str] | None = None) -> bool:
    """Whether the expression changes with the draw; capabilities count unless known to be plain numbers."""
    for part in node.walk():
        if part.operator == "parameter":
            return True
        if part.operator == "capability" and (
            capabilities is None or isinstance(capabilities.get(part.name), str)
        ):
            return True
    return False
