"""One stage of splitting: histories climb from where they stand until they reach a score, or end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.expectations import Expectations
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.simulation import RandomNumbers, Simulation, Truths, Watcher, Whole32
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.ladder import rung_of
from toolkit.errors import RunError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]


class Score:
    """How near to an outcome a state is."""

    def __init__(self, model: Model, number: int) -> None:
        self.model, self.number = model, number
        self.program = model.outcomes[number].score
        if self.program is None and not model.rungs:
            raise RunError(
                f"there is nothing to tell how near a state is to '{model.outcomes[number].name}'; give it a `score:` "
                "that rises on the way, or declare a ladder"
            )

    def of(self, columns: Sequence[npt.NDArray[np.int8]]) -> Floats:
        """Score states; shape (N,)."""
        shape = columns[0].shape
        if self.program is None:
            return rung_of(self.model, columns).astype(np.float64)
        row = self.program.evaluate(columns, [], 0, Workspace(shape, (1,)))[0]
        return np.broadcast_to(np.asarray(row, dtype=np.float64), shape).copy()


@dataclass
class Cloud:
    """Histories at the moment in which they reached a level.

    Attributes
    ----------
    columns : shape (V, N)
    parameters : shape (N, P), the inputs each was born with
    turn : shape (N,), the last turn that is over
    is_there : shape (N,), whether the outcome has come already
    """

    columns: npt.NDArray[np.int8]
    parameters: Floats
    turn: Whole32
    is_there: npt.NDArray[np.bool_]

    def take(self, chosen: npt.NDArray[np.int64]) -> Cloud:
        """Clone some of them."""
        return Cloud(
            self.columns[:, chosen], self.parameters[chosen], self.turn[chosen], self.is_there[chosen]
        )


class Climb(Watcher):
    """Histories of a cloud that go on until they reach a level of the score, or end.

    Parameters
    ----------
    cloud : Cloud
        Where they stand; the simulation moves copies.
    generation : str
        Names the random numbers of this stage, so that no stage uses those of another.
    """

    def __init__(
        self, model: Model, seed: int, cloud: Cloud, score: Score, level: float, generation: str
    ) -> None:
        self.model, self.cloud, self.score, self.level = model, cloud, score, level
        n_runs = len(cloud.turn)
        self.highest = np.full(n_runs, -np.inf)
        self.reached = np.zeros(n_runs, dtype=bool)
        self.there = cloud.is_there.copy()
        self.over = self.there.copy()
        self.last_turn = cloud.turn.copy()
        self.simulation = _side_by_side(model, seed, cloud.parameters, generation, self)
        self.simulation.columns = [column[:, None].copy() for column in cloud.columns]
        if not cloud.turn.any():  # an outcome may hold at the very start
            self.simulation.settle(0, at_turn_end=True)

    def climb(self) -> tuple[Cloud, Truths, Floats]:
        """Follow every history; return where each stands, whether it reached the level, and its highest score."""
        self.reached |= self.there
        self._look(self.last_turn >= 0)
        first = int(self.last_turn.min()) if len(self.last_turn) else 0
        for turn in range(first + 1, self.model.horizon + 1):
            keep_within()
            going = ~self.over & ~self.reached
            if not going.any():
                break
            moving = going & (self.cloud.turn < turn)
            if moving.any():
                self._move(moving, turn)
        columns = np.stack(self._columns())
        return Cloud(columns, self.cloud.parameters, self.last_turn, self.there), self.reached, self.highest

    def _move(self, moving: Truths, turn: int) -> None:
        """Settle a turn in some of the histories; the others wait where they stand."""
        self.simulation.keep_alive((moving & ~self.over)[:, None])
        for number in range(len(self.model.steps)):
            self.simulation.step(number, turn)
        self.last_turn[moving] = turn
        if turn == self.model.horizon:
            left = moving & ~self.over
            self.there |= left & (final_outcome(self.model, self._columns()) == self.score.number)
            self.over |= left
        self._look(moving)

    def _look(self, where: Truths) -> None:
        """See which histories stand at the level now, or have come to the outcome."""
        score = self.score.of(self._columns())
        self.highest = np.where(where, np.maximum(self.highest, score), self.highest)
        self.reached |= where & ~(self.over & ~self.there) & (score >= self.level)
        self.reached |= self.there

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:  # noqa: ARG002
        """See which histories end, and which of them in the outcome."""
        ending = where[:, 0]
        self.over |= ending
        self.there |= ending & (outcome[:, 0] == self.score.number)

    def _columns(self) -> list[npt.NDArray[np.int8]]:
        return [column[:, 0] for column in self.simulation.columns]


def born(model: Model, seed: int, n_runs: int, name: str, *, at_medians: bool) -> Cloud:
    """Return histories at their start, each with inputs of its own unless all stand at the medians."""
    drawn = draw_parameters(model, n_runs, seed, "central" if at_medians else "random")
    values = drawn.values if len(drawn) == n_runs else np.repeat(drawn.values, n_runs, axis=0)
    simulation = _side_by_side(model, seed, values, f"{name}|start")
    simulation.start()
    columns = np.stack([column[:, 0] for column in simulation.columns])
    return Cloud(columns, values, np.zeros(n_runs, np.int32), np.zeros(n_runs, bool))


def _side_by_side(model: Model, seed: int, values: Floats, generation: str, *watchers: Watcher) -> Simulation:
    """Return a simulation of histories that have inputs of their own, one run a draw."""
    n_runs = len(values)
    numbers = _of_generation(seed, n_runs, generation)
    expectations = Expectations(model, values)
    return Simulation(model, Draws(values, n_runs), Block(0, n_runs, 0, 1), numbers, expectations, watchers)


def _of_generation(seed: int, n_runs: int, generation: str) -> RandomNumbers:
    """Return the random numbers of one generation of histories."""
    random = KeyedRandom(seed)
    return lambda turn, name, use: random.uniform(0, n_runs, turn=turn, name=f"{name}|{generation}", use=use)
