"""What may come of it from here? The exact chance of every outcome from the states along one course of events.

One pass backward through the turns carries the chance of each outcome from every state (Kemeny and Snell 1960, Finite Markov
Chains, on absorption probabilities); only the states asked about are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, step_chances, turn_key
from toolkit.engines.endings import final_outcome
from toolkit.engines.foresight import foresee
from toolkit.engines.inputs import structure_of
from toolkit.engines.structure import StepStructure
from toolkit.errors import RunError
from toolkit.games.game import Moment
from toolkit.model.model import Model
from toolkit.model.program import Workspace

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Onwards:
    """Chances of the outcomes along a course of events.

    Attributes
    ----------
    odds : moment -> shape (K,), before that step is settled
    by_option : (moment, key of the member) -> option -> shape (K,), if that option is taken there
    """

    odds: Mapping[Moment, Floats]
    by_option: Mapping[tuple[Moment, str], Mapping[str, Floats]]


def onwards(
    model: Model, values: Floats, moments: Sequence[Moment], asked: Mapping[Moment, Sequence[str]]
) -> Onwards:
    """Work out the chances of the outcomes from some moments on, at given inputs.

    Parameters
    ----------
    model : Model
        Small enough for the exact engine.
    values : shape (P,)
    moments : where the crisis stood, before which step of which turn
    asked : moment -> keys of the members whose options are to be told apart

    Raises
    ------
    RunError
        If the states of the model cannot be listed.
    """
    structure = structure_of(model)
    if structure is None:
        raise RunError("chances from a moment on need the exact engine, and this crisis has to be sampled")
    parameters = [np.full((1, 1), value) for value in values]
    wanted: dict[tuple[int, int], list[Moment]] = {}
    for moment in moments:
        wanted.setdefault((moment.turn, moment.number), []).append(moment)
    with np.errstate(all="ignore"):
        policy = foresee(model, structure, parameters, 1) if model.has_policy else None
        n_outcomes = len(model.outcomes)
        last = structure.steps[0]
        worth = np.eye(n_outcomes)[final_outcome(model, last.columns)]
        known: dict[object, Chances] = {}
        odds: dict[Moment, Floats] = {}
        by_option: dict[tuple[Moment, str], dict[str, Floats]] = {}
        for turn in range(model.horizon, 0, -1):
            for number in reversed(range(len(model.steps))):
                step, states = model.steps[number], structure.steps[number]
                foreseen = policy.of(number, turn) if policy is not None else None
                key = number, turn if foreseen is not None else turn_key(step, turn)
                if key not in known:
                    workspace = Workspace((states.n_states,), (1, 1))
                    known[key] = step_chances(step, states, parameters, turn, workspace, 1, foreseen)
                after = np.concatenate((worth, np.eye(n_outcomes)[np.maximum(states.ended_outcome, 0)]))
                for moment in wanted.get((turn, number), ()):
                    place = _place(model, states, moment)
                    for name in asked.get(moment, ()):
                        by_option[moment, name] = _options(
                            model, states, number, name, turn, place, after, parameters, foreseen
                        )
                worth = _back(states, known[key].edges[0], after)
                for moment in wanted.get((turn, number), ()):
                    odds[moment] = worth[_place(model, states, moment)]
    return Onwards(odds, by_option)


def _back(states: StepStructure, edges: Floats, after: Floats) -> Floats:
    """Average the worth after a step over its edges; shapes (E,), (X, K) -> (S, K)."""
    found = np.empty((states.n_states, after.shape[1]))
    for k in range(after.shape[1]):
        found[:, k] = np.bincount(
            states.source, weights=edges * after[states.target, k], minlength=states.n_states
        )
    return found


def _options(
    model: Model, states: StepStructure, number: int, key: str, turn: int, place: int, after: Floats,
    parameters: Sequence[Floats], foreseen: object,
) -> dict[str, Floats]:  # fmt: skip
    """Return the chances of the outcomes for each option of one member, in one state."""
    step = model.steps[number]
    member = next(m for m in step.members if m.key == key)
    here = np.flatnonzero(states.source == place)
    found = {}
    for action in member.actions:
        forced = model.with_forced(turn, key, action.name).steps[number]
        workspace = Workspace((states.n_states,), (1, 1))
        chances = step_chances(forced, states, parameters, turn, workspace, 1, foreseen)  # type: ignore[arg-type]
        share = chances.actions[step.members.index(member)][member.actions.index(action), 0, place]
        if share == 1.0:  # it was open, and so imposed
            found[action.name] = chances.edges[0, here] @ after[states.target[here]]
    return found


def _place(model: Model, states: StepStructure, moment: Moment) -> int:
    """Find a state among those before a step."""
    same = np.ones(states.n_states, dtype=bool)
    for column, value in zip(states.columns, moment.state, strict=True):
        same &= column == value
    found = np.flatnonzero(same)
    if len(found) != 1:
        shown = ", ".join(
            f"{v.name}={v.shown(x)}" for v, x in zip(model.variables, moment.state, strict=True)
        )
        raise RunError(
            f"the state {shown} cannot be reached in turn {moment.turn}; was the game played on another scenario?"
        )
    return int(found[0])
