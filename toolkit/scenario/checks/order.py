"""The order of a turn: every actor and every event once, and none left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.paths import Path

EVENTS = "events"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that `order` names what there is, each once."""
    record = inspection.record
    if not record.order:
        return
    parts: dict[str, str] = {EVENTS: EVENTS}
    for name, actor in record.actors.items():
        parts[name] = name
        parts |= {f"{name}.{track}": name for track in actor.tracks}
    for name, event in record.events.items():
        parts[event.group or name] = event.group or name
    seen: dict[str, str] = {}
    owners: set[str] = set()
    for number, entry in enumerate(record.order):
        for name in (entry,) if isinstance(entry, str) else entry:
            path: Path = ("order", number)
            if name not in parts:
                expected = "events, an actor, actor.track or an event"
                yield inspection.unknown(path, "entry", name, parts, expected)
            elif name in seen or parts[name] in seen or name in owners:
                yield inspection.problem(path, f"'{name}' stands here again", "each once")
            seen[name] = name
            if parts.get(name, name) != name:
                owners.add(parts[name])
    yield from _left_out(inspection, seen)


def _left_out(inspection: Inspection, seen: Mapping[str, str]) -> Iterator[Problem]:
    record = inspection.record
    for name, actor in record.actors.items():
        tracks = [f"{name}.{track}" for track in actor.tracks]
        if actor.options and name not in seen and not (tracks and all(track in seen for track in tracks)):
            missing = (
                name
                if not any(track in seen for track in tracks)
                else next(t for t in tracks if t not in seen)
            )
            yield inspection.problem(
                ("order",), f"'{missing}' is left out", "every actor, or each of its tracks", key=True
            )
    events = {event.group or name for name, event in record.events.items()}
    if events - seen.keys() and EVENTS not in seen:
        yield inspection.problem(
            ("order",), "`events` is left out", "`events`, or every event by name", key=True
        )
