"""Chances of the edges of a step for a batch of draws: what the exact engine and foresight share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.structure import StepStructure
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, branch_probabilities, is_broken
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.model.steps import Step
from toolkit.results.record import Counted

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
TurnKey = tuple[tuple[float, ...], tuple[int, ...]]


@dataclass
class Chances:
    """The chances of one step for one batch, and of the actions behind them."""

    edges: Floats
    """Shape (B, E)."""
    actions: list[Floats]
    """Per member, shape (A, B, S) or less where draws or states make no difference."""
    broken: list[tuple[int, npt.NDArray[np.bool_]]]
    """(check, where) for numbers out of bounds."""
    counted: Floats | None = None
    """What is added up beside probabilities, per state: shares of actions, then ``names``; shape (B, R, S)."""
    names: tuple[Counted, ...] = ()


def turn_key(step: Step, turn: int) -> TurnKey:
    """Return what tells turns apart for a step: what its expressions take from the turn, and what is imposed."""
    imposed = tuple(member.forced[turn][0] if turn in member.forced else -1 for member in step.members)
    return step.program.turn_key(turn), imposed


def block_matrix(step: StepStructure, size: int) -> csr_array:
    """Lay the edges of a step out as one sparse matrix for a whole batch, data still to fill in."""
    from scipy.sparse import csr_array  # slow to import, and `crisis check` does without

    n_targets = step.n_next + len(step.ended_outcome)
    counts = np.bincount(step.target, minlength=n_targets)
    pointers = np.concatenate(([0], np.cumsum(counts)))
    n_edges = len(step.target)
    indptr = np.concatenate([pointers[:-1] + n_edges * block for block in range(size)] + [[n_edges * size]])
    indices = np.concatenate([step.source + step.n_states * block for block in range(size)])
    shape = (n_targets * size, step.n_states * size)
    matrix = csr_array(
        (np.zeros(n_edges * size), indices.astype(np.int32), indptr.astype(np.int32)), shape=shape
    )
    return matrix


def add_counts(model: Model, step: Step, structure: StepStructure, chances: Chances) -> None:
    """Work out what a run adds up beside probabilities.

    For each reported action the chance that it is taken; then, by name, the chances that a change is cut
    off at a bound and that a delayed effect is ignored.
    """
    groups = {Counted("clipped", model.variables[v].name): marked for v, marked in structure.clipped.items()}
    if len(structure.ignored):
        groups[Counted("ignored")] = structure.ignored
    size, n_actions = len(chances.edges), sum(len(member.reported) for member in step.members)
    counted = np.empty((size, n_actions + len(groups), structure.n_states))
    place = 0
    for member, actions in zip(step.members, chances.actions, strict=True):
        n = len(member.reported)
        counted[:, place : place + n] = actions[:n].transpose(1, 0, 2)
        place += n
    for marked in groups.values():
        sources, weights = structure.source[marked], chances.edges[:, marked]
        counted[:, place] = [
            np.bincount(sources, weights=row, minlength=structure.n_states) for row in weights
        ]
        place += 1
    chances.counted, chances.names = counted, tuple(groups)


def step_chances(
    step: Step, structure: StepStructure, parameters: Sequence[Floats], turn: int, workspace: Workspace, size: int,
    foresight: Sequence[Sequence[Value] | None] | None = None, *, forced: bool = True,
) -> Chances:  # fmt: skip
    """Work out the chances of every edge of a step for a batch of draws."""
    rows = step.program.evaluate(structure.columns, parameters, turn, workspace)
    shape = (size, structure.n_states)
    broken = _broken(step, rows, shape)
    out = np.logical_or.reduce([where for _, where in broken]) if broken else None
    ways: list[Floats] = []
    actions: list[Floats] = []
    for number, member in enumerate(step.members):
        seen_ahead = None if foresight is None else foresight[number]
        weights = action_weights(member, rows, turn, foresight=seen_ahead, forced=forced)
        chances = _shares(member, weights, shape, out)
        actions.append(chances)
        ways.append(_way_chances(member, chances, rows))
    return Chances(_edges(structure, ways, out), actions, broken)


def edges_given(
    step: Step,
    structure: StepStructure,
    chances: Chances,
    rows: Sequence[Value],
    factors: Mapping[int, Floats],
) -> Floats:
    """Return the chances of edges times that of what was reported of the actions behind them; shape (B, E).

    ``factors`` give, by number of the member, how likely what was reported is given each of its actions.
    """
    ways = [
        _way_chances(member, actions * factors[n][:, None, None] if n in factors else actions, rows)
        for n, (member, actions) in enumerate(zip(step.members, chances.actions, strict=True))
    ]
    out = np.logical_or.reduce([where for _, where in chances.broken]) if chances.broken else None
    return _edges(structure, ways, out)


def action_chances(
    step: Step, places: Sequence[int], columns: State, parameters: Sequence[Floats], turn: int, size: int,
    foresight: Mapping[int, Sequence[Value]],
) -> dict[int, Floats]:  # fmt: skip
    """Work out what some members of a step would do in any states, listed before it or not; shapes (A, B, S)."""
    shape = (size, len(columns[0]))
    rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (size, 1)))
    broken = _broken(step, rows, shape)
    out = np.logical_or.reduce([where for _, where in broken]) if broken else None
    found = {}
    for n in places:
        weights = action_weights(step.members[n], rows, turn, foresight=foresight.get(n))
        found[n] = _shares(step.members[n], weights, shape, out)
    return found


def _edges(structure: StepStructure, ways: Sequence[Floats], out: npt.NDArray[np.bool_] | None) -> Floats:
    """Look up the chance of every edge from those of the ways of each member; shape (B, E)."""
    joint = ways[0] if len(ways) == 1 else _join(structure, ways)
    if out is not None:
        joint = np.where(out, 0.0, joint)
    flat = np.ascontiguousarray(joint.transpose(1, 0, 2)).reshape(joint.shape[1], -1)
    chosen = structure.way.astype(np.intp) * structure.n_states + structure.source
    return np.take(flat, chosen, axis=1)


def _broken(
    step: Step, rows: Sequence[Value], shape: tuple[int, int]
) -> list[tuple[int, npt.NDArray[np.bool_]]]:
    """Return the checks that do not hold, and where; shapes (B, S)."""
    found = ((n, is_broken(check, rows)) for n, check in enumerate(step.checks))
    return [(n, np.broadcast_to(where, shape)) for n, where in found if np.any(where)]


def _shares(
    member: Member, weights: Sequence[Value], shape: tuple[int, int], out: npt.NDArray[np.bool_] | None
) -> Floats:
    """Turn the weights of actions into chances; shape (A, B, S).

    Where ``out`` holds a number is out of bounds, which stops the run if the state is reached; chances of 0 there keep what is no
    number from spoiling the other states.
    """
    chances = np.empty((len(weights), *shape))
    for n, weight in enumerate(weights):
        chances[n] = weight
    if member.rule in ("logit", "weights"):
        chances /= chances.sum(axis=0)
    if out is not None:
        chances[:, out] = 0.0
    if member.rule == "weights" and np.isnan(chances).any():
        raise RunError(
            f"{member.place}\n  every open option has weight 0 in some state; give one a weight above 0"
        )
    return chances


def _way_chances(member: Member, chances: Floats, rows: Sequence[Value]) -> Floats:
    """Turn the chances of actions into those of ways; shapes (A, B, S) -> (W, B, S)."""
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


def _join(structure: StepStructure, ways: Sequence[Floats]) -> Floats:
    joint = ways[0][structure.ways[:, 0]]
    for member in range(1, len(ways)):
        joint *= ways[member][structure.ways[:, member]]
    return joint
