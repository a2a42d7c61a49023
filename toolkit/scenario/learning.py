"""Who learns from what others do, and what each actor does not see."""

from __future__ import annotations

from toolkit.scenario.records import Actor, Happening, ScenarioRecord, Variable

Names = tuple[str, ...]
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
    rule = actor.decides
    return rule.look_ahead == "horizon" and rule.level is None and not rule.sees


def has_learners(record: ScenarioRecord) -> bool:
    """Whether actors learn from what others do.

    Something has to be hidden from one who looks ahead. Left open, they learn where a type is known to few and everyone who
    looks ahead looks to the horizon, which is where an equilibrium is defined, unless there is nothing to learn from: each acts once, before
    anything that could tell it. First beliefs are then those of the equilibrium, and quicker.
    """
    ahead = seers(record)
    if record.beliefs == "prior" or not ahead:
        return False
    if any(known_few(variable, ahead) for variable in record.variables.values()):
        return record.beliefs == "bayes" or (
            isinstance(record.horizon, int)
            and all(map(sees_to_the_end, ahead.values()))
            and not has_nothing_to_learn(record)
        )
    return record.beliefs == "bayes" and _is_secret(record)


def has_nothing_to_learn(record: ScenarioRecord) -> bool:
    """Whether the one turn there is has whoever does not know a type act before those who do, not beside them, and before all events."""
    if record.horizon != 1 or not record.order or record.beliefs == "prior":
        return False
    ahead = seers(record)
    phases = [(one,) if isinstance(one, str) else one for one in record.order]
    before: dict[str, set[str]] = {}
    for place, phase in enumerate(phases):
        earlier = {name for other in phases[: place + 1] for name in other}
        before |= {name: earlier - {name} for name in phase}
    hidden = [one for one in record.variables.values() if known_few(one, ahead)]
    return all(
        one.known_to and name in before and before[name] <= record.actors.keys() - set(one.known_to)
        for one in hidden
        for name in ahead
        if name not in (one.known_to or ())
    )


def has_unlearned(record: ScenarioRecord) -> bool:
    """Whether the model in which nobody learns stands beside a crisis of itself.

    It does where a type is known to some alone, no declared model is of that kind, and nobody who looks ahead chooses at once with another, so that backward
    induction has one answer without beliefs.
    """
    ahead = seers(record)
    if UNLEARNED in record.alternatives or not has_learners(record):
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


def known_few(variable: Variable, ahead: dict[str, Actor]) -> bool:
    """Whether some actor that looks ahead does not know a variable."""
    return variable.known_to is not None and not ahead.keys() <= set(variable.known_to)


def _is_secret(record: ScenarioRecord) -> bool:
    """Whether anything at all is not seen by everyone."""
    options = (option for actor in record.actors.values() for option in actor.options.values())
    parts: tuple[Variable | Happening, ...] = (
        *record.variables.values(),
        *record.events.values(),
        *options,
    )
    return any(noticed_by(part) is not None for part in parts)


def is_seen(variable: Variable, actor: str) -> bool:
    """Whether an actor sees a variable, where actors learn."""
    seen = noticed_by(variable)
    if variable.known_to is not None:
        return actor in variable.known_to
    return seen is None or actor in seen
