"""Follows the one history of a game up to the next choice of a seat, or to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation
from toolkit.errors import RunError
from toolkit.games.course import Course, Moment, Move, SeatTurn
from toolkit.games.deciding import Deciding
from toolkit.history.recorder import Recorder
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]


class Waiting(Exception):  # not an error: a seat has to choose
    """Stops a simulation where a seat has to choose."""


class Follower(Recorder):
    """Follows one history, and stops it where a person has to choose or to consent."""

    def __init__(self, model: Model, seats: Sequence[str], moves: Sequence[Move], *, plays_on: bool) -> None:
        super().__init__(model)
        self.seats, self.plays_on = seats, plays_on
        self.made: dict[tuple[int, str], list[str]] = {}
        """What people chose, by turn and key: more than once where what they chose first was declined."""
        for move in moves:
            self.made.setdefault((move.turn, move.key), []).append(move.action)
        self.played: list[Move] = []
        """What the model chose for seats, where it plays on."""
        self.decision: SeatTurn | None = None
        self.decisions: list[tuple[SeatTurn, str]] = []
        self.visited: list[Moment] = []
        self.leaves: dict[tuple[int, str], int] = {}
        self.state: list[Any] = []

    def started(self, simulation: Simulation) -> None:
        """Begin where the history begins, and decide from there on what chance would."""
        super().started(simulation)
        self.state = [column[0] for column in self.start]
        simulation.arbiter = partial(self._settled, simulation)

    def _settled(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:  # fmt: skip
        """Return the action and the leaf that hold: what people chose and consented to, and else what chance threw."""
        if simulation.alive.any():
            self._note_moment(simulation, turn)
            deciding = Deciding(self, simulation, turn, member, weights, rows)
            leaf = np.full_like(leaf, deciding.leaf(int(np.ravel(leaf)[0])))
        actions = [one.action for one in member.leaves]
        return np.take(np.array(actions, dtype=np.int8), leaf), leaf

    def _note_moment(self, simulation: Simulation, turn: int) -> None:
        """Note the state before a step."""
        number = simulation.number
        if not self.visited or (self.visited[-1].turn, self.visited[-1].number) != (turn, number):
            self.visited.append(Moment(turn, number, tuple(int(v) for v in self.state)))

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        """Write down what came; of a seat with the odds as the model has them, not as chosen."""
        if not simulation.alive.any():
            return
        self._note_moment(simulation, turn)
        if member.actor in self.seats:
            odds = self.odds(simulation, turn, member, rows)
            weights = [np.full(simulation.shape, share) for share in odds]
        self.leaves[turn, member.key] = int(np.ravel(leaf)[0])
        super().chosen(simulation, turn, member, weights, action, leaf, rows)

    @staticmethod
    def odds(simulation: Simulation, turn: int, member: Member, rows: Sequence[Value]) -> Floats:
        """Return how likely the model is to take each action, if nothing were imposed."""
        return simulation.odds(simulation.number, member, replace(member, forced={}), rows, turn)

    def answer(self, decision: SeatTurn, usual: str) -> str:
        """Return what a person says, and write it down; ``usual`` is what the model says where it plays on.

        Raises
        ------
        Waiting
            If nobody has said it yet.
        """
        said = self.made.get((decision.turn, decision.key))
        if said:
            picked = said.pop(0)
        elif self.plays_on:
            picked = usual
            self.played.append(Move(decision.turn, decision.key, picked))
        else:
            self.decision = decision
            raise Waiting
        if picked not in [choice.name for choice in decision.choices]:
            raise RunError(f"'{picked}' was not open to {decision.who} in turn {decision.turn}")
        self.decisions.append((decision, picked))
        return picked

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:
        """Follow the state, as long as the history goes on."""
        super().stepped(simulation, turn, changed)
        if simulation.alive.any():
            for variable, column in changed.items():
                self.state[variable] = column.reshape(-1)[0]

    def course(self) -> Course:
        """Put together where the game stands."""
        model, decision = self.model, self.decision
        finished = self.finished() if decision is not None else int(self.end_moment[0])
        steps, changes, state = self.told(0, finished)
        columns = [np.array([value]) for value in state]
        holds = model.ladder_program.evaluate(columns, [], 0, Workspace((1,), (1,))) if model.rungs else []
        rungs = tuple(n for n, row in enumerate(holds) if np.ravel(row)[0])
        return Course(
            steps=tuple(steps),
            changes=tuple(changes),
            state={model.variables[n].name: model.variables[n].shown(state[n]) for n in model.shown},
            rung=model.rungs[rungs[-1]][0] if rungs else None,
            rungs=rungs,
            decision=decision,
            outcome="" if decision is not None else model.outcomes[int(self.outcome[0])].name,
            end_turn=decision.turn if decision is not None else int(self.end_turn[0]),
            decisions=tuple(self.decisions),
            moments=tuple(self.visited),
            leaves=dict(self.leaves),
            now=tuple(state),
        )
