"""A crisis that people play: one history, in which seats wait for a person and the model plays the rest.

A game is its seed and the list of what was chosen and put in; where it stands follows by simulating it again. So it can be
saved as a short text, taken back, and replayed, and the same seed gives every group of a class the same luck.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.arguments import check_call, public
from toolkit.engines.blocks import Block
from toolkit.engines.inputs import structure_of
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.simulation import Simulation
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError, nearest_name
from toolkit.history.histories import History, HistoryChange, HistoryStep, Recorder
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import HOLD, NOTHING, SKIP, Action, Member, Model
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """What a person chose, or what the facilitator put in: in which turn, for whom, and what."""

    turn: int
    key: str
    action: str


@dataclass(frozen=True)
class Choice:
    """One option that is open to a seat.

    Attributes
    ----------
    rung : of the ladder that it stands for, or None
    about : what it does, in words
    model_odds : probability with which the model would choose it here, given the inputs of this game
    """

    name: str
    label: str
    rung: int | None
    about: str
    model_odds: float


@dataclass(frozen=True)
class SeatTurn:
    """A seat that has to choose: who, when, among what, and what it sees."""

    turn: int
    date: date
    key: str
    actor: str
    who: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Moment:
    """The full state before one step of one turn, memory included; positions by variable."""

    turn: int
    number: int
    state: tuple[int, ...]


@dataclass(frozen=True)
class Course:
    """Where a game stands: all that has happened, and who has to choose next.

    Attributes
    ----------
    steps, changes : as in ``History``, up to the last step that everyone has finished
    state : variable -> label of its level now
    rung : number of the rung it stands on now, or None
    rungs : places on the ladder of all rungs whose conditions hold now
    decision : the choice that is waited for; None when the game is over
    outcome : how it ended; empty while it goes on
    decisions : every choice that a seat made, as it stood when it was made
    moments : the states along the way, before every step
    """

    steps: tuple[HistoryStep, ...]
    changes: tuple[HistoryChange, ...]
    state: Mapping[str, str]
    rung: int | None
    rungs: tuple[int, ...]
    decision: SeatTurn | None
    outcome: str
    end_turn: int
    decisions: tuple[tuple[SeatTurn, str], ...]
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class SeenStep:
    """One thing that happened, as somebody sees it.

    Attributes
    ----------
    changes : what it moved, of what is shown
    is_own : whether the seat did it itself
    is_told : whether the seat hears what was done, and not only what it changed
    """

    step: HistoryStep
    changes: tuple[HistoryChange, ...]
    is_own: bool = False
    is_told: bool = True


@dataclass
class Game:
    """One game.

    Parameters
    ----------
    model : Model, or whatever names a crisis
    seats : actors that people play; the model plays the rest
    seed : int
        The same seed gives the same inputs and the same luck.
    moves : what the seats chose so far
    injected : events that the facilitator put in
    n_by_people : of the moves, how many people made before they left the rest to the model; None while they play

    Raises
    ------
    RunError
        If a seat is nobody who chooses, or the game cannot be simulated.
    """

    model: Model
    seats: tuple[str, ...] = ()
    seed: int = 0
    moves: list[Move] = field(default_factory=list)
    injected: list[Move] = field(default_factory=list)
    n_by_people: int | None = None

    def __post_init__(self) -> None:
        check_call(_asked, (), {"seats": self.seats, "seed": self.seed}, name="Game")
        self.model = model_of(self.model, verb="Game")
        self.seats = (self.seats,) if isinstance(self.seats, str) else tuple(self.seats)
        known = list(dict.fromkeys(m.actor for step in self.model.steps for m in step.members if m.actor))
        if not self.seats:
            raise RunError(f"no seat is taken; expected one or more of: {', '.join(known)}")
        for seat in self.seats:
            if seat not in known:
                nearest = nearest_name(seat, known)
                raise RunError(
                    f"there is no seat '{seat}'; expected one of: {', '.join(known)}"
                    + (f"\n  nearest: {nearest}" if nearest else "")
                )
        if self.model.unsettled_below is not None:
            raise RunError("a game needs a last turn; set `horizon:` to a number of turns")
        if self.model.rules is not None:
            raise RunError("a game is played by people and the model's own rules, not by Python rules")

    @cached_property
    def draws(self) -> Draws:
        """The inputs of this game: the first draw of its seed."""
        found = draw_parameters(self.model, 1, self.seed, "random")
        return Draws(found.values[:1], 1)

    @property
    def course(self) -> Course:
        """Where the game stands."""
        key = (tuple(self.moves), tuple(self.injected))
        if self._known is None or self._known[0] != key:
            self._known = key, self._replay()
        return self._known[1]

    _known: tuple[tuple[tuple[Move, ...], tuple[Move, ...]], Course] | None = field(
        default=None, init=False, repr=False
    )

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.course.decision is None

    @public
    def choose(self, option: str) -> None:
        """Choose for the seat whose turn it is.

        Raises
        ------
        RunError
            If the game is over, or the option is not open.
        """
        decision = self.course.decision
        if decision is None:
            raise RunError("the game is over")
        names = [choice.name for choice in decision.choices]
        if option not in names:
            nearest = nearest_name(option, names)
            raise RunError(
                f"'{option}' is not open to {decision.who} now; expected one of: {', '.join(names)}"
                + (f"\n  nearest: {nearest}" if nearest else "")
            )
        self.moves.append(Move(decision.turn, decision.key, option))
        try:
            _ = self.course
        except RunError:  # the model stopped: the choice is taken back, so that nothing is lost
            self.moves.pop()
            raise

    def undo(self) -> None:
        """Take back the last choice that people made, or what the model played for them; what was put in waits on.

        Raises
        ------
        RunError
            If nothing was chosen yet.
        """
        if self.n_by_people is not None:
            del self.moves[self.n_by_people :]
            self.n_by_people = None
            return
        if not self.moves:
            raise RunError("nothing was chosen yet")
        self.moves.pop()

    def finish(self) -> None:
        """Let the model choose for every seat from here to the end; ``undo`` takes that back.

        Raises
        ------
        RunError
            If the game is over.
        """
        if self.is_over:
            raise RunError("the game is over")
        played = self._watched(plays_on=True)
        n_by_people = len(self.moves)
        self.moves += played.played
        self.n_by_people = n_by_people

    def possible_events(self) -> list[tuple[str, str]]:
        """List the events whose conditions hold as matters stand, name and label."""
        course = self.course
        if course.decision is None:
            return []
        columns = [np.array([value]) for value in course.moments[-1].state]
        values = [np.full((1, 1), value) for value in self.draws.values[0]]
        found = []
        for number, step in enumerate(self.model.steps):
            members = [member for member in step.members if member.rule == "event"]
            if not members:
                continue
            turn = course.decision.turn + (number <= course.moments[-1].number)
            with np.errstate(all="ignore"):
                rows = step.program.evaluate(columns, values, turn, Workspace((1,), (1, 1)))
            for member in members:
                for action in member.actions:
                    opens = True if action.opens is None else bool(np.ravel(rows[action.opens])[0])
                    if opens and action.name != NOTHING and turn <= self.model.horizon:
                        found.append((action.name, action.label))
        return found

    @public
    def withdraw(self, event: str) -> None:
        """Take back an event that was put in and has not had its turn.

        Raises
        ------
        RunError
            If it does not wait.
        """
        waiting = [one for one in self.waiting() if one.action == event]
        if not waiting:
            raise RunError(f"'{event}' does not wait to come")
        self.injected.remove(waiting[-1])

    def waiting(self) -> list[Move]:
        """List the events that were put in and have not had their turn."""
        decision = self.course.decision
        if decision is None:
            return []
        order = {m.key: n for n, step in enumerate(self.model.steps) for m in step.members}
        now = decision.turn, order[decision.key]
        return [one for one in self.injected if (one.turn, order[one.key]) > now]

    @public
    def inject(self, event: str) -> int:
        """Put an event into the next turn in which it can still come; it comes if its condition holds then. Return the turn.

        Raises
        ------
        RunError
            If there is no such event, or the game is over.
        """
        decision = self.course.decision
        if decision is None:
            raise RunError("the game is over")
        order = {m.key: n for n, step in enumerate(self.model.steps) for m in step.members}
        known = {
            action.name: member.key
            for step in self.model.steps
            for member in step.members
            if member.rule == "event"
            for action in member.actions
            if action.name != NOTHING
        }
        if event not in known:
            nearest = nearest_name(event, known)
            raise RunError(
                f"there is no event '{event}'; expected one of: {', '.join(known)}"
                + (f"\n  nearest: {nearest}" if nearest else "")
            )
        turn = decision.turn + (order[known[event]] <= order[decision.key])
        if turn > self.model.horizon:
            raise RunError("no later turn is left for it")
        if any((one.turn, one.key) == (turn, known[event]) for one in self.injected):
            raise RunError("it, or another event that shuts it out, waits for that turn already")
        self.injected.append(Move(turn, known[event], event))
        return turn

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the game as one short JSON text, whole or not at all; ``open_game`` reads it back.

        Raises
        ------
        RunError
            If the file cannot be written.
        """
        from toolkit.games.saved_games import save_game

        save_game(self, path)

    def history(self) -> History:
        """Return the finished game as a history.

        Raises
        ------
        RunError
            While it goes on.
        """
        course = self.course
        if not course.outcome:
            raise RunError("the game is not over yet")
        values = {
            p.name: float(v)
            for p, v in zip(self.model.parameters, self.draws.values[0], strict=True)
            if not p.is_doubt
        }
        first = course.moments[0].state
        start = {
            self.model.variables[n].name: self.model.variables[n].shown(first[n]) for n in self.model.shown
        }
        return History(
            self.model, 0, 0, values, start, course.steps, course.changes, course.outcome, course.end_turn
        )

    def sees(self, seat: str, variable: str) -> bool:
        """Whether a seat is shown a variable."""
        declared = next(v for v in self.model.variables if v.name == variable)
        return not declared.visible_to or seat in declared.visible_to

    def sees_rung(self, seat: str, place: int) -> bool:
        """Whether a seat is shown everything that the condition of a rung reads."""
        read = self.model.ladder_program.reads(place)
        return all(self.sees(seat, self.model.variables[column].name) for column in read)

    def _may_be_noticed(self, seat: str, step: HistoryStep) -> bool:
        """Whether something that changed nothing may be told: not if all it could have changed is hidden from the seat."""
        touched = self._touched(step)
        return not touched or any(self.sees(seat, name) for name in touched)

    def _touched(self, step: HistoryStep) -> set[str]:
        """Name the declared variables that a step can move."""
        member, action = self._member(step)
        leaves = [leaf for leaf in member.leaves if member.actions[leaf.action] is action]
        variables = [self.model.variables[change.variable] for leaf in leaves for change in leaf.changes]
        return {variable.name for variable in variables if variable.kind != "memory"}

    def changes_of(self, step: HistoryStep) -> list[HistoryChange]:
        """Return what moved when a step was settled, of what it can move; the rest belongs to those settled with it."""
        touched = self._touched(step)
        return [
            change
            for change in self.course.changes
            if (change.turn, change.moment) == (step.turn, step.moment) and change.variable in touched
        ]

    def seen_steps(self, seat: str) -> list[SeenStep]:
        """Return what a seat has seen happen: what is not for it, or changes only what it is not shown, stays hidden from it."""
        found = []
        for step in self.course.steps:
            changes = self.changes_of(step)
            shown = tuple(change for change in changes if self.sees(seat, change.variable))
            is_own = step.key.split(".")[0] == seat
            visible_to = self._member(step)[1].visible_to
            is_told = is_own or not visible_to or seat in visible_to
            if is_own or shown or (is_told and not changes and self._may_be_noticed(seat, step)):
                found.append(SeenStep(step, shown, is_own=is_own, is_told=is_told))
        return found

    def all_steps(self) -> list[SeenStep]:
        """Return everything that happened, for whoever sees it all."""
        return [SeenStep(step, tuple(self.changes_of(step))) for step in self.course.steps]

    def _member(self, step: HistoryStep) -> tuple[Member, Action]:
        member = next(m for s in self.model.steps for m in s.members if m.key == step.key)
        return member, next(action for action in member.actions if action.name == step.action)

    def _replay(self) -> Course:
        watcher = self._watched()
        return watcher.course(watcher.decision)

    def _watched(self, *, plays_on: bool = False) -> _Player:
        """Simulate the game up to the next choice of a seat, or to its end with the model choosing for the seats."""
        model = self.model
        for move in (*self.injected, *self.moves):
            model = model.with_forced(move.turn, move.key, move.action)
        structure = structure_of(self.model) if model.foresight else None
        sampler = Sampler(model, self.draws, 1, self.seed, structure)
        watcher = _Player(
            model, self.seats, {(m.turn, m.key): m.action for m in self.moves}, plays_on=plays_on
        )
        with suppress(_Waiting):
            sampler.watch(Block(0, 1, 0, 1), watcher)
        return watcher


def _asked(*, seats: str | Sequence[str], seed: int) -> None:
    """Hold the kinds of what a game takes beside its crisis."""


class _Waiting(Exception):  # not an error: a seat has to choose
    """Stops a simulation where a seat has to choose."""


class _Player(Recorder):
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
        self.state: list[Any] = []

    def started(self, simulation: Simulation) -> None:
        super().started(simulation)
        self.state = [column[0] for column in self.start]

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        if not simulation.alive.any():
            return
        n_steps = len(self.model.steps)
        if not self.visited or (self.visited[-1].turn, self.visited[-1].number) != (
            turn,
            self.number % n_steps,
        ):
            self.visited.append(Moment(turn, self.number % n_steps, tuple(int(v) for v in self.state)))
        if member.actor in self.seats:
            odds = simulation.odds(self.number % n_steps, member, replace(member, forced={}), rows, turn)
            decision = self._decision(turn, member, rows, odds)
            picked = self.made.get((turn, member.key))
            if len(decision.choices) > 1:
                if picked is None and not self.plays_on:
                    self.decision = decision
                    raise _Waiting
                if picked is None:
                    picked = member.actions[int(np.ravel(action)[0])].name
                    self.played.append(Move(turn, member.key, picked))
                self.decisions.append((decision, picked))
            weights = [
                np.full(simulation.shape, share) for share in odds
            ]  # as the model would, not as imposed
        super().chosen(simulation, turn, member, weights, action, leaf, rows)

    def _decision(self, turn: int, member: Member, rows: Sequence[Value], odds: Floats) -> SeatTurn:
        """Say what is open, and with what odds the model would choose it."""
        choices = []
        for n, action in enumerate(member.actions):
            opens = True if action.opens is None else bool(np.ravel(rows[action.opens])[0])
            if opens and action.name != SKIP:
                is_rest = action.name == HOLD and action.label == HOLD
                label = "Hold: do nothing" if is_rest else action.label
                about = "Wait and see what the others do." if is_rest else action.about
                choices.append(Choice(action.name, label, action.rung, about, float(odds[n])))
        day = self.model.date_of_turn(turn)
        return SeatTurn(turn, day, member.key, member.actor, member.label, tuple(choices))

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:
        super().stepped(simulation, turn, changed)
        if simulation.alive.any():
            for variable, column in changed.items():
                self.state[variable] = column.reshape(-1)[0]

    def course(self, decision: SeatTurn | None) -> Course:
        """Put together where the game stands."""
        model = self.model
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
        )
