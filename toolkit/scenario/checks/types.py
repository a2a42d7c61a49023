"""Numbers that are known to few: the types that others believe in, and what may not hang on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.sharp import is_infinite
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import has_learners, known_few, seers, typed
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Parameter, ScenarioRecord, Variable
from toolkit.scenario.scopes import support

SLACK = 1e-9
COMMON = ("start", "discount", "belief")
"""Kinds of expressions that everyone is taken to know the numbers of."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every number of which it is said who knows it."""
    record = inspection.record
    for name, parameter in record.parameters.items():
        path: Path = ("parameters", name)
        if parameter.known_to is None:
            yield from _known_to_all(inspection, path, parameter)
        elif known_few(parameter, seers(record)):
            yield from _cut(inspection, path, parameter)
            yield from _believed(inspection, path, parameter)
    yield from _starts(inspection)
    hidden = typed(record)
    if hidden:
        yield from _correlated(inspection, hidden)
        yield from _common(inspection, hidden)


def _known_to_all(inspection: Inspection, path: Path, parameter: Parameter) -> Iterator[Problem]:
    for key in ("types", "believed"):
        if getattr(parameter, key) is not None:
            said = f"everyone knows '{path[1]}', so nobody has to believe anything of it"
            yield inspection.problem((*path, key), said, "`known_to`, with those who know it", key=True)


def _cut(inspection: Inspection, path: Path, parameter: Parameter) -> Iterator[Problem]:
    """Check that what others believe can be cut into types."""
    believed = parameter.believed or parameter
    few = ", ".join(parameter.known_to or ()) or "nobody"
    if parameter.believed is None and parameter.kind == "value":
        said = f"'{path[1]}' is fixed and known to {few} alone, and nothing says what others believe of it"
        yield inspection.problem((*path, "value"), said, "a distribution, or `believed` with one", key=True)
    elif is_infinite(believed) or is_infinite(parameter):
        said = f"'{path[1]}' is known to {few} alone and may be infinite"
        yield inspection.problem((*path, "known_to"), said, "finite numbers", key=True)
    elif believed.kind == "value" and parameter.types not in (None, 1):
        said = f"others believe one value of '{path[1]}', which cannot be cut"
        yield inspection.problem((*path, "types"), said, "no `types`, or a distribution in `believed`")
    elif believed.kind == "discrete":
        n_values = sum(share > 0 for share in (believed.discrete or {}).values())
        if parameter.types not in (None, n_values):
            said = f"'{path[1]}' has {n_values} values, and these are its types"
            yield inspection.problem((*path, "types"), said, f"no `types`, or {n_values}")
    elif believed.kind != "value" and parameter.types is None:
        said = f"'{path[1]}' is known to {few} alone, and nothing says into how many types others cut it"
        yield inspection.problem((*path, "known_to"), said, "`types` beside it, such as types: 5", key=True)


def _believed(inspection: Inspection, path: Path, parameter: Parameter) -> Iterator[Problem]:
    """Check that what others believe is possible."""
    believed = parameter.believed
    if believed is None or parameter.within is None:
        return
    (low, high), (least, most) = support(believed), parameter.within
    if low < least - SLACK or high > most + SLACK:
        said = f"others believe '{path[1]}' to be from {low:g} to {high:g}, and it can only be from {least:g} to {most:g}"
        yield inspection.problem((*path, "believed", believed.kind), said, "a distribution within its range")


def _correlated(inspection: Inspection, hidden: dict[str, Parameter]) -> Iterator[Problem]:
    """Refuse what moves together with a type: whoever knows the one would know something of the other."""
    for number, correlation in enumerate(inspection.record.correlations):
        name = next((one for one in correlation.between if one in hidden), None)
        if name is not None:
            said = f"'{name}' is not known to everyone, and whoever knows what it moves together with would know something of it"
            yield inspection.problem(
                ("correlations", number, "between"), said,
                "numbers that everyone knows; types that hang on each other are variables, whose start reads the other",
            )  # fmt: skip


def _common(inspection: Inspection, hidden: dict[str, Parameter]) -> Iterator[Problem]:
    """Refuse a type in what everyone is taken to know: starts, discounts, and what somebody sees."""
    for placed in inspection.expressions:
        tree = inspection.resolved.get(placed.path)
        if tree is None or placed.kind not in COMMON:
            continue
        node = next((one for one in tree.walk() if _reads(inspection.record, one) in hidden), None)
        if node is not None:
            name = _reads(inspection.record, node)
            said = f"'{name}' is not known to everyone, and this number is"
            yield inspection.places.problem(
                placed.path, said, "numbers that everyone knows", offset=node.offset
            )
    for actor, declared in inspection.record.actors.items():
        for name in declared.decides.sees:
            if name in hidden:
                said = (
                    f"'{name}' is not known to everyone, and what others believe of it is one thing for all"
                )
                path = ("actors", actor, "decides", "sees", name)
                yield inspection.problem(path, said, "`believed` on the number in place of `sees`", key=True)


def _starts(inspection: Inspection) -> Iterator[Problem]:
    """Check starts that hang on the state: those of types may read types that are declared before them, where actors learn."""
    variables = inspection.record.variables
    order = list(variables)
    for placed in inspection.expressions:
        tree = inspection.resolved.get(placed.path) if placed.kind == "start" else None
        nodes = () if tree is None else (one for one in tree.walk() if one.operator in ("variable", "flag"))
        for node in nodes:
            own = str(placed.path[1])
            said = _misplaced(variables, own, node.name, order.index(node.name) < order.index(own))
            if not said and not has_learners(inspection.record):
                said = f"'{own}' starts by '{node.name}', and what the one tells of the other is worked out only where actors learn"
            if said:
                expected = "numbers; the start of a type that is known to few may read one that is declared before it"
                yield inspection.places.problem(placed.path, said, expected, offset=node.offset)
                break


def _misplaced(variables: Mapping[str, Variable], own: str, read: str, is_before: bool) -> str:
    """Say why the start of a variable may not read another; empty if it may."""
    for name in (own, read):
        if variables[name].known_to is None:
            return f"'{own}' starts by '{read}', and '{name}' is known to everyone"
    if own == read:
        return f"'{own}' starts by itself"
    return "" if is_before else f"'{own}' starts by '{read}', which is declared after it"


def _reads(record: ScenarioRecord, node: Node) -> str:
    """Return the parameter that a part of an expression reads; empty if none."""
    if node.operator == "parameter":
        return node.name
    if node.operator == "capability":
        actor, _, capability = node.name.partition(".")
        return record.actors[actor].capabilities[capability].amount
    return ""
