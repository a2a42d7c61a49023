"""How far an answer hangs on the number of types into which a number known to few is cut: the answer with n types beside that with 2n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.scenario import Scenario
from toolkit.scenario.learning import typed
from toolkit.scenario.records.parameters import MOST_TYPES

DRAWS = 8
"""Draws on which both are compared; they are the same for both."""


@dataclass(frozen=True)
class CutNumber:
    """A number that others cut into types.

    Attributes
    ----------
    parameter, label : its name, and that for readers
    n_types, other : types that are declared, and those that it was tried with: twice as many, or half where that is more than may be
    outcome : label of the outcome that moves most
    change : by how much its probability moves from ``n_types`` to ``other``; None where that could not be worked out
    refused : why it could not
    """

    parameter: str
    label: str
    n_types: int
    other: int
    outcome: str = ""
    change: float | None = None
    refused: str = ""


def error_of_types(scenario: Scenario) -> list[CutNumber]:
    """Answer with the types that are declared and with twice as many, number by number, on a few draws.

    The error of n types falls as 1/n², so that what is left of it with n types is about 4/3 of the change.
    Numbers whose values are their types have none, and are left out.
    """
    found = []
    for name, parameter in typed(scenario.declared).items():
        believed = parameter.believed or parameter
        if believed.kind in ("value", "discrete") or parameter.types is None:
            continue
        label = parameter.name or name.replace("_", " ")
        found.append(_compared(scenario, name, label, parameter.types))
    return found


def _compared(scenario: Scenario, name: str, label: str, n_types: int) -> CutNumber:
    other = 2 * n_types if 2 * n_types <= MOST_TYPES else n_types // 2
    try:
        once = run(scenario, draws=DRAWS, seed=0, engine="exact", alternatives=False, progress=False)
        finer = scenario.with_changes(set={f"parameters.{name}.types": other})
        more = run(finer, draws=DRAWS, seed=0, engine="exact", alternatives=False, progress=False)
    except ToolkitError as refusal:
        return CutNumber(name, label, n_types, other, refused=str(refusal))
    moved = more.probability - once.probability
    most = int(np.argmax(np.abs(moved)))
    outcome = once.model.outcomes[most].label
    return CutNumber(name, label, n_types, other, outcome, float(moved[most]))
