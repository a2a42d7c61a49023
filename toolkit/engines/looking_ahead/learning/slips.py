"""Chances of what may take slips: acts that nobody is expected to do, so that what would be believed after them is told all the same.

An act that is not expected is thought of as a slip: the actor did as level 0 does, any open option with even odds, by a mistake that
vanishes. So a chance is two numbers: how many slips it takes, and the logarithm of how likely it is among what takes as many. What takes more
slips than something else hardly ever happens beside it: sums keep what takes the fewest. It is the limit of beliefs as mistakes of one size,
made independently at every choice, become rare (a consistent assessment: Kreps and Wilson 1982, Econometrica 50:863-894).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice, Game, Played
from toolkit.engines.looking_ahead.learning.sums import Sums
from toolkit.model.decisions import TIE

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
NEVER = 1 << 40
"""Slips of what cannot happen at all."""


@dataclass(frozen=True)
class Odds:
    """How likely things are: ``slips`` that each takes, and the logarithm of its chance among what takes as many; of one shape.

    Of a choice the shape is (A, sets).
    """

    slips: Index
    logs: Floats

    @property
    def chances(self) -> Floats:
        """How likely each is: what takes a slip is not."""
        return np.where(self.slips == 0, np.exp(self.logs), 0.0)


def certain(logs: Floats) -> Odds:
    """Return odds that take no slip; what has no chance cannot happen."""
    return Odds(np.where(np.isfinite(logs), 0, NEVER), logs)


def even(choice: Choice) -> Odds:
    """Return even odds of the open options of each information set: what level 0 does."""
    with np.errstate(divide="ignore"):
        return certain(np.where(choice.opens, -np.log(choice.opens.sum(axis=0)), -np.inf))


def reply(choice: Choice, worths: Floats) -> Odds:
    """Return the logit reply to what options are worth, shape (A, sets); where precision is infinite the best, shared among equals."""
    is_sharp = np.isinf(choice.precision)
    scores = np.where(choice.opens, np.where(is_sharp, 1.0, choice.precision) * worths, -np.inf)
    quantal = certain(scores - log_sum(scores))
    top = scores.max(axis=0)
    equal = TIE * np.abs(np.where(choice.opens, worths, 0.0)).max(axis=0)
    is_best = choice.opens & (scores >= top - equal)
    with np.errstate(divide="ignore"):
        best = np.where(is_best, -np.log(is_best.sum(axis=0)), even(choice).logs)
    slips = np.where(is_best, 0, np.where(choice.opens, 1, NEVER))
    return Odds(np.where(is_sharp, slips, quantal.slips), np.where(is_sharp, best, quantal.logs))


def taken(choice: Choice, moment: Played, odds: Odds) -> Odds:
    """Return how likely a chooser does its part of each move; shape (E,)."""
    own = choice.of_state[moment.source]
    with np.errstate(divide="ignore"):
        logs = odds.logs[:, own] + np.log(choice.leads)
    slips = np.where(np.isfinite(logs), odds.slips[:, own], NEVER)
    least = slips.min(axis=0)
    return Odds(least, log_sum(np.where(slips == least, logs, -np.inf)))


def reached(game: Game, odds: list[Odds]) -> list[Odds]:
    """Return, per choice, how likely each state is where choices are made as said; shape (S,)."""
    found, number = list[Odds](), 0
    here = certain(game.start)
    for moment in game.moments:
        slips, logs = here.slips[moment.source], here.logs[moment.source] + moment.given
        for choice in moment.choices:
            found.append(here)
            part = taken(choice, moment, odds[number])
            slips, logs = slips + part.slips, logs + part.logs
            number += 1
        carried = Odds(np.where(np.isfinite(logs), slips, NEVER)[moment.live], logs[moment.live])
        here, _ = _likeliest(carried, moment.by_target)
    return found


def belief(choice: Choice, here: Odds) -> tuple[Floats, Index]:
    """Return how likely each state is within its information set, and the slips by which each set is reached; shapes (S,) and (sets,)."""
    sets = Sums(choice.of_state, choice.opens.shape[1])
    logs = choice.thinkable(here.logs)
    here = Odds(np.where(np.isfinite(logs), here.slips, NEVER), logs)
    total, shares = _likeliest(here, sets)
    size = sets.add(np.ones(len(here.logs)))
    is_known = np.isfinite(total.logs)[choice.of_state]
    return np.where(is_known, shares, 1.0 / size[choice.of_state]), total.slips


def _likeliest(odds: Odds, sums: Sums) -> tuple[Odds, Floats]:
    """Add up by group what takes the fewest slips in it; return the sums, and the share of each part in its own."""
    least = np.full(sums.n_groups, NEVER)
    np.minimum.at(least, sums.group, odds.slips)
    logs, shares = sums.logs(np.where(odds.slips == least[sums.group], odds.logs, -np.inf))
    return Odds(least, logs), shares


def log_sum(logs: Floats) -> Floats:
    """Return the logarithm of the sum over the first axis of what values are logarithms of."""
    top = logs.max(axis=0, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(logs - top).sum(axis=0)))
