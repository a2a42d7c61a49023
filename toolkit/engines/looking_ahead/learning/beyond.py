"""What may be true though those who do not know it hold it for impossible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.starts import start_tables
from toolkit.errors import RunError
from toolkit.model.learning import sees
from toolkit.model.model import Model
from toolkit.model.program import State

Floats = npt.NDArray[np.float64]


def beyond_belief(model: Model, parameters: Sequence[Floats]) -> dict[int, npt.NDArray[np.bool_]]:
    """Return, for columns that some start may be true of though nobody who does not see it thinks so, which levels those are."""
    if model.believed_start is None:
        return {}
    true = start_tables(model, parameters, 1)
    thought = start_tables(model, parameters, 1, believed=True)
    found = {}
    for v, levels in enumerate(model.start_levels):
        beyond = np.zeros(model.variables[v].size, dtype=bool)
        beyond[[int(level) for level in levels]] = (true[v][0] > 0.0) & ~(thought[v][0] > 0.0)
        if beyond.any():
            found[v] = beyond
    return found


def refuse_lost(model: Model, variable: int, columns: State, lost: npt.NDArray[np.bool_]) -> None:
    """Refuse a type that others hold for impossible beside another, where somebody knows both: nothing it does not know could be weighed there.

    Parameters
    ----------
    columns : levels of all variables in each first state, shapes (S,)
    lost : shape (S,)
        Which first states may be true, though by this variable nobody holds them for possible.

    Raises
    ------
    RunError
    """
    if not lost.any():
        return
    one = model.variables[variable]
    beside = [
        other
        for other, column in zip(model.variables[:variable], columns[:variable], strict=True)
        if other.known_to and not all(lost[column == level].any() for level in np.unique(column))
    ]
    for seer in model.foresight:
        if sees(seer.actor, one) and any(sees(seer.actor, other) for other in beside):
            names = " and ".join(f"'{other.name}'" for other in beside)
            raise RunError(
                f"{one.place}\n  at some levels of {names} others hold for impossible what '{one.name}' may really be, and {seer.actor} knows both; "
                "give it a small chance in `believed`, such as 0.001, or none in `start`"
            )
