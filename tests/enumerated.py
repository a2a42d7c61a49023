"""Every history of a tiny model, one by one, weighed with news as its rules are written down: nothing of the engines but the chances."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome, final_outcome
from toolkit.model.decisions import action_weights
from toolkit.model.program import Workspace
from toolkit.model.turn import apply_ways

ONE = Workspace((1,), (1,))


@dataclass(frozen=True)
class History:
    """One history: its probability, what members did, what they would have done after its end, and where turns ended."""

    weight: float
    columns: list
    acts: dict = field(default_factory=dict)
    """(turn, step, member) -> action; also of members of the ending turn that it did not reach."""
    states: dict = field(default_factory=dict)
    end_turn: int = 0
    end_step: int = -1
    """The step after which it ended in its last turn; -1 where it went on to the horizon."""
    outcome: int = NO_OUTCOME


def odds(model, columns, number, member, turn, parameters):
    step = model.steps[number]
    rows = step.program.evaluate(columns, parameters, turn, ONE)
    weights = [float(np.ravel(weight)[0]) for weight in action_weights(member, rows, turn)]
    return np.array(weights) / sum(weights)


def stepped(model, history, number, turn, parameters):
    """Yield what may follow a history in a step."""
    step = model.steps[number]
    chances = [odds(model, history.columns, number, member, turn, parameters) for member in step.members]
    for actions in product(*(range(len(one)) for one in chances)):
        chance = np.prod([one[a] for one, a in zip(chances, actions, strict=True)])
        rows = step.program.evaluate(history.columns, parameters, turn, ONE)
        leaves = [
            np.array([member.actions[a].first_leaf], dtype=np.int8)
            for member, a in zip(step.members, actions, strict=True)
        ]
        applied = apply_ways(model, step, leaves, history.columns, rows)
        columns = [applied.columns.get(n, column) for n, column in enumerate(history.columns)]
        acts = history.acts | {(turn, number, m): a for m, a in enumerate(actions)}
        after = replace(history, weight=history.weight * chance, columns=columns, acts=acts)
        ending = NO_OUTCOME
        if step.ends_phase:
            ending = int(ended_outcome(model, columns, at_turn_end=step.ends_turn)[0])
        if ending == NO_OUTCOME:
            yield after
        else:
            ended = replace(
                after, end_turn=turn, end_step=number, outcome=ending, states=after.states | {turn: columns}
            )
            yield from unreached(model, ended, history.columns, number + 1, turn, parameters)


def unreached(model, history, columns, number, turn, parameters):
    """Split an ended history by what every later member would have done on the state that the ending step read."""
    seats = [(s, m) for s in range(number, len(model.steps)) for m in range(len(model.steps[s].members))]
    chances = [odds(model, columns, s, model.steps[s].members[m], turn, parameters) for s, m in seats]
    for actions in product(*(range(len(one)) for one in chances)):
        chance = np.prod([one[a] for one, a in zip(chances, actions, strict=True)])
        acts = {(turn, *seat): a for seat, a in zip(seats, actions, strict=True)}
        yield replace(history, weight=history.weight * chance, acts=history.acts | acts)


def histories(model, values):
    """Return all histories of a model whose start is certain, for one row of inputs."""
    parameters = [np.array([value]) for value in values]
    start = [np.array([levels[0]], dtype=np.int8) for levels in model.start_levels]
    going, done = [History(1.0, start)], []
    for turn in range(1, model.horizon + 1):
        for number in range(len(model.steps)):
            after = [new for one in going for new in stepped(model, one, number, turn, parameters)]
            done += [one for one in after if one.end_turn]
            going = [one for one in after if not one.end_turn]
        going = [replace(one, states=one.states | {turn: one.columns}) for one in going]
    return done + [
        replace(one, end_turn=model.horizon, outcome=int(final_outcome(model, one.columns)[0]))
        for one in going
    ]


def is_so(one, history, parameters):
    """Say whether what news speaks of came in a history."""
    turns = range(one.first_turn, one.turn + 1)
    if one.kind == "action":
        return any(history.acts.get((turn, one.step, one.member)) in one.actions for turn in turns)
    return any(
        bool(one.program.evaluate(history.states[turn], parameters, turn, ONE)[0])
        for turn in turns
        if turn in history.states
    )


def weighed(model, draws, observations):
    """Weigh all histories of all draws with news, one after the other: in each turn what speaks of it alone, then windows that close.

    Returns
    -------
    list of (draw, history), array of their weights
    """
    every = [(d, history) for d, values in enumerate(draws.values) for history in histories(model, values)]
    weights = np.array([history.weight for _, history in every])
    for one in sorted(observations, key=lambda one: (one.turn, one.is_window)):
        started = np.array([history.end_turn >= one.first_turn for _, history in every])
        if not weights[started].any():
            continue
        so = np.array([is_so(one, history, [np.array([v]) for v in draws.values[d]]) for d, history in every])
        factor = np.where(so, one.if_so, one.if_not)
        after = 0.0 if one.is_fact else (weights * factor)[started].sum() / weights[started].sum()
        weights = weights * np.where(started, factor, after)
    return every, weights


def known(model, draws, observations):
    """Return the probability of news given each draw, and of outcomes given the draw and the news; shapes (D,), (D, K)."""
    every, weights = weighed(model, draws, observations)
    draw = np.array([d for d, _ in every])
    outcome = np.array([history.outcome for _, history in every])
    table = np.array(
        [
            [weights[(draw == d) & (outcome == k)].sum() for k in range(len(model.outcomes))]
            for d in range(len(draws))
        ]
    )
    total = table.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return total, table / total[:, None]


def answered(model, draws, observations):
    """Return what histories make of every question of a model, given news: its columns, draw by draw; shape (D, A)."""
    every, weights = weighed(model, draws, observations)
    return np.array(
        [
            [
                share
                for question in model.questions
                for share in _columns(model, question, [(h, w) for (own, h), w in zip(every, weights, strict=True) if own == d])
            ]
            for d in range(len(draws))
        ]
    )  # fmt: skip


def answered_after(model, draws, question, seat, action, turn):
    """Return what histories that took an action in a turn, and had not ended before they came to it, make of a question.

    Returns
    -------
    array, array, shapes (D, A), (D,)
        The columns of its answer, and the probability of the action.
    """
    columns, chances = [], []
    for values in draws.values:
        taken = [
            (one, one.weight)
            for one in histories(model, values)
            if one.acts.get((turn, *seat)) == action
            and not (one.end_turn == turn and -1 < one.end_step < seat[0])
        ]
        columns.append(_columns(model, question, taken))
        chances.append(sum(weight for _, weight in taken))
    return np.array(columns), np.array(chances)


def _columns(model, question, histories):
    names = question.columns(model.horizon)
    n_answers = question.n_answers(model.horizon)
    found = np.zeros(len(names))
    total = sum(weight for _, weight in histories)
    for history, weight in histories:
        if question.given is not None:
            if not _ever(question.given, history, question.last(model.horizon)):
                continue
            found[-1] += weight
        value = _answer(model, question, history)
        if value is not None and value < n_answers:
            found[value] += weight
    return found / total


def _answer(model, question, history):
    """Return the number of the answer that a history gives; None where what is asked about does not come."""
    last = question.last(model.horizon)
    if question.asks == "level" or question.at_end:
        columns = history.states[min(last, history.end_turn)]
        if question.asks == "level":
            return int(columns[question.variable][0])
        return 0 if _holds(question.when, columns, last) else None
    came = [turn for turn in range(1, last + 1) if _comes(question, history, turn)]
    if not came:
        return None
    return came[0] - 1 if question.asks == "date" else 0


def _comes(question, history, turn):
    acts = any(history.acts.get((turn, step, member)) in actions for step, member, actions in question.acts)
    ended = history.end_turn == turn and history.outcome in question.outcomes
    holds = (
        question.when is not None
        and turn in history.states
        and _holds(question.when, history.states[turn], turn)
    )
    return acts or ended or holds


def _ever(program, history, last):
    return any(_holds(program, columns, turn) for turn, columns in history.states.items() if turn <= last)


def _holds(program, columns, turn):
    return bool(np.ravel(program.evaluate(columns, [], turn, ONE)[0])[0])
