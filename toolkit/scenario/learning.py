"""Who learns from what others do, and what each actor does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log2

from toolkit.scenario.records import Actor, Happening, Parameter, ScenarioRecord, Variable

Names = tuple[str, ...]
MOST_BITS = 56
"""What is remembered of a history has to fit into one number of a state, with room for the rest of the state."""
UNLEARNED = "nobody_learns"
"""The other model that stands beside a crisis in which actors learn, without being declared: they keep their first beliefs."""


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
    return is_fit_to_learn(actor) and actor.decides.level is None


def is_fit_to_learn(actor: Actor) -> bool:
    """Whether what others tell an actor can be worked out: it looks to the horizon, without views of its own."""
    return actor.decides.look_ahead == "horizon" and not actor.decides.sees


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
        return record.beliefs in ("bayes", "grid") or (
            isinstance(record.horizon, int)
            and all(map(sees_to_the_end, ahead.values()))
            and not has_nothing_to_learn(record)
        )
    return record.beliefs in ("bayes", "grid") and _is_secret(record)


def is_on_grid(record: ScenarioRecord) -> bool:
    """Whether beliefs are followed on a grid: where that is asked for, or where histories are too many to be told apart and it can be done."""
    if record.beliefs == "grid":
        return True
    return record.last_turn > most_turns(record) and not off_grid(record)


def off_grid(record: ScenarioRecord) -> str:
    """Say why beliefs cannot be followed on a grid; empty where they can.

    All that counts of a history is then the state that everyone sees, and how likely each type is: types alone are hidden, each is
    known to one actor that looks ahead, and everyone remembers what it saw.
    """
    ahead = seers(record)
    if said := _more_than_types(record, ahead):
        return said
    for name, variable in record.variables.items():
        if variable.known_to is None and noticed_by(variable) is not None:
            return f"'{name}' is not seen by everyone"
        if variable.known_to is not None and (
            len(variable.known_to) != 1 or variable.known_to[0] not in ahead
        ):
            return f"'{name}' is not a type of one actor that looks ahead"
    happenings = dict[str, Happening](record.events) | {
        f"{name}.{option}": one
        for name, actor in record.actors.items()
        for option, one in actor.options.items()
    }
    for name, happening in happenings.items():
        if noticed_by(happening) is not None:
            return f"'{name}' is not noticed by everyone"
    forgetful = [name for name, actor in ahead.items() if actor.decides.remembers != "everything"]
    return f"{forgetful[0]} remembers the present alone" if forgetful else ""


def _more_than_types(record: ScenarioRecord, ahead: dict[str, Actor]) -> str:
    """Say what a grid of beliefs leaves out that is asked for; empty where nothing is."""
    if numbers := typed(record):
        return f"'{next(iter(numbers))}' is a number that is known to few"
    if _hang_together(record):
        return "types hang on each other"
    if levels := [name for name, actor in ahead.items() if actor.decides.level is not None]:
        return f"{levels[0]} has a level"
    if record.equilibrium != "whole_game":
        return "an equilibrium is asked for stage by stage"
    apart = [name for name, one in private(record).items() if one.believed is not None]
    return f"'{apart[0]}' says what others believe of it" if apart else ""


def most_turns(record: ScenarioRecord) -> int:
    """Return for how many turns histories can be told apart."""
    if all(actor.decides.remembers == "present" for actor in seers(record).values()):
        return record.last_turn
    bits = sum(log2(ways + 1) for ways in _ways(record))
    return int(MOST_BITS / bits) if bits else record.last_turn


def _ways(record: ScenarioRecord) -> Iterator[int]:
    """Yield in how many ways each choice or event of a turn can turn out."""
    for actor in record.actors.values():
        for track in {option.track for option in actor.options.values()}:
            own = [option for option in actor.options.values() if option.track == track]
            yield 2 + sum(1 + len(option.chance) for option in own)
    for event in record.events.values():
        yield 2 + len(event.branches)


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


def has_unlearned(record: ScenarioRecord) -> bool:
    """Whether the model in which nobody learns stands beside a crisis of itself.

    It does where a type is known to some alone, no declared model is of that kind, and nobody who looks ahead chooses at once with another, so that backward
    induction has one answer without beliefs; nor where types hang together or are numbers, which none but learners tell anything of.
    """
    ahead = seers(record)
    if (
        UNLEARNED in record.alternatives
        or not has_learners(record)
        or _hang_together(record)
        or typed(record)
    ):
        return False
    if any("beliefs" in {**one.set, **one.add} for one in record.alternatives.values()):
        return False
    at_once = [phase for phase in record.order if not isinstance(phase, str)]
    in_turn = all(_n_choices(ahead, phase) <= 1 for phase in at_once)
    return in_turn and any(one.known_to and known_few(one, ahead) for one in record.variables.values())


def _n_choices(ahead: dict[str, Actor], phase: Names) -> int:
    """Return how many choices of actors who look ahead fall together in a phase."""
    found = 0
    for name in phase:
        actor, dot, _ = name.partition(".")
        if actor in ahead:
            found += 1 if dot else len({option.track for option in ahead[actor].options.values()})
    return found


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
