"""How far an answer hangs on the number of types into which a number known to few is cut: the answer with n types beside that with 2n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.scenario import Scenario
from toolkit.scenario.contents import CutNumber, cut_numbers

DRAWS = 8
"""Draws on which both are compared; they are the same for both."""


@dataclass(frozen=True)
class TypesError:
    """By how much an answer moves with the number of types of one number.

    Attributes
    ----------
    parameter, label : its name, and that for readers
    n_types, other : types that are declared, and those that it was tried with
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


def error_of_types(scenario: Scenario) -> list[TypesError]:
    """Answer with the types that are declared and with twice as many, number by number, on a few draws.

    The error of n types falls as 1/n², so that what is left of it with n types is about 4/3 of the change.
    Numbers whose values are their types have none, and are left out.
    """
    return [_compared(scenario, cut) for cut in cut_numbers(scenario)]


def _compared(scenario: Scenario, cut: CutNumber) -> TypesError:
    try:
        once = run(scenario, draws=DRAWS, seed=0, engine="exact", alternatives=False, progress=False)
        finer = scenario.with_changes(set={f"parameters.{cut.name}.types": cut.other})
        more = run(finer, draws=DRAWS, seed=0, engine="exact", alternatives=False, progress=False)
    except ToolkitError as refusal:
        return TypesError(*cut, refused=str(refusal))
    moved = more.probability - once.probability
    most = int(np.argmax(np.abs(moved)))
    return TypesError(*cut, once.model.outcomes[most].label, float(moved[most]))
