"""Beliefs beside deeds: what those who choose in a history think by then of what others are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.game import Choice
from toolkit.engines.looking_ahead.learning.solution import Solution, Solver, by_set
from toolkit.engines.looking_ahead.learning.unrolling import Moment
from toolkit.errors import RunError, TooLarge
from toolkit.history.records import History, HistoryStep
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.remembered import remembered

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.bool_]
Steps = Mapping[tuple[int, str], HistoryStep]
MOVED = 0.005
"""A belief is told again once it is so far from what was last told."""


def beliefs_beside(history: History) -> dict[int, list[str]]:
    """Return, by the moment of a choice, what whoever makes it believes by then, in words; told where it has moved.

    Nothing where nobody learns, or where the history does not say what a chooser has seen. Doubts stand at their medians.
    """
    model = history.model
    if model.learning is None:
        return {}
    values = central(model)
    for n, parameter in enumerate(model.parameters):
        values[n] = history.parameters.get(parameter.name, values[n])
    try:
        solution = _solution(model, tuple(float(value) for value in values))
    except (RunError, TooLarge):
        return {}
    told: dict[tuple[str, int], Floats] = {}
    found: dict[int, list[str]] = {}
    for moment, choice, thought, places in _on_the_way(history, solution):
        for text in _told(solution, choice, thought, places, told):
            found.setdefault(moment, []).append(text)
    return found


@remembered(4)
def _solution(model: Model, values: tuple[float, ...]) -> Solution:
    return Solver(model).at(np.array(values))


def _on_the_way(history: History, solution: Solution) -> Iterator[tuple[int, Choice, Floats, Places]]:
    """Yield the choices of a history in order: when each came in it, how likely its states were thought, and in which of them it may have stood."""
    model, laid_out = history.model, solution.told.laid_out
    steps: Steps = {(step.turn, step.key): step for step in history.steps}
    choices = dict[int, list[int]]()
    for n, choice in enumerate(solution.choices):
        choices.setdefault(choice.moment, []).append(n)
    places = _first(history, solution)
    for m, moment in enumerate(laid_out.moments):
        if moment.turn > history.end_turn:
            return
        members = model.steps[moment.number].members
        for n in choices.get(m, ()):
            own = steps.get((moment.turn, members[solution.choices[n].member].key))
            if own is not None:
                yield own.moment, solution.choices[n], solution.thought[n], places
        places = _after(solution, moment, places, steps)


def _first(history: History, solution: Solution) -> Places:
    """Return in which of the first states a history may have begun."""
    moment = solution.told.laid_out.moments[0]
    columns = solution.told.structure.laid[moment.number].columns
    found = np.ones(len(moment.states), dtype=bool)
    for n, variable in enumerate(history.model.variables):
        if variable.name in history.start and variable.within is None:
            level = variable.labels.index(history.start[variable.name])
            found &= columns[n][moment.states] == level
    return found


def _after(solution: Solution, moment: Moment, places: Places, steps: Steps) -> Places:
    """Return in which states after a step a history may stand, by what was done in it."""
    members = solution.model.steps[moment.number].members
    ways = solution.told.structure.laid[moment.number].ways[moment.way]
    kept = places[moment.source] & (moment.target < moment.n_after)
    for k, member in enumerate(members):
        done = steps.get((moment.turn, member.key))
        if done is not None:
            kept &= np.isin(ways[:, k], _ways(member, done))
    found = np.zeros(moment.n_after, dtype=bool)
    found[moment.target[kept]] = True
    return found


def _ways(member: Member, done: HistoryStep) -> list[int]:
    """Return the ways in which a member can have turned out by what was done."""
    number = [action.name for action in member.actions].index(done.action)
    leaves = [n for n, leaf in enumerate(member.leaves) if leaf.action == number]
    return [member.way_of_leaf[n] for n in leaves if member.leaves[n].label == done.branch]


def _told(
    solution: Solution, choice: Choice, thought: Floats, places: Places, told: dict[tuple[str, int], Floats]
) -> Iterator[str]:
    """Yield what a chooser believes of each type that it does not know, where that has moved since it was told last."""
    model, actor = solution.model, solution.actor(choice)
    sets = np.unique(choice.of_state[places])
    if len(sets) != 1:
        return
    who = next(one.label for one in model.actors if one.name == actor)
    for v, variable in enumerate(model.variables):
        if not variable.known_to or actor in variable.known_to:
            continue
        believed = by_set(choice, solution.levels(choice, v) * thought)[:, sets[0]]
        if not believed.sum() > 0.0:
            continue
        believed = believed / believed.sum()
        before = told.get((actor, v), _first_belief(solution, v))
        if np.abs(believed - before).max() < MOVED:
            continue
        told[actor, v] = believed
        level = variable.size - 1 if variable.size == 2 else int(np.argmax(believed))
        is_level = f"“{variable.label}” is {variable.labels[level].replace('_', ' ')}"
        yield f"{who} now thinks it {numbers.share(believed[level])} likely that {is_level}"


def _first_belief(solution: Solution, variable: int) -> Floats:
    drawn = np.zeros(solution.model.variables[variable].size)
    drawn[[int(one) for one in solution.model.start_levels[variable]]] = solution.first[variable]
    return drawn
