"""The one definition of a turn: how likely each way of a step is, and what it changes.

Engines expand and sum these functions, or draw from them; none has rules of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.model.changes import Change
from toolkit.model.model import Model
from toolkit.model.program import State, Value
from toolkit.model.steps import Step
from toolkit.model.variables import StateVariable
from toolkit.scenario.expressions import SUM_SLACK

Column = npt.NDArray[Any]
Outputs = Sequence[Value] | Mapping[int, Value]
"""Outputs of a step's program by number; those that changes read will do."""
Ways = Sequence[npt.NDArray[Any]]
"""For each member of a step, the leaf it came out at in each state or run."""


@dataclass
class Applied:
    """The columns after a step, and where changes were cut off or ignored."""

    columns: dict[int, Column]
    clipped: dict[int, npt.NDArray[np.bool_]]
    """Variable -> where a change went past its bounds."""
    ignored: npt.NDArray[np.bool_] | None
    """Where a delayed effect was triggered while one was pending."""


def apply_ways(
    model: Model,
    step: Step,
    ways: Ways,
    state: State,
    rows: Outputs,
    shocks: Mapping[int, npt.NDArray[np.float64]] = MappingProxyType({}),
) -> Applied:
    """Apply the changes of a step to a batch of states.

    All changes read the state before the step. Of assignments to one variable the later listed holds;
    increments are added to it and the sum is cut off at the bounds once.

    Parameters
    ----------
    ways : sequence
        Per member the leaf it came out at.
    state : sequence of arrays, one per variable.
    rows : sequence
        Outputs of the step's program for this state.
    shocks : mapping
        Variable -> what chance adds to a real number, per run.
    """
    applied = Applied({}, {}, None)
    for variable in step.changed:
        within = model.variables[variable].within
        bottom, top = within or (0, model.variables[variable].size - 1)
        value = state[variable].astype(np.float64 if within else step.width(variable, int(top)))
        for member, way in enumerate(ways):
            value = _assign(step, member, way, variable, value, rows, applied)
        for member, way in enumerate(ways):
            value = _increase(step, member, way, variable, value, rows)
        if variable in shocks:
            value = np.add(value, shocks[variable])
        cut = np.clip(value, bottom, top)
        beyond = cut != value
        if beyond.any():
            applied.clipped[variable] = beyond
        applied.columns[variable] = cut if within else cut.astype(np.int8, copy=False)
    return applied


def _assign(
    step: Step, member: int, way: npt.NDArray[Any], variable: int,
    value: Column, rows: Outputs, applied: Applied,
) -> Column:  # fmt: skip
    table = step.members[member].tables.get(variable)
    if table is None:
        return value
    for leaf, level in table.assigned:
        value = np.where(way == leaf, value.dtype.type(level), value)
    for leaf, change in table.special:
        if change.operation == "add":
            continue
        here = _where(change, way == leaf, rows)
        if change.operation == "arm":
            pending = value > 0
            late = here & pending
            applied.ignored = late if applied.ignored is None else applied.ignored | late
            here = here & ~pending
        value = np.where(here, _amount(change, rows, here, value), value).astype(value.dtype, copy=False)
    return value


def _increase(
    step: Step, member: int, way: npt.NDArray[Any], variable: int,
    value: Column, rows: Outputs,
) -> Column:  # fmt: skip
    table = step.members[member].tables.get(variable)
    if table is None:
        return value
    for leaf, amount in table.added:
        here = np.equal(way, leaf)
        value += here.view(np.int8) if amount == 1 else here * value.dtype.type(amount)
    for leaf, change in table.special:
        if change.operation == "add":
            here = _where(change, way == leaf, rows)
            value += np.where(here, _amount(change, rows, here, value), 0).astype(value.dtype, copy=False)
    return value


def _where(change: Change, here: npt.NDArray[np.bool_] | bool, rows: Outputs) -> npt.NDArray[np.bool_]:
    return np.asarray(here) if change.when is None else np.logical_and(here, rows[change.when])


def _amount(change: Change, rows: Outputs, here: npt.NDArray[np.bool_], value: Column) -> Value:
    if change.row is None:
        return change.amount
    exact = np.asarray(rows[change.row], dtype=np.float64)  # a condition counts as 1 or 0
    if value.dtype == np.float64:
        if np.any(here & ~np.isfinite(exact)):
            raise RunError(f"{change.place}\n  the change is not a finite number in some state")
        return exact
    whole = np.rint(exact)
    if np.any(here & ~(np.abs(exact - whole) < 1e-9)):
        raise RunError(f"{change.place}\n  the change is not a whole number of levels in some state")
    return np.clip(whole, -change.most, change.most)


def check_start(variable: StateVariable, shares: npt.NDArray[np.float64], first_draw: int = 0) -> None:
    """Check the probabilities of the levels that a variable may start at; shape (draws, levels).

    Raises
    ------
    RunError
        Naming the draw in which they are no probabilities that sum to 1.
    """
    sums = shares.sum(axis=1)
    fits = (np.abs(sums - 1.0) <= SUM_SLACK) & (shares >= 0.0).all(
        axis=1
    )  # a number without a value fits nowhere
    if not fits.all():
        draw = first_draw + int(np.argmin(fits))
        total = sums[draw - first_draw]
        what, how = f"the start probabilities of '{variable.name}'", f"in draw {draw}"
        if abs(total - 1.0) > SUM_SLACK:
            said = f"{what} do not sum to 1 {how} but to {total:.12g}; let the last be 1 minus the others"
        else:
            said = f"{what} hold one that is below 0 or has no value {how}; each is from 0 to 1"
        raise RunError(f"{variable.place}\n  {said}")


def refuse_overflow(model: Model, variable: int) -> None:
    """Stop a run in which a variable with ``overflow: refuse`` left its bounds.

    Raises
    ------
    RunError
        Naming the variable and its line.
    """
    declared = model.variables[variable]
    raise RunError(
        f"{declared.place}\n  a change takes '{declared.name}' past its bounds and it says overflow: refuse; "
        "give it more levels, close the option there, or say overflow: clip"
    )
