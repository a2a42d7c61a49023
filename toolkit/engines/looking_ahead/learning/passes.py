"""Forward for beliefs, backward for worths: how far choices are from the replies to each other.

What is free are log-odds against the first open action of an information set. Chances of states and choices are kept as logarithms, so that
what hardly ever happens still has a belief: the one by the trembles of the others' choices. How all this changes with each of the log-odds
is worked out exactly, in ``slopes``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Game
from toolkit.engines.looking_ahead.learning.laid import Laid
from toolkit.engines.looking_ahead.learning.parts import Part
from toolkit.engines.looking_ahead.learning.slopes import Slopes
from toolkit.engines.looking_ahead.learning.walked import Back, Forth

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
PER_MOMENT, PER_NUMBER, PER_SOLUTION = 2e5, 2.0, 0.15
"""Nanoseconds of one working out on one core of a server processor, within a factor of two: by moments, by what is carried along, and by the cube of the log-odds."""


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
        self.n, self.laid = n, Laid(self.place, n)
        self.precision = self.gather([choice.precision for choice in self.choices])
        """What a share of it is followed of."""
        self.reached_before = np.zeros(self.n)
        """Precision that is there at share 0: none, unless stages are followed one after the other."""
        self.spent = 0.0
        """What was worked out by now, in the measure of ``work``."""

    def gather(self, of_sets: list[Floats]) -> Floats:
        """Lay what is known of information sets out along the log-odds."""
        found = np.zeros(self.n)
        for place, values in zip(self.place, of_sets, strict=True):
            free = place >= 0
            found[place[free]] = np.broadcast_to(values, place.shape)[free]
        return found

    @cached_property
    def parts(self) -> list[list[Part]]:
        """What choices have to do with the moves of their moment, moment by moment."""
        return [[Part(choice, moment) for choice in moment.choices] for moment in self.game.moments]

    @cached_property
    def work(self) -> float:
        """About how many nanoseconds it takes to work the equations and their slopes out once, and to solve them; told by their size, not by a clock."""
        moves = sum(len(moment.given) for moment in self.game.moments)
        carried = self.n * moves * (1 + len(self.game.final))
        return PER_MOMENT * len(self.game.moments) + PER_NUMBER * carried + PER_SOLUTION * self.n**3

    @cached_property
    def _slopes(self) -> Slopes:
        return Slopes(self.game, self.parts, self.place, self.n)

    def odds(self, x: Floats) -> list[Floats]:
        """Return the logarithms of how likely actions are; per choice shape (A, sets)."""
        return self.laid.by_choice(self.laid.odds(x))

    def chances(self, x: Floats) -> Floats:
        """Return how likely the actions are that log-odds belong to; shape (n,)."""
        return np.exp(self.laid.odds(x)[self.laid.free])

    def wrong(self, x: Floats, share: float) -> Floats:
        """Return how far log-odds are from the replies at a share of the precision, without slopes; shape (n,)."""
        _, back = self._gone(self.odds(x))
        better = self.laid.better(back.worths)
        return np.asarray(x - (self.reached_before + share * self.precision) * better)

    def gap(self, x: Floats, share: float) -> Gap:
        """Return how far log-odds are from the replies at a share of the precision."""
        self.spent += self.work
        odds = self.odds(x)
        forth, back = self._gone(odds)
        better = self.laid.better(back.worths)
        slopes = self._slopes.better(odds, self.chances(x), better, forth, back)
        weight = self.reached_before + share * self.precision
        slopes *= -weight[:, None]
        slopes[np.diag_indices(self.n)] += 1.0
        return Gap(x - weight * better, slopes, -self.precision * better)

    def _gone(self, odds: list[Floats]) -> tuple[Forth, Back]:
        """Go forward, and then back on the beliefs that were found."""
        forth = self._forth(odds, self.game.start)
        parts = [part for of_moment in self.parts for part in of_moment]
        believed = [part.belief(log) for part, log in zip(parts, forth.of_choices, strict=True)]
        forth.beliefs = [belief for belief, _ in believed]
        forth.known = [known for _, known in believed]
        return forth, self._back(odds, forth.beliefs, forth)

    # --- forward

    def reached(self, odds: list[Floats], start: Floats) -> list[Floats]:
        """Return how likely the states of each choice are to be reached, for given logarithms of choices and of starts; shapes (S,)."""
        return [np.exp(log) for log in self._forth(odds, start).of_choices]

    def _forth(self, odds: list[Floats], start: Floats) -> Forth:
        """Go forward from some starts, logarithms of how likely they are."""
        found, number, log = Forth(), 0, start
        for moment, parts in zip(self.game.moments, self.parts, strict=True):
            found.of_choices += [log] * len(parts)
            taken, shares = list[Floats](), list[Floats]()
            for part in parts:
                logs, share = part.taken(odds[number])
                taken.append(logs)
                shares.append(share)
                number += 1
            found.taken.append(taken)
            found.links.append(shares)
            carried = log[moment.source] + sum(taken, moment.given)
            log, arrived = moment.by_target.logs(carried[moment.live])
            found.arrived.append(arrived)
        return found

    # --- backward

    def worths(self, odds: list[Floats], beliefs: list[Floats]) -> tuple[list[Floats], Floats]:
        """Return what actions are worth by some beliefs, per choice shape (A, sets), and what the first states are worth to each actor, shape (actors, S).

        ``odds`` are the logarithms of what is chosen, and ``beliefs``, shapes (S,), how likely the chooser thinks each state within its set.
        """
        back = self._back(odds, beliefs, self._forth(odds, self.game.start))
        return back.worths, back.first

    def _back(self, odds: list[Floats], beliefs: list[Floats], forth: Forth) -> Back:
        """Go back from the end: what states are worth, and what actions are by some beliefs."""
        found, number = Back(), len(self.choices)
        worth = self.game.final
        for moment, parts, taken in zip(
            reversed(self.game.moments), reversed(self.parts), reversed(forth.taken), strict=True
        ):
            number -= len(parts)
            target = np.concatenate((worth * moment.discounts[:, None], moment.ended), axis=1)[
                :, moment.target
            ]
            whole, worth = np.exp(sum(taken, moment.given)), moment.earned.copy()
            towards = np.ascontiguousarray(target.T)
            for k in reversed(range(len(parts))):
                part, own = parts[k], number + k
                others = np.exp(sum(taken[:k] + taken[k + 1 :], moment.given))
                led = part.led(others, towards)
                found.led.append(led)
                found.others.append(others)
                found.worths.append(part.expected(beliefs[own], led))
                worth[part.choice.actor] += part.earned(odds[own])
            found.whole.append(whole)
            found.towards.append(towards)
            worth = worth + moment.by_source.add(whole * target)
        return found.turned(worth)
