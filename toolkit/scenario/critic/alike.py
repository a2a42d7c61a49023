"""What stands twice: options that do the same, and aversions that are counted again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from toolkit.scenario.checks.parts import branches
from toolkit.scenario.critic.finding import Finding, found
from toolkit.scenario.critic.reading import names_in
from toolkit.scenario.dependence import rank_of
from toolkit.scenario.records import Actor, Option, ScenarioRecord
from toolkit.scenario.scenario import Scenario

STRONG = 0.8
"""Rank correlation from which two inputs stand for much the same."""


def find(scenario: Scenario) -> Iterator[Finding]:
    """Find what stands twice."""
    for name, actor in scenario.declared.actors.items():
        yield from _near_duplicates(scenario, name, actor)
        yield from _twice_ahead(scenario, name, actor)
    yield from _twice_in_one(scenario)


def _near_duplicates(scenario: Scenario, name: str, actor: Actor) -> Iterator[Finding]:
    """Find options among which one chooses at once and which do the same: together they draw twice what one would."""
    for (one, first), (other, second) in combinations(actor.options.items(), 2):
        if first.track != second.track or first.when != second.when or _does(first) != _does(second):
            continue
        if first.effects or first.chance:
            reason = (
                f"It does the same as '{one}', where '{one}' does: as two options they are chosen up to twice as often "
                "as one would be, at the cost of all others."
            )
            cure = f"join them, or take log(2) off the appeal of each (halve the weights) if '{one}' in two ways is meant"
            yield found(scenario, ("actors", name, "options", other), "near_duplicate", reason, cure)


def _does(option: Option) -> tuple[object, ...]:
    """Return what an option changes, whatever the odds of its branches."""
    return option.effects, [branch.effects for branch in branches(option)]


def _twice_ahead(scenario: Scenario, name: str, actor: Actor) -> Iterator[Finding]:
    """Find inputs that an actor who looks ahead weighs in what it does and again in where that leads."""
    if not actor.decides.look_ahead:
        return
    inputs = set(scenario.declared.parameters)
    ends = [actor.value, *actor.payoffs.values()]
    weighed = {one for text in ends if text is not None for one in names_in(text)} & inputs
    for option_name, option in actor.options.items():
        for again in sorted(weighed & names_in(option.appeal or "0")):
            reason = (
                f"'{again}' stands in this appeal and in what '{name}' sees ahead (`value` or `payoffs`)."
            )
            cure = "keep it where it belongs: the cost of the act in the appeal, what follows in the payoffs"
            path = ("actors", name, "options", option_name, "appeal")
            yield found(scenario, path, "counted_twice", reason, cure)


def _twice_in_one(scenario: Scenario) -> Iterator[Finding]:
    """Find two inputs that move nearly as one and are added up in one appeal."""
    pairs = _nearly_one(scenario.declared)
    for name, actor in scenario.declared.actors.items():
        for option_name, option in actor.options.items():
            for pair in pairs:
                if pair <= names_in(option.appeal or "0"):
                    one, other = sorted(pair)
                    reason = f"'{one}' and '{other}' move nearly as one, and both stand in this appeal."
                    path = ("actors", name, "options", option_name, "appeal")
                    yield found(scenario, path, "counted_twice", reason, "keep one of them")


def _nearly_one(record: ScenarioRecord) -> list[frozenset[str]]:
    """Return the pairs of inputs that are said to move together so closely that they are nearly one."""
    return [frozenset(one.between) for one in record.correlations if rank_of(one) >= STRONG]
