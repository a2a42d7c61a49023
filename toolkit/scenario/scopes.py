"""Which names an expression may use, and the range of each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from toolkit.scenario.expressions import Scope, VariableType
from toolkit.scenario.records import Distributed, Parameter, ScenarioRecord


def scope_of(record: ScenarioRecord) -> Scope:
    """Collect the names of a scenario; a capability may stand alone where its name is unique."""
    variables = {
        name: VariableType(
            variable.levels.kind, variable.levels.labels, variable.levels.low, variable.levels.within
        )
        for name, variable in record.variables.items()
    }
    parameters = {name: thinkable(parameter) for name, parameter in record.parameters.items()}
    capabilities: dict[str, str] = {}
    owners: dict[str, list[str]] = {}
    for actor_name, actor in record.actors.items():
        for name in actor.capabilities:
            capabilities[f"{actor_name}.{name}"] = f"{actor_name}.{name}"
            owners.setdefault(name, []).append(f"{actor_name}.{name}")
    for name, full in owners.items():
        if len(full) == 1 and name not in variables and name not in parameters:
            capabilities[name] = full[0]
    return Scope(variables, parameters, capabilities)


def thinkable(parameter: Parameter) -> tuple[float, float]:
    """Return between which values a parameter lies, or is believed to lie."""
    believed = () if parameter.believed is None else (support(parameter.believed),)
    return _any_of([support(parameter), *believed])


def support(parameter: Distributed) -> tuple[float, float]:
    """Return the lowest and highest value a parameter can have: of experts, that any of them thinks possible."""
    low, high = parameter.within or (-math.inf, math.inf)
    experts = parameter.estimates.values() if isinstance(parameter, Parameter) else ()
    own = _any_of([support(one) for one in experts]) if experts else _own_range(parameter)
    low, high = max(low, own[0]), min(high, own[1])
    return (low, high) if low <= high else own


def _own_range(parameter: Distributed) -> tuple[float, float]:
    """Return what the distribution itself spans, before any bounds."""
    kind = parameter.kind
    given = getattr(parameter, kind)
    if kind == "value":
        return given, given
    if kind in ("uniform", "triangular", "pert"):
        return min(given), max(given)
    if kind == "beta":
        return parameter.within or (0.0, 1.0)
    if kind in ("gamma", "lognormal", "exponential"):
        return 0.0, math.inf
    if kind == "discrete":
        return min(given, default=0.0), max(given, default=0.0)
    return -math.inf, math.inf


def _any_of(ranges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return min(low for low, _ in ranges), max(high for _, high in ranges)
