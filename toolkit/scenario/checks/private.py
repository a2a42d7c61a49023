"""What few know: it never changes, and nobody reads it who does not know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import effects
from toolkit.scenario.expressions import Node
from toolkit.scenario.paths import Path
from toolkit.scenario.records import ScenarioRecord


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that what few know is changed by nothing and read by nobody else."""
    record = inspection.record
    private = {name: variable.known_to for name, variable in record.variables.items() if variable.known_to}
    for path, actors in _named(record):
        for actor in actors:
            if actor not in record.actors:
                yield inspection.unknown(path, "actor", actor, record.actors)
    for path, changes in effects(inspection.record):
        for name in changes:
            if name in private:
                said = f"'{name}' is known to few, and such a variable never changes"
                yield inspection.problem((*path, name), said, "another variable", key=True)
    yield from _read(inspection, private)


def _named(record: ScenarioRecord) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the actors that a variable, an option or an event is said to be known or visible to."""
    for name, variable in record.variables.items():
        yield ("variables", name, "known_to"), variable.known_to
        yield ("variables", name, "visible_to"), variable.visible_to
    for actor, declared in record.actors.items():
        for name, option in declared.options.items():
            yield ("actors", actor, "options", name, "visible_to"), option.visible_to
    for name, event in record.events.items():
        yield ("events", name, "visible_to"), event.visible_to


def _read(inspection: Inspection, private: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """Check that actors read only what they know."""
    if not private:
        return
    for placed in inspection.expressions:
        tree = inspection.resolved.get(placed.path)
        if tree is None or placed.path[0] != "actors":
            continue
        hidden = _first_hidden(tree, str(placed.path[1]), private)
        if hidden is not None:
            yield inspection.places.problem(
                placed.path,
                f"'{hidden.name}' is known to {', '.join(private[hidden.name])} alone",
                "what the actor can know",
                offset=hidden.offset,
            )


def _first_hidden(tree: Node, actor: str, private: Mapping[str, tuple[str, ...]]) -> Node | None:
    for node in tree.walk():
        is_variable = node.operator in ("variable", "flag")
        if is_variable and node.name in private and actor not in private[node.name]:
            return node
    return None
