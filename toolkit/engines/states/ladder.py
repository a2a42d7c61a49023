"""The rung of the ladder on which a crisis stands in a state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.program import State, Workspace


def rung_of(model: Model, columns: State) -> npt.NDArray[np.int32]:
    """Return the place on the ladder of each state: the highest rung that holds, or -1; shape (S,)."""
    rows = model.ladder_program.evaluate(columns, [], 0, Workspace(columns[0].shape, (1,)))
    found = np.full(columns[0].shape, -1, dtype=np.int32)
    for number, row in enumerate(rows):
        found = np.where(row, number, found).astype(np.int32)
    return found
