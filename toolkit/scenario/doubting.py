"""A scenario in which every option and event may be off, so that each can be moved by itself."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.scenario.scenario import Scenario


def doubted_everywhere(scenario: Scenario) -> Scenario:
    """Return a scenario with an uncertain intercept of size 1 for every option and event; at their medians it is the same crisis."""
    own = dict.fromkeys(_own_doubts(scenario), 1.0)
    return scenario.with_changes(set={"doubt": {"sd": 1.0}, **own})


def _own_doubts(scenario: Scenario) -> Iterator[str]:
    """Yield the paths of options and events that have a doubt of their own."""
    record = scenario.declared
    for actor, one in record.actors.items():
        for name, option in one.options.items():
            if option.doubt is not None:
                yield f"actors.{actor}.options.{name}.doubt"
    for name, event in record.events.items():
        if event.doubt is not None:
            yield f"events.{name}.doubt"
