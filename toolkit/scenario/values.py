"""Inputs fixed to values by whoever asks: what that changes in a scenario, or why it cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import ScenarioError
from toolkit.scenario.places import CHANGES, Places
from toolkit.scenario.records import Parameter
from toolkit.scenario.scopes import support, thinkable
from toolkit.scenario.variants import Changes


def fixing(values: Mapping[str, float], parameters: Mapping[str, Parameter], places: Places) -> Changes:
    """Return the changes that fix parameters; what others believe of one that is known to few stays as it was.

    Raises
    ------
    ScenarioError
        For an unknown parameter, no number, or a value out of its range.
    """
    changes: dict[str, Any] = {}
    for name, value in values.items():
        _check(name, value, parameters, places)
        changes[f"parameters.{name}"] = _fixed(float(value), name, parameters[name], places)
    return Changes(changes, {}, (), (), CHANGES)


@dataclass(frozen=True)
class Possible:
    """What an author holds possible of a number: all between two ends, or a few values alone; of one never in doubt, any."""

    low: float = -math.inf
    high: float = math.inf
    listed: tuple[float, ...] = ()

    def __contains__(self, value: float) -> bool:
        if self.listed:
            return any(math.isclose(value, one, rel_tol=1e-9, abs_tol=1e-12) for one in self.listed)
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if not self.listed:
            return _span(self.low, self.high)
        return f"one of {', '.join(f'{one:.12g}' for one in self.listed)}"


ANY = Possible()


def possible(parameter: Parameter) -> Possible:
    """Return what an author holds possible of a number: of experts who count, what their pool leaves."""
    if parameter.kind == "value":
        return ANY
    if parameter.discrete is not None:
        return Possible(listed=tuple(sorted(parameter.discrete)))
    counted = [support(one) for one in parameter.estimates.values() if one.weight > 0]
    if not counted:
        return Possible(*support(parameter))
    lows, highs = zip(*counted, strict=True)
    low, high = (max(lows), min(highs)) if parameter.pool == "logarithmic" else (min(lows), max(highs))
    least, most = parameter.within or (low, high)
    return Possible(max(low, least), min(high, most))


def fixed_since(
    before: Mapping[str, Parameter], after: Mapping[str, Parameter], known: Mapping[str, Possible]
) -> dict[str, Possible]:
    """Return what the author of a scenario holds possible of each number that a change, or one before it, fixed.

    ``known`` says it of those that were fixed ``before``.
    """
    fixed = [name for name, one in after.items() if one.kind == "value" and name in before]
    return {
        name: known.get(name, ANY) if before[name].kind == "value" else possible(before[name])
        for name in fixed
    }


def _fixed(value: float, name: str, parameter: Parameter, places: Places) -> dict[str, Any]:
    """Return the entry of a parameter that is fixed."""
    entry: dict[str, Any] = {"value": value, "judgement": "Fixed by the user."}
    if parameter.known_to is None:
        return entry
    believed = parameter.believed or parameter
    if believed.kind == "experts":
        said = f"{name} is known to few, and others believe what several experts think of it, which is no longer said once it is fixed"
        raise _wrong(places, name, said, "`believed` on the number, with one distribution")
    entry["known_to"] = list(parameter.known_to)
    entry["believed"] = believed.model_dump(include={believed.kind, "within"}, exclude_none=True, mode="json")
    if believed.discrete is not None:  # JSON would make texts of its values
        entry["believed"]["discrete"] = dict(believed.discrete)
    return entry if parameter.types is None else entry | {"types": parameter.types}


def _check(name: str, value: Any, parameters: Mapping[str, Parameter], places: Places) -> None:
    if name not in parameters:
        raise ScenarioError([places.unknown(CHANGES, "parameter", name, parameters)])
    if isinstance(value, bool) or not isinstance(value, int | float):
        low, high = thinkable(parameters[name])
        raise _wrong(places, name, f"{value!r:.60} is not a number", f"a number, {_span(low, high)}")
    within = parameters[name].within
    if within is None and parameters[name].known_to is not None:
        within = thinkable(parameters[name])
    if within is not None and not within[0] <= value <= within[1]:
        raise _wrong(places, name, f"{name} = {value:g} is out of range", _span(*within))


def _wrong(places: Places, name: str, problem: str, expected: str) -> ScenarioError:
    return ScenarioError([places.problem(("parameters", name), problem, expected, key=True)])


def _span(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "such as 0.8"
    if math.isinf(high):
        return f"{low:.12g} or more"
    return f"at most {high:.12g}" if math.isinf(low) else f"{low:.12g} to {high:.12g}"
