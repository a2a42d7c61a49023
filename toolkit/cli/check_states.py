"""How many states a scenario can reach, and what its memory costs."""

from __future__ import annotations

from typing import Any

from toolkit.errors import RunError
from toolkit.scenario import Scenario

REMEMBERED = "what actors remember"
"""Stands for all the hidden variables in which actors who learn keep what they saw."""


def memory_costs(scenario: Scenario) -> dict[str, Any]:
    """Count the states that can be reached, and by what factor each piece of memory multiplies them.

    ``refused`` says why the exact engine cannot hold the scenario, where it cannot.
    """
    from toolkit.engines.states.listing import reachable  # only this part of the check needs arrays
    from toolkit.model.compile import compile_model
    from toolkit.model.distinct import distinct

    model = compile_model(scenario, with_alternatives=False)
    try:
        states, numbering = reachable(model)
    except RunError as refusal:
        return {"reachable": None, "refused": str(refusal), "memory": {}}
    factors = {}
    parts: dict[str, list[int]] = {}
    for number, variable in enumerate(model.variables):
        if variable.kind == "memory":
            parts.setdefault(REMEMBERED if variable.name.startswith("seen:") else variable.name, []).append(
                number
            )
    for name, numbers in parts.items():
        without = len(distinct(states - numbering.part(states, numbers)))
        factors[name] = len(states) / max(without, 1)
    return {"reachable": len(states), "refused": None, "memory": factors}


def states_sentence(states: dict[str, Any]) -> str:
    """Say how many states there are, and what each piece of memory costs."""
    if states["reachable"] is None:
        return f"Reachable states: {states['refused']}"
    text = f"Reachable states: {states['reachable']:,} at the end of a turn."
    if not states["memory"]:
        return text + " No option or event needs memory."
    costs = ", ".join(f"{name} x {factor:.2f}" for name, factor in states["memory"].items())
    return text + f" Each piece of memory multiplies them: {costs}."
