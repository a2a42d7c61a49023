"""The outcome of a state: the one that ends a run there, and the one that a run still going at the horizon gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.program import Program, State, Workspace

Index = npt.NDArray[np.int32]
NO_OUTCOME = -1
OVERFLOWS = -2
"""Outcome of a move that leaves the bounds of variable v with ``overflow: refuse`` is OVERFLOWS - v."""


def first_true(
    program: Program, columns: State, allowed: Sequence[bool], workspace: Workspace | None = None
) -> Index:
    """Return per state the first condition that holds among those allowed, else -1; shape (S,)."""
    shape = columns[0].shape
    found = np.full(shape, -1, dtype=np.int32)
    if not any(allowed):
        return found
    rows = program.evaluate(columns, [], 0, workspace or Workspace(shape, (1,)))
    for number in reversed(range(len(rows))):
        if allowed[number]:
            found = np.where(rows[number], number, found).astype(np.int32)
    return found


def ended_outcome(
    model: Model, columns: State, *, at_turn_end: bool, workspace: Workspace | None = None
) -> Index:
    """Return the outcome that ends the run in each state, or ``NO_OUTCOME``; shape (S,)."""
    return first_true(model.outcome_program, columns, may_end(model, at_turn_end=at_turn_end), workspace)


def may_end(model: Model, *, at_turn_end: bool) -> list[bool]:
    """Say of each outcome whether its rule is looked at after a step that ends a phase."""
    when = ("phase", "turn") if at_turn_end else ("phase",)
    return [outcome.ends in when for outcome in model.outcomes]


def final_outcome(model: Model, columns: State) -> Index:
    """Return the outcome of a run that is still going at the horizon; shape (S,)."""
    found = first_true(model.outcome_program, columns, [True] * len(model.outcomes))
    rest = next(n for n, outcome in enumerate(model.outcomes) if outcome.is_otherwise)
    return np.where(found == NO_OUTCOME, rest, found).astype(np.int32)
