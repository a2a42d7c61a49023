"""Forward for beliefs, backward for worths: how far choices are from the replies to each other, and how that changes with each of them.

What is free are log-odds against the first open action of an information set. Chances of states and choices are kept as logarithms, so that
what hardly ever happens still has a belief: the one by the trembles of the others' choices. Slopes are carried along exactly
(forward accumulation): a table with a row for every log-odds stands beside each number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice, Game, Played
from toolkit.engines.looking_ahead.learning.sums import Sums

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sloped:
    """Numbers, and how each changes with every log-odds; shapes (…, E) and (n, …, E)."""

    value: Floats
    slope: Floats


@dataclass(frozen=True)
class Gap:
    """How far log-odds are from the replies.

    Attributes
    ----------
    value : shape (n,)
    slopes : shape (n, n)
        Row: of which gap; column: by which log-odds.
    by_share : shape (n,)
        By the share of the precision.
    """

    value: Floats
    slopes: Floats
    by_share: Floats


class System:
    """The equations of an equilibrium of one game."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.choices = game.choices
        self.place: list[Index] = []
        """Per choice, shape (A, sets): where the log-odds of an action stand; -1 for the first that is open, -2 for one that is closed."""
        n = 0
        for choice in self.choices:
            first = choice.opens.argmax(axis=0)
            is_free = choice.opens & (np.arange(len(choice.opens))[:, None] != first)
            place = np.where(choice.opens, -1, -2)
            place.T[is_free.T] = n + np.arange(is_free.sum())
            n += int(is_free.sum())
            self.place.append(place)
        self.n = n
        self.precision = self.gather([choice.precision for choice in self.choices])
        """What a share of it is followed of."""
        self.reached_before = np.zeros(self.n)
        """Precision that is there at share 0: none, unless stages are followed one after the other."""

    def gather(self, of_sets: list[Floats]) -> Floats:
        """Lay what is known of information sets out along the log-odds."""
        found = np.zeros(self.n)
        for place, values in zip(self.place, of_sets, strict=True):
            free = place >= 0
            found[place[free]] = np.broadcast_to(values, place.shape)[free]
        return found

    def odds(self, x: Floats) -> list[Floats]:
        """Return the logarithms of how likely actions are; per choice shape (A, sets)."""
        found = []
        for place in self.place:
            scores = np.where(place >= 0, x[np.maximum(place, 0)] if self.n else 0.0, 0.0)
            scores = np.where(place == -2, -np.inf, scores)
            top = scores.max(axis=0)
            top = np.where(np.isfinite(top), top, 0.0)
            with np.errstate(divide="ignore"):
                found.append(scores - top - np.log(np.exp(scores - top).sum(axis=0)))
        return found

    def chances(self, x: Floats) -> Floats:
        """Return how likely the actions are that log-odds belong to; shape (n,)."""
        found = np.zeros(self.n)
        for place, logs in zip(self.place, self.odds(x), strict=True):
            free = place >= 0
            found[place[free]] = np.exp(logs[free])
        return found

    def gap(self, x: Floats, share: float) -> Gap:
        """Return how far log-odds are from the replies at a share of the precision."""
        odds = self._sloped_odds(x)
        beliefs = self._forward(odds)
        worths, _ = self._backward(odds, beliefs, self.n)
        weight = self.reached_before + share * self.precision
        better, slopes = self._compared(worths)
        value = x - weight * better
        return Gap(value, np.eye(self.n) - weight[:, None] * slopes, -self.precision * better)

    def _sloped_odds(self, x: Floats) -> list[Sloped]:
        """Return the logarithms of choice probabilities with their slopes; per choice (A, sets) and (n, A, sets)."""
        found = []
        for place, logs in zip(self.place, self.odds(x), strict=True):
            slope = np.zeros((self.n, *place.shape))
            action, own = np.nonzero(place >= 0)
            free = place[action, own]
            slope[free, :, own] -= np.exp(logs)[action, own][:, None]
            slope[free, action, own] += 1.0
            slope[:, place == -2] = 0.0
            found.append(Sloped(logs, slope))
        return found

    # --- forward

    def reached(self, odds: list[Floats], start: Floats) -> list[Floats]:
        """Return how likely the states of each choice are to be reached, for given logarithms of choices and of starts; shapes (S,)."""
        bare = [Sloped(logs, np.zeros((0, *logs.shape))) for logs in odds]
        return [np.exp(log) for log, _ in self._logs(bare, start, 0)]

    def _forward(self, odds: list[Sloped]) -> list[Sloped]:
        """Return, per choice, how likely its actor thinks each state within its information set."""
        logs = self._logs(odds, self.game.start, self.n)
        return [_belief(choice, *log) for choice, log in zip(self.choices, logs, strict=True)]

    def _logs(self, odds: list[Sloped], start: Floats, n: int) -> list[tuple[Floats, Floats]]:
        """Return, per choice, the logarithm of how likely each state is, and its slopes: shapes (S,) and (n, S)."""
        found, number = list[tuple[Floats, Floats]](), 0
        log, slope = start, np.zeros((n, len(start)))
        for moment in self.game.moments:
            factor, factor_slope = moment.given.copy(), np.zeros((n, len(moment.given)))
            for choice in moment.choices:
                found.append((log, slope))
                taken = _taken(choice, moment, odds[number])
                factor, factor_slope = factor + taken.value, factor_slope + taken.slope
                number += 1
            carried = log[moment.source] + factor
            log, shares = moment.by_target.logs(carried[moment.live])
            moved = (slope[:, moment.source] + factor_slope)[:, moment.live]
            slope = moment.by_target.add(shares * moved)
        return found

    # --- backward

    def worths(self, odds: list[Floats], beliefs: list[Floats]) -> tuple[list[Floats], Floats]:
        """Return what actions are worth by some beliefs, per choice shape (A, sets), and what the first states are worth to each actor, shape (actors, S).

        ``odds`` are the logarithms of what is chosen, and ``beliefs``, shapes (S,), how likely the chooser thinks each state within its set.
        """
        bare = [Sloped(logs, np.zeros((0, *logs.shape))) for logs in odds]
        believed = [Sloped(one, np.zeros((0, *one.shape))) for one in beliefs]
        found, first = self._backward(bare, believed, 0)
        return [one.value for one in found], first.value

    def _backward(self, odds: list[Sloped], beliefs: list[Sloped], n: int) -> tuple[list[Sloped], Sloped]:
        """Return, per choice, what its actions are worth to its actor in each information set, shapes (A, sets) and (n, A, sets); and the worth of the first states."""
        found: list[Sloped] = [beliefs[0]] * len(self.choices) if self.choices else []
        number = len(self.choices)
        worth = Sloped(self.game.final, np.zeros((n, *self.game.final.shape)))
        for moment in reversed(self.game.moments):
            own = range(number - len(moment.choices), number)
            number -= len(moment.choices)
            worth = self._before(
                moment, [odds[k] for k in own], [beliefs[k] for k in own], worth, found, number
            )
        return found, worth

    def _before(
        self, moment: Played, odds: list[Sloped], beliefs: list[Sloped], after: Sloped, found: list[Sloped], number: int
    ) -> Sloped:  # fmt: skip
        """Go back over a moment: put what its actions are worth where it belongs, and return the worth of the states before it."""
        n = len(after.slope)
        live = after.value * moment.discounts[:, None], after.slope * moment.discounts[:, None]
        ended = np.zeros((n, *moment.ended.shape))
        target = np.concatenate((live[0], moment.ended), axis=1)[:, moment.target]
        target_slope = np.concatenate((live[1], ended), axis=2)[:, :, moment.target]
        taken = [_taken(choice, moment, one) for choice, one in zip(moment.choices, odds, strict=True)]
        value, slope = moment.earned, np.zeros((n, *moment.earned.shape))
        for k, choice in enumerate(moment.choices):
            others = _product(moment, [one for j, one in enumerate(taken) if j != k], n)
            mine = Sloped(target[choice.actor], target_slope[:, choice.actor])
            led = _led(choice, moment, others, mine)
            found[number + k] = _believed(choice, led, beliefs[k])
            earned = _expected(choice, odds[k])
            value = _added(value, choice.actor, earned.value)
            slope[:, choice.actor] += earned.slope
        whole = _product(moment, taken, n)
        value = value + moment.by_source.add(whole.value * target)
        slope += moment.by_source.add(whole.slope[:, None] * target + whole.value * target_slope)
        return Sloped(value, slope)

    def _compared(self, worths: list[Sloped]) -> tuple[Floats, Floats]:
        """Return by how much each action is better than the first that is open; shapes (n,) and (n, n)."""
        better, slopes = np.zeros(self.n), np.zeros((self.n, self.n))
        for place, worth, choice in zip(self.place, worths, self.choices, strict=True):
            action, own = np.nonzero(place >= 0)
            first = choice.opens.argmax(axis=0)[own]
            rows = place[action, own]
            better[rows] = worth.value[action, own] - worth.value[first, own]
            slopes[rows] = (worth.slope[:, action, own] - worth.slope[:, first, own]).T
        return better, slopes


def _belief(choice: Choice, log: Floats, slope: Floats) -> Sloped:
    """Return how likely a chooser thinks each state within its set; a set that cannot be reached is thought even."""
    log = choice.thinkable(log)
    sets = Sums(choice.of_state, choice.opens.shape[1])
    total, shares = sets.logs(log)
    size = sets.add(np.ones(len(log)))
    shares = np.where(np.isfinite(total)[choice.of_state], shares, 1.0 / size[choice.of_state])
    known = np.where(np.isfinite(log), slope, 0.0)
    mean = sets.add(shares * known)
    return Sloped(shares, shares * (known - mean[:, choice.of_state]))


def _taken(choice: Choice, moment: Played, odds: Sloped) -> Sloped:
    """Return the logarithm of how likely a chooser does its part of each move."""
    own = choice.of_state[moment.source]
    logs = odds.value[:, own]
    with np.errstate(divide="ignore"):
        parts = logs + np.log(choice.leads)
    top = parts.max(axis=0, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    raised = np.exp(parts - top)
    total = raised.sum(axis=0)
    slope = np.zeros((len(odds.slope), len(own)))
    for action in range(len(parts)):
        here = np.flatnonzero(raised[action] > 0.0)
        slope[:, here] += raised[action, here] / total[here] * odds.slope[:, action, own[here]]
    return Sloped(top + np.log(total), slope)


def _product(moment: Played, taken: list[Sloped], n: int) -> Sloped:
    """Return how likely moves are by what is given and what some choosers do."""
    log, slope = moment.given, np.zeros((n, len(moment.given)))
    for one in taken:
        log, slope = log + one.value, slope + one.slope
    chance = np.exp(log)
    return Sloped(chance, chance * slope)


def _led(choice: Choice, moment: Played, others: Sloped, target: Sloped) -> Sloped:
    """Return what the actions of a choice lead to in each state: shapes (A, S) and (n, A, S)."""
    along = Sloped(others.value * target.value, others.slope * target.value + others.value * target.slope)
    value = choice.appeal + moment.by_source.add(choice.leads * along.value)
    slope = moment.by_source.add(choice.leads * along.slope[:, None])
    return Sloped(value, slope)


def _believed(choice: Choice, led: Sloped, belief: Sloped) -> Sloped:
    """Return what the actions of a choice are expected to be worth in each information set."""
    sets = Sums(choice.of_state, choice.opens.shape[1])
    value = sets.add(belief.value * led.value)
    slope = sets.add(belief.value * led.slope + belief.slope[:, None] * led.value)
    return Sloped(value, slope)


def _expected(choice: Choice, odds: Sloped) -> Sloped:
    """Return what a chooser earns by its own appeals in each state, as it chooses: shapes (S,) and (n, S)."""
    chances = np.exp(odds.value)[:, choice.of_state]
    value = (chances * choice.appeal).sum(axis=0)
    slope = (chances * odds.slope[:, :, choice.of_state] * choice.appeal).sum(axis=1)
    return Sloped(value, slope)


def _added(table: Floats, row: int, values: Floats) -> Floats:
    """Return a table with something added to one of its rows."""
    found = table.copy()
    found[row] += values
    return found
