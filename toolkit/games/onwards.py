"""What may come of it from here? The exact chance of every outcome from the states along one course of events.

One pass backward through the turns carries the chance of each outcome from every state (Kemeny and Snell 1960, Finite Markov
Chains, on absorption probabilities); only the states asked about are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import Chances, step_chances, turn_key
from toolkit.engines.inputs import needed_structure
from toolkit.engines.looking_ahead.foresight import foresee
from toolkit.engines.moving.mover import Mover
from toolkit.engines.moving.plain import Plain
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.starts import start_shares
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.errors import RunError
from toolkit.games.bits import Said
from toolkit.games.course import Moment
from toolkit.games.one_step import OneStep, Part
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]
Foreseen = list[list[Floats] | None] | None
"""What the actions of each member of a step lead to; see ``Policy.of``."""


@dataclass(frozen=True)
class Onwards:
    """Chances of the outcomes along a course of events.

    Attributes
    ----------
    odds : moment -> shape (K,), before that step is settled
    before : (moment, key of the choice or answer) -> shape (K,), just before it; the last where people were asked again
    by_option : the same -> option -> shape (K,), if that option is taken there
    parts : moment -> what came to be known in that step, bit by bit; the last has the odds of the next moment
    at_start : shape (K,), before it was drawn how the crisis starts; None where that is certain
    """

    odds: Mapping[Moment, Floats]
    before: Mapping[tuple[Moment, str], Floats]
    by_option: Mapping[tuple[Moment, str], Mapping[str, Floats]]
    parts: Mapping[Moment, tuple[Part, ...]]
    at_start: Floats | None = None


def onwards(
    model: Model,
    values: Floats,
    moments: Sequence[Moment],
    said: Mapping[Moment, Sequence[Said]],
    came: Mapping[Moment, Mapping[str, int]] | None = None,
    first: Sequence[str] = (),
) -> Onwards:
    """Work out the chances of the outcomes from some moments on, at given inputs.

    Parameters
    ----------
    model : Model
        Small enough for the exact engine.
    values : shape (P,)
    moments : where the crisis stood, before which step of which turn
    said : moment -> what people chose and answered there, in their order, whose options are to be told apart
    came : moment -> member -> the leaf that came, where its step is to be told bit by bit
    first : members whose actions are told before those of the others in the same step

    Raises
    ------
    RunError
        If the states of the model cannot be listed.
    """
    structure = needed_structure(model, "chances from a moment on are")
    with np.errstate(all="ignore"):
        parameters = [np.full((1, 1), value) for value in values]
        backward = _Backward(model, structure, parameters, said, came or {}, first)
        return backward.through(moments)


@dataclass
class _Backward:
    """The pass backward through the turns, one step after the other."""

    model: Model
    structure: Structure
    parameters: Sequence[Floats]
    said: Mapping[Moment, Sequence[Said]]
    came: Mapping[Moment, Mapping[str, int]]
    first: Sequence[str]
    known: dict[object, Chances] = field(default_factory=dict)
    """Chances of a step in turns that are alike to it."""
    odds: dict[Moment, Floats] = field(default_factory=dict)
    before: dict[tuple[Moment, str], Floats] = field(default_factory=dict)
    by_option: dict[tuple[Moment, str], dict[str, Floats]] = field(default_factory=dict)
    parts: dict[Moment, tuple[Part, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        model = self.model
        self.policy = foresee(Chain(model, self.structure, 1), self.parameters) if model.has_policy else None

    def through(self, moments: Sequence[Moment]) -> Onwards:
        """Carry the chances of the outcomes back from the last turn, and keep those at the moments asked about."""
        model = self.model
        wanted: dict[tuple[int, int], list[Moment]] = {}
        for moment in moments:
            wanted.setdefault((moment.turn, moment.number), []).append(moment)
        worth = np.eye(len(model.outcomes))[final_outcome(model, self.structure.steps[0].columns)]
        for turn in range(model.horizon, 0, -1):
            for number in reversed(range(len(model.steps))):
                worth = self._before(turn, number, worth, wanted.get((turn, number), ()))
        return Onwards(self.odds, self.before, self.by_option, self.parts, self._at_start(worth))

    def _at_start(self, worth: Floats) -> Floats | None:
        """Average what the starts lead to, where more than one may come; shapes (S, K) -> (K,)."""
        structure = self.structure
        shares = start_shares(self.model, structure.start_columns, self.parameters, 1)[0]
        if np.count_nonzero(shares) < 2:
            return None
        ended = np.eye(len(self.model.outcomes))[np.maximum(structure.start_outcome, 0)]
        live = (structure.start_state >= 0)[:, None]
        return np.asarray(shares @ np.where(live, worth[np.maximum(structure.start_state, 0)], ended))

    def _before(self, turn: int, number: int, worth: Floats, here: Sequence[Moment]) -> Floats:
        """Return what the states before a step lead to, of what those after it do; shapes (S, K)."""
        step, states = self.model.steps[number], self.structure.steps[number]
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        key = number, turn if foreseen is not None else turn_key(step, turn)
        if key not in self.known:
            self.known[key] = self._chances(step, number, turn, foreseen)
        ended = np.eye(len(self.model.outcomes))[np.maximum(states.ended_outcome, 0)]
        after = np.concatenate((worth, ended))
        before = _back(states, self.known[key].moves[0], after)
        for moment in here:
            place = _place(self.model, states, moment)
            self.odds[moment] = before[place]
            one = OneStep(step, states, self.known[key], self.parameters, turn, place, after)
            said = self.said.get(moment, ())
            for n, (decision, _) in enumerate(said):
                place_of = moment, decision.key
                self.before[place_of], self.by_option[place_of] = one.option_odds(decision, said[:n])
            if moment in self.came:
                self.parts[moment] = tuple(one.parts(self.came[moment], self.first, said))
        return before

    def _chances(self, step: Step, number: int, turn: int, foreseen: Foreseen) -> Chances:
        states = self.structure.steps[number]
        workspace = Workspace((states.n_rows,), (1, 1))
        return step_chances(step, states, self.parameters, turn, workspace, 1, foreseen)


def _back(states: StepStructure, chances: Floats, after: Floats) -> Floats:
    """Average the worth after a step over its moves; shapes (M,), (T, K) -> (S, K)."""
    return np.asarray(Mover(states, 1, Plain()).back(chances[None], after[None])[0])


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
