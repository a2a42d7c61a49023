"""Declared actors -> what ends are worth to them, and what those who look ahead expect and want."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.errors import RunError
from toolkit.model.actors import Foresight, ModelActor
from toolkit.model.compile.program_builder import ProgramBuilder
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.steps import Check
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.records import Actor, PoissonLevel, ScenarioRecord

MOST_WORTH = 1e150
"""Largest worth of a state or an outcome, so that sums over turns can be held."""


def actors_of(scenario: Scenario, writer: ProgramWriter) -> tuple[ModelActor, ...]:
    """Return the actors in the order of the file."""
    return tuple(
        ModelActor(
            name,
            party_label(scenario.declared, name),
            {outcome: writer.program(scenario.tree(text)) for outcome, text in actor.payoffs.items()},
        )
        for name, actor in scenario.declared.actors.items()
    )


def party_label(record: ScenarioRecord, party: str) -> str:
    """Name an actor, or a party that decides nothing."""
    actor = record.actors.get(party)
    if actor is None:
        return party.replace("_", " ").capitalize()
    return actor.name or party.replace("_", " ")


def foresight_of(scenario: Scenario, writer: ProgramWriter) -> tuple[Foresight, ...]:
    """Return what those who look ahead, or see other numbers, expect and want.

    Raises
    ------
    RunError
        Where only some of them have a level of reasoning.
    """
    found = tuple(
        _seer(scenario, writer, name, actor)
        for name, actor in scenario.declared.actors.items()
        if (actor.decides.look_ahead != 0 or actor.decides.sees) and actor.options
    )
    if any(f.has_level for f in found) and any(not f.has_level and f.look_ahead for f in found):
        raise RunError(
            "some actors that look ahead have a `level` and others have none, so what they expect of each other is "
            "not defined; give all of them a level, or none"
        )
    return found


def _seer(scenario: Scenario, writer: ProgramWriter, name: str, actor: Actor) -> Foresight:
    rule, builder = actor.decides, writer.builder()
    place = {parameter: n for n, parameter in enumerate(scenario.declared.parameters)}
    texts = [actor.value or "0", *(actor.payoffs.get(one, "0") for one in scenario.declared.outcomes)]
    trees = [scenario.tree(text) for text in texts]
    for tree in trees:
        builder.add(tree)
    discount = scenario.tree(rule.discount)
    checks = tuple(_watched_worths(scenario, name, trees, writer, builder))
    return Foresight(
        name,
        rule.look_ahead if isinstance(rule.look_ahead, int) else "horizon",
        discount.value if discount.operator == "number" else writer.program(discount),
        builder.build(),
        level=None if isinstance(rule.level, PoissonLevel) else rule.level,
        poisson=rule.level.poisson if isinstance(rule.level, PoissonLevel) else None,
        sees=tuple((place[p], writer.program(scenario.tree(text))) for p, text in rule.sees.items()),
        checks=checks,
        sees_places=tuple(scenario.place("actors", name, "decides", "sees", p) for p in rule.sees),
        discount_place=scenario.place("actors", name, "decides", "discount"),
    )


def _watched_worths(
    scenario: Scenario, actor: str, trees: Sequence[Node], writer: ProgramWriter, builder: ProgramBuilder
) -> Iterator[tuple[Check, ...]]:
    """Yield what is watched of the worth of a state to an actor, and of that of each outcome."""
    paths = [("value",), *(("payoffs", outcome) for outcome in scenario.declared.outcomes)]
    for path, tree in zip(paths, trees, strict=True):
        what = "the value of a state" if path == ("value",) else f"the payoff of {path[-1]}"
        place = scenario.place("actors", actor, *path)
        found = writer.watched(builder, tree, what, place)
        low, high = writer.range_of(tree)
        if low < -MOST_WORTH or high > MOST_WORTH:
            found.append(Check(builder.add(tree), -MOST_WORTH, MOST_WORTH, None, what, place))
        yield tuple(found)
