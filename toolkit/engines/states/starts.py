"""How likely each start is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.program import State, Workspace
from toolkit.model.turn import check_start

Floats = npt.NDArray[np.float64]


def start_tables(
    model: Model, parameters: Sequence[Floats], size: int, *, believed: bool = False
) -> list[Floats]:
    """Return, variable by variable, the probability of each level it may start at, or as actors believe; shapes (B, levels)."""
    start = (believed and model.believed_start) or model.start
    rows = start.evaluate([], parameters, 0, Workspace((1,), (size, 1)))
    each = iter(rows)
    return [
        np.stack([np.broadcast_to(next(each), (size, 1))[:, 0] for _ in levels], axis=1)
        for levels in model.start_levels
    ]


def start_shares(
    model: Model, columns: State, parameters: Sequence[Floats], size: int, first_draw: int = 0
) -> Floats:
    """Return the probability of each combination of start levels; shape (B, S0)."""
    shares, tables = np.ones((size, len(columns[0]))), start_tables(model, parameters, size)
    for variable, levels, column, table in zip(
        model.variables, model.start_levels, columns, tables, strict=True
    ):
        check_start(variable, table, first_draw)
        lookup = np.zeros(int(max(levels)) + 1, dtype=np.int64)
        lookup[[int(level) for level in levels]] = np.arange(len(levels))
        shares *= table[:, lookup[column]]
    return shares
