"""Weights added up to draw from, and how chosen actions turn out: the branch that chance takes in each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.model.changes import SMALL
from toolkit.model.decisions import branch_probabilities
from toolkit.model.members import Member
from toolkit.model.program import Value

Arbiter = Callable[
    [int, Member, Sequence[Value], npt.NDArray[Any], Sequence[Value]],
    tuple[npt.NDArray[Any], npt.NDArray[Any]],
]
"""(turn, member, weights of its actions, leaf that came up, rows) -> the actions and the leaves that hold."""


def accumulated(weights: Sequence[Value], reused: tuple[int, ...] | None = None) -> list[Value]:
    """Sum weights up in declared order; in the buffers that hold them, where those have the shape ``reused``."""
    total, found = weights[0], [weights[0]]
    for weight in weights[1:]:
        fits = isinstance(weight, np.ndarray) and weight.shape == reused
        total = np.add(total, weight, out=weight if fits else None)
        found.append(total)
    return found


def refuse_closed(member: Member, total: Value, alive: npt.NDArray[np.bool_]) -> None:
    """Stop where the options of a member that goes by weights have none in some run that goes on.

    Raises
    ------
    RunError
        Naming the place of the member.
    """
    if not np.logical_or(np.greater(total, 0.0), ~alive).all():
        raise RunError(
            f"{member.place}\n  every open option has weight 0 in some state; give one a weight above 0"
        )


def picked(
    cumulative: Sequence[Value], uniform: npt.NDArray[np.float64], total: Value
) -> npt.NDArray[np.int8]:
    """Draw one of several ways through their cumulative weights; uses ``uniform`` up."""
    if not (isinstance(total, float) and total == 1.0):
        np.multiply(uniform, total, out=uniform)
    chosen = np.zeros(uniform.shape, dtype=np.int8)
    beyond = np.empty(uniform.shape, dtype=bool)
    for reach in cumulative[:-1]:
        np.greater_equal(uniform, reach, out=beyond)
        chosen += beyond.view(np.int8)
    return chosen


def branched(
    member: Member, chosen: npt.NDArray[np.int8], rows: Sequence[Value], uniform: npt.NDArray[np.float64]
) -> npt.NDArray[Any]:
    """Draw the branch that each chosen action takes and return the leaves; all arrays of one shape."""
    leaf = _first_leaves(member, chosen)
    for n, action in enumerate(member.actions):
        if not action.branches:
            continue
        here, cumulative = chosen == n, 0.0
        for probability in branch_probabilities(action, rows)[:-1]:
            cumulative = cumulative + probability
            leaf += np.logical_and(here, np.greater_equal(uniform, cumulative)).view(np.int8)
    return leaf


def _first_leaves(member: Member, chosen: npt.NDArray[np.int8]) -> npt.NDArray[Any]:
    """Return the first leaf of each chosen action."""
    leaf = np.zeros(chosen.shape, dtype=np.int8 if len(member.leaves) <= SMALL else np.int16)
    for n, action in enumerate(member.actions):
        if action.first_leaf:
            leaf += (chosen == n) * leaf.dtype.type(action.first_leaf)
    return leaf
