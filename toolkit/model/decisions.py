"""Decision rules: what is open and how it appeals -> how likely each action is.

``logit`` takes P(a) proportional to exp(precision * Q(a)) (McKelvey and Palfrey 1998, Experimental
Economics 1:9-41); where precision is infinite that is the best reply, shared evenly among equals. ``weights`` takes P(a)
proportional to a weight. An event is a choice that nobody makes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.model.members import NOTHING, Action, Member
from toolkit.model.program import Value, Workspace
from toolkit.model.steps import Check

TIE = 1e-12
"""Options whose worth differs by less than this share of the largest that is open are equals: no more than rounding sets them apart."""


class ChoiceWeights(list[Value]):
    """How likely each action is, in place of what it leads to: for actors whose ways of reasoning are mixed."""


def action_weights(
    member: Member,
    rows: Sequence[Value],
    turn: int,
    *,
    foresight: Sequence[Value] | None = None,
    forced: bool = True,
    workspace: Workspace | None = None,
) -> list[Value]:
    """Weigh the actions of a member; the probability of one is its weight over their sum.

    Parameters
    ----------
    rows : sequence
        Outputs of the step's program for a batch of states and draws.
    foresight : sequence, optional
        For actors that look ahead, what each action leads to, in payoff units, or ``ChoiceWeights``.
    forced : bool
        Whether imposed choices count; others do not foresee them unless they are announced.
    workspace : Workspace, optional
        Where weights may be put; they then last until its next use.

    Returns
    -------
    list
        One non-negative value per action, 0 where it is closed.
    """
    if member.rule == "clock":
        return [1.0]
    if member.rule == "event":
        weights = _event_weights(member, rows)
    elif isinstance(foresight, ChoiceWeights):
        weights = [
            _where_open(action, rows, odds) for action, odds in zip(member.actions, foresight, strict=True)
        ]
    elif member.rule == "weights":
        weights = [_where_open(action, rows, rows[action.score]) for action in member.actions]
    else:
        weights = _logit_weights(member, rows, foresight, workspace)
    imposed = member.forced.get(turn)
    if imposed is not None and (forced or imposed[1]):
        opens = member.actions[imposed[0]].opens
        taken = [n == imposed[0] for n in range(len(weights))]
        return impose(weights, True if opens is None else rows[opens], taken)
    return weights


def _where_open(action: Action, rows: Sequence[Value], value: Value) -> Value:
    return value if action.opens is None else np.multiply(value, rows[action.opens])


def _event_weights(member: Member, rows: Sequence[Value]) -> list[Value]:
    happening = [_where_open(action, rows, rows[action.score]) for action in member.actions[:-1]]
    if member.actions[-1].name != NOTHING:
        raise AssertionError("the last action of an event must be that nothing happens")
    rest = 1.0 - happening[0]
    for probability in happening[1:]:
        rest = rest - probability
    return [*happening, np.maximum(rest, 0.0)]


def _logit_weights(
    member: Member, rows: Sequence[Value], foresight: Sequence[Value] | None, workspace: Workspace | None
) -> list[Value]:
    scores = [rows[action.score] for action in member.actions]
    if foresight is not None:
        scores = [score + later for score, later in zip(scores, foresight, strict=True)]
    if member.is_best_reply:
        return _best_reply(member, rows, scores)
    if member.precision is None:
        return _quantal_reply(member, rows, scores, workspace)
    precision = rows[member.precision]
    if not member.may_be_sharp:
        return _quantal_reply(member, rows, [precision * score for score in scores], workspace)
    is_sharp = np.isinf(precision)
    finite = np.where(is_sharp, 1.0, precision)
    quantal = _quantal_reply(member, rows, [finite * score for score in scores], workspace)
    best = _best_reply(member, rows, scores)
    return [np.where(is_sharp, one, other) for one, other in zip(best, quantal, strict=True)]


def _quantal_reply(
    member: Member, rows: Sequence[Value], scores: Sequence[Value], workspace: Workspace | None
) -> list[Value]:
    """Weigh the actions by the exponentials of their scores, which precision has multiplied already."""
    if member.shifts:
        top = _largest(member, rows, scores)
        # A closed option may score far above the best open one: cut off, it is multiplied by 0 below.
        scores = [np.minimum(score - top, 0.0) for score in scores]
    weights = []
    for n, (action, score) in enumerate(zip(member.actions, scores, strict=True)):
        out = (
            workspace.scratch(score.shape, n)
            if workspace is not None and isinstance(score, np.ndarray)
            else None
        )
        weight = np.exp(score, out=out)
        if action.opens is not None:
            opens = rows[action.opens]
            same = isinstance(weight, np.ndarray) and weight.shape == np.shape(opens)
            weight = np.multiply(weight, opens, out=weight if same else None)
        weights.append(weight)
    return weights


def _largest(member: Member, rows: Sequence[Value], scores: Sequence[Value]) -> Value:
    """Return the largest score among the open actions."""
    top: Value = -np.inf
    for action, score in zip(member.actions, scores, strict=True):
        value = score if action.opens is None else np.where(rows[action.opens], score, -np.inf)
        top = np.maximum(top, value)
    return top


def _best_reply(member: Member, rows: Sequence[Value], scores: Sequence[Value]) -> list[Value]:
    top = _largest(member, rows, scores)
    lowest = top - TIE * _largest(member, rows, [np.abs(score) for score in scores])
    return [
        _where_open(action, rows, np.greater_equal(score, lowest) * 1.0)
        for action, score in zip(member.actions, scores, strict=True)
    ]


def impose(weights: Sequence[Value], opens: Value, taken: Sequence[bool]) -> list[Value]:
    """Give all weight to the action that is taken where it is open; elsewhere the rule decides."""
    return [np.where(opens, 1.0 if own else 0.0, weight) for own, weight in zip(taken, weights, strict=True)]


def branch_probabilities(action: Action, rows: Sequence[Value]) -> list[Value]:
    """Return the probability of each leaf of an action given that it is taken; the last is the rest."""
    if not action.branches:
        return [1.0]
    found = [rows[row] for row in action.branches]
    rest = 1.0 - found[0]
    for probability in found[1:]:
        rest = rest - probability
    return [*found, np.maximum(rest, 0.0)]


def is_broken(check: Check, rows: Sequence[Value]) -> Value:
    """Return where a watched number leaves its bounds while its action is open."""
    value = rows[check.row]
    broken = np.logical_not(
        np.logical_and(np.greater_equal(value, check.low), np.less_equal(value, check.high))
    )
    return broken if check.opens is None else np.logical_and(broken, rows[check.opens])
