"""Infinite numbers: a parameter may be infinite where it says how sharply somebody chooses, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import Node
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Distributed, Parameter

PASSES_ON = ("if_else", "min", "max", "clip")
"""Functions that hand on one of their parts as it is."""
EXPECTED = "`precision` alone to read it, by itself or within if_else(…), min(…), max(…) or clip(…)"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check what reads numbers that may be infinite, and that single opinions are finite."""
    record = inspection.record
    sharp = {name: path for name, one in record.parameters.items() if (path := _infinite(name, one))}
    for name, parameter in record.parameters.items():
        yield from _opinions(inspection, name, parameter)
    if not sharp:
        return
    for placed in inspection.expressions:
        tree = inspection.resolved.get(placed.path)
        is_precision = placed.kind == "precision"
        if tree is not None and (
            is_precision or inspection.range_of(tree)[0] < math.inf
        ):  # else that is said
            yield from _misread(inspection, placed.path, tree, sharp, is_precision=is_precision)
    for owner, actor in record.actors.items():
        for name, capability in actor.capabilities.items():
            if capability.amount in sharp:
                path = ("actors", owner, "capabilities", name, "amount")
                yield inspection.problem(path, f"'{capability.amount}' may be infinite", EXPECTED)


def is_infinite(estimate: Distributed) -> bool:
    """Whether an estimate holds a number without bounds."""
    return math.inf in (estimate.value, *(estimate.discrete or ()))


def _infinite(name: str, parameter: Parameter) -> Path | None:
    return ("parameters", name, parameter.kind) if is_infinite(parameter) else None


def _opinions(inspection: Inspection, name: str, parameter: Parameter) -> Iterator[Problem]:
    others: dict[Path, Distributed] = {
        ("experts", one): said for one, said in (parameter.experts or {}).items()
    }
    if parameter.if_unknown is not None:
        others["if_unknown",] = parameter.if_unknown
    for path, estimate in others.items():
        if is_infinite(estimate):
            where = ("parameters", name, *path, estimate.kind)
            yield inspection.problem(
                where, "this number is infinite", "a finite number; a parameter itself may be `.inf`"
            )


def _misread(
    inspection: Inspection, path: Path, tree: Node, sharp: dict[str, Path], *, is_precision: bool
) -> Iterator[Problem]:
    """Find the first place where an infinite number is reckoned with."""
    passed = set(map(id, _handed_on(tree))) if is_precision else set[int]()
    for part in tree.walk():
        if part.operator == "parameter" and part.name in sharp and id(part) not in passed:
            said = f"'{part.name}' may be infinite"
            yield inspection.places.problem(path, said, EXPECTED, offset=part.offset)
            return


def _handed_on(tree: Node) -> Iterator[Node]:
    """Yield the parts of an expression whose value may be that of the whole."""
    yield tree
    if tree.operator in PASSES_ON:
        for part in tree.arguments[1:] if tree.operator == "if_else" else tree.arguments:
            yield from _handed_on(part)
