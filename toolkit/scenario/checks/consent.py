"""Whose consent something needs: an actor with a seat, who is not the one who chooses."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import actions, branches
from toolkit.scenario.paths import Path
from toolkit.scenario.records import ScenarioRecord


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that all whose consent is needed are actors who choose, each named once, and no chooser asks itself."""
    actors = inspection.record.actors
    for path, needed, chooser in _needed(inspection.record):
        for number, name in enumerate(needed):
            if name not in actors:
                yield inspection.unknown(path, "actor", name, actors)
            elif name == chooser:
                said = f"{name} chooses this itself, so it cannot need its own consent"
                yield inspection.problem(path, said, "another actor")
            elif not actors[name].options:
                said = f"{name} has no options, so nobody can take its seat and consent"
                yield inspection.problem(path, said, "an actor with options")
            elif name in needed[:number]:
                yield inspection.problem(path, f"{name} stands here twice", "each actor once")


def _needed(record: ScenarioRecord) -> Iterator[tuple[Path, tuple[str, ...], str]]:
    """Yield the actors whose consent something needs, with the place and who chooses it; branches have no chooser."""
    for path, action in actions(record):
        chooser = str(path[1]) if path[0] == "actors" else ""
        yield (*path, "needs"), action.needs, chooser
        for number, branch in enumerate(branches(action)):
            yield (*path, "chance", number, "needs"), branch.needs, ""
