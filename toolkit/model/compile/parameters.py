"""Declared parameters and doubts -> uncertain numbers, and whose choices each of them enters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from toolkit.model.compile.members import EVENTS
from toolkit.model.distributions import Distribution, distribution_of
from toolkit.model.parameters import ModelParameter
from toolkit.scenario import Scenario
from toolkit.scenario.dependence import rank_of
from toolkit.scenario.expressions import Node
from toolkit.scenario.records import Parameter
from toolkit.scenario.values import possible


def declared_parameters(scenario: Scenario) -> tuple[ModelParameter, ...]:
    """Return the parameters that an author declared."""
    readers = _readers(scenario)
    return tuple(
        ModelParameter(
            name,
            parameter.name or name.replace("_", " "),
            _distribution(parameter),
            is_lever=parameter.lever,
            unit=parameter.unit or "",
            believed_otherwise=parameter.believed is not None,
            actors=readers.get(name, ()),
            possible=scenario.fixed.get(name) or possible(parameter),
        )
        for name, parameter in scenario.declared.parameters.items()
    )


def believed_of(parameter: Parameter) -> Distribution:
    """Return what others believe of a parameter that they do not know."""
    return _distribution(parameter) if parameter.believed is None else distribution_of(parameter.believed)


def _distribution(parameter: Parameter) -> Distribution:
    """Read the distribution of a parameter, pooled where experts were asked."""
    if not parameter.experts:
        return distribution_of(parameter)
    from toolkit.model.pools import pooled  # few numbers are asked of several

    estimates = parameter.estimates.values()
    within = parameter.within or (-math.inf, math.inf)
    parts = [distribution_of(one) for one in estimates]
    return pooled(parts, [one.weight for one in estimates], parameter.pool, within)


def doubts_of(scenario: Scenario, doubts: Mapping[str, float]) -> tuple[ModelParameter, ...]:
    """Return the uncertain intercepts of options and events; ``doubts`` are their standard deviations by name."""
    return tuple(
        ModelParameter(
            name,
            name,
            Distribution("normal", (0.0, sd)),
            is_doubt=True,
            actors=(_owner_of_doubt(scenario, name),),
        )
        for name, sd in doubts.items()
    )


def correlations_of(scenario: Scenario) -> tuple[tuple[int, int, float], ...]:
    """Return (column, column, rank correlation) of parameters."""
    place = {name: n for n, name in enumerate(scenario.declared.parameters)}
    return tuple(
        (place[one.between[0]], place[one.between[1]], rank_of(one)) for one in scenario.declared.correlations
    )


def _readers(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return, by parameter, whose choices it enters."""
    found: dict[str, set[str]] = {}
    for path, tree in scenario.expressions():
        owner = str(path[1]) if path[0] == "actors" else EVENTS
        for name in _parameters_in(scenario, tree):
            found.setdefault(name, set()).add(owner)
    return {name: tuple(sorted(owners)) for name, owners in found.items()}


def _parameters_in(scenario: Scenario, tree: Node) -> Iterator[str]:
    """Yield the parameters that an expression reads, by themselves or as the amount of a capability."""
    record = scenario.declared
    for part in tree.walk():
        name = part.name
        if part.operator == "capability":
            actor, _, capability = part.name.partition(".")
            name = str(record.actors[actor].capabilities[capability].amount)
        if part.operator in ("parameter", "capability") and name in record.parameters:
            yield name


def _owner_of_doubt(scenario: Scenario, name: str) -> str:
    """Return the actor whom a doubt, or whose option it is about, or ``events``."""
    owner = name.removeprefix("doubt:").partition(".")[0]
    return owner if owner in scenario.declared.actors else EVENTS
