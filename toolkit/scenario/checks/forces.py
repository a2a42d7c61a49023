"""Choices imposed on actors: names and turns that exist, and options that are open then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import Bounds, Node, bounds
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Force, Option, Variable, Variation

FORCED_WHILE_CLOSED = "forced while closed"
"""Kind of a warning: a choice is imposed in a turn in which its option is closed."""
EXPECTED = "a turn in which it is open"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check what is imposed, in the scenario and in variations that change nothing else."""
    yield from _forced(inspection, ("force",), inspection.record.force)
    for kind in ("variants", "alternatives"):
        variations: Mapping[str, Variation] = getattr(inspection.record, kind)
        for name, variation in variations.items():
            if not variation.add and not variation.set and not variation.remove:
                yield from _forced(inspection, (kind, name, "force"), variation.force)


def _forced(inspection: Inspection, home: Path, forces: tuple[Force, ...]) -> Iterator[Problem]:
    record = inspection.record
    for number, force in enumerate(forces):
        path = (*home, number)
        if force.turn > record.last_turn:
            yield inspection.problem(
                (*path, "turn"), f"turn {force.turn} is after the horizon", f"1 to {record.last_turn}"
            )
        actor = record.actors.get(force.actor)
        if actor is None:
            yield inspection.unknown((*path, "actor"), "actor", force.actor, record.actors)
        elif force.option not in actor.options and (
            force.option != "hold" or actor.must_act is True or actor.tracks
        ):
            yield inspection.unknown((*path, "option"), "option", force.option, actor.options)


def check_open(inspection: Inspection) -> Iterator[Problem]:
    """Warn of choices imposed on closed options: surely closed, or closed at the start in turn 1."""
    for number, force in enumerate(inspection.record.force):
        option = _option(inspection, force)
        why = "" if option is None else _why_closed(inspection, force, option)
        if why:
            yield inspection.warning(
                ("force", number),
                f"'{force.option}' is closed in turn {force.turn}, so the rule of '{force.actor}' decides: {why}",
                EXPECTED,
                kind=FORCED_WHILE_CLOSED,
                subject=force.option,
            )


def _option(inspection: Inspection, force: Force) -> Option | None:
    actor = inspection.record.actors.get(force.actor)
    return None if actor is None else actor.options.get(force.option)


def _why_closed(inspection: Inspection, force: Force, option: Option) -> str:
    """Say why an option is closed in a turn; empty if it may be open."""
    dates = _closed_by_dates(inspection, force.turn, option)
    if dates or option.when is None:
        return dates
    tree = inspection.resolved.get(("actors", force.actor, "options", force.option, "when"))
    if tree is None:
        return ""
    if bounds(tree, _Leaves(inspection, force.turn, at_start=False))[1] == 0.0:
        return f"`{option.when}` can never hold then"
    if force.turn == 1 and bounds(tree, _Leaves(inspection, 1, at_start=True))[1] == 0.0:
        return f"`{option.when}` does not hold at the start"
    return ""


def _closed_by_dates(inspection: Inspection, turn: int, option: Option) -> str:
    record = inspection.record
    if turn > record.last_turn:
        return ""  # an error of its own, and no day that a calendar need know
    first = record.as_of + timedelta(days=(turn - 1) * record.turn.days)
    after = record.as_of + timedelta(days=turn * record.turn.days)
    begin, end = option.on or option.from_, option.on or option.until
    if begin is not None and begin >= after:
        return f"it opens on {begin}"
    return f"it closes on {end}" if end is not None and end < first else ""


class _Leaves:
    """The range of each name in one turn: anywhere, or where the scenario starts."""

    def __init__(self, inspection: Inspection, turn: int, *, at_start: bool) -> None:
        self.inspection, self.turn, self.at_start = inspection, turn, at_start

    def __call__(self, node: Node) -> Bounds:
        if node.operator == "turn":
            return float(self.turn), float(self.turn)
        if self.at_start and node.operator in ("variable", "flag"):
            return _start(self.inspection.record.variables[node.name]) or self.inspection.range_of_leaf(node)
        return self.inspection.range_of_leaf(node)


def _start(variable: Variable) -> Bounds | None:
    """Return the lowest and highest number that a variable may start at."""
    if variable.levels.within is not None:
        return None
    table = variable.start if isinstance(variable.start, dict) else {variable.start: "1"}
    positions = [
        variable.levels.position(level) for level, chance in table.items() if chance not in ("0", "0.0")
    ]
    known = [float(position + variable.levels.low) for position in positions if position is not None]
    return (min(known), max(known)) if known else None
