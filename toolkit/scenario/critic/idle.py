"""Parts that do nothing: variables without a reader or a cause, options and events without effect."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.scenario.checks.parts import actions, branches
from toolkit.scenario.critic.finding import Finding, found
from toolkit.scenario.critic.reading import Reading
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Happening, ScenarioRecord
from toolkit.scenario.scenario import Scenario

HOLD = "hold"
"""The option that stands for doing nothing, whether it is declared or not."""


def find(scenario: Scenario) -> Iterator[Finding]:
    """Find what nothing reads, nothing changes, or what changes nothing."""
    reading = Reading(scenario.declared)
    yield from _variables(scenario, reading)
    yield from _actions(scenario, reading)


def _variables(scenario: Scenario, reading: Reading) -> Iterator[Finding]:
    for name, variable in scenario.declared.variables.items():
        if name not in reading.read:
            reason = f"No rule, outcome, rung or question reads '{name}', so that its level says nothing."
            yield found(
                scenario, ("variables", name), "unread", reason, "let something read it, or take it out"
            )
        if not isinstance(variable.start, dict) and name not in reading.changed:
            reason = f"'{name}' starts at {variable.start}, and nothing changes it."
            cure = "let something change it, or write what it stands for as a parameter or into the rules"
            yield found(scenario, ("variables", name), "unchanged", reason, cure)


def _actions(scenario: Scenario, reading: Reading) -> Iterator[Finding]:
    asked, resting = _asked(scenario.declared), set(_resting(scenario.declared))
    for path, action in actions(scenario.declared):
        if _does_something(action, reading) or asked & _names(path, action) or path in resting:
            continue
        what = "changes only what nothing reads" if _changes(action) else "changes nothing"
        kind = "option" if path[0] == "actors" else "event"
        reason = f"This {kind} {what}" + (
            ": it only takes chances from the others." if kind == "option" else "."
        )
        yield found(
            scenario, path, "no_effect", reason, "give it an effect, ask a question about it, or take it out"
        )


def _changes(action: Happening) -> set[str]:
    return set(action.effects) | {name for branch in branches(action) for name in branch.effects}


def _does_something(action: Happening, reading: Reading) -> bool:
    """Whether it changes a variable that is read, or remembers that it happened so that others wait."""
    return bool(_changes(action) & reading.read) or (
        action.cooldown is not None and action.cooldown.shared is not None
    )


def _resting(record: ScenarioRecord) -> Iterator[Path]:
    """Yield what stands for doing nothing: `hold`, and the first option without effect of each track on which something must be chosen."""
    for name, actor in record.actors.items():
        seen: set[str] = set()
        for option_name, option in actor.options.items():
            track = option.track or ""
            acts = actor.must_act if isinstance(actor.must_act, bool) else track in actor.must_act
            if option_name == HOLD or (acts and track not in seen and not _changes(option)):
                seen.add(track)
                yield "actors", name, "options", option_name


def _asked(record: ScenarioRecord) -> set[str]:
    """Return the names by which questions speak of options and events."""
    return {name for one in record.questions.values() for name in (*one.choice, *one.event)}


def _names(path: Path, action: Happening) -> set[str]:
    """Return the names by which a question may speak of an option or event."""
    if path[0] == "events":
        return {str(path[1])}
    track = getattr(action, "track", None)
    middle = [str(path[1]), track] if track else [str(path[1])]
    return {f"{path[1]}.{path[3]}", ".".join([*middle, str(path[3])])}
