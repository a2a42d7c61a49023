"""Actors, options and events: rules, tracks, order, dates, and choices imposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import LARGEST_NUMBER
from toolkit.scenario.paths import Path
from toolkit.scenario.records import LONGEST_MEMORY, Actor, Force, ScenarioRecord, Variation

EVENTS = "events"
UNUSED_TRACK = "unused track"
"""Kind of a problem: a track that no option belongs to."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check everything about who acts, when and how."""
    for name, actor in inspection.record.actors.items():
        yield from _actor(inspection, name, actor)
    yield from _order(inspection)
    yield from _groups(inspection)
    yield from _dates(inspection)
    yield from _memories(inspection)
    yield from _cooldowns(inspection)
    yield from _forces(inspection)
    yield from _private(inspection)


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


def _private(inspection: Inspection) -> Iterator[Problem]:
    """Check that what few know is changed by nothing and read by nobody else."""
    record = inspection.record
    private = {name: variable.known_to for name, variable in record.variables.items() if variable.known_to}
    for path, actors in _named(record):
        for actor in actors:
            if actor not in record.actors:
                yield inspection.unknown(path, "actor", actor, record.actors)
    for path, effects in inspection.effects():
        for name in effects:
            if name in private:
                yield inspection.problem(
                    (*path, name),
                    f"'{name}' is known to few, and such a variable never changes",
                    "another variable",
                    key=True,
                )
    for found in inspection.expressions:
        tree = inspection.resolved.get(found.path)
        if tree is None or found.path[0] != "actors":
            continue
        actor = str(found.path[1])
        for node in tree.walk():
            if (
                node.operator in ("variable", "flag")
                and node.name in private
                and actor not in private[node.name]
            ):
                who = ", ".join(private[node.name])
                yield inspection.places.problem(
                    found.path,
                    f"'{node.name}' is known to {who} alone",
                    "what the actor can know",
                    offset=node.offset,
                )
                break


def _actor(inspection: Inspection, name: str, actor: Actor) -> Iterator[Problem]:
    home: Path = ("actors", name)
    for outcome in actor.payoffs:
        valid = inspection.record.outcomes
        if outcome not in valid:
            yield inspection.unknown((*home, "payoffs", outcome), "outcome", outcome, valid, key=True)
    for capability_name, capability in actor.capabilities.items():
        if capability.amount not in inspection.record.parameters and not _is_number(capability.amount):
            yield inspection.problem(
                (*home, "capabilities", capability_name, "amount"), f"'{capability.amount}' is no number and no parameter",
                "a number, or the name of a parameter", nearest_name(capability.amount, inspection.record.parameters),
                kind=UNKNOWN, subject=capability.amount, what="parameter",
            )  # fmt: skip
    yield from _tracks(inspection, home, actor)
    for option_name, option in actor.options.items():
        path = (*home, "options", option_name)
        wrong, right = ("weight", "appeal") if actor.decides.rule == "logit" else ("appeal", "weight")
        if getattr(option, wrong) is not None:
            yield inspection.problem(
                (*path, wrong),
                f"{name} decides by {actor.decides.rule}, which has no `{wrong}`",
                f"`{right}`",
                key=True,
            )
        if option.appeal is None and option.weight is None and option_name != "hold":
            usual = "an appeal of 0" if right == "appeal" else "a weight of 1"
            yield inspection.warning(
                path, f"nothing says how {name} likes this, so it has {usual}", f"`{right}`"
            )
        if option.rung is not None and option.rung not in inspection.record.ladder:
            rungs = ", ".join(map(str, inspection.record.ladder)) or "none is declared"
            yield inspection.problem(
                (*path, "rung"), f"rung {option.rung} is not on the ladder", f"one of: {rungs}",
                kind=UNKNOWN, subject=str(option.rung), what="rung",
            )  # fmt: skip
    if actor.decides.level is not None and actor.decides.look_ahead == 0:
        yield inspection.problem(
            (*home, "decides", "level"),
            f"{name} has a level and does not look ahead",
            "`look_ahead:` above 0",
            key=True,
        )
    for parameter in actor.decides.sees:
        known = inspection.record.parameters
        if parameter not in known:
            path = (*home, "decides", "sees", parameter)
            yield inspection.unknown(path, "parameter", parameter, known, key=True)
    if actor.decides.sees and actor.decides.rule != "logit":
        yield inspection.problem(
            (*home, "decides", "sees"),
            f"{name} decides by weights, which see what is",
            "`rule: logit`",
            key=True,
        )
    if actor.decides.look_ahead != 0 and actor.value is None and not actor.payoffs:
        yield inspection.warning(
            (*home, "decides"), f"{name} looks ahead but has no `value` and no `payoffs`"
        )


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) <= LARGEST_NUMBER
    except ValueError:
        return False


def _tracks(inspection: Inspection, home: Path, actor: Actor) -> Iterator[Problem]:
    used = {option.track for option in actor.options.values()}
    for name, option in actor.options.items():
        if option.track is not None and option.track not in actor.tracks:
            yield inspection.unknown((*home, "options", name, "track"), "track", option.track, actor.tracks)
    for number, track in enumerate(actor.tracks):
        if track in actor.tracks[:number]:
            yield inspection.problem(
                (*home, "tracks", number), f"track '{track}' stands here again", "each once"
            )
        elif track not in used:
            yield inspection.problem(
                (*home, "tracks", number),
                f"no option belongs to track '{track}'",
                "an option with this track",
                kind=UNUSED_TRACK,
                subject=track,
            )
    must_act = () if isinstance(actor.must_act, bool) else actor.must_act
    for number, track in enumerate(must_act):
        if track not in actor.tracks:
            yield inspection.unknown((*home, "must_act", number), "track", track, actor.tracks)


def _order(inspection: Inspection) -> Iterator[Problem]:
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
                ("events", name), f"'{name}' is one of the competing risks '{event.group}' and has no rate",
                "`rate: … per month`", key=True,
            )  # fmt: skip


def _dates(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    days = record.last_turn * record.turn.days
    for path, action in inspection.actions():
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
        for path, action in inspection.actions()
        if action.cooldown is not None
    ]
    for path, effects in inspection.effects():
        lengths += [((*path, name), "delay", change.after) for name, change in effects.items()]
    for path, what, length in lengths:
        if min(length, last) > LONGEST_MEMORY:
            expected = f"at most {LONGEST_MEMORY} turns, in a horizon longer than that"
            yield inspection.problem(path, f"a {what} of {length} turns is too long to be counted", expected)


def _cooldowns(inspection: Inspection) -> Iterator[Problem]:
    shared: dict[str, list[tuple[Path, int]]] = {}
    for path, action in inspection.actions():
        if action.cooldown is not None and action.cooldown.shared is not None:
            shared.setdefault(action.cooldown.shared, []).append((path, action.cooldown.length))
    for name, users in shared.items():
        if len(users) == 1:
            yield inspection.warning(
                (*users[0][0], "cooldown"), f"cooldown '{name}' is shared with nothing else"
            )


def _forces(inspection: Inspection) -> Iterator[Problem]:
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
