"""The weights of clouds of runs, and which news weighs them when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model

if TYPE_CHECKING:
    from toolkit.model.evidence import Evidence, Observation

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Numbered = tuple[int, "Observation"]
"""The place of an observation among all, and the observation."""
RESAMPLE_BELOW = 0.5
"""A cloud is drawn anew when its effective number of runs falls below this share of it."""
DECIMALS = 9
"""Whom to draw anew is decided on weights rounded to this many places, so that the last bits of a machine decide nothing."""


class Told:
    """What news speaks of each moment."""

    def __init__(self, model: Model, evidence: Evidence) -> None:
        self.model, self.all = model, tuple(enumerate(evidence.observations))

    def of_member(self, turn: int, step: int, member: int) -> list[Numbered]:
        """Return what is said of a member in a turn alone."""
        return [(n, one) for n, one in self._actions(turn, step, member) if not one.is_window]

    def windows_of_member(self, turn: int, step: int, member: int) -> list[Numbered]:
        """Return what is said of a member in several turns, of which this is one."""
        return [(n, one) for n, one in self._actions(turn, step, member) if one.is_window]

    def of_states(self, turn: int) -> list[Numbered]:
        """Return what is said of the state at the end of a turn, alone or among others."""
        return [(n, one) for n, one in self.all if one.kind == "state" and one.first_turn <= turn <= one.turn]

    def closing(self, turn: int) -> list[Numbered]:
        """Return what is said of several turns, of which this is the last."""
        return [(n, one) for n, one in self.all if one.is_window and one.turn == turn]

    def leaning(self, turn: int) -> dict[str, Floats]:
        """Return how likely all that is said of each member in a turn is, given each of its actions; by key."""
        found = {}
        for s, step in enumerate(self.model.steps):
            for m, member in enumerate(step.members):
                told = self.of_member(turn, s, m)
                if told:
                    found[member.key] = likelihood(told, len(member.actions))
        return found

    def _actions(self, turn: int, step: int, member: int) -> Iterator[Numbered]:
        for n, one in self.all:
            speaks = one.first_turn <= turn <= one.turn
            if speaks and one.kind == "action" and (one.step, one.member) == (step, member):
                yield n, one


def likelihood(told: list[Numbered], n_actions: int) -> Floats:
    """Return how likely all that is said of a member in a turn is, given each of its actions; shape (A,)."""
    table = np.ones(n_actions)
    for _, one in told:
        table *= np.where(np.isin(np.arange(n_actions), one.actions), one.if_so, one.if_not)
    return table


class Weights:
    """The weights of the runs of several clouds, one cloud for each draw.

    Attributes
    ----------
    runs : shape (d, N), logarithm of the weight of each run since its cloud was last drawn anew
    draws : shape (d,), logarithm of the weight of each draw among the others, ``runs`` left out
    evidence : shape (d,), log-probability of the news given the draw, ``runs`` left out
    by_report : shape (d, O), log-probability of each observation given those before it; no number where it was not used
    ended : shape (d, O), share of each cloud that had ended before what an observation speaks of, just before it was heard; told of facts alone
    outside : by place of an observation, the logarithm of what it weighs in runs that had ended before what it speaks of;
        worked out by the clouds that hear of it first, so that others which are to replace some of them weigh by the same number
    """

    def __init__(
        self, shape: tuple[int, int], n_observations: int, outside: dict[int, float] | None = None
    ) -> None:
        self.runs, self.draws, self.evidence = np.zeros(shape), np.zeros(shape[0]), np.zeros(shape[0])
        self.by_report = np.full((shape[0], n_observations), np.nan)
        self.ended = np.zeros((shape[0], n_observations))
        self.outside = {} if outside is None else outside

    def weigh(self, place: int, one: Observation, factor: Floats, started: Truths) -> None:
        """Weigh every run with news.

        Of a run that had ended before what the news speaks of, a fact takes the weight away; by another report
        its odds stay as they are: it gets the average factor of the runs that had not ended. Where all had, the
        news is not used.

        Parameters
        ----------
        factor : probability of the news given what the run did; read where it had not ended
        started : which runs had not ended before what it speaks of
        """
        counted = started & np.isfinite(self.runs)
        if one.is_fact:
            self.ended[:, place] = (self.shares * ~started).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            after = np.where(started, self.runs + np.log(np.where(started, factor, 1.0)), -np.inf)
            if place not in self.outside:
                self.outside[place] = self._average(one, after, counted)
            if counted.any():
                level = self.level
                self.runs = np.where(started, after, self.runs + self.outside[place])
                self.by_report[:, place] = np.where(np.isfinite(level), self.level - level, -np.inf)

    def _average(self, one: Observation, after: Floats, counted: Truths) -> float:
        """Return the logarithm of what news weighs in runs that had ended before what it speaks of."""
        if not counted.any():
            return 0.0
        return -np.inf if one.is_fact else self._pooled(after, counted) - self._pooled(self.runs, counted)

    def _pooled(self, runs: Floats, where: Truths) -> float:
        """Return the logarithm of the weight of some runs of all draws together."""
        everything = (runs + self.draws[:, None])[where]
        top = everything.max()
        return float(top + np.log(np.exp(everything - top).sum())) if np.isfinite(top) else -np.inf

    @property
    def level(self) -> Floats:
        """Logarithm of the mean weight of each cloud since it was last drawn anew; shape (d,)."""
        top = self.runs.max(axis=1)
        safe = np.where(np.isfinite(top), top, 0.0)
        with np.errstate(divide="ignore"):
            return np.asarray(safe + np.log(np.exp(self.runs - safe[:, None]).mean(axis=1)))

    @property
    def shares(self) -> Floats:
        """The weight of each run in its cloud; shape (d, N), summing to 1; equal where nothing has a weight."""
        top = self.runs.max(axis=1, keepdims=True)
        found = np.exp(np.where(np.isfinite(top), self.runs - np.where(np.isfinite(top), top, 0.0), 0.0))
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def ancestors(self, numbers: Floats) -> Whole:
        """Draw the runs of uneven clouds anew, in proportion to their weights, and forget those.

        Parameters
        ----------
        numbers : shape (d,), a random number in [0, 1) for each cloud

        Returns
        -------
        array, shape (d, N)
            The run that each comes from.
        """
        n_draws, width = self.runs.shape
        level = self.level
        relative = np.round(self.shares * width, DECIMALS)
        uneven = np.square(relative.sum(axis=1)) < RESAMPLE_BELOW * width * np.square(relative).sum(axis=1)
        uneven &= np.isfinite(level)
        found = np.broadcast_to(np.arange(width), (n_draws, width)).copy()
        for draw in np.flatnonzero(uneven):
            reach = np.cumsum(relative[draw])
            points = (np.arange(width) + numbers[draw]) / width * reach[-1]
            last = np.flatnonzero(relative[draw])[-1]
            found[draw] = np.minimum(np.searchsorted(reach, points, side="right"), last)
        self.evidence[uneven] += level[uneven]
        self.draws[uneven] += level[uneven]
        self.runs[uneven] = 0.0
        return found

    def rearrange(self, rows: Whole, other: Weights) -> None:
        """Put draws in the place of draws: ``rows[i]`` of these followed by those of ``other``."""
        for name in ("runs", "draws", "evidence", "by_report", "ended"):
            setattr(self, name, np.concatenate((getattr(self, name), getattr(other, name)))[rows])
