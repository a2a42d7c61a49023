"""Particles: Monte Carlo under evidence, for crises too large for the exact engine.

Each draw has its own cloud of runs. A report weighs every run by its probability given what the run did; where
the weights of a cloud become uneven its runs are drawn anew in proportion to them, by systematic resampling
(Gordon, Salmond and Smith 1993, IEE Proc. F 140:107-113; Del Moral 2004). The mean weight is an unbiased
estimate of the probability of the reports given the draw. What is said of earlier turns follows the ancestors
of the runs that are left, so it is rougher the further back it lies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.filtering import Conditioned
from toolkit.engines.monte_carlo import Block, Sampler, Simulation, Whole32
from toolkit.engines.structure import Structure, final_outcome, rung_of
from toolkit.errors import RunError
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Member, Model
from toolkit.model.program import Value
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
RESAMPLE_BELOW = 0.5
"""A cloud is drawn anew when its effective number of runs falls below this share of it."""


def simulator(
    model: Model, draws: Draws, n_runs: int, seed: int, structure: Structure | None, evidence: Evidence
) -> Callable[[Block], Conditioned]:
    """Return a function that simulates one block of whole clouds."""
    sampler = Sampler(model, draws, n_runs, seed, structure)

    def simulate(block: Block) -> Conditioned:
        with np.errstate(all="ignore"):
            return _Clouds(sampler, block, evidence=evidence).conditioned()

    return simulate


@dataclass
class _Trace:
    """What every run did or was at one moment; follows the ancestors when runs are drawn anew."""

    turn: int
    values: npt.NDArray[Any]
    """Shape (d, N) for the actions of a member, (V, d, N) for a state."""
    place: int = 0
    n_reported: int = 0


@dataclass
class _Clouds(Simulation):
    """The clouds of several draws, side by side."""

    evidence: Evidence = field(default_factory=lambda: Evidence(()))

    def __post_init__(self) -> None:
        super().__post_init__()
        self.log_weights = np.zeros(self.shape)
        self.log_evidence = np.zeros(self.n_draws)
        self.by_report = np.full((self.n_draws, len(self.evidence.observations)), np.nan)
        self.outcome = np.zeros(self.shape, dtype=np.int32)
        self.end_turn = np.full(self.shape, self.model.horizon, dtype=np.int32)
        self.acts: list[_Trace] = []
        self.states: list[_Trace] = []
        self.turn_now = 0
        self.place_of = self._places()
        self.now: Floats | None = None

    def _places(self) -> dict[tuple[int, str], int]:
        """Return where the actions of each member start among all that are reported."""
        found, place = {}, 0
        for number, step in enumerate(self.model.steps):
            for member in step.members:
                found[number, member.key] = place
                place += len(member.reported)
        return found

    def conditioned(self) -> Conditioned:
        """Simulate every turn under evidence and tabulate what is left."""
        model = self.model
        self._start()
        self._settle(0, at_turn_end=True)
        self._record(0)
        for turn in range(1, model.horizon + 1):
            self.turn_now = turn
            place = 0
            for number, step in enumerate(model.steps):
                place = self._step(number, step, turn, place)
            for one in self.evidence.of_turn(turn):
                if one.kind == "state":
                    self._weigh_state(one, turn)
            self._record(turn)
            if turn <= self.evidence.last_turn:
                self._renew(turn)
            if turn == self.evidence.last_turn:
                self.now = self._levels_of(self.states[-1].values)
        self._add_outcomes(model.horizon, final_outcome(model, self.columns), self.alive)
        return self._tables()

    # --- evidence

    def _member(
        self, number: int, member: Member, rows: Sequence[Value], turn: int, place: int
    ) -> npt.NDArray[Any]:
        leaf = super()._member(number, member, rows, turn, place)
        action = np.array([one.action for one in member.leaves], dtype=np.int8)[leaf]
        position = next(n for n, one in enumerate(self.model.steps[number].members) if one is member)
        for one in self.evidence.of_turn(turn):
            if one.kind == "action" and (one.step, one.member) == (number, position):
                taken = np.isin(action, one.actions) & self.alive
                self._weigh(one, np.where(taken, one.if_so, one.if_not))
        if member.reported:
            done = np.where(self.alive, action, -1).astype(np.int8)
            self.acts.append(_Trace(turn, done, self.place_of[number, member.key], len(member.reported)))
        return leaf

    def _weigh_state(self, one: Observation, turn: int) -> None:
        assert one.program is not None
        holds = one.program.evaluate(self.columns, self.parameters, turn, self.workspace)[0]
        self._weigh(one, np.broadcast_to(np.where(holds, one.if_so, one.if_not), self.shape))

    def _weigh(self, one: Observation, factor: Floats) -> None:
        before = _log_mean(self.log_weights)
        self.log_weights = self.log_weights + np.log(factor)
        place = self.evidence.observations.index(one)
        self.by_report[:, place] = _log_mean(self.log_weights) - before

    def _renew(self, turn: int) -> None:
        """Draw the runs of uneven clouds anew, in proportion to their weights."""
        level = _log_mean(self.log_weights)
        possible = np.isfinite(level)
        shares = np.where(possible[:, None], np.exp(self.log_weights - level[:, None]), 1.0) / self.width
        effective = 1.0 / np.square(shares).sum(axis=1)
        uneven = possible & (effective < RESAMPLE_BELOW * self.width)
        first = self.block.first_draw
        numbers = self.random.uniform(
            first, first + self.n_draws, turn=turn, name="resample", use="noise"
        ).copy()
        ancestor = np.broadcast_to(np.arange(self.width), self.shape).copy()
        for draw in np.flatnonzero(uneven):
            points = (np.arange(self.width) + numbers[draw]) / self.width
            ancestor[draw] = np.minimum(np.searchsorted(np.cumsum(shares[draw]), points), self.width - 1)
        if uneven.any():
            self._follow(ancestor)
            self.log_evidence[uneven] += level[uneven]
            self.log_weights[uneven] = 0.0

    def _follow(self, ancestor: npt.NDArray[np.int64]) -> None:
        """Put every run in the place of its ancestor, its past included."""
        rows = np.arange(self.n_draws)[:, None]
        self.columns = [column[rows, ancestor] for column in self.columns]
        self.alive = self.alive[rows, ancestor]
        self.frozen = np.subtract(self.alive.view(np.int8), np.int8(1))
        self.outcome, self.end_turn = self.outcome[rows, ancestor], self.end_turn[rows, ancestor]
        self.log_weights = self.log_weights[rows, ancestor]
        for trace in (*self.acts, *self.states):
            trace.values = trace.values[..., rows, ancestor]

    # --- what the plain simulation counts at once is kept run by run

    def _count_choices(
        self, member: Member, chosen: npt.NDArray[np.int8], turn: int, place: int, rows: Sequence[Value]
    ) -> None:
        """Count nothing yet: ``_tables`` does, with the weights that are left."""

    def _count(self, name: Counted, number: int) -> None:
        """Leave diagnostics out."""

    def _repack(self) -> None:
        """Keep every run in its place."""

    def _add_outcomes(self, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]) -> None:
        self.outcome[where] = outcome[where]
        self.end_turn[where] = turn

    def _record(self, turn: int) -> None:
        self.states.append(_Trace(turn, np.stack([self.columns[n] for n in range(len(self.columns))])))

    # --- tables

    def _shares(self) -> Floats:
        """Return the weight of each run in its cloud; shape (d, N), summing to 1."""
        level = _log_mean(self.log_weights)
        shares = np.exp(self.log_weights - np.where(np.isfinite(level), level, 0.0)[:, None]) / self.width
        return np.where(np.isfinite(level)[:, None], shares, 1.0 / self.width)

    def _tables(self) -> Conditioned:
        model, shares = self.model, self._shares()
        n_turns, n_outcomes = model.horizon, len(model.outcomes)
        cell = (np.arange(self.n_draws)[:, None] * (n_turns + 1) + self.end_turn) * n_outcomes + self.outcome
        ended = np.bincount(
            cell.reshape(-1), weights=shares.reshape(-1), minlength=self.n_draws * (n_turns + 1) * n_outcomes
        )
        incidence = np.cumsum(ended.astype(np.float64).reshape(self.n_draws, n_turns + 1, n_outcomes), axis=1)
        marginals = np.stack([self._levels_of(trace.values) for trace in self.states], axis=1)
        choices = np.zeros((self.n_draws, n_turns, len(model.actions)))
        for trace in self.acts:
            for n in range(trace.n_reported):
                choices[:, trace.turn - 1, trace.place + n] = ((trace.values == n) * shares).sum(axis=1)
        empty = np.zeros((n_turns, len(model.actions)))
        return Conditioned(
            Tally(incidence, marginals, empty, {}, incidence[:, -1]),
            choices,
            self.log_evidence + _log_mean(self.log_weights),
            self.by_report,
            self.now if self.now is not None else marginals[:, 0],
        )

    def _levels_of(self, columns: npt.NDArray[np.int8]) -> Floats:
        """Sum the weights of each level of each shown variable, then of each rung; shape (d, M)."""
        shares, model, parts = self._shares(), self.model, []
        draw = np.arange(self.n_draws)[:, None]
        codes = [
            (model.variables[n].positions(columns[n]).astype(np.intp), model.variables[n].size)
            for n in model.shown
        ]
        if model.rungs:
            codes.append((rung_of(model, list(columns)).astype(np.intp) + 1, len(model.rungs) + 1))
        for code, size in codes:
            counts = np.bincount(
                (draw * size + code).reshape(-1), weights=shares.reshape(-1), minlength=self.n_draws * size
            )
            parts.append(counts.reshape(self.n_draws, size))
        return np.concatenate(parts, axis=1)


def _log_mean(log_weights: Floats) -> Floats:
    """Return the logarithm of the mean weight of each cloud; shapes (d, N) -> (d,)."""
    top = log_weights.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    return np.asarray(safe + np.log(np.exp(log_weights - safe[:, None]).mean(axis=1)))


def whole_clouds(n_draws: int, n_runs: int, most_runs: int) -> list[Block]:
    """Cut the work into blocks of whole clouds.

    Raises
    ------
    RunError
        If one cloud alone is too large.
    """
    if n_runs > most_runs:
        raise RunError(
            f"{n_runs:,} runs a draw are more than the {most_runs:,} that evidence allows; ask for more draws instead"
        )
    size = max(1, most_runs // n_runs)
    return [Block(d, min(d + size, n_draws), 0, n_runs) for d in range(0, n_draws, size)]
