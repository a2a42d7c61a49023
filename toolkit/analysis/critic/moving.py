"""What each input and each rule moves, one at a time: what moves nothing, what decides the headline, and doubts that err together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.critic.subject import Criticised, Path, path_of
from toolkit.engines.inputs import central, structure_of, targets_at
from toolkit.libraries import scipys
from toolkit.model.compile import compile_model
from toolkit.model.members import HOLD
from toolkit.model.model import Model
from toolkit.model.parameters import ModelParameter
from toolkit.model.targets import Target, outcome_targets, question_targets
from toolkit.scenario.critic import Finding, found
from toolkit.scenario.critic.probing import doubts_everything, with_doubts

Floats = npt.NDArray[np.float64]
LOW, HIGH = 0.05, 0.95
NOTHING, SHARE = 0.0005, 0.02
"""Swings below this are told as none, unless they are as large a share of what moves: a rare outcome moves little and may double."""
MOST_DECIDING = 3
TOGETHER, WORTH_TELLING, FEW = 1.5, 0.03, 3
"""Doubts of one actor err together where they move an outcome so many times as far as one by one, and by as much; of fewer, one by one is all."""
TAKEN_IN = 0.5
"""An input of the actor that moves the outcome by such a share of that stands for the error already."""
OF_DOUBT = "doubt:"


@dataclass(frozen=True)
class Deciding:
    """A number that moves the headline: where it stands, from what to what it was moved, and what the headline then is."""

    path: Path
    label: str
    from_value: float
    to_value: float
    at_low: float
    at_high: float
    is_doubt: bool
    rests_on: str

    @property
    def swing(self) -> float:
        """By how much the headline moves."""
        return self.at_high - self.at_low


@dataclass(frozen=True)
class Moves:
    """Every input moved alone from its 5 % to its 95 % point, the others at their medians."""

    of: Criticised

    @cached_property
    def model(self) -> Model:
        """The crisis with a doubt about every rule where its states can be listed, else as it is."""
        tried = compile_model(with_doubts(self.of.scenario), with_alternatives=False)
        return self.of.model if structure_of(tried) is None else tried

    @cached_property
    def columns(self) -> list[int]:
        """The inputs that vary."""
        return [n for n, one in enumerate(self.model.parameters) if one.distribution.kind != "value"]

    @cached_property
    def ends(self) -> Floats:
        """How far each is moved; shape (inputs, 2)."""
        asked = np.array([LOW, HIGH])
        return np.array(
            [self.model.parameters[n].distribution.quantile(asked) for n in self.columns]
        ).reshape(-1, 2)

    @cached_property
    def outcomes(self) -> Floats:
        """P(outcome) at either end of each; shape (inputs, 2, K)."""
        return self._at(self.columns, outcome_targets(self.model))

    @cached_property
    def middle(self) -> Floats:
        """P(outcome) with every input at its median, where those at either end start from; shape (K,)."""
        (found,) = targets_at(self.model, central(self.model)[None], outcome_targets(self.model))
        return np.asarray(found)

    def _at(self, columns: Sequence[int], targets: Sequence[Target]) -> Floats:
        """Return what targets are at either end of some inputs; shape (inputs, 2, targets)."""
        if not columns or not targets:
            return np.zeros((len(columns), 2, len(targets)))
        values = np.tile(central(self.model), (2 * len(columns), 1))
        for row, column in enumerate(columns):
            values[2 * row : 2 * row + 2, column] = self.ends[self.columns.index(column)]
        return targets_at(self.model, values, targets).reshape(len(columns), 2, len(targets))

    def idle(self) -> list[int]:
        """Return the inputs that move neither an outcome nor a question."""
        still = [column for column, far in zip(self.columns, _moves(self.outcomes), strict=True) if not far]
        told = self._at(still, question_targets(self.model)) if still else np.zeros((0, 2, 0))
        return [column for column, far in zip(still, _moves(told), strict=True) if not far]

    def path(self, parameter: ModelParameter) -> Path:
        """Return where an input, or the rule that a doubt is about, stands in the file."""
        if not parameter.is_doubt:
            return "parameters", parameter.name
        owner, _, option = parameter.name.removeprefix(OF_DOUBT).partition(".")
        if option:
            return "actors", owner, "options", option
        return ("actors", owner) if owner in parameter.actors else ("events", owner)


def _moves(told: Floats) -> npt.NDArray[np.bool_]:
    """Say which inputs move anything; shape (inputs, 2, targets) -> (inputs,)."""
    swings = np.abs(told[:, 1] - told[:, 0])
    largest = np.abs(told).max(axis=1)
    return np.asarray(((swings >= NOTHING) | (swings > SHARE * largest)).any(axis=1))


def find(moves: Moves) -> Iterator[Finding]:
    """Find inputs and rules that move nothing, and doubts that err together."""
    settled = {path for key, path in moves.of.paths.items() if _is_settled(moves.of, key)}
    warned = {one.parts for one in moves.of.scenario.warnings}  # nothing reads it, and that is said already
    for column in moves.idle():
        parameter = moves.model.parameters[column]
        path = moves.path(parameter)
        if path[-1] in moves.of.what_ifs or path in settled | moves.of.waiting | warned:
            continue
        if parameter.is_doubt:
            reason = "Making it more or less likely moves no outcome and no question."
            yield found(
                moves.of.scenario, path, "rule_moves_nothing", reason, "let it lead somewhere, or take it out"
            )
        else:
            reason = "From its 5 % to its 95 % point it moves no outcome and no question, the others at their medians."
            yield found(
                moves.of.scenario,
                path,
                "input_moves_nothing",
                reason,
                "let a rule weigh it, or write it as a number",
            )
    if doubts_everything(moves.of.scenario):
        yield from _together(moves)


def _is_settled(of: Criticised, key: tuple[str, str]) -> bool:
    """Whether no odds can move an option or event: it is never open, or certain where it is."""
    shares = dict(zip(of.counted.names, of.counted.while_open, strict=True))
    chance = shares.get(key, np.nan)
    return bool(np.isnan(chance) or chance in (0.0, 1.0))


def _together(moves: Moves) -> Iterator[Finding]:
    """Find actors whose doubts, taken one by one, hide how far the author may be off about the actor as a whole."""
    model = moves.model
    spread = float(np.diff(_standard_normal())[0])
    single = (moves.outcomes[:, 1] - moves.outcomes[:, 0]) / spread
    for actor, columns in _doubts_by_actor(model).items():
        if len(columns) < FEW or f"{OF_DOUBT}{actor}" in model.parameter_names:
            continue
        apart = np.sqrt((single[[moves.columns.index(n) for n in columns]] ** 2).sum(axis=0))
        together = np.abs(_shifted(model, columns))
        outcome = int(np.argmax(together - apart))
        own = _by_own_inputs(moves, actor, single)[outcome]
        if together[outcome] >= max(TOGETHER * apart[outcome], WORTH_TELLING, own / TAKEN_IN):
            label = model.outcomes[outcome].label
            reason = (
                f"Its {len(columns)} doubts are drawn one by one and move “{label}” by {numbers.points(apart[outcome])} points (one standard "
                f"deviation); if the author misjudges '{actor}' as a whole, by {numbers.points(together[outcome])}."
            )
            cure = f"say how far off you may be about it as a whole, `actors.{actor}.doubt`, and why in its judgement"
            yield found(moves.of.scenario, ("actors", actor), "shared_bias", reason, cure)


def _by_own_inputs(moves: Moves, actor: str, single: Floats) -> Floats:
    """Return how far the inputs that an actor's choices weigh move each outcome, the one that moves it furthest; shape (K,)."""
    parameters = [moves.model.parameters[n] for n in moves.columns]
    own = [row for row, one in enumerate(parameters) if not one.is_doubt and actor in one.actors]
    return np.asarray(np.abs(single[own]).max(axis=0, initial=0.0))


def _standard_normal() -> Floats:

    return np.asarray(scipys("special").ndtri(np.array([LOW, HIGH])))


def _doubts_by_actor(model: Model) -> dict[str, list[int]]:
    found_of: dict[str, list[int]] = {}
    for n, parameter in enumerate(model.parameters):
        owner, _, option = parameter.name.removeprefix(OF_DOUBT).partition(".")
        if parameter.is_doubt and option and option != HOLD:
            found_of.setdefault(owner, []).append(n)
    return found_of


def _shifted(model: Model, columns: Sequence[int]) -> Floats:
    """Return how far outcomes move for one standard deviation of all of some doubts at once; shape (K,)."""
    values = np.tile(central(model), (2, 1))
    one_sd = np.array([0.15865525393145707, 0.8413447460685429])  # the standard normal at -1 and 1
    for column in columns:
        values[:, column] = model.parameters[column].distribution.quantile(one_sd)
    low, high = targets_at(model, values, outcome_targets(model))
    return np.asarray((high - low) / 2.0)


def deciding(moves: Moves) -> tuple[Deciding, ...]:
    """Return the two or three numbers that move the likeliest outcome most, the furthest first."""
    k = headline(moves.of)
    is_doubted = doubts_everything(moves.of.scenario)
    told = []
    for row, column in enumerate(moves.columns):
        parameter = moves.model.parameters[column]
        if parameter.is_doubt and not is_doubted:
            continue  # a doubt of the critic's own
        path = moves.path(parameter)
        low, high = (float(one) for one in moves.outcomes[row, :, k])
        start, end = (float(one) for one in moves.ends[row])
        basis = moves.of.model.dossier.basis_of(*map(str, path)).sentence()
        told.append(
            Deciding(path, _label(moves, parameter, path), start, end, low, high, parameter.is_doubt, basis)
        )
    ranked = sorted(told, key=lambda one: -abs(one.swing))
    return tuple(one for one in ranked[:MOST_DECIDING] if abs(one.swing) >= NOTHING)


def headline(of: Criticised) -> int:
    """Return the number of the likeliest outcome."""
    return int(np.argmax(of.result.probability))


def _label(moves: Moves, parameter: ModelParameter, path: Path) -> str:
    if not parameter.is_doubt:
        return parameter.label
    steps = moves.model.steps
    labels = {
        path_of(member, action.name): action.label
        for step in steps
        for member in step.members
        for action in member.actions
    }
    return labels.get(path, str(path[-1]).replace("_", " "))
