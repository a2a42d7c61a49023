"""Numbers: probabilities in [0, 1], comparisons that can come out either way, changes that fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.inspection import Found, Inspection, branches
from toolkit.scenario.expressions import COMPARISONS, MISPLACED_LEVEL, ExpressionError, Node
from toolkit.scenario.expressions.domains import GRID, holes, is_risky, state_without_value
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Effect, Variable

SLACK = 1e-9
NO_VALUE = "no value"
"""Kind of a problem: an expression has no value."""
_LIMITS = {
    "probability": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "start": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "rate": (0.0, math.inf, "a rate", "a rate of 0 or more"),
    "weight": (0.0, math.inf, "a weight", "a weight of 0 or more"),
    "noise": (0.0, math.inf, "a standard deviation", "a standard deviation of 0 or more"),
    "precision": (0.0, math.inf, "a precision", "a precision of 0 or more"),
}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the range of every number that has one."""
    for found in inspection.expressions:
        tree = inspection.resolved.get(found.path)
        if tree is None:
            continue
        yield from _comparisons(inspection, found.path, tree)
        yield from _without_value(inspection, found, tree)
        if found.kind in _LIMITS:
            yield from _limits(inspection, found.path, tree, found.kind)
        if found.kind == "belief":
            yield from _belief(inspection, found.path, tree)
        if found.kind in ("state", "score"):
            yield from _state_only(inspection, found.path, tree)
    yield from _branch_sums(inspection)
    yield from _starts(inspection)
    for path, effects in inspection.effects():
        for name, change in effects.items():
            yield from _change(inspection, (*path, name), name, change)


def _without_value(inspection: Inspection, found: Found, tree: Node) -> Iterator[Problem]:
    """Check that an expression has a value: in some state at least, or in every one that rules on the state look at."""
    looked_at = found.kind in ("state", "score") or not tree.arguments or is_risky(tree)
    if not looked_at:  # sums and products of numbers in bounds: a run watches what is left
        return
    sure = next((hole for hole in holes(tree, inspection.range_of_leaf) if hole.is_sure), None)
    where = ""
    if sure is None and found.kind in ("state", "score"):
        witness = state_without_value(tree, inspection.range_of_leaf, _levels(inspection), inspection.spend)
        if witness is not None:
            sure, at = witness
            shown = [f"{name}={_shown_level(inspection, name, value)}" for name, value in at.items()]
            where = " where " + ", ".join(shown) if at else " in some of many states"
    if sure is not None:
        yield inspection.places.problem(
            found.path, f"this has no value{where}: {sure.why}", "a condition before it, with `and` or if_else(…)",
            offset=sure.node.offset, kind=NO_VALUE,
        )  # fmt: skip
        return
    low, high = inspection.range_of(tree)
    if found.kind != "precision" and low == high and math.isinf(low):
        yield inspection.problem(found.path, "this number is infinite", "a finite number", kind=NO_VALUE)


def _levels(inspection: Inspection) -> dict[str, tuple[float, ...]]:
    """Return the numbers that each variable can stand at, those of a real number on a grid."""
    found: dict[str, tuple[float, ...]] = {}
    for name, kind in inspection.scope.variables.items():
        if kind.within is None:
            found[name] = tuple(map(float, kind.numbers))
            continue
        low, high = kind.within
        grid = {low + (high - low) * n / GRID for n in range(GRID + 1)}
        found[name] = tuple(sorted(grid | ({0.0} if low < 0.0 < high else set())))
    return found


def _shown_level(inspection: Inspection, name: str, value: float) -> str:
    kind = inspection.scope.variables[name]
    return f"{value:g}" if kind.within is not None else kind.labels[int(value) - kind.low]


def _limits(inspection: Inspection, path: Path, tree: Node, kind: str) -> Iterator[Problem]:
    least, most, what, expected = _LIMITS[kind]
    low, high = inspection.range_of(tree)
    if high < least or low > most:
        shown = f"{low:g}" if low == high else f"always between {low:g} and {high:g}"
        yield inspection.problem(path, f"{what} is {shown}", expected)
    elif low < least - SLACK or high > most + SLACK:
        yield inspection.warning(
            path, f"{what} may be anywhere between {low:g} and {high:g}; a run stops where it leaves its range",
            f"{expected}, such as clip(…, 0, 1)" if most == 1.0 else expected,
        )  # fmt: skip


def _comparisons(inspection: Inspection, path: Path, tree: Node) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator not in COMPARISONS or not any(part.operator == "variable" for part in node.walk()):
            continue
        low, high = inspection.range_of(node)
        if low == high and not any(part.operator in ("turn", "parameter") for part in node.walk()):
            name = next(part.name for part in node.walk() if part.operator == "variable")
            labels = inspection.scope.variables[name].labels
            word = "always" if low else "never"
            yield inspection.places.problem(
                path, f"this comparison {word} holds", f"'{name}' to range from {labels[0]} to {labels[-1]}",
                offset=node.offset,
            )  # fmt: skip


def _state_only(inspection: Inspection, path: Path, tree: Node) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator in ("parameter", "turn"):
            name = node.name or "turn"
            yield inspection.places.problem(
                path, f"this reads '{name}'", "variables alone, so that where a state belongs is never in doubt",
                offset=node.offset,
            )  # fmt: skip
            return


def _belief(inspection: Inspection, path: Path, tree: Node) -> Iterator[Problem]:
    for node in tree.walk():
        if node.operator in ("variable", "flag", "turn"):
            name = node.name or "turn"
            yield inspection.places.problem(
                path, f"what an actor sees reads '{name}'", "numbers and parameters alone", offset=node.offset
            )
            return


def _branch_sums(inspection: Inspection) -> Iterator[Problem]:
    for path, action in inspection.actions():
        total: Node | None = None
        for number in range(len(branches(action))):
            tree = inspection.resolved.get((*path, "chance", number, "probability"))
            if tree is None:
                total = None
                break
            total = tree if total is None else Node("+", (total, tree))
        if total is None or len(branches(action)) < 2:
            continue
        low, high = inspection.range_of(total)
        if low > 1 + SLACK:
            yield inspection.problem(
                (*path, "chance"), f"the probabilities of the branches sum to {low:g}", "a sum of at most 1"
            )
        elif high > 1 + SLACK and not _complements(total):
            yield inspection.warning(
                (*path, "chance"),
                f"the probabilities of the branches may sum to {high:g}; a run stops where they pass 1",
            )


def _complements(total: Node) -> bool:
    """Whether two branches share out 1 by design: p and 1 - p."""
    first, second = total.arguments if total.operator == "+" else (total, total)
    if second.operator != "-":
        return False
    one, rest = second.arguments
    return one.operator == "number" and one.value == 1.0 and rest == first


def _real_start(inspection: Inspection, path: Path, variable: Variable) -> Iterator[Problem]:
    """Check where a real number starts: one number within its bounds."""
    assert variable.levels.within is not None
    low, high = variable.levels.within
    try:
        fits = not isinstance(variable.start, dict) and low <= float(variable.start) <= high
    except ValueError:
        fits = False
    if not fits:
        yield inspection.problem(
            path, f"'{path[1]}' cannot start there", f"one number from {low:g} to {high:g}"
        )
    if variable.known_to:
        yield inspection.problem(
            (*path[:2], "known_to"), "a private type is a level, not a real number", "named levels or a range"
        )


def _no_motion(inspection: Inspection, name: str, variable: Variable) -> Iterator[Problem]:
    for key in ("drift", "noise"):
        if getattr(variable, key) is not None:
            yield inspection.problem(
                ("variables", name, key), f"'{name}' has levels and cannot move by itself",
                "an event that changes it, or real numbers such as levels: real 0..10", key=True,
            )  # fmt: skip


def _starts(inspection: Inspection) -> Iterator[Problem]:
    for name, variable in inspection.record.variables.items():
        path: Path = ("variables", name, "start")
        if variable.levels.within is not None:
            yield from _real_start(inspection, path, variable)
            continue
        yield from _no_motion(inspection, name, variable)
        table = variable.start if isinstance(variable.start, dict) else {variable.start: "1"}
        total, is_known = 0.0, True
        if isinstance(variable.start, dict):
            is_known = all((*path, level) in inspection.resolved for level in table)
        for level in table:
            if variable.levels.position(level) is None:
                is_known = False
                labels = variable.levels.labels
                place = (*path, level) if isinstance(variable.start, dict) else path
                shown = (
                    f"{labels[0]}..{labels[-1]}"
                    if variable.levels.kind == "range"
                    else f"one of: {', '.join(labels)}"
                )
                yield _no_level(inspection, place, name, str(level), labels, shown)
            elif (
                isinstance(variable.start, dict)
                and (tree := inspection.resolved.get((*path, level))) is not None
            ):
                low, high = inspection.range_of(tree)
                is_known, total = is_known and low == high, total + low
        if isinstance(variable.start, dict) and is_known and abs(total - 1) > 1e-6:
            yield inspection.problem(
                path, f"the probabilities sum to {total:g}", "probabilities that sum to 1", key=True
            )


def _no_level(
    inspection: Inspection, path: Path, variable: str, level: str, labels: Sequence[str], expected: str = ""
) -> Problem:
    return inspection.problem(
        path, f"'{variable}' has no level '{level}'", expected or f"one of: {', '.join(labels)}",
        nearest_name(level, labels), kind=UNKNOWN, subject=level, what="level",
    )  # fmt: skip


def _change(inspection: Inspection, path: Path, name: str, change: Effect) -> Iterator[Problem]:
    variable = inspection.record.variables.get(name)
    if variable is None:
        valid = inspection.record.variables
        yield inspection.unknown(path, "variable", name, valid, "a declared variable", key=True)
        return
    levels = variable.levels
    if levels.kind == "flag" and change.operation == "add":
        yield inspection.problem(path, f"'{name}' is a flag and cannot be added to", "=true or =false")
        return
    if change.operation == "set" and levels.position(change.amount) is not None:
        return
    try:
        tree = inspection.tree(change.amount, condition=False)
        yield from _without_value(inspection, Found(path, change.amount, "amount"), tree)
    except ExpressionError as error:
        is_set = change.operation == "set"
        if is_set and levels.kind == "named" and error.kind in (UNKNOWN, MISPLACED_LEVEL):
            yield _no_level(inspection, path, name, change.amount, levels.labels)
        else:
            signs = is_set or not change.amount.startswith("-")
            yield inspection.mistake(path, error, offset=int(signs))
        return
    yield from _amount(inspection, path, name, variable, change, tree)


def _amount(
    inspection: Inspection, path: Path, name: str, variable: Variable, change: Effect, tree: Node
) -> Iterator[Problem]:
    low, high = inspection.range_of(tree)
    levels = variable.levels
    if levels.within is not None:
        if change.operation == "set" and (high < levels.within[0] or low > levels.within[1]):
            shown = f"{levels.within[0]:g} to {levels.within[1]:g}"
            yield inspection.problem(path, f"{low:g} is out of the bounds of '{name}'", shown)
        return
    if low == high and not low.is_integer():
        yield inspection.problem(path, f"{low:g} is not a whole number of levels", "a whole number")
    elif change.operation == "set":
        first = levels.low if levels.kind == "range" else 0
        last = first + len(levels.labels) - 1
        if high < first or low > last:
            yield inspection.problem(
                path, f"{low:g} is no level of '{name}'", f"{levels.labels[0]} to {levels.labels[-1]}"
            )
    elif low == high and abs(low) >= len(levels.labels):
        yield inspection.warning(path, f"a change of {low:+g} is more than '{name}' has levels")
    if any(node.operator in ("parameter", "turn") for node in tree.walk()):
        yield inspection.warning(
            path, "the size of this change depends on a parameter or the turn, so only sampling can answer"
        )
