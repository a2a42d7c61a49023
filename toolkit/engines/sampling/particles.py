"""Particles: Monte Carlo under evidence, for crises too large for the exact engine.

Each draw has its own cloud of runs. A report weighs every run by its probability given what the run did; where
the weights of a cloud become uneven its runs are drawn anew in proportion to them, by systematic resampling
(Gordon, Salmond and Smith 1993, IEE Proc. F 140:107-113; Del Moral 2004). The mean weight is an unbiased
estimate of the probability of the reports given the draw. What is said of earlier turns follows the ancestors
of the runs that are left, so it is rougher the further back it lies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32
from toolkit.engines.sampling.tallier import first_places
from toolkit.engines.states.joint_counting import Levels, cells, shown_levels, summed
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value
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
            return _Clouds(sampler, block, evidence).conditioned()

    return simulate


@dataclass
class _Trace:
    """What every run did or was at one moment; follows the ancestors when runs are drawn anew."""

    turn: int
    values: npt.NDArray[Any]
    """Shape (d, N) for the actions of a member, (V, d, N) for a state."""
    place: int = 0
    n_reported: int = 0


class _Clouds(Watcher):
    """The clouds of several draws, side by side: watches their runs, weighs them, and draws them anew.

    What a tally counts at once is kept run by run here, so that it can be counted with the weights that are left.
    """

    def __init__(self, sampler: Sampler, block: Block, evidence: Evidence) -> None:
        self.model, self.evidence, self.block = sampler.model, evidence, block
        self.simulation = sampler.simulation(block, (self,))
        self.random = KeyedRandom(sampler.seed)
        self.n_draws, self.width = block.n_draws, block.width
        self.shape = (self.n_draws, self.width)
        self.log_weights = np.zeros(self.shape)
        self.log_evidence = np.zeros(self.n_draws)
        self.by_report = np.full((self.n_draws, len(evidence.observations)), np.nan)
        self.outcome = np.zeros(self.shape, dtype=np.int32)
        self.end_turn = np.full(self.shape, self.model.horizon, dtype=np.int32)
        self.acts: list[_Trace] = []
        self.states: list[_Trace] = []
        self.first_places = first_places(self.model)
        self.seats = {
            member.key: (number, m)
            for number, step in enumerate(self.model.steps)
            for m, member in enumerate(step.members)
        }
        """Step of each member, and its place there, as reports name them."""
        self.now: Floats | None = None

    def conditioned(self) -> Conditioned:
        """Simulate every turn under evidence and tabulate what is left."""
        for turn in self.simulation.turns():
            if turn:
                self._weigh_states(turn)
            self.states.append(_Trace(turn, np.stack(self.simulation.columns)))
            if 0 < turn <= self.evidence.last_turn:
                self._renew(turn)
            if 0 < turn == self.evidence.last_turn:
                self.now = self._levels_of(self.states[-1].values)
        return self._tables()

    # --- what is seen of the runs

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Weigh runs with what is reported of a member, and keep what it did."""
        for one in self.evidence.of_turn(turn):
            if one.kind == "action" and (one.step, one.member) == self.seats[member.key]:
                taken = np.isin(action, one.actions) & simulation.alive
                self._weigh(one, np.where(taken, one.if_so, one.if_not))
        if member.reported:
            done = np.where(simulation.alive, action, -1).astype(np.int8)
            self.acts.append(_Trace(turn, done, self.first_places[member.key], len(member.reported)))

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:  # noqa: ARG002
        """Keep how and when runs end."""
        self.outcome[where] = outcome[where]
        self.end_turn[where] = turn

    # --- evidence

    def _weigh_states(self, turn: int) -> None:
        """Weigh runs with what is reported of the state at the end of a turn."""
        simulation = self.simulation
        for one in self.evidence.of_turn(turn):
            if one.kind == "state":
                assert one.program is not None
                holds = one.program.evaluate(
                    simulation.columns, simulation.parameters, turn, simulation.workspace
                )[0]
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
        simulation = self.simulation
        simulation.columns = [column[rows, ancestor] for column in simulation.columns]
        simulation.keep_alive(simulation.alive[rows, ancestor])
        self.outcome, self.end_turn = self.outcome[rows, ancestor], self.end_turn[rows, ancestor]
        self.log_weights = self.log_weights[rows, ancestor]
        for trace in (*self.acts, *self.states):
            trace.values = trace.values[..., rows, ancestor]

    # --- tables

    def _shares(self) -> Floats:
        """Return the weight of each run in its cloud; shape (d, N), summing to 1."""
        level = _log_mean(self.log_weights)
        shares = np.exp(self.log_weights - np.where(np.isfinite(level), level, 0.0)[:, None]) / self.width
        return np.where(np.isfinite(level)[:, None], shares, 1.0 / self.width)

    def _tables(self) -> Conditioned:
        model, shares = self.model, self._shares()
        n_turns, n_outcomes = model.horizon, len(model.outcomes)
        ends = [Levels(self.end_turn, n_turns + 1), Levels(self.outcome, n_outcomes)]
        sizes = [levels.size for levels in ends]
        ended = summed(cells(np.arange(self.n_draws)[:, None], ends), self.n_draws, sizes, shares)
        incidence = np.cumsum(ended.astype(np.float64), axis=1)
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
        shares, draw = self._shares(), np.arange(self.n_draws)[:, None]
        return np.concatenate(
            [
                summed(cells(draw, [levels]), self.n_draws, [levels.size], shares)
                for levels in shown_levels(self.model, list(columns))
            ],
            axis=1,
        )


def _log_mean(log_weights: Floats) -> Floats:
    """Return the logarithm of the mean weight of each cloud; shapes (d, N) -> (d,)."""
    top = log_weights.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    return np.asarray(safe + np.log(np.exp(log_weights - safe[:, None]).mean(axis=1)))
