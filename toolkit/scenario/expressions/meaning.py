"""Tree -> tree with meaning: names and levels are looked up, and what is compared with what is checked."""

from __future__ import annotations

from dataclasses import replace

from toolkit.errors import UNKNOWN, nearest_name
from toolkit.scenario.expressions.names import Scope, VariableType
from toolkit.scenario.expressions.refusals import MISPLACED_LEVEL, ExpressionError
from toolkit.scenario.expressions.tree import COMPARISONS, SWAPPED, Node


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
    numbers = [argument for argument in arguments if not argument.is_condition]
    if node.operator in ("and", "or", "not") and numbers:
        said = f"'{node.operator}' joins conditions, and this is a number"
        raise ExpressionError(said, numbers[0].offset, "a comparison such as tension >= 3")
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
    owner = scope.owner_of(name)
    if owner is not None:
        raise ExpressionError(
            f"level '{name}' stands alone",
            node.offset,
            f"a comparison such as {owner} == {name}",
            kind=MISPLACED_LEVEL,
            subject=name,
            what="level",
        )
    raise ExpressionError(
        f"unknown name '{name}'",
        node.offset,
        "a declared variable, parameter, capability, or turn",
        nearest_name(name, scope.names),
        kind=UNKNOWN,
        subject=name,
        what="name",
    )


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
    owner = scope.owner_of(node.name)
    if owner is None:
        return
    is_named = kind.kind == "named"
    raise ExpressionError(
        f"level '{node.name}' belongs to '{owner}', not to '{variable}'",
        node.offset,
        f"one of: {', '.join(kind.labels)}" if is_named else f"{kind.labels[0]} to {kind.labels[-1]}",
        nearest_name(node.name, kind.labels) if is_named else "",
        kind=MISPLACED_LEVEL,
        subject=node.name,
        what="level",
    )


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
                f"'{variable}' has no level '{node.name}'",
                node.offset,
                f"one of: {', '.join(kind.labels)}",
                nearest_name(node.name, [*kind.labels, *scope.names]),
                kind=UNKNOWN,
                subject=node.name,
                what="level",
            )
    if node.operator in ("number", "name"):
        raise ExpressionError(
            f"'{variable}' has named levels and is compared with something else",
            node.offset,
            f"one of: {', '.join(kind.labels)}",
        )
    return None
