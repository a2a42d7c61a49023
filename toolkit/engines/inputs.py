"""One model at inputs of one's own choosing: at the medians, or moved one at a time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from toolkit.engines.plan import Plan
from toolkit.engines.planning import AUTO_STATES
from toolkit.engines.run import run
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
RUNS_PER_POINT = 20_000
"""Histories behind each answer where chance has to be sampled."""


@lru_cache(maxsize=16)
def structure_of(model: Model) -> Structure | None:
    """Return the reachable states of a model; None where they are too many or cannot be listed."""
    try:
        return list_states(model, max_states=AUTO_STATES)
    except RunError:
        if model.foresight:
            raise
        return None


def central(model: Model) -> Floats:
    """Return every input at its median; shape (P,)."""
    return np.asarray(draw_parameters(model, 1, 0, "central").values[0])


def answers_at(model: Model, values: Floats, *, seed: int = 0) -> Floats:
    """Return P(outcome) at given inputs; shapes (D, P) -> (D, K).

    Chance is summed exactly where the states fit. Elsewhere it is sampled, every row with the same random
    numbers, so that differences between rows are sharper than the rows themselves.
    """
    structure = structure_of(model)
    if structure is not None:
        result = run(
            Plan(model, "exact", Draws(values, 1), 0, seed, structure), alternatives=False, progress=False
        )
        return result.tally.final
    rows = []
    for row in values:
        plan = Plan(model, "monte_carlo", Draws(row[None], 1), RUNS_PER_POINT, seed, None)
        rows.append(run(plan, alternatives=False, progress=False).tally.final[0])
    return np.array(rows)
