"""When things are possible: rates of competing risks, dates, delays and cooldowns."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import actions, effects
from toolkit.scenario.paths import Path
from toolkit.scenario.records import LONGEST_MEMORY


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that options and events can come when they are said to."""
    yield from _groups(inspection)
    yield from _dates(inspection)
    yield from _memories(inspection)
    yield from _cooldowns(inspection)


def _groups(inspection: Inspection) -> Iterator[Problem]:
    for name, event in inspection.record.events.items():
        if event.group is None:
            continue
        if event.group in inspection.record.events or event.group in inspection.record.actors:
            yield inspection.problem(
                ("events", name, "group"), f"'{event.group}' is also an event or an actor", "another name"
            )
        if event.likelihood is None or event.likelihood.kind != "rate":
            yield inspection.problem(
                ("events", name),
                f"'{name}' is one of the competing risks '{event.group}' and has no rate",
                "`rate: … per month`",
                key=True,
            )


def _dates(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    days = record.last_turn * record.turn.days
    for path, action in actions(inspection.record):
        if action.on is not None and (action.from_ is not None or action.until is not None):
            yield inspection.problem(
                (*path, "on"), "`on` stands beside `from` or `until`", "either a day or a span", key=True
            )
        if action.from_ is not None and action.until is not None and action.from_ > action.until:
            yield inspection.problem(
                (*path, "until"), f"until {action.until} is before from {action.from_}", "a later day"
            )
        for key, value in (("on", action.on), ("from", action.from_)):
            if value is not None and (value - record.as_of).days >= days:
                yield inspection.problem(
                    (*path, key), f"{value} is after the last turn", "a day before the horizon"
                )
        for key, value in (("on", action.on), ("until", action.until)):
            if value is not None and value < record.as_of:
                yield inspection.problem(
                    (*path, key), f"{value} is before the start ({record.as_of})", "a later day"
                )


def _memories(inspection: Inspection) -> Iterator[Problem]:
    """Check that no cooldown and no delay has to be counted for longer than states can hold."""
    last = inspection.record.last_turn
    lengths: list[tuple[Path, str, int]] = [
        ((*path, "cooldown"), "cooldown", action.cooldown.length)
        for path, action in actions(inspection.record)
        if action.cooldown is not None
    ]
    for path, changes in effects(inspection.record):
        lengths += [((*path, name), "delay", change.after) for name, change in changes.items()]
    for path, what, length in lengths:
        if min(length, last) > LONGEST_MEMORY:
            expected = f"at most {LONGEST_MEMORY} turns, in a horizon longer than that"
            yield inspection.problem(path, f"a {what} of {length} turns is too long to be counted", expected)


def _cooldowns(inspection: Inspection) -> Iterator[Problem]:
    shared: dict[str, list[tuple[Path, int]]] = {}
    for path, action in actions(inspection.record):
        if action.cooldown is not None and action.cooldown.shared is not None:
            shared.setdefault(action.cooldown.shared, []).append((path, action.cooldown.length))
    for name, users in shared.items():
        if len(users) == 1:
            yield inspection.warning(
                (*users[0][0], "cooldown"), f"cooldown '{name}' is shared with nothing else"
            )
