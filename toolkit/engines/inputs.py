"""One model at inputs of one's own choosing: at the medians, or moved one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.affordable import AUTO_SECONDS, holding, holding_within
from toolkit.engines.exact import merge
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.model.targets import Target, asking_about
from toolkit.remembered import remembered
from toolkit.results.tally import Tally
from toolkit.results.values import table_of

Floats = npt.NDArray[np.float64]
RUNS_PER_POINT = 20_000
"""Histories behind each answer where chance has to be sampled."""


@remembered(16)
def structure_of(model: Model) -> Structure | None:
    """Return the reachable states of a model; None where they cannot be listed or take too long, unless actors look ahead over them."""
    if model.foresight:
        return holding(model)
    try:
        return holding_within(model, AUTO_SECONDS)
    except TooLarge:
        return None


def needed_structure(model: Model, what: str) -> Structure:
    """Return the reachable states of a model for what can only be worked out from them.

    Raises
    ------
    TooLarge
        If there are none: ``what`` asks for them, why they cannot be had, and what would change that.
    """
    structure = structure_of(model)
    if structure is not None:
        return structure
    try:
        return holding_within(model, AUTO_SECONDS)
    except TooLarge as refusal:
        raise TooLarge(f"{what} worked out exactly, and {refusal.problem}", refusal.cure) from None


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
