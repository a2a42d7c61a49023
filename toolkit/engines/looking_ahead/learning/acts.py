"""What an act says of the type of whoever does it, and how those who hear it reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice
from toolkit.engines.looking_ahead.learning.solution import Solution, by_set, may_choose
from toolkit.model.learning import noticed
from toolkit.model.members import Action, Member
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
SELDOM = 1e-12
"""Chance below which something is taken never to come, since what follows it is lost in rounding."""


@dataclass(frozen=True)
class Spoken:
    """What one choice says of one type of whoever makes it, over all histories in which it comes.

    Attributes
    ----------
    number : of the choice among all
    variable : column of the type, which its owner knows and some listener does not
    listeners : those who look ahead and do not know it
    comes : shape (levels,)
        How likely the choice comes, with more than one option open, together with each level.
    done : shape (levels, A)
        How likely it comes and falls on each action, together with each level.
    """

    number: int
    turn: int
    member: Member
    variable: int
    listeners: tuple[str, ...]
    comes: Floats
    done: Floats

    @property
    def odds(self) -> Floats:
        """How likely each level takes each action when the choice comes; shape (levels, A), NaN where it never comes."""
        comes = self.comes[:, None]
        return np.where(comes > SELDOM, self.done / np.where(comes > 0.0, comes, 1.0), np.nan)

    @property
    def before(self) -> Floats:
        """How likely each level is when the choice comes; shape (levels,)."""
        return np.asarray(self.comes / self.comes.sum())

    def after(self, action: int) -> Floats:
        """How likely each level is once an action is taken; shape (levels,)."""
        return np.asarray(self.done[:, action] / self.done[:, action].sum())

    @property
    def told(self) -> float:
        """Share of what is not known of the type that the choice tells: mutual information over entropy; 0 where nothing is unknown."""
        unknown = _entropy(self.before)
        shares = self.done.sum(axis=0) / self.comes.sum()
        left = sum(float(share) * _entropy(self.after(a)) for a, share in enumerate(shares) if share > SELDOM)
        return max(1.0 - left / unknown, 0.0) if unknown > 0.0 else 0.0


@dataclass(frozen=True)
class Reply:
    """How one who hears of an act makes its next choice.

    Attributes
    ----------
    number : of its choice among all
    comes : how likely that choice comes, given the act
    after : shape (A,)
        How likely each of its actions is then.
    untold : shape (A,)
        The same had the act told it nothing, all else being as it is.
    otherwise : shape (A,)
        The same where the act is not taken; NaN where the choice does not come then.
    """

    number: int
    turn: int
    member: Member
    comes: float
    after: Floats
    untold: Floats
    otherwise: Floats


def spoken(solution: Solution) -> Iterator[Spoken]:
    """Yield what choices say, in order: each that comes at all, by each type that its owner knows and some other does not."""
    model = solution.model
    for n, choice in enumerate(solution.choices):
        actor = solution.actor(choice)
        for v, variable in enumerate(model.variables):
            if actor in variable.known_to and _deaf(model, v):
                one = spoken_of(solution, n, v)
                if one.comes.sum() > SELDOM:
                    yield one


def spoken_of(solution: Solution, number: int, variable: int) -> Spoken:
    """Return what one choice says of one variable, whoever knows it."""
    choice = solution.choices[number]
    turn, step = solution.moment(choice)
    comes = solution.expected[number] * may_choose(choice)[choice.of_state]
    by_level = solution.levels(choice, variable) * comes
    done = by_level @ solution.chances[number][:, choice.of_state].T
    member = solution.model.steps[step].members[choice.member]
    return Spoken(number, turn, member, variable, _deaf(solution.model, variable), by_level.sum(axis=1), done)


def _deaf(model: Model, variable: int) -> tuple[str, ...]:
    """Return who looks ahead and does not know a variable."""
    known_to = model.variables[variable].known_to
    return tuple(seer.actor for seer in model.foresight if known_to and seer.actor not in known_to)


def replies(solution: Solution, one: Spoken, action: int) -> Iterator[Reply]:
    """Yield the next choice of each listener who notices an act, on each of its tracks."""
    act = one.member.actions[action]
    hear = {actor for actor in one.listeners if noticed(actor, one.member, act)}
    base, after = solution.expected, solution.after(one.number, action)
    here = solution.choices[one.number].moment
    found = set[str]()
    for n, choice in enumerate(solution.choices):
        turn, number = solution.moment(choice)
        member = solution.model.steps[number].members[choice.member]
        if choice.moment <= here or member.actor not in hear or member.key in found:
            continue
        chosen = may_choose(choice)[choice.of_state]
        done, rest = after[n] * chosen, np.maximum(base[n] - after[n], 0.0) * chosen
        if done.sum() <= SELDOM:
            continue
        found.add(member.key)
        untold = _untold(solution, one, action, n)
        share = float(done.sum() / one.done[:, action].sum())
        odds = solution.chances[n]
        yield Reply(
            n, turn, member, min(share, 1.0), _mean(choice, odds, done), _mean(choice, untold, done), _mean(choice, odds, rest)
        )  # fmt: skip


def known_to_all(model: Model, variable: int) -> Model:
    """Return the same crisis with one type known to everybody who looks ahead."""
    everyone = [seer.actor for seer in model.foresight]
    return known_to_more(model, variable, everyone)


def known_to_more(model: Model, variable: int, actors: list[str]) -> Model:
    """Return the same crisis with one type known to some actors more, which everybody knows of them."""
    one = model.variables[variable]
    more = tuple(dict.fromkeys((*filter(None, one.known_to), *actors)))
    changed = [replace(v, known_to=more) if n == variable else v for n, v in enumerate(model.variables)]
    return replace(model, variables=tuple(changed))


def pretended(one: Spoken, known: Spoken | None, action: int) -> float:
    """Return which share of those who act would not, were their type known; NaN where that cannot be said."""
    if known is None:
        return float("nan")
    odds, plain = one.odds[:, action], known.odds[:, action]
    after = one.after(action)
    is_some = after > 0.0
    excess = np.maximum(1.0 - plain[is_some] / odds[is_some], 0.0)
    return float(after[is_some] @ excess)


def is_heard(one: Spoken, action: Action) -> bool:
    """Whether anybody who does not know the type notices an act."""
    return any(noticed(actor, one.member, action) for actor in one.listeners)


def _untold(solution: Solution, one: Spoken, action: int, number: int) -> Floats:
    """Return how a later choice would fall had an act told nothing; shape (A, sets)."""
    choice = solution.choices[number]
    states = solution.after(one.number, action, tells=False)[number]
    total = by_set(choice, states[None])[0][choice.of_state]
    return solution.replies(number, states / np.where(total > 0.0, total, 1.0))


def _mean(choice: Choice, odds: Floats, weights: Floats) -> Floats:
    """Return how likely actions are over weighed states; shape (A,)."""
    total = weights.sum()
    if total <= SELDOM:
        return np.full(len(odds), np.nan)
    return np.asarray(odds[:, choice.of_state] @ weights / total)


def _entropy(shares: Floats) -> float:
    """Return the entropy of some shares, in bits."""
    some = shares[shares > 0.0]
    return float(-(some @ np.log2(some)))
