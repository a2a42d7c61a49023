"""Whether what somebody did settles a condition, whatever else is so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from toolkit.model.changes import Change, Leaf
from toolkit.model.model import Model
from toolkit.model.program import Program, Workspace

if TYPE_CHECKING:
    from toolkit.model.evidence import Observation

MOST_STATES = 10_000
"""States over which it is looked; a condition over more counts as open."""


def settles(model: Model, done: Observation, asked: Observation) -> bool:
    """Say whether a report of an action tells that a condition holds: all its effects that are certain make it so.

    Others may undo it later in the turn, which is left aside.
    """
    program = asked.program
    if done.kind != "action" or done.speaks_against or program is None or program.reads_draws:
        return False
    member = model.steps[done.step].members[done.member]
    ways = [_fixed_by(leaf) for leaf in member.leaves if leaf.action in done.actions]
    return bool(ways) and all(_holds_with(model, program, fixed, asked.turn) for fixed in ways)


def _fixed_by(leaf: Leaf) -> Mapping[int, int]:
    """Return variable -> position, of those to which a way of turning out gives one position from wherever they were."""
    open_ones = {change.variable for change in leaf.changes if not _is_certain(change)}
    return {change.variable: change.amount for change in leaf.changes if change.variable not in open_ones}


def _is_certain(change: Change) -> bool:
    return change.operation == "set" and change.row is None and change.when is None


def _holds_with(model: Model, program: Program, fixed: Mapping[int, int], turn: int) -> bool:
    """Say whether a condition holds in every state in which some variables have certain positions."""
    read = program.reads(0)
    free = {v: range(model.variables[v].size) for v in read - fixed.keys()}
    if not read & fixed.keys() or any(model.variables[v].within is not None for v in read):
        return False
    if math.prod(map(len, free.values())) > MOST_STATES:
        return False
    grid = np.meshgrid(*free.values(), indexing="ij")
    shape = (math.prod(map(len, free.values())),)
    columns = [np.full(shape, fixed.get(v, 0), dtype=np.int8) for v in range(len(model.variables))]
    for v, positions in zip(free, grid, strict=True):
        columns[v] = positions.reshape(-1).astype(np.int8)
    (holds,) = program.evaluate(columns, [], turn, Workspace(shape, (1,)))
    return bool(np.all(holds))
