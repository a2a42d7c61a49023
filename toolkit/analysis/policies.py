"""Policies to choose among: levers set, options imposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toolkit.arguments import public
from toolkit.engines.subjects import Subject, scenario_of
from toolkit.model.compile import compile_model

if TYPE_CHECKING:
    from toolkit.scenario import Scenario


@public
def policies(
    of: Subject,
    *,
    levers: Mapping[str, Sequence[float]] | None = None,
    choices: Sequence[tuple[str, str, int]] = (),
) -> dict[str, Scenario]:
    """Build the policies of a decision: the scenario as it is, levers set, options imposed.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    levers : mapping, optional
        Parameter -> values to set; the 5 % and 95 % points of every parameter with ``lever: true`` if left out.
    choices : sequence of (actor, option, turn)
        Options to impose.

    Returns
    -------
    dict
        Name -> scenario, ``as_it_is`` first; run all of them alike and hand them to ``decide``.

    Raises
    ------
    ToolkitError
        For unknown parameters, actors or options.

    Examples
    --------
    >>> from toolkit.analysis import policies
    >>> list(policies("caribbean-2025", choices=[("brazil", "convene", 2)]))
    ['as_it_is', 'brazil_convene_2']
    """
    scenario = scenario_of(of, verb="policies")
    found = {"as_it_is": scenario}
    if levers is None:
        model = compile_model(scenario, with_alternatives=False)
        levers = {
            p.name: p.distribution.quantile(np.array([0.05, 0.95])).tolist()
            for p in model.parameters
            if p.is_lever
        }
    for name, values in levers.items():
        found |= {f"{name}_{value:.3g}": scenario.with_values(**{name: value}) for value in values}
    for actor, option, turn in choices:
        force = {"turn": turn, "actor": actor, "option": option}
        found[f"{actor}_{option}_{turn}"] = scenario.with_changes(force=[force])
    return found
