"""Who learns from what others do, and what each actor does not see."""

from __future__ import annotations

import re

from toolkit.scenario.records import Actor, Happening, Parameter, ScenarioRecord, Variable

Names = tuple[str, ...]


def noticed_by(declared: Variable | Happening) -> Names | None:
    """Return who sees a variable, an option or an event beside who does it; None is everyone.

    Examples
    --------
    >>> noticed_by(Happening(seen_by=[])), noticed_by(Happening(visible_to=["north"])), noticed_by(Happening())
    ((), ('north',), None)
    """
    return declared.seen_by if declared.seen_by is not None else declared.visible_to or None


def looks_ahead(actor: Actor) -> bool:
    """Whether what an actor does hangs on what it expects of others."""
    return bool(actor.options) and (actor.decides.look_ahead != 0 or bool(actor.decides.sees))


def seers(record: ScenarioRecord) -> dict[str, Actor]:
    """Return the actors that look ahead."""
    return {name: actor for name, actor in record.actors.items() if looks_ahead(actor)}


def sees_to_the_end(actor: Actor) -> bool:
    """Whether an actor's expectations are those of an equilibrium: to the horizon, without levels or views of its own."""
    rule = actor.decides
    return rule.look_ahead == "horizon" and rule.level is None and not rule.sees


def has_learners(record: ScenarioRecord) -> bool:
    """Whether actors learn from what others do.

    Something has to be hidden from one who looks ahead. Left open, they learn where a type, or a number, is known to few and everyone who
    looks ahead looks to the horizon, which is where an equilibrium is defined, unless there is nothing to learn from: each acts once, before
    anything that could tell it. First beliefs are then those of the equilibrium, and quicker.
    """
    ahead = seers(record)
    if record.beliefs == "prior" or not ahead:
        return False
    if any(known_few(one, ahead) for one in private(record).values()):
        return record.beliefs == "bayes" or (
            isinstance(record.horizon, int)
            and all(map(sees_to_the_end, ahead.values()))
            and not has_nothing_to_learn(record)
        )
    return record.beliefs == "bayes" and _is_secret(record)


def has_nothing_to_learn(record: ScenarioRecord) -> bool:
    """Whether the one turn there is has whoever does not know a type act before those who do, not beside them, and before all events.

    Where types hang on each other, one's own tells something of another.
    """
    if record.horizon != 1 or not record.order or record.beliefs == "prior" or _hang_together(record):
        return False
    ahead = seers(record)
    phases = [(one,) if isinstance(one, str) else one for one in record.order]
    before: dict[str, set[str]] = {}
    for place, phase in enumerate(phases):
        earlier = {name for other in phases[: place + 1] for name in other}
        before |= {name: earlier - {name} for name in phase}
    hidden = [one for one in private(record).values() if known_few(one, ahead)]
    return all(
        one.known_to and name in before and before[name] <= record.actors.keys() - set(one.known_to)
        for one in hidden
        for name in ahead
        if name not in (one.known_to or ())
    )


def _hang_together(record: ScenarioRecord) -> bool:
    """Whether the start of some type reads another."""
    types = {name: one for name, one in record.variables.items() if one.known_to is not None}
    tables = [
        table for one in types.values() for table in (one.start, one.believed) if isinstance(table, dict)
    ]
    words = {word for table in tables for text in table.values() for word in re.findall(r"\w+", text)}
    return not words.isdisjoint(types)


def private(record: ScenarioRecord) -> dict[str, Variable | Parameter]:
    """Return the variables and parameters of which it is said who knows them."""
    both: dict[str, Variable | Parameter] = {**record.variables, **record.parameters}
    return {name: one for name, one in both.items() if one.known_to is not None}


def known_few(one: Variable | Parameter, ahead: dict[str, Actor]) -> bool:
    """Whether some actor that looks ahead does not know a variable or a parameter."""
    return one.known_to is not None and not ahead.keys() <= set(one.known_to)


def typed(record: ScenarioRecord) -> dict[str, Parameter]:
    """Return the parameters that stand for types, since somebody who looks ahead does not know them."""
    ahead = seers(record)
    return {name: one for name, one in record.parameters.items() if known_few(one, ahead)}


def _is_secret(record: ScenarioRecord) -> bool:
    """Whether anything at all is not seen by everyone."""
    options = (option for actor in record.actors.values() for option in actor.options.values())
    parts: tuple[Variable | Happening, ...] = (
        *record.variables.values(),
        *record.events.values(),
        *options,
    )
    return any(noticed_by(part) is not None for part in parts)


def is_seen(one: Variable | Parameter, actor: str) -> bool:
    """Whether an actor sees a variable, or knows a parameter, where actors learn."""
    if one.known_to is not None:
        return actor in one.known_to
    seen = noticed_by(one) if isinstance(one, Variable) else None
    return seen is None or actor in seen
