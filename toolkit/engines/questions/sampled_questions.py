"""Questions answered by sampling: a watcher that notes in every run what has come, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32
from toolkit.engines.sampling.unreached import odds_unreached
from toolkit.engines.sampling.weighing import Told, likelihood
from toolkit.engines.states.joint_counting import summed
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Program, Value
from toolkit.model.questions import ModelQuestion

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass
class Notes:
    """What is noted of one question, run by run.

    Attributes
    ----------
    came : shape (N,), the turn in which it first came, or 1 + the level it stands on; 0 where nothing has come
    held : shape (N,), whether its condition has held
    is_known : whether it can be answered; not where nobody knows what an actor would have expected
    """

    question: ModelQuestion
    last: int
    came: npt.NDArray[np.int32]
    held: Truths
    is_known: bool = True

    def come(self, places: Whole, turn: int) -> None:
        """Note that it has come in some runs."""
        if turn <= self.last:
            first = places[self.came[places] == 0]
            self.came[first] = max(turn, 1)


@dataclass
class Asker(Watcher):
    """Notes what readers ask in all runs of a block; whoever drives the simulation calls ``record`` at the end of each turn.

    Attributes
    ----------
    told : what news says, where there is any: what runs would have done after their end is drawn given that
    """

    model: Model
    n_draws: int
    width: int
    told: Told | None = None
    before: list[npt.NDArray[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        n_runs, horizon = self.n_draws * self.width, self.model.horizon
        self.going = np.ones(n_runs, dtype=bool)
        """Runs that had not ended before this turn."""
        self.notes = [
            Notes(one, one.last(horizon), np.zeros(n_runs, np.int32), np.zeros(n_runs, bool))
            for one in self.model.questions
        ]
        self.seats = {
            member.key: (s, m)
            for s, step in enumerate(self.model.steps)
            for m, member in enumerate(step.members)
        }
        self.watched: dict[tuple[int, int], list[tuple[Notes, tuple[int, ...]]]] = {}
        for note in self.notes:
            for step, seat, actions in note.question.acts:
                self.watched.setdefault((step, seat), []).append((note, actions))

    # --- what is seen of the runs

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Note what is taken and what happens."""
        for note, actions in self.watched.get(self.seats[member.key], ()):
            note.come(_places(simulation, simulation.alive & np.isin(action, actions)), turn)

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:  # noqa: ARG002
        """Keep the state that a step read."""
        self.before = list(simulation.columns)

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:
        """Note how runs end, and what members whom they did not reach would have done in that turn."""
        for note in self.notes:
            if note.question.outcomes:
                note.come(_places(simulation, where & np.isin(outcome, note.question.outcomes)), turn)
        if turn:
            for (step, seat), watching in self.watched.items():
                if step > simulation.number:
                    self._unreached(simulation, turn, (step, seat), watching, where)

    def _unreached(
        self, simulation: Simulation, turn: int, seat: tuple[int, int],
        watching: Sequence[tuple[Notes, tuple[int, ...]]], where: Truths,
    ) -> None:  # fmt: skip
        """Draw what a member did in the turn in which runs ended before they came to it: the order of steps is not the calendar."""
        member, places = self.model.steps[seat[0]].members[seat[1]], _places(simulation, where)
        try:
            odds = odds_unreached(simulation, seat[0], member, turn, self.before, where, "")
        except RunError:
            for note, _ in watching:
                note.is_known = note.is_known and turn > note.last
            return
        if self.told is not None:
            odds = odds * likelihood(self.told.of_member(turn, *seat), len(odds))[:, None]
        uniform = simulation.numbers(turn, f"{member.key}, not reached", "event")[places]
        reach = np.cumsum(odds, axis=0)
        action = (uniform * reach[-1] >= reach[:-1]).sum(axis=0)
        for note, actions in watching:
            note.come(places[np.isin(action, actions)], turn)

    def record(self, simulation: Simulation, turn: int) -> None:
        """Look at the state of every run at the end of a turn; what had ended at the start counts for turn 1."""
        followed = simulation.followed
        going = self.going[followed].reshape(simulation.shape)
        looked = going if turn else ~simulation.alive
        for note in self.notes:
            self._look(simulation, note, max(turn, 1), looked)
        self.going[followed] = simulation.alive.reshape(-1)

    def _look(self, simulation: Simulation, note: Notes, turn: int, looked: Truths) -> None:
        question = note.question
        if turn > note.last:
            return
        if question.given is not None:
            holds = self._holds(simulation, question.given, turn)
            note.held[_places(simulation, looked & holds)] = True
        if question.when is not None and not question.at_end:
            note.come(_places(simulation, looked & self._holds(simulation, question.when, turn)), turn)
        elif question.when is not None:  # a run that ends now keeps its state up to the last turn
            holds = self._holds(simulation, question.when, note.last)
            note.came[simulation.followed] = holds.reshape(-1)
        elif question.asks == "level":
            variable = self.model.variables[question.variable]
            levels = variable.positions(simulation.columns[question.variable])
            note.came[simulation.followed] = levels.reshape(-1).astype(np.int32) + 1

    def _holds(self, simulation: Simulation, program: Program, turn: int) -> Truths:
        holds = program.evaluate(simulation.columns, simulation.parameters, turn, simulation.workspace)[0]
        return np.broadcast_to(np.asarray(holds, dtype=bool), simulation.shape)

    # --- runs drawn anew

    def follow(self, ancestor: Whole) -> None:
        """Put every run in the place of its ancestor; shape (d, N)."""
        rows = np.arange(self.n_draws)[:, None]
        places = (rows * self.width + ancestor).reshape(-1)
        self._take(places, self)

    def rearrange(self, rows: Whole, other: Asker) -> None:
        """Put draws in the place of draws: draw ``rows[i]`` of these followed by those of ``other``."""
        places = (rows[:, None] * self.width + np.arange(self.width)).reshape(-1)
        self._take(places, other)

    def _take(self, places: Whole, other: Asker) -> None:
        def taken(mine: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return (mine if other is self else np.concatenate((mine, theirs)))[places]

        self.going = taken(self.going, other.going)
        for note, theirs in zip(self.notes, other.notes, strict=True):
            note.came, note.held = taken(note.came, theirs.came), taken(note.held, theirs.held)
            note.is_known = note.is_known and theirs.is_known

    # --- the answer

    def answers(self, weights: Floats | None = None) -> Floats:
        """Count runs, or sum their weights of shape (d, N), in every column of every question; shape (d, A)."""
        return np.concatenate([self._columns(note, weights) for note in self.notes], axis=1)

    def _columns(self, note: Notes, weights: Floats | None) -> Floats:
        question, horizon = note.question, self.model.horizon
        n_answers, is_given = question.n_answers(horizon), question.given is not None
        if not note.is_known:
            return np.full((self.n_draws, n_answers + is_given), np.nan)
        value = np.minimum(note.came, 1) if question.asks == "whether" else note.came
        counts = ~note.held if is_given else np.zeros(len(value), dtype=bool)
        cell = (np.repeat(np.arange(self.n_draws), self.width) * 2 + counts) * (n_answers + 1) + value
        table = summed(cell, self.n_draws, [2, n_answers + 1], weights)[:, 0].astype(np.float64)
        found = table[:, 1:]
        return np.concatenate((found, table.sum(axis=1, keepdims=True)), axis=1) if is_given else found


def _places(simulation: Simulation, where: Truths) -> Whole:
    """Return the places, among all of the block, of the runs of which something is so."""
    flat = np.flatnonzero(where)
    return flat if simulation.position is None else simulation.position[flat]
