"""What few know or see: a type never changes, and nobody reads what is hidden from it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import effects
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import has_learners, is_seen, noticed_by, private
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Happening, Parameter, ScenarioRecord, Variable

ONE_LIST = "one list, `seen_by`; `visible_to` is its earlier name"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that what few know is changed by nothing, and that nobody reads what is hidden from it."""
    record = inspection.record
    types = {name for name, variable in record.variables.items() if variable.known_to is not None}
    for path, actors in _named(record):
        for actor in actors:
            if actor not in record.actors:
                yield inspection.unknown(path, "actor", actor, record.actors)
    for path, part in _seen(record):
        if part.seen_by is not None and part.visible_to:
            said = "two lists say who sees this"
            yield inspection.problem((*path, "visible_to"), said, ONE_LIST, key=True)
    yield from _known_unseen(inspection)
    for path, changes in effects(inspection.record):
        for name in changes:
            if name in types:
                said = f"'{name}' is known to few, and such a variable never changes"
                yield inspection.problem((*path, name), said, "another variable", key=True)
    yield from _read(inspection)


def _known_unseen(inspection: Inspection) -> Iterator[Problem]:
    """Refuse a type that somebody knows and does not see."""
    for name, variable in inspection.record.variables.items():
        seen = variable.seen_by
        unseen = [one for one in variable.known_to or () if seen is not None and one not in seen]
        if unseen:
            said = f"'{name}' is known to {unseen[0]}, who does not see it"
            yield inspection.problem(("variables", name, "seen_by"), said, "`known_to` alone, which says it")


def _seen(record: ScenarioRecord) -> Iterator[tuple[Path, Variable | Happening]]:
    """Yield whatever may say who sees it."""
    for name, variable in record.variables.items():
        yield ("variables", name), variable
    for actor, declared in record.actors.items():
        for name, option in declared.options.items():
            yield ("actors", actor, "options", name), option
    for name, event in record.events.items():
        yield ("events", name), event


def _named(record: ScenarioRecord) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the actors that a variable, a number, an option or an event is said to be known to or seen by."""
    for name, one in private(record).items():
        table = "variables" if name in record.variables else "parameters"
        yield (table, name, "known_to"), one.known_to or ()
    for path, part in _seen(record):
        for key, actors in (("seen_by", part.seen_by), ("visible_to", part.visible_to)):
            yield (*path, key), actors or ()


def _read(inspection: Inspection) -> Iterator[Problem]:
    """Check that actors read only what they know; and, where they learn, only what they see."""
    hidden = _Hidden(inspection.record)
    for placed in inspection.expressions if hidden.by_name else ():
        tree = inspection.resolved.get(placed.path)
        if tree is None or placed.path[0] != "actors":
            continue
        actor = str(placed.path[1])
        node = next((one for one in tree.walk() if hidden.is_from(one, actor)), None)
        if node is not None:
            said = hidden.in_words(node.name)
            yield inspection.places.problem(placed.path, said, "what the actor can know", offset=node.offset)


class _Hidden:
    """The variables and parameters that some actors may not read."""

    def __init__(self, record: ScenarioRecord) -> None:
        learns = has_learners(record)
        unseen = {
            name: variable
            for name, variable in record.variables.items()
            if learns and noticed_by(variable) is not None
        }
        self.by_name: dict[str, Variable | Parameter] = {**unseen, **private(record)}
        self.amounts = {
            f"{owner}.{name}": held.amount
            for owner, actor in record.actors.items()
            for name, held in actor.capabilities.items()
        }

    def is_from(self, node: Node, actor: str) -> bool:
        """Whether a part of an expression is hidden from an actor."""
        if node.operator not in ("variable", "flag", "parameter", "capability"):
            return False
        found = self.by_name.get(self.amounts.get(node.name, node.name))
        return found is not None and not is_seen(found, actor)

    def in_words(self, name: str) -> str:
        """Say from whom a variable or a parameter is hidden."""
        name = self.amounts.get(name, name)
        one = self.by_name[name]
        few = (
            one.known_to if one.known_to is not None else isinstance(one, Variable) and noticed_by(one)
        ) or ()
        verb = "known to" if one.known_to is not None else "seen by"
        return f"'{name}' is {verb} {', '.join(few)} alone" if few else f"'{name}' is {verb} nobody"
