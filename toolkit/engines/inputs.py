"""One model at inputs of one's own choosing: at the medians, or moved one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.exact import merge
from toolkit.engines.plan import Plan
from toolkit.engines.planning import AUTO_STATES
from toolkit.engines.run import run
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.model.targets import Target, asking_about
from toolkit.results.tally import Tally
from toolkit.results.values import table_of

Floats = npt.NDArray[np.float64]
RUNS_PER_POINT = 20_000
"""Histories behind each answer where chance has to be sampled."""


@lru_cache(maxsize=16)
def structure_of(model: Model) -> Structure | None:
    """Return the reachable states of a model; None where they are too many or cannot be listed."""
    if model.foresight:
        return list_states(model)
    try:
        return list_states(model, max_states=AUTO_STATES)
    except RunError:
        return None


def central(model: Model) -> Floats:
    """Return every input at its median; shape (P,)."""
    return np.asarray(draw_parameters(model, 1, 0, "central").values[0])


def tally_at(model: Model, values: Floats, *, seed: int = 0, targets: Sequence[Target] = ()) -> Tally:
    """Return what is found at given inputs, shape (D, P); of questions those that are among the ``targets``.

    Chance is summed exactly where the states fit. Elsewhere it is sampled, every row with the same random
    numbers, so that differences between rows are sharper than the rows themselves.
    """
    structure, asked = structure_of(model), asking_about(model, targets)
    wishes: dict[str, Any] = {
        "alternatives": False,
        "progress": False,
        "questions": bool(asked.questions),
    }
    if structure is not None:
        return run(Plan(asked, "exact", Draws(values, 1), 0, seed, structure), **wishes).tally
    found = []
    for row in values:
        plan = Plan(asked, "monte_carlo", Draws(row[None], 1), RUNS_PER_POINT, seed, None)
        found.append(run(plan, **wishes).tally)
    return merge(found, len(found))


def answers_at(model: Model, values: Floats, *, seed: int = 0) -> Floats:
    """Return P(outcome) at given inputs; shapes (D, P) -> (D, K); see ``tally_at``."""
    return tally_at(model, values, seed=seed).final


def targets_at(model: Model, values: Floats, targets: Sequence[Target], *, seed: int = 0) -> Floats:
    """Return the numbers of outcomes and questions at given inputs; shapes (D, P) -> (D, targets); see ``tally_at``."""
    tally = tally_at(model, values, seed=seed, targets=targets)
    return table_of(asking_about(model, targets), targets, tally)
