"""Follows the one history of a game up to the next choice of a seat, or to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation
from toolkit.games.course import Choice, Course, Moment, Move, SeatTurn
from toolkit.games.labels import in_words
from toolkit.history.recorder import Recorder
from toolkit.model.members import HOLD, SKIP, Action, Member
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]


class Waiting(Exception):  # not an error: a seat has to choose
    """Stops a simulation where a seat has to choose."""


class Follower(Recorder):
    """Follows one history, and stops it where a person has to choose."""

    def __init__(
        self, model: Model, seats: Sequence[str], made: Mapping[tuple[int, str], str], *, plays_on: bool
    ) -> None:
        super().__init__(model)
        self.seats, self.made, self.plays_on = seats, made, plays_on
        self.played: list[Move] = []
        """What the model chose for seats, where it plays on."""
        self.decision: SeatTurn | None = None
        self.decisions: list[tuple[SeatTurn, str]] = []
        self.visited: list[Moment] = []
        self.leaves: dict[tuple[int, str], int] = {}
        self.state: list[Any] = []

    def started(self, simulation: Simulation) -> None:
        """Begin where the history begins."""
        super().started(simulation)
        self.state = [column[0] for column in self.start]

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        """Note the state before the step, and what a seat chose in it; stop where it has not chosen."""
        if not simulation.alive.any():
            return
        number = self.number % len(self.model.steps)
        if not self.visited or (self.visited[-1].turn, self.visited[-1].number) != (turn, number):
            self.visited.append(Moment(turn, number, tuple(int(v) for v in self.state)))
        if member.actor in self.seats:
            odds = simulation.odds(number, member, replace(member, forced={}), rows, turn)
            self._decide(self._decision(turn, member, rows, odds), member, action)
            # Written down are the odds as the model has them, not as imposed.
            weights = [np.full(simulation.shape, share) for share in odds]
        self.leaves[turn, member.key] = int(np.ravel(leaf)[0])
        super().chosen(simulation, turn, member, weights, action, leaf, rows)

    def _decide(self, decision: SeatTurn, member: Member, action: npt.NDArray[np.int8]) -> None:
        """Write down what a seat chose where it had a choice; wait for it where it has not chosen."""
        if len(decision.choices) < 2:
            return
        picked = self.made.get((decision.turn, decision.key))
        if picked is None and not self.plays_on:
            self.decision = decision
            raise Waiting
        if picked is None:
            picked = member.actions[int(np.ravel(action)[0])].name
            self.played.append(Move(decision.turn, decision.key, picked))
        self.decisions.append((decision, picked))

    def _choice(self, member: Member, action: Action, odds: float) -> Choice:
        if action.name == HOLD and action.label == HOLD:
            return Choice(HOLD, "Hold: do nothing", action.rung, "Wait and see what the others do.", odds)
        about = in_words(self.model, self.model.dossier.about("actors", member.actor, "options", action.name))
        return Choice(action.name, action.label, action.rung, about, odds)

    def _decision(self, turn: int, member: Member, rows: Sequence[Value], odds: Floats) -> SeatTurn:
        """Say what is open, and with what odds the model would choose it."""
        choices = [
            self._choice(member, action, float(share))
            for action, share in zip(member.actions, odds, strict=True)
            if is_open(action, rows) and action.name != SKIP
        ]
        day = self.model.date_of_turn(turn)
        return SeatTurn(turn, day, member.key, member.actor, member.label, tuple(choices))

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


def is_open(action: Action, rows: Sequence[Value]) -> bool:
    """Whether the condition of an action holds; ``rows`` are the values of its step's program in one state."""
    return action.opens is None or bool(np.ravel(rows[action.opens])[0])
