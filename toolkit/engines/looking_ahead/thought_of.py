"""What actors hold for possible though it is not so: numbers there have to have a value too, for nobody else comes there to see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.states.starts import start_tables
from toolkit.errors import RunError
from toolkit.model.decisions import is_broken
from toolkit.model.model import Model
from toolkit.model.program import State, Workspace

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def refuse_unthinkable(chain: Chain, parameters: Sequence[Floats], first_draw: int) -> None:
    """Stop where a probability, or another number that is watched, leaves its bounds for a type that others believe in.

    Raises
    ------
    RunError
        Naming line, draw and state.
    """
    model, size = chain.model, chain.size
    if model.believed_start is None:
        return
    levels = _thought_alone(model, parameters, size)
    for number, step in enumerate(model.steps):
        columns = chain.structure.laid[number].columns
        here = _any_of(levels, columns)
        if not step.checks or not here.any():
            continue
        for turn in range(1, model.horizon + 1 if step.program.reads_turn else 2):
            rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (size, 1)))
            for check in step.checks:
                where = np.broadcast_to(np.logical_and(is_broken(check, rows), here), (size, len(here)))
                if where.any():
                    draw, state = (int(n[0]) for n in np.nonzero(where))
                    raise RunError(check.message(first_draw + draw, _in_words(model, columns, state)))


def _thought_alone(model: Model, parameters: Sequence[Floats], size: int) -> dict[int, Truths]:
    """Return, by column, which levels are believed possible and are not, in some draw."""
    true = start_tables(model, parameters, size)
    thought = start_tables(model, parameters, size, believed=True)
    found = {}
    for v, places in enumerate(model.start_levels):
        alone = ((thought[v] > 0.0) & ~(true[v] > 0.0)).any(axis=0)
        if alone.any():
            found[v] = np.zeros(model.variables[v].size, dtype=bool)
            found[v][[int(place) for place in places]] = alone
    return found


def _any_of(levels: dict[int, Truths], columns: State) -> Truths:
    found = np.zeros(len(columns[0]), dtype=bool)
    for v, some in levels.items():
        found |= some[columns[v]]
    return found


def _in_words(model: Model, columns: State, state: int) -> str:
    return ", ".join(
        f"{variable.name}={variable.shown(columns[n][state])}"
        for n, variable in enumerate(model.variables)
        if variable.kind != "memory"
    )
