"""Variables: where they start, whether they move by themselves, and changes that fit their levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.no_value import without_value
from toolkit.scenario.checks.parts import PlacedExpression, effects
from toolkit.scenario.expressions import MISPLACED_LEVEL, SUM_SLACK, Bounds, ExpressionError, Node
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Effect, Variable


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every start and every change of a variable."""
    for name, variable in inspection.record.variables.items():
        path: Path = ("variables", name, "start")
        if variable.levels.within is not None:
            yield from _real_start(inspection, path, variable)
            continue
        yield from _no_motion(inspection, name, variable)
        yield from _start(inspection, path, variable, variable.start)
        if variable.believed is not None:
            yield from _believed(inspection, (*path[:2], "believed"), variable)
    for path, changes in effects(inspection.record):
        for name, change in changes.items():
            yield from _change(inspection, (*path, name), name, change)


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
    if variable.known_to is not None:
        yield inspection.problem(
            (*path[:2], "known_to"), "a private type is a level, not a real number", "named levels or a range"
        )


def _no_motion(inspection: Inspection, name: str, variable: Variable) -> Iterator[Problem]:
    for key in ("drift", "noise"):
        if getattr(variable, key) is not None:
            yield inspection.problem(
                ("variables", name, key),
                f"'{name}' has levels and cannot move by itself",
                "an event that changes it, or real numbers such as levels: real 0..10",
                key=True,
            )


def _believed(inspection: Inspection, path: Path, variable: Variable) -> Iterator[Problem]:
    """Check what others believe of a type."""
    if variable.known_to is None:
        said = f"everyone knows where '{path[1]}' starts, so nobody has to believe anything of it"
        yield inspection.problem(path, said, "`known_to`, with those who know it", key=True)
    elif variable.believed is not None:
        yield from _start(inspection, path, variable, variable.believed)


def _start(
    inspection: Inspection, path: Path, variable: Variable, start: str | dict[str | int | bool, str]
) -> Iterator[Problem]:
    """Check that a variable starts at levels that it has, with probabilities that sum to 1."""
    if not isinstance(start, dict):
        yield from _start_level(inspection, path, variable, start, words=("uniform",))
        return
    has_levels, ranges = True, []
    for level in start:
        wrong = list(_start_level(inspection, (*path, level), variable, level))
        yield from wrong
        has_levels = has_levels and not wrong
        tree = inspection.resolved.get((*path, level))
        if tree is not None:
            ranges.append(inspection.range_of(tree))
    is_known = has_levels and len(ranges) == len(start) and all(low == high for low, high in ranges)
    total = sum(low for low, _ in ranges)
    if is_known and abs(total - 1) > SUM_SLACK:
        yield inspection.problem(
            path, f"the probabilities sum to {total:.12g}", "probabilities that sum to 1", key=True
        )


def _start_level(
    inspection: Inspection,
    path: Path,
    variable: Variable,
    level: str | int | bool,
    *,
    words: Sequence[str] = (),
) -> Iterator[Problem]:
    """Check that there is such a level; ``words`` might have been meant too."""
    labels = variable.levels.labels
    if variable.levels.position(level) is None:
        is_range = variable.levels.kind == "range"
        expected = f"{labels[0]}..{labels[-1]}" if is_range else f"one of: {', '.join(labels)}"
        number = _whole_number(str(level)) if is_range else None
        nearest = (
            nearest_name(str(level), [*labels, *words])
            if number is None
            else min(labels, key=lambda one: abs(int(one) - number))
        )
        yield _no_level(inspection, path, str(path[1]), str(level), labels, expected, nearest)


def _whole_number(text: str) -> int | None:
    return int(text) if len(text) < 20 and re.fullmatch(r"-?[0-9]+", text) else None


def _no_level(
    inspection: Inspection,
    path: Path,
    variable: str,
    level: str,
    labels: Sequence[str],
    expected: str = "",
    nearest: str | None = None,
) -> Problem:
    return inspection.problem(
        path,
        f"'{variable}' has no level '{level}'",
        expected or f"one of: {', '.join(labels)}",
        nearest_name(level, labels) if nearest is None else nearest,
        kind=UNKNOWN,
        subject=level,
        what="level",
    )


def _change(inspection: Inspection, path: Path, name: str, change: Effect) -> Iterator[Problem]:
    """Check that a change can be made to the variable that it names."""
    variable = inspection.record.variables.get(name)
    if variable is None:
        valid = inspection.record.variables
        yield inspection.unknown(path, "variable", name, valid, key=True)
    elif variable.levels.kind == "flag" and change.operation == "add":
        yield inspection.problem(path, f"'{name}' is a flag and cannot be added to", "=true or =false")
    elif change.operation != "set" or variable.levels.position(change.amount) is None:
        yield from _amount(inspection, path, variable, change)


def _amount(inspection: Inspection, path: Path, variable: Variable, change: Effect) -> Iterator[Problem]:
    """Check the expression that says by how much, or to what."""
    name, levels, is_set = str(path[-1]), variable.levels, change.operation == "set"
    try:
        tree = inspection.tree(change.amount, condition=False)
    except ExpressionError as error:
        if is_set and levels.kind == "named" and error.kind in (UNKNOWN, MISPLACED_LEVEL):
            yield _no_level(inspection, path, name, change.amount, levels.labels)
        else:
            signs = is_set or not change.amount.startswith("-")
            yield inspection.mistake(path, error, offset=int(signs))
        return
    yield from without_value(inspection, PlacedExpression(path, change.amount, "amount"), tree)
    if levels.within is not None:
        yield from _real_amount(inspection, path, levels.within, tree, is_set=is_set)
    else:
        yield from _whole_amount(inspection, path, variable, tree, is_set=is_set)


def _real_amount(
    inspection: Inspection, path: Path, within: Bounds, tree: Node, *, is_set: bool
) -> Iterator[Problem]:
    low, high = inspection.range_of(tree)
    if is_set and (high < within[0] or low > within[1]):
        said = f"{low:g} is out of the bounds of '{path[-1]}'"
        yield inspection.problem(path, said, f"{within[0]:g} to {within[1]:g}")


def _whole_amount(
    inspection: Inspection, path: Path, variable: Variable, tree: Node, *, is_set: bool
) -> Iterator[Problem]:
    (low, high), levels = inspection.range_of(tree), variable.levels
    first = levels.low if levels.kind == "range" else 0
    last = first + len(levels.labels) - 1
    if low == high and not low.is_integer():
        yield inspection.problem(path, f"{low:g} is not a whole number of levels", "a whole number")
    elif is_set and (high < first or low > last):
        said = f"{low:g} is no level of '{path[-1]}'"
        yield inspection.problem(path, said, f"{levels.labels[0]} to {levels.labels[-1]}")
    elif not is_set and low == high and abs(low) >= len(levels.labels):
        yield inspection.warning(path, f"a change of {low:+g} is more than '{path[-1]}' has levels")
    if any(node.operator in ("parameter", "turn") for node in tree.walk()):
        said = "the size of this change depends on a parameter or the turn, so only sampling can answer"
        yield inspection.warning(path, said)
