"""Particles: Monte Carlo under evidence, for crises too large for the exact engine.

Each draw has its own cloud of runs. What is reported of a member weighs every run by the probability that it gives to it, and
what the member does is drawn given what is reported; other news weighs a run by its probability given what the run did. Where the weights
of a cloud become uneven its runs are drawn anew in proportion to them, by systematic resampling
(Gordon, Salmond and Smith 1993, IEE Proc. F 140:107-113; Del Moral 2004). The mean weight estimates the probability of the reports
given the draw, without bias but for reports of turns after some runs have ended, which weigh these by an estimated average.
What is said of earlier turns follows the ancestors of the runs that are left, so it is rougher the further back it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.cells import Cell, Cells, Met
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.questions.sampled_questions import Asker
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.kept import Kept
from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32
from toolkit.engines.sampling.unreached import odds_unreached, shares
from toolkit.engines.sampling.weighing import Numbered, Told, Weights, likelihood
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.members import Member
from toolkit.model.program import Value

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Clouds(Watcher):
    """The clouds of several draws, side by side: watches their runs, weighs them, and draws them anew.

    What a tally counts at once is kept run by run here, so that it can be counted with the weights that are left.
    The draws of a block are one population: what a report weighs on average is taken over all of them, once. After any turn
    draws can be drawn anew (``select``) or replaced by clouds with other inputs (``take``).

    Parameters
    ----------
    sampler : Sampler
        Of the inputs to begin with; clouds that are to replace others need a ``generation`` of their own.
    outside : dict, optional
        What news weighs in runs that had ended before, by its place; clouds that are to replace others share it with them.

    Attributes
    ----------
    turn : the last turn simulated; -1 before the start
    weights : of runs and of draws, and what each report weighed
    """

    def __init__(
        self, sampler: Sampler, block: Block, evidence: Evidence, outside: dict[int, float] | None = None
    ) -> None:
        self.model, self.evidence, self.block = sampler.model, evidence, block
        self.told = Told(self.model, evidence)
        self.asker = Asker(self.model, block.n_draws, block.width, self.told) if self.model.asks else None
        self.simulation = sampler.simulation(block, (self, self.asker) if self.asker else (self,))
        self.random, self.generation = KeyedRandom(sampler.seed), sampler.generation
        self.n_draws, self.width = block.n_draws, block.width
        self.shape = (self.n_draws, self.width)
        self.weights = Weights(self.shape, len(evidence.observations), outside)
        self.kept = Kept(self.model, self.shape)
        self.seen: dict[int, Truths] = {}
        """By place of news of several turns, which runs have done what it says so far."""
        self.unreached: dict[str, Floats] = {}
        """By key of a member, the odds of its actions in runs that ended in an earlier step of this turn; shape (A, d, N)."""
        self.seats = {
            member.key: (number, m)
            for number, step in enumerate(self.model.steps)
            for m, member in enumerate(step.members)
        }
        """Step of each member, and its place there, as reports name them."""
        self.now: Floats | None = None
        self.cells: Cells | None = None
        """What facts could tell, to be looked at in the next turn."""
        self.met: list[Met] = []
        """What was expected of the cells of the turn simulated last, where they were looked at."""
        self.turn = -1
        self.turns = self.simulation.turns()

    # --- driven from turn to turn

    @property
    def log_evidence(self) -> Floats:
        """Log-probability of all news so far given each draw; shape (d,)."""
        return self.weights.evidence + self.weights.level

    def advance(self, turn: int) -> Floats:
        """Simulate up to the end of a turn and weigh all news up to it.

        Returns
        -------
        array, shape (d, n)
            Log-probability, given those before it, of each observation whose turn, or last turn, is among those added;
            no number where it speaks of a time when every run of the block had ended, so that it was not used.
        """
        first = self.turn
        while self.turn < turn:
            with np.errstate(all="ignore"):
                self._next()
        observed = self.evidence.observations
        return self.weights.by_report[:, [n for n, one in enumerate(observed) if first < one.turn <= turn]]

    def select(self, ancestors: Whole) -> None:
        """Draw the draws anew: draw i becomes a copy of draw ``ancestors[i]``; all count the same from now on."""
        self._rearrange(ancestors, self)
        self.weights.draws = -self.weights.level

    def take(self, where: Truths, other: Clouds) -> None:
        """Take draws over from clouds of the same block that have been advanced to the same turn.

        A draw that is taken over brings its log-evidence along, and has the place among the draws of the one it replaces.
        """
        assert (self.turn, self.shape) == (other.turn, other.shape)
        standing = self.weights.draws + self.weights.level
        own = np.arange(self.n_draws)
        self._rearrange(np.where(where, own + self.n_draws, own), other)
        self.weights.draws = standing - self.weights.level

    def conditioned(self) -> Conditioned:
        """Simulate what is left of every turn under evidence, and tabulate what is left."""
        self.advance(self.model.horizon)
        next(self.turns, None)
        tally, choices = self.kept.tables(self.weights.shares)
        now = tally.marginals[:, 0] if self.now is None else self.now
        if self.asker:
            tally = replace(tally, asked=self.asker.answers(self.weights.shares))
        return Conditioned(tally, choices, now, self.kept.lost(self.weights.shares))

    def _next(self) -> None:
        """Simulate one turn, weigh its news, and draw the runs of uneven clouds anew."""
        turn = self.turn + 1
        self.simulation.leaning = self.told.leaning(turn)
        self.simulation.keeps_weights = self.cells is not None and bool(self.cells.of_members(turn))
        self.unreached, self.met, self.level = {}, [], self.weights.level
        self.turn = next(self.turns)
        self._weigh_states(turn)
        if self.asker:
            self.asker.record(self.simulation, turn)
        self.kept.keep_state(turn, self.simulation.columns)
        if 0 < turn <= self.evidence.last_turn:
            self._renew(turn)
        if 0 < turn == self.evidence.last_turn:
            self.now = self.kept.last_levels(self.weights.shares)

    # --- what is seen of the runs

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Weigh runs with what is reported of a member, and keep what it did."""
        seat = self.seats[member.key]
        told = self.told.of_member(turn, *seat)
        cell = None if self.cells is None else self.cells.of_member(turn, seat)
        if told or cell is not None:
            odds = shares(member, weights, self.shape)
            if member.key in self.unreached:
                odds = np.where(simulation.alive, odds, self.unreached[member.key])
            if cell is not None:
                going = simulation.alive | (bool(told) & (self.kept.end_turn >= turn))
                self._expect(cell, np.where(going, odds, 0.0), going)
            self._weigh_member(turn, told, odds)
        for n, one in self.told.windows_of_member(turn, *seat):
            self._see(n, simulation.alive & np.isin(action, one.actions))
        self.kept.keep_actions(turn, member, np.where(simulation.alive, action, -1).astype(np.int8))

    def stepped(self, simulation: Simulation, turn: int, changed: Any) -> None:  # noqa: ARG002
        """Keep the state that a step read, and what the step lost."""
        self.before = list(simulation.columns)
        self.kept.keep_lost(simulation.applied, simulation.alive)

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:
        """Keep how and when runs end, and what news of later members of the turn says of them."""
        self.kept.outcome[where] = outcome[where]
        self.kept.end_turn[where] = turn
        if not turn:
            return
        for number in range(simulation.number + 1, len(self.model.steps)):
            for m, member in enumerate(self.model.steps[number].members):
                told = self.told.of_member(turn, number, m)
                windows = self.told.windows_of_member(turn, number, m)
                if told or windows:
                    place = (told or windows)[0][1].place
                    odds = odds_unreached(simulation, number, member, turn, self.before, where, place)
                    table = self.unreached.setdefault(member.key, np.zeros((len(odds), *self.shape)))
                    table[:, where] = odds
                    if windows:
                        odds = odds * likelihood(told, len(odds))[:, None]
                        self._draw_unreached(member, turn, windows, odds, where)

    def _draw_unreached(
        self, member: Member, turn: int, windows: list[Numbered], odds: Floats, where: Truths
    ) -> None:
        """Draw what a member did in the turn in which runs ended before they came to it."""
        uniform = self.simulation.numbers(turn, f"{member.key}, not reached", "event").reshape(self.shape)
        reach = np.cumsum(odds, axis=0)
        action = (uniform[where] * reach[-1] >= reach[:-1]).sum(axis=0)
        for n, one in windows:
            done = np.zeros(self.shape, dtype=bool)
            done[where] = np.isin(action, one.actions)
            self._see(n, done)

    # --- evidence

    def _expect(self, cell: Cell, odds: Floats, going: Truths) -> None:
        """Take down what each draw expects of a member, in runs that go on; the others count as over."""
        held = cell.sums(odds)
        held[cell.over] += 1.0 - going
        self.met.append((cell, self._of_draws(held)))

    def _expect_state(self, cell: Cell, holds: Truths, started: Truths) -> None:
        """Take down what each draw expects of a condition at the end of a turn."""
        held = np.stack([started & holds, started & ~holds, ~started])
        self.met.append((cell, self._of_draws(held.astype(np.float64))))

    def _holding(self, one: Observation, turn: int) -> Truths:
        """Return in which runs a condition holds; shape (d, N)."""
        assert one.program is not None
        simulation = self.simulation
        holds = one.program.evaluate(simulation.columns, simulation.parameters, turn, simulation.workspace)[0]
        return np.broadcast_to(np.asarray(holds, dtype=bool), self.shape)

    def _of_draws(self, held: Floats) -> Floats:
        """Weigh what runs hold against where their draw stood when the turn began; shapes (C, d, N) -> (d, C)."""
        left = np.exp(self.weights.level - self.level)[:, None]
        return np.asarray(np.einsum("cdn,dn->dc", held, self.weights.shares) * left)

    def _weigh_member(self, turn: int, told: list[Numbered], odds: Floats) -> None:
        """Weigh runs with all that is reported of a member in a turn, one report after the other."""
        before = np.ones(self.shape)
        for k, (n, one) in enumerate(told):
            table = likelihood(told[: k + 1], len(odds))
            after = np.asarray(np.tensordot(table, odds, axes=1))
            factor = np.divide(after, before, out=np.zeros(self.shape), where=before > 0.0)
            self.weights.weigh(n, one, factor, self.kept.end_turn >= turn)
            before = after

    def _weigh_states(self, turn: int) -> None:
        """Weigh runs with what is reported of the state at the end of a turn, and of several turns that end with it."""
        started = self.kept.end_turn >= turn
        for n, one in self.told.of_states(turn):
            holds = self._holding(one, turn)
            if one.is_window:
                self._see(n, started & holds)
            else:
                cell = None if self.cells is None else self.cells.of_fact(one)
                if cell is not None:
                    self._expect_state(cell, holds, started)
                self.weights.weigh(n, one, np.where(holds, one.if_so, one.if_not), started)
        for cell in self.cells.untold(turn) if self.cells is not None else ():
            assert cell.fact is not None
            self._expect_state(cell, self._holding(cell.fact, turn), started)
        for n, one in self.told.closing(turn):
            factor = np.where(self.seen.pop(n), one.if_so, one.if_not)
            self.weights.weigh(n, one, factor, self.kept.end_turn >= one.first_turn)

    def _see(self, place: int, done: Truths) -> None:
        """Keep which runs have done what news of several turns says."""
        self.seen[place] = self.seen[place] | done if place in self.seen else done

    def _renew(self, turn: int) -> None:
        """Draw the runs of uneven clouds anew, in proportion to their weights."""
        first = self.block.first_draw
        numbers = self.random.uniform(
            first, first + self.n_draws, turn=turn, name="resample", use="noise", occurrence=self.generation
        )
        ancestor = self.weights.ancestors(numbers)
        if (ancestor != np.arange(self.width)).any():
            self._follow(ancestor)

    def _follow(self, ancestor: Whole) -> None:
        """Put every run in the place of its ancestor, its past included."""
        rows = np.arange(self.n_draws)[:, None]
        simulation = self.simulation
        simulation.columns = [column[rows, ancestor] for column in simulation.columns]
        simulation.keep_alive(simulation.alive[rows, ancestor])
        self.kept.follow(ancestor)
        if self.asker:
            self.asker.follow(ancestor)
        self.seen = {n: done[rows, ancestor] for n, done in self.seen.items()}

    def _rearrange(self, rows: Whole, other: Clouds) -> None:
        """Put draws in the place of draws, their past included: ``rows[i]`` of these followed by those of ``other``."""
        self.simulation.rearrange(rows, other.simulation)
        self.weights.rearrange(rows, other.weights)
        self.kept.rearrange(rows, other.kept)
        if self.asker and other.asker:
            self.asker.rearrange(rows, other.asker)
        self.seen = {n: np.concatenate((done, other.seen[n]))[rows] for n, done in self.seen.items()}
        if self.now is not None and other.now is not None:
            self.now = np.concatenate((self.now, other.now))[rows]
