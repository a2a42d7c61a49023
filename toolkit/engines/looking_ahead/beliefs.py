"""What is known to few: what an actor expects that does not know how some variable was drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.starts import start_tables
from toolkit.model.distinct import grouped
from toolkit.model.model import Model
from toolkit.model.program import State

Floats = npt.NDArray[np.float64]


def unaware(
    model: Model, actor: str, columns: State, parameters: Sequence[Floats], ahead: list[Floats]
) -> list[Floats]:
    """Average what an actor expects over what it does not know, by how that was drawn at the start.

    Beliefs are not updated: what others have done teaches it nothing, except that states they rule out are left out.
    """
    for v, variable in enumerate(model.variables):
        if not variable.known_to or actor in variable.known_to:
            continue
        weight = _start_share(model, v, parameters, len(ahead[0]))[:, columns[v]]
        others = np.stack(
            [column for n, column in enumerate(columns) if n != v] or [np.zeros_like(columns[v])]
        )
        group = grouped(others).of
        total = _sums(weight, group)
        ahead = [_sums(weight * one, group)[:, group] / total[:, group] for one in ahead]
    return ahead


def _start_share(model: Model, variable: int, parameters: Sequence[Floats], size: int) -> Floats:
    """Return how likely actors think each level of a variable at the start; shape (B, levels)."""
    found = np.zeros((size, model.variables[variable].size))
    levels = [int(level) for level in model.start_levels[variable]]
    found[:, levels] = start_tables(model, parameters, size, believed=True)[variable]
    return found


def _sums(values: Floats, group: npt.NDArray[np.int64]) -> Floats:
    """Add values up by group; shapes (B, S) -> (B, groups)."""
    n_groups = int(group.max()) + 1 if len(group) else 0
    return np.stack([np.bincount(group, weights=row, minlength=n_groups) for row in values])
