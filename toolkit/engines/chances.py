"""Chances of the moves of a step for a batch of draws, worked out on what the step can tell apart: what the exact engine and foresight share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.structure import StepStructure
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, branch_probabilities, is_broken
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.steps import Step
from toolkit.results.record import Counted

Floats = npt.NDArray[np.float64]
Broken = tuple[int, npt.NDArray[np.bool_]]
"""A check that does not hold, and where; shape (B, R)."""
TurnKey = tuple[tuple[float, ...], tuple[int, ...]]


@dataclass
class Chances:
    """The chances of one step for one batch, and of the actions behind them."""

    moves: Floats
    """Shape (B, M)."""
    actions: list[Floats]
    """Per member, shape (A, B, R): by row of the step."""
    broken: list[Broken]
    counted: Floats | None = None
    """What is added up beside probabilities, by row: shares of actions, then ``names``; shape (B, N, R)."""
    names: tuple[Counted, ...] = ()


def turn_key(step: Step, turn: int) -> TurnKey:
    """Return what tells turns apart for a step: what its expressions take from the turn, and what is imposed."""
    imposed = tuple(member.forced[turn][0] if turn in member.forced else -1 for member in step.members)
    return step.program.turn_key(turn), imposed


def add_counts(
    model: Model, step: Step, structure: StepStructure, chances: Chances, laid: Callable[[Floats], Floats]
) -> None:
    """Work out what a run adds up beside probabilities, ``laid`` in memory as the loops want it.

    For each reported action the chance that it is taken; then, by name, the chances that a change is cut
    off at a bound and that a delayed effect is ignored.
    """
    groups = lost_on(model, structure)
    size, n_actions = len(chances.moves), sum(len(member.reported) for member in step.members)
    counted = np.empty((size, n_actions + len(groups), structure.n_rows))
    place = 0
    for member, actions in zip(step.members, chances.actions, strict=True):
        n = len(member.reported)
        counted[:, place : place + n] = actions[:n].transpose(1, 0, 2)
        place += n
    for marked in groups.values():
        counted[:, place] = summed_by_row(structure, np.take(chances.moves, marked, axis=1), marked)
        place += 1
    chances.counted, chances.names = laid(counted), tuple(groups)


def lost_on(model: Model, structure: StepStructure) -> dict[Counted, Index]:
    """Return the moves of a step on which a change is cut off at a bound, and a delayed effect ignored."""
    groups = {Counted("clipped", model.variables[v].name): marked for v, marked in structure.clipped.items()}
    if len(structure.ignored):
        groups[Counted("ignored")] = structure.ignored
    return groups


def summed_by_row(structure: StepStructure, chances: Floats, moves: Index) -> Floats:
    """Sum what some moves have over the rows that they leave; shapes (B, m) -> (B, R)."""
    rows = structure.move_row[moves]
    return np.stack([np.bincount(rows, weights=one, minlength=structure.n_rows) for one in chances])


def step_chances(
    step: Step, structure: StepStructure, parameters: Sequence[Floats], turn: int, workspace: Workspace, size: int,
    foresight: Sequence[Sequence[Value] | None] | None = None, *, forced: bool = True,
) -> Chances:  # fmt: skip
    """Work out the chances of every move of a step for a batch of draws."""
    rows = step.program.evaluate(structure.row_columns, parameters, turn, workspace)
    shape = (size, structure.n_rows)
    broken = broken_checks(step, rows, shape)
    out = np.logical_or.reduce([where for _, where in broken]) if broken else None
    ways: list[Floats] = []
    actions: list[Floats] = []
    for number, member in enumerate(step.members):
        seen_ahead = None if foresight is None else foresight[number]
        weights = action_weights(member, rows, turn, foresight=seen_ahead, forced=forced)
        chances = shares_of(member, weights, np.empty((len(weights), *shape)), out)
        actions.append(chances)
        ways.append(_way_chances(member, chances, rows))
    return Chances(_moves(structure, ways, out), actions, broken)


def moves_given(
    step: Step,
    structure: StepStructure,
    chances: Chances,
    rows: Sequence[Value],
    factors: Mapping[int, Floats],
) -> Floats:
    """Return the chances of moves times that of what was reported of the actions behind them; shape (B, M).

    ``factors`` give, by number of the member, how likely what was reported is given each of its actions.
    """
    ways = [
        _way_chances(member, actions * factors[n][:, None, None] if n in factors else actions, rows)
        for n, (member, actions) in enumerate(zip(step.members, chances.actions, strict=True))
    ]
    out = np.logical_or.reduce([where for _, where in chances.broken]) if chances.broken else None
    return _moves(structure, ways, out)


def action_chances(
    step: Step, places: Sequence[int], columns: State, parameters: Sequence[Floats], turn: int, size: int,
    foresight: Mapping[int, Sequence[Value]],
) -> dict[int, Floats]:  # fmt: skip
    """Work out what some members of a step would do in any states, listed before it or not; shapes (A, B, S)."""
    shape = (size, len(columns[0]))
    rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (size, 1)))
    broken = broken_checks(step, rows, shape)
    out = np.logical_or.reduce([where for _, where in broken]) if broken else None
    found = {}
    for n in places:
        weights = action_weights(step.members[n], rows, turn, foresight=foresight.get(n))
        found[n] = shares_of(step.members[n], weights, np.empty((len(weights), *shape)), out)
    return found


def _moves(structure: StepStructure, ways: Sequence[Floats], out: npt.NDArray[np.bool_] | None) -> Floats:
    """Look up the chance of every move from those of the ways of each member; shape (B, M)."""
    found = None
    for member, shares in enumerate(ways):
        flat = shares.transpose(1, 0, 2).reshape(shares.shape[1], -1)
        part = np.take(flat, structure.place_of_way(member), axis=1)
        found = part if found is None else np.multiply(found, part, out=found)
    assert found is not None
    if out is not None:
        found[out[:, structure.move_row]] = 0.0
    return found


def broken_checks(step: Step, rows: Sequence[Value], shape: tuple[int, int]) -> list[Broken]:
    """Return the checks that do not hold, and where; shapes (B, R)."""
    found = ((n, is_broken(check, rows)) for n, check in enumerate(step.checks))
    return [(n, np.broadcast_to(where, shape)) for n, where in found if np.any(where)]


def shares_of(
    member: Member, weights: Sequence[Value], chances: Floats, out: npt.NDArray[np.bool_] | None
) -> Floats:
    """Turn the weights of actions into chances, put them where they are wanted, shape (A, B, R), and return them.

    Where ``out`` holds a number is out of bounds, which stops the run if the state is reached; chances of 0 there keep what is no
    number from spoiling the other states.
    """
    for n, weight in enumerate(weights):
        chances[n] = weight
    if member.rule in ("logit", "weights"):
        total = chances.sum(axis=0)
        if member.rule == "logit":  # in a state that is met later alone everything may be closed still
            total[total == 0.0] = 1.0
        chances /= total
    if out is not None:
        chances[:, out] = 0.0
    if member.rule == "weights" and np.isnan(chances).any():
        raise RunError(
            f"{member.place}\n  every open option has weight 0 in some state; give one a weight above 0"
        )
    return chances


def _way_chances(member: Member, chances: Floats, rows: Sequence[Value]) -> Floats:
    """Turn the chances of actions into those of ways; shapes (A, B, R) -> (W, B, R)."""
    if not member.branches_anywhere and len(member.first_leaf_of_way) == len(member.actions):
        return chances
    ways = np.zeros((len(member.first_leaf_of_way), *chances.shape[1:]))
    for n, action in enumerate(member.actions):
        for leaf, probability in enumerate(branch_probabilities(action, rows), start=action.first_leaf):
            ways[member.way_of_leaf[leaf]] += (
                chances[n]
                if isinstance(probability, float) and probability == 1.0
                else chances[n] * probability
            )
    return ways
