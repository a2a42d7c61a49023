"""Counting how many histories, or how much probability, stand on each level of each variable.

Variables are counted a few at a time: one pass over the states fills the joint table of all whose levels combine to a small
one, and sums along it give each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.ladder import rung_of
from toolkit.model.model import Model
from toolkit.model.program import State

Cells = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
FEW_STATES = 256
"""States below which all rows are added up at once: asking NumPy for each would take longer."""


class Levels(NamedTuple):
    """On which level of one variable, or on which rung, each state stands; and how many there are."""

    of_states: npt.NDArray[Any]
    size: int


def shown_levels(model: Model, columns: State) -> list[Levels]:
    """Return the levels of each shown variable, then the rungs, below the ladder first."""
    found = [Levels(model.variables[v].positions(columns[v]), model.variables[v].size) for v in model.shown]
    if model.rungs:
        found.append(Levels(rung_of(model, columns) + 1, len(model.rungs) + 1))
    return found


def in_groups(levels: Sequence[Levels], most: int) -> list[list[Levels]]:
    """Group what is counted together: neighbours, while their levels combine to at most ``most``."""
    groups: list[list[Levels]] = []
    combined = most + 1
    for one in levels:
        if combined * one.size > most:
            groups.append([])
            combined = 1
        groups[-1].append(one)
        combined *= one.size
    return groups


def cells(rows: npt.NDArray[Any], group: Sequence[Levels]) -> Cells:
    """Return the cell of each state in a joint table that has a row for each draw; broadcasts draws against states."""
    found = rows.astype(np.intp)
    for of_states, size in group:
        found = found * size + of_states
    return found


def summed(
    where: Cells, n_rows: int, sizes: Sequence[int], weights: Floats | None = None
) -> npt.NDArray[Any]:
    """Fill a joint table: count the entries of each cell, or sum their weights; shape (n_rows, *sizes)."""
    flat = None if weights is None else weights.reshape(-1)
    table = np.bincount(where.reshape(-1), weights=flat, minlength=n_rows * prod(sizes))
    return table.reshape(n_rows, *sizes)


def add_up(where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
    """Add the mass of states up by cell; shapes (S,), (B, S) and (B, C); or, of G cells at a time, (G, S)."""
    n_rows, n_cells = out.shape
    for cells_of_states in np.atleast_2d(where).astype(np.intp, copy=False):
        if mass.shape[1] < FEW_STATES:
            apart = cells_of_states + np.arange(n_rows)[:, None] * n_cells
            out += summed(apart, n_rows, (n_cells,), mass)
            continue
        for row, sums in zip(mass, out, strict=True):
            sums += np.bincount(cells_of_states, row, n_cells)


def margins(table: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    """Sum a joint table along each of its axes but the first; shapes (n_rows, size)."""
    axes = range(1, table.ndim)
    return [table.sum(axis=tuple(other for other in axes if other != axis)) for axis in axes]
