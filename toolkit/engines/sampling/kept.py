"""What every run of several clouds did and was, kept run by run: it is counted with the weights that are left in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.tallier import first_places
from toolkit.engines.states.joint_counting import Levels, cells, shown_levels, summed
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.turn import Applied
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass
class _Trace:
    """What every run did or was at one moment; follows the ancestors when runs are drawn anew."""

    turn: int
    values: npt.NDArray[Any]
    """Shape (d, N) for the actions of a member, (V, d, N) for a state."""
    place: int = 0
    n_reported: int = 0


class Kept:
    """The pasts of the runs of several clouds.

    Attributes
    ----------
    outcome, end_turn : shape (d, N), of each run; of those still going 0 and the horizon
    """

    def __init__(self, model: Model, shape: tuple[int, int]) -> None:
        self.model, self.n_draws = model, shape[0]
        self.outcome = np.zeros(shape, dtype=np.int32)
        self.end_turn = np.full(shape, model.horizon, dtype=np.int32)
        self.acts: list[_Trace] = []
        self.states: list[_Trace] = []
        self.counts: dict[Counted, Floats] = {}
        """By what was lost, how many changes every run has lost so far; shape (d, N)."""
        self.first_places = first_places(model)

    def keep_actions(self, turn: int, member: Member, action: npt.NDArray[np.int8]) -> None:
        """Keep what a member did in every run; -1 where it had ended."""
        if member.reported:
            self.acts.append(_Trace(turn, action, self.first_places[member.key], len(member.reported)))

    def keep_state(self, turn: int, columns: Sequence[npt.NDArray[Any]]) -> None:
        """Keep the state of every run at the end of a turn."""
        self.states.append(_Trace(turn, np.stack(columns)))

    def keep_lost(self, applied: Applied, alive: npt.NDArray[np.bool_]) -> None:
        """Keep which runs had a change cut off at a bound, or a delayed effect ignored."""
        lost = {
            Counted("clipped", self.model.variables[v].name): beyond for v, beyond in applied.clipped.items()
        }
        if applied.ignored is not None:
            lost[Counted("ignored")] = applied.ignored
        for name, where in lost.items():
            self.counts[name] = self._counted(name) + (where & alive)

    def _counted(self, name: Counted) -> Floats:
        """Return what every run has lost of something; nothing yet where no run of these clouds has."""
        found = self.counts.get(name)
        return np.zeros(self.outcome.shape) if found is None else found

    def follow(self, ancestor: Whole) -> None:
        """Put the past of its ancestor in the place of that of every run; shape (d, N)."""
        rows = np.arange(self.n_draws)[:, None]
        self.outcome, self.end_turn = self.outcome[rows, ancestor], self.end_turn[rows, ancestor]
        for trace in (*self.acts, *self.states):
            trace.values = trace.values[..., rows, ancestor]
        self.counts = {name: times[rows, ancestor] for name, times in self.counts.items()}

    def rearrange(self, rows: Whole, other: Kept) -> None:
        """Put draws in the place of draws: ``rows[i]`` of these followed by those of ``other``."""
        names = self.counts | other.counts
        self.counts = {
            name: np.concatenate((self._counted(name), other._counted(name)))[rows] for name in names
        }
        self.outcome = np.concatenate((self.outcome, other.outcome))[rows]
        self.end_turn = np.concatenate((self.end_turn, other.end_turn))[rows]
        for mine, theirs in zip((*self.acts, *self.states), (*other.acts, *other.states), strict=True):
            mine.values = np.concatenate((mine.values, theirs.values), axis=-2)[..., rows, :]

    # --- tables, given the weight of each run in its cloud; shape (d, N)

    def lost(self, shares: Floats) -> dict[Counted, Floats]:
        """Return how many changes were cut off or ignored, per history; shape (d,) each."""
        return {name: (times * shares).sum(axis=1) for name, times in self.counts.items()}

    def tables(self, shares: Floats) -> tuple[Tally, Floats]:
        """Return the tally, draw by draw and without choices, and the choices of each draw; shape (d, T, C)."""
        model = self.model
        n_turns, n_outcomes = model.horizon, len(model.outcomes)
        ends = [Levels(self.end_turn, n_turns + 1), Levels(self.outcome, n_outcomes)]
        sizes = [levels.size for levels in ends]
        ended = summed(cells(np.arange(self.n_draws)[:, None], ends), self.n_draws, sizes, shares)
        incidence = np.cumsum(ended.astype(np.float64), axis=1)
        marginals = np.stack([self._levels(trace, shares) for trace in self.states], axis=1)
        choices = np.zeros((self.n_draws, n_turns, len(model.actions)))
        for trace in self.acts:
            for n in range(trace.n_reported):
                choices[:, trace.turn - 1, trace.place + n] = ((trace.values == n) * shares).sum(axis=1)
        empty = np.zeros((n_turns, len(model.actions)))
        return Tally(incidence, marginals, empty, {}, incidence[:, -1]), choices

    def last_levels(self, shares: Floats) -> Floats:
        """Sum up levels and rungs at the end of the last turn kept; shape (d, M)."""
        return self._levels(self.states[-1], shares)

    def _levels(self, trace: _Trace, shares: Floats) -> Floats:
        """Sum the weights of each level of each shown variable, then of each rung; shape (d, M)."""
        draw = np.arange(self.n_draws)[:, None]
        return np.concatenate(
            [
                summed(cells(draw, [levels]), self.n_draws, [levels.size], shares)
                for levels in shown_levels(self.model, list(trace.values))
            ],
            axis=1,
        )
