"""The scenario as a critic would try it: with doubt about every rule, and with the phases of a turn reversed."""

from __future__ import annotations

from toolkit.scenario.checks.parts import actions
from toolkit.scenario.critic.reading import Reading, names_in
from toolkit.scenario.paths import Path
from toolkit.scenario.scenario import Scenario

PROBE = 1.0
"""Standard deviation by which odds are moved where an author has no doubt: 1 makes them about 2.7 times as high."""
EVENTS = "events"


def doubts_everything(scenario: Scenario) -> bool:
    """Whether its author has a doubt about options and events."""
    return scenario.declared.doubt.sd > 0.0


def with_doubts(scenario: Scenario) -> Scenario:
    """Return it with one uncertain intercept per option and event: the author's own, or else one to try them by."""
    if doubts_everything(scenario):
        return scenario
    return _with(scenario, "doubt", {"sd": PROBE, "judgement": "To try every rule by."})


def phases(scenario: Scenario) -> tuple[str | tuple[str, ...], ...]:
    """Return the phases of a turn in their order."""
    record = scenario.declared
    acting = tuple(name for name, actor in record.actors.items() if actor.options)
    return record.order or (*((EVENTS,) if record.events else ()), *acting)


def with_phases_reversed(scenario: Scenario) -> Scenario | None:
    """Return it with the last phase of a turn first; None where a turn has one phase."""
    order = phases(scenario)
    if len(order) < 2:
        return None
    # plain data, as a file would have it
    backwards = [entry if isinstance(entry, str) else list(entry) for entry in reversed(order)]
    return _with(scenario, "order", backwards)


def mentioned(scenario: Scenario) -> frozenset[str]:
    """Return every word of its what-ifs and alternatives; what only they need is no finding."""
    return Reading(scenario.declared).varied


def waiting(scenario: Scenario) -> frozenset[Path]:
    """Return the options and events whose condition reads a variable that a what-if starts or defines anew: they may wait for it."""
    record = scenario.declared
    variations = (*record.variants.values(), *record.alternatives.values())
    paths = [path.split(".") for one in variations for path in (*one.set, *one.add)]
    moved = {path[1] for path in paths if path[0] == "variables" and len(path) > 1}
    return frozenset(
        path for path, action in actions(record) if action.when is not None and names_in(action.when) & moved
    )


def outcomes_with_a_rule(scenario: Scenario) -> frozenset[str]:
    """Return the outcomes but the one for the rest, which may well be left with nothing."""
    return frozenset(name for name, one in scenario.declared.outcomes.items() if not one.otherwise)


def parts_of(scenario: Scenario) -> frozenset[Path]:
    """Return the paths of its parts that hold numbers: inputs, variables, options, events and outcomes among them."""
    return frozenset(path for path, _ in scenario.supports())


def _with(scenario: Scenario, key: str, content: object) -> Scenario:
    change = {key: content}
    return (
        scenario.with_changes(set=change) if key in scenario.document else scenario.with_changes(add=change)
    )
