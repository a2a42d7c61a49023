"""Foresight: what no engine works out for actors who look ahead."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.learning import has_learners, private, seers
from toolkit.scenario.records import Actor, ScenarioRecord

EVENTS = "events"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that what actors are asked to foresee can be worked out."""
    ahead = seers(inspection.record)
    yield from _open_horizon(inspection, ahead)
    if ahead:
        yield from _real(inspection, next(iter(ahead)))
    yield from _private_at_once(inspection, ahead)


def _open_horizon(inspection: Inspection, ahead: dict[str, Actor]) -> Iterator[Problem]:
    if isinstance(inspection.record.horizon, int):
        return
    for name, actor in ahead.items():
        if actor.decides.look_ahead == "horizon":
            yield inspection.problem(
                ("actors", name, "decides", "look_ahead"),
                f"{name} looks ahead to the last turn, and a crisis that runs until it is settled has none",
                "a length such as 2 turns, or a number of turns in `horizon`",
            )


def _real(inspection: Inspection, seer: str) -> Iterator[Problem]:
    for name, variable in inspection.record.variables.items():
        if variable.levels.within is not None:
            yield inspection.problem(
                ("variables", name, "levels"),
                f"'{name}' is a real number and {seer} looks ahead, which takes states that can be listed",
                f"levels such as 0..10, or `look_ahead: 0` and no `sees` for {seer}",
            )


def _private_at_once(inspection: Inspection, ahead: dict[str, Actor]) -> Iterator[Problem]:
    """Beliefs about a private type that change within a phase are worked out by no engine."""
    record = inspection.record
    hidden = next(iter(private(record)), None)
    if hidden is None or has_learners(record):
        return
    for number, entry in enumerate(record.order):
        if isinstance(entry, str) or _n_members(record, entry) < 2:
            continue
        seer = next((name for name in entry if name.partition(".")[0] in ahead), None)
        if seer is not None:
            yield inspection.problem(
                ("order", number),
                f"{seer} looks ahead and chooses at the same moment as others, while '{hidden}' is known to few",
                f"phases one after the other, such as {', '.join(entry)} without the brackets; or no `known_to`",
            )


def _n_members(record: ScenarioRecord, entry: tuple[str, ...]) -> int:
    """Count the choices and events that a phase settles together, all events of `events` as one."""
    named = {name for phase in record.order for name in ((phase,) if isinstance(phase, str) else phase)}
    count = 0
    for name in entry:
        if name in record.actors:
            count += len({option.track for option in record.actors[name].options.values()})
        elif name == EVENTS:
            count += bool(record.events.keys() - named)
        else:
            count += 1
    return count
