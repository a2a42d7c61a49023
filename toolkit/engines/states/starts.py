"""How likely each start is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.program import Program, State, Workspace
from toolkit.model.turn import check_start

Floats = npt.NDArray[np.float64]


def start_tables(
    model: Model, parameters: Sequence[Floats], size: int, *, believed: bool = False
) -> list[Floats]:
    """Return, variable by variable, the probability of each level it may start at, or as actors believe; shapes (B, levels).

    Where the start of a type hangs on that of another it is summed over the other.
    """
    start = _program(model, believed=believed)
    if start.reads_state:
        return _summed(model, parameters, size, believed=believed)
    rows = start.evaluate([], parameters, 0, Workspace((1,), (size, 1)))
    each = iter(rows)
    return [
        np.stack([np.broadcast_to(next(each), (size, 1))[:, 0] for _ in levels], axis=1)
        for levels in model.start_levels
    ]


def start_factors(
    model: Model, columns: State, parameters: Sequence[Floats], size: int, first_draw: int = 0, *, believed: bool = False
) -> list[Floats]:  # fmt: skip
    """Return, variable by variable, how likely each combination of start levels makes its own, given those before it; shapes (B, S0)."""
    start = _program(model, believed=believed)
    if start.reads_state:
        each = start.evaluate(columns, parameters, 0, Workspace(columns[0].shape, (size, 1)))
        tables = _in_turn(model, [np.broadcast_to(row, (size, len(columns[0]))) for row in each])
    else:
        tables = [one[:, :, None] for one in start_tables(model, parameters, size, believed=believed)]
    found = []
    for variable, levels, column, table in zip(
        model.variables, model.start_levels, columns, tables, strict=True
    ):
        for combination in range(table.shape[2]):
            check_start(variable, table[:, :, combination], first_draw)
        lookup = np.zeros(int(max(levels)) + 1, dtype=np.int64)
        lookup[[int(level) for level in levels]] = np.arange(len(levels))
        here = np.arange(len(column)) if table.shape[2] > 1 else 0
        found.append(table[:, lookup[column], here])
    return found


def start_shares(
    model: Model, columns: State, parameters: Sequence[Floats], size: int, first_draw: int = 0
) -> Floats:
    """Return the probability of each combination of start levels; shape (B, S0)."""
    shares = np.ones((size, len(columns[0])))
    for factor in start_factors(model, columns, parameters, size, first_draw):
        shares *= factor
    return shares


def _program(model: Model, *, believed: bool) -> Program:
    return (believed and model.believed_start) or model.start


def _in_turn(model: Model, rows: Sequence[Floats]) -> list[Floats]:
    """Cut what a start program says by variable; shapes (B, S0) -> (B, levels, S0)."""
    each = iter(rows)
    return [np.stack([next(each) for _ in levels], axis=1) for levels in model.start_levels]


def _summed(model: Model, parameters: Sequence[Floats], size: int, *, believed: bool) -> list[Floats]:
    """Sum how likely combinations of start levels are over all but one variable, for each; shapes (B, levels)."""
    columns = [np.array(column, dtype=np.int8) for column in zip(*product(*model.start_levels), strict=True)]
    shares = np.ones((size, len(columns[0])))
    for factor in start_factors(model, columns, parameters, size, believed=believed):
        shares *= factor
    return [
        np.stack([shares[:, column == level].sum(axis=1) for level in levels], axis=1)
        for levels, column in zip(model.start_levels, columns, strict=True)
    ]
