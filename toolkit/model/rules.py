"""Decision rules written in Python: a person, a learned policy or a program in place of an actor's own rule.

They come through the API alone, never from a scenario file. A rule is asked once for every situation it can be in, so
that all engines get the same answers; one that reads the inputs is asked once for every draw as well.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from toolkit.errors import UNKNOWN, RunError, nearest_name
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.distinct import grouped
from toolkit.model.members import SKIP, Member
from toolkit.model.parameters import ModelParameter
from toolkit.model.program import State, Value
from toolkit.model.steps import Step
from toolkit.model.variables import StateVariable

Rule = Callable[..., str | Mapping[str, float]]
"""A function of a situation: returns one option, or a weight for each of several."""


class Crisis(Protocol):
    """What has to be known of a model to put an actor's situation to a rule."""

    @property
    def variables(self) -> tuple[StateVariable, ...]:
        """One per column of the state."""

    @property
    def shown(self) -> tuple[int, ...]:
        """Columns of those that an author declared."""

    @property
    def parameters(self) -> tuple[ModelParameter, ...]:
        """One per column of the draws."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is settled in a turn."""

    def date_of_turn(self, turn: int) -> date:
        """Return the last day of a turn."""


@dataclass(frozen=True)
class Situation:
    """What an actor sees when it chooses.

    Attributes
    ----------
    actor, track : who chooses, and on which track (empty without tracks)
    turn, date : the turn, counted from 1, and its last day
    state : variable -> name of its level, number, or true and false; private types of others are left out
    options : names of the options that are open, ``hold`` among them unless it may not be taken
    """

    actor: str
    track: str
    turn: int
    date: date
    state: Mapping[str, str | int | float | bool]
    options: tuple[str, ...]


@dataclass
class Rules:
    """Python callables by actor, or by ``actor.track``.

    A callable takes a ``Situation`` and returns the name of an option, or a mapping of options to weights. One that
    takes a second argument gets the parameters of the draw too, by name.
    """

    callables: Mapping[str, Rule]
    answers: dict[tuple[object, ...], npt.NDArray[np.float64]] = field(default_factory=dict)

    def odds(
        self,
        model: Crisis,
        member: Member,
        state: State,
        opens: Sequence[Value],
        turn: int,
        draws: npt.NDArray[np.float64],
    ) -> ChoiceWeights | None:
        """Ask the rule of a member, if it has one.

        Parameters
        ----------
        state : sequence of arrays, one per variable
        opens : sequence
            Per action whether it is open; a truth value, or an array that broadcasts with ``draws``.
        turn : int
        draws : shape (..., P)
            The inputs behind every entry; its leading shape is that of the answer.

        Raises
        ------
        RunError
            If the rule answers with something that is no choice among the open options.
        """
        rule = self.callables.get(member.key) or self.callables.get(member.actor)
        if rule is None or not member.actor:
            return None
        shape = draws.shape[:-1]
        columns = [np.broadcast_to(column, shape).reshape(-1).astype(np.float64) for column in state]
        masks = [np.broadcast_to(np.asarray(one, dtype=bool), shape).reshape(-1) for one in opens]
        keys = [*columns, *masks]
        if _reads_parameters(rule):
            keys += list(draws.reshape(-1, draws.shape[-1]).T)
        table = np.stack(keys).astype(np.float64)
        if not table.shape[1]:  # every run has ended
            return ChoiceWeights(np.empty(shape) for _ in member.actions)
        groups = grouped(table)
        answers = np.stack(
            [self._answer(model, member, rule, row, turn, len(columns)) for row in groups.columns.T]
        )
        spread = answers[groups.of]
        return ChoiceWeights(spread[:, n].reshape(shape) for n in range(len(member.actions)))

    def _answer(
        self,
        model: Crisis,
        member: Member,
        rule: Rule,
        row: npt.NDArray[np.float64],
        turn: int,
        n_columns: int,
    ) -> npt.NDArray[np.float64]:
        key = (id(rule), member.key, turn, row.tobytes())
        if key not in self.answers:
            n_actions = len(member.actions)
            mask = row[n_columns : n_columns + n_actions] > 0.0
            situation = _situation(model, member, row[:n_columns], mask, turn)
            if situation.options:
                parameters = row[n_columns + n_actions :]
                named = {p.name: float(v) for p, v in zip(model.parameters, parameters, strict=False)}
                answer = rule(situation, named) if _reads_parameters(rule) else rule(situation)
                self.answers[key] = _weights(member, situation, answer)
            else:  # nothing but to skip the phase
                self.answers[key] = mask.astype(np.float64)
        return self.answers[key]


def with_rules(model: Crisis, callables: Mapping[str, Rule]) -> Rules:
    """Check the names of Python rules.

    Raises
    ------
    RunError
        For a name that is no actor with options, or something that cannot be called.
    """
    members = [member for step in model.steps for member in step.members if member.actor]
    known = {name for member in members for name in (member.key, member.actor)}
    for name, rule in callables.items():
        if name not in known:
            nearest = nearest_name(name, known)
            raise RunError(
                f"a rule is given for '{name}', which chooses nothing"
                + (f"; nearest: {nearest}" if nearest else ""),
                kind=UNKNOWN,
                subject=name,
                nearest=nearest,
            )
        if not callable(rule):
            raise RunError(f"the rule of '{name}' is {rule!r}; expected a function of the situation")
    return Rules(dict(callables))


def _reads_parameters(rule: Rule) -> bool:
    """Whether a rule takes a second argument."""
    try:
        wanted = inspect.signature(rule).parameters.values()
    except (TypeError, ValueError):
        return False
    return (
        sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty for p in wanted)
        > 1
    )


def _situation(
    model: Crisis, member: Member, values: npt.NDArray[np.float64], mask: npt.NDArray[np.bool_], turn: int
) -> Situation:
    state: dict[str, str | int | float | bool] = {}
    for n in model.shown:
        variable, value = model.variables[n], float(values[n])
        if variable.known_to and member.actor not in variable.known_to:
            continue
        if variable.kind == "real":
            state[variable.name] = value
        elif variable.kind == "flag":
            state[variable.name] = bool(value)
        elif variable.kind == "range":
            state[variable.name] = int(value) + variable.low
        else:
            state[variable.name] = variable.labels[int(value)]
    options = tuple(
        action.name
        for action, is_open in zip(member.actions, mask, strict=True)
        if is_open and action.name != SKIP
    )
    return Situation(member.actor, member.track, turn, model.date_of_turn(turn), state, options)


def _weights(member: Member, situation: Situation, answer: object) -> npt.NDArray[np.float64]:
    """Turn an answer into one probability per action."""
    where = f"the rule of '{member.key}' in turn {situation.turn}"
    choice = {answer: 1.0} if isinstance(answer, str) else answer
    if not isinstance(choice, Mapping):
        raise RunError(f"{where} answered {answer!r}; expected an option, or a mapping of options to weights")
    found = np.zeros(len(member.actions))
    names = [action.name for action in member.actions]
    for name, weight in choice.items():
        if name not in situation.options:
            raise RunError(
                f"{where} chose '{name}', which is not open; expected one of: {', '.join(situation.options)}"
            )
        if not isinstance(weight, int | float | np.number) or not math.isfinite(weight) or weight < 0.0:
            raise RunError(f"{where} gave '{name}' the weight {weight!r}; expected a number of 0 or more")
        found[names.index(name)] = float(weight)
    if not found.sum() > 0.0:
        raise RunError(f"{where} gave no option a weight above 0")
    return np.asarray(found / found.sum())
