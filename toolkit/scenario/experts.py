"""Single experts: the scenario as one of them sees it, and with their estimates pooled in another way."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from toolkit.errors import unknown
from toolkit.scenario.scenario import Scenario

OF_THE_PANEL = ("experts", "pool", "judgement", "claim", "measures", "note")
"""Keys of a number that one expert's estimate takes the place of."""
OF_THE_EXPERT = ("weight", "note")
"""Keys of an estimate that a number does not have, or has for itself."""


@dataclass(frozen=True)
class Panel:
    """Who was asked for a number: how their estimates are pooled, and the weight of each."""

    parameter: str
    pool: str
    weights: Mapping[str, float]


def panels(scenario: Scenario) -> tuple[Panel, ...]:
    """Return who was asked for which number, in the order of the file."""
    return tuple(
        Panel(name, one.pool, {expert: said.weight for expert, said in one.experts.items()})
        for name, one in scenario.declared.parameters.items()
        if one.experts
    )


def as_seen_by(scenario: Scenario, expert: str) -> Scenario:
    """Return the scenario with what one expert thinks; numbers for which the expert gives none stay pooled.

    Raises
    ------
    ToolkitError
        If nobody of that name was asked.
    """
    asked = panels(scenario)
    known = list(dict.fromkeys(name for panel in asked for name in panel.weights))
    if expert not in known:
        raise unknown("expert", expert, known)
    numbers = scenario.document["parameters"]
    return scenario.with_changes(
        set={
            f"parameters.{panel.parameter}": _said(numbers[panel.parameter], expert)
            for panel in asked
            if expert in panel.weights
        }
    )


def pooled_by(scenario: Scenario, pool: str) -> Scenario:
    """Return the scenario with every panel pooled in one way: ``linear`` or ``logarithmic``."""
    return scenario.with_changes(
        set={f"parameters.{panel.parameter}": _pooled(scenario, panel, pool) for panel in panels(scenario)}
    )


def _pooled(scenario: Scenario, panel: Panel, pool: str) -> dict[str, Any]:
    return {**deepcopy(scenario.document["parameters"][panel.parameter]), "pool": pool}


def _said(number: Mapping[str, Any], expert: str) -> dict[str, Any]:
    """Return a number as one expert puts it."""
    kept = {key: value for key, value in number.items() if key not in OF_THE_PANEL}
    said = {key: value for key, value in number["experts"][expert].items() if key not in OF_THE_EXPERT}
    return deepcopy(kept | said)
