"""One of the most probable sequences of states, told as a history: what moved, and the likeliest reason why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.engines.states.endings import final_outcome
from toolkit.history.layers import Layers
from toolkit.history.records import History, HistoryChange, HistoryStep, named_inputs
from toolkit.model.decisions import branch_probabilities
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.program import Value, Workspace


@dataclass(frozen=True)
class ProbablePath:
    """One of the most probable histories.

    Attributes
    ----------
    probability : of this sequence of states, for the given inputs
    places : (turn, step, state before that step), as far as the history goes
    history : the same told as a history: only what changed the state
    """

    probability: float
    places: tuple[tuple[int, int, int], ...]
    history: History


def path_told(
    layers: Layers, log: float, places: Sequence[tuple[int, int, int]], start: int, outcome: int
) -> ProbablePath:
    """Tell a sequence of states as a history: of every step that moved something, how and why.

    Parameters
    ----------
    log : logarithm of its probability
    places : (turn, step, state before that step)
    start, outcome : numbers of the start and of the outcome
    """
    model = layers.model
    first = before = [int(column[start]) for column in layers.structure.start_columns]
    steps: list[HistoryStep] = []
    changes: list[HistoryChange] = []
    for moment, (turn, number, state) in enumerate(places):
        target = _target(layers, places, moment, outcome)
        after = _state_after(layers, number, target)
        moved = [n for n in model.shown if after[n] != before[n]]
        if moved:
            steps += _reasons(layers, turn, number, state, target, moment)
        changes += [HistoryChange.of(model.variables[n], turn, moment, before[n], after[n]) for n in moved]
        before = after
    history = History(
        model=model,
        draw=0,
        run=0,
        parameters=named_inputs(model, (float(value[0, 0]) for value in layers.parameters)),
        start={model.variables[n].name: model.variables[n].shown(first[n]) for n in model.shown},
        steps=tuple(steps),
        changes=tuple(changes),
        outcome=model.outcomes[outcome].name,
        end_turn=places[-1][0] if places else 0,
    )
    return ProbablePath(float(np.exp(log)), tuple(places), history)


def _state_after(layers: Layers, number: int, target: int) -> list[int]:
    """Return the state to which a step leads: one that goes on, or one that ended there."""
    steps = layers.structure.steps
    n_next = steps[number].n_next
    if target >= n_next:
        return [int(column[target - n_next]) for column in steps[number].ended_columns]
    return [int(column[target]) for column in steps[(number + 1) % len(steps)].columns]


def _target(layers: Layers, places: Sequence[tuple[int, int, int]], moment: int, outcome: int) -> int:
    """Return where a step of a path leads: the state before the next one, or the likeliest that ends it so."""
    turn, number, state = places[moment]
    if moment + 1 < len(places):
        return places[moment + 1][2]
    states = layers.structure.steps[number]
    _, source, target, probability = layers.of(turn, number)
    first, last = np.searchsorted(source, (state, state + 1))
    scores = np.full(last - first, -1.0)
    for n, (place, chance) in enumerate(zip(target[first:last], probability[first:last], strict=True)):
        if place >= states.n_next and states.ended_outcome[place - states.n_next] == outcome:
            scores[n] = chance
        elif place < states.n_next and (turn, number) == layers.last:
            live = tuple(c[int(place) : int(place) + 1] for c in layers.structure.steps[0].columns)
            if int(final_outcome(layers.model, live)[0]) == outcome:
                scores[n] = chance
    return int(target[first + int(np.argmax(scores))])


def _reasons(
    layers: Layers, turn: int, number: int, state: int, target: int, moment: int
) -> Iterator[HistoryStep]:
    """Name the likeliest way in which a step leads from a state to another, with the chances of choices and of their branches."""
    step, states = layers.model.steps[number], layers.structure.steps[number]
    chances = layers.of(turn, number)[0]
    known, row = states.transitions, int(states.row[state])
    there = np.flatnonzero((known.source == state) & (known.target == target))
    chosen = there[np.argmax(chances.moves[0, known.move[there]])]
    columns = tuple(column[state : state + 1] for column in states.columns)
    with np.errstate(all="ignore"):
        rows = step.program.evaluate(columns, layers.parameters, turn, Workspace((1,), (1, 1)))
    for member, actions, way in zip(
        step.members, chances.actions, states.ways[known.way[chosen]], strict=True
    ):
        leaf, chosen, branch = _likeliest_leaf(member, [float(one[0, row]) for one in actions], rows, way)
        action = member.actions[member.leaves[leaf].action]
        if member.rule == "clock" or action.name in (HOLD, NOTHING, SKIP):
            continue
        yield HistoryStep(
            turn=turn,
            moment=moment,
            key=member.key,
            action=action.name,
            who=member.label,
            label=action.label,
            branch=member.leaves[leaf].label,
            is_rest=False,
            probability=chosen,
            branch_probability=branch,
        )


def _likeliest_leaf(
    member: Member, actions: Sequence[float], rows: Sequence[Value], way: int
) -> tuple[int, float, float]:
    """Return the likeliest leaf of a way, with the chance of its action and that of its branch given the action."""
    leaves = [
        (leaf, chosen, float(np.asarray(share).reshape(-1)[0]))
        for action, chosen in zip(member.actions, actions, strict=True)
        for leaf, share in enumerate(branch_probabilities(action, rows), start=action.first_leaf)
        if member.way_of_leaf[leaf] == way
    ]
    return max(leaves, key=lambda one: one[1] * one[2])
