"""How likely runs start where: the same for all runs of a draw, or by the types that were drawn before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.model.distinct import distinct_columns
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace
from toolkit.model.turn import check_start
from toolkit.model.variables import StateVariable

Floats = npt.NDArray[np.float64]


def start_rows(
    model: Model, drawn: Sequence[npt.NDArray[np.generic]], parameters: Sequence[Floats], shape: tuple[int, ...]
) -> list[Value]:  # fmt: skip
    """Work out how likely starts are, given the columns that were drawn so far; ``parameters`` have shape (d, 1)."""
    size = (shape[0], 1)
    if not model.start.reads_state:
        return model.start.evaluate([], parameters, 0, Workspace((1,), size))
    missing = len(model.variables) - len(drawn)
    columns = [*drawn, *(np.zeros(shape, dtype=np.int8) for _ in range(missing))]
    return model.start.evaluate(columns, parameters, 0, Workspace(shape, size))


def check_rows(variable: StateVariable, weights: Sequence[Value], shape: tuple[int, ...], first_draw: int) -> None:  # fmt: skip
    """Check the probabilities of the levels that a variable may start at, run by run where they differ.

    Raises
    ------
    RunError
        Naming a draw in which they are no probabilities that sum to 1.
    """
    differ = any(np.ndim(weight) > 1 and np.shape(weight)[1] > 1 for weight in weights)
    full = (shape[0], shape[1] if differ else 1)
    shares = np.stack([np.broadcast_to(weight, full) for weight in weights], axis=-1)
    if not differ:
        check_start(variable, shares[:, 0], first_draw)
        return
    for draw, by_run in enumerate(shares):
        for one in distinct_columns(by_run.T).T:
            check_start(variable, one[None], first_draw + draw)
