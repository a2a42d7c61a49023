"""A crisis that people play: one history, in which seats wait for a person and the model plays the rest.

A game is its seed and the list of what was chosen and put in; where it stands follows by simulating it again. So it can be
saved as a short text, taken back, and replayed, and the same seed gives every group of a class the same luck.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.answers import Caveat
from toolkit.arguments import check_call, public
from toolkit.engines.inputs import structure_of
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.subjects import Subject, model_of, unheard
from toolkit.errors import RunError
from toolkit.games import events, sight
from toolkit.games.course import Course, Move, as_history, settled_by
from toolkit.games.follower import Follower, Waiting
from toolkit.games.forecast import Forecast, checked, pooled
from toolkit.games.game_file import GameRecord, write_game
from toolkit.games.seats import refuse_misfits
from toolkit.history.records import History
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model


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
    forecasts : what those at the seats wanted and expected before they chose
    had_chosen : seats that had chosen when a choice was taken back, and so have seen what came of it

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
    forecasts: list[Forecast] = field(default_factory=list)
    had_chosen: list[str] = field(default_factory=list)

    if TYPE_CHECKING:  # what ``__post_init__`` makes of its arguments is narrower than what it takes

        def __init__(
            self,
            model: Subject,
            seats: str | Sequence[str] = (),
            seed: int = 0,
            moves: list[Move] = ...,
            injected: list[Move] = ...,
            n_by_people: int | None = None,
            forecasts: list[Forecast] = ...,
            had_chosen: list[str] = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        check_call(_asked, (), {"seats": self.seats, "seed": self.seed}, name="Game")
        self.caveats = unheard(self.model)
        self.model = model_of(self.model, verb="Game")
        self.seats = (self.seats,) if isinstance(self.seats, str) else tuple(self.seats)
        refuse_misfits(self.model, self.seats)

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
            self._known = key, self._followed().course()
        return self._known[1]

    _known: tuple[tuple[tuple[Move, ...], tuple[Move, ...]], Course] | None = field(
        default=None, init=False, repr=False
    )

    caveats: tuple[Caveat, ...] = field(default=(), init=False, repr=False)  # it begins before all news

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
        decision = settled_by(self.course, option)
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
            self.had_chosen = list(self.seats)  # the end has been seen
            del self.moves[self.n_by_people :]
            self.n_by_people = None
            return
        if not self.moves:
            raise RunError("nothing was chosen yet")
        self.had_chosen = [seat for seat in self.seats if not self.may_foretell(seat)]
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
        played = self._followed(plays_on=True).played
        self.n_by_people = len(self.moves)
        self.moves += played

    @public
    def expect(self, seat: str, wanted: str, tokens: Mapping[str, int], by: str = "") -> None:
        """Name the end that a seat wants, and lay ten tokens on the ends that there may be; before it chooses.

        Parameters
        ----------
        seat : actor
        wanted : outcome that it wants
        tokens : outcome -> tokens on it, ten in all
        by : who of those at the seat, where each makes a forecast; a second one of theirs takes the place of the first

        Raises
        ------
        RunError
            If the seat has chosen already, or something is not there.
        """
        ends = [one.name for one in self.model.outcomes]
        made = checked(Forecast(wanted, tokens, seat, by), self.seats, ends)
        if not self.may_foretell(seat):
            raise RunError("a forecast is made before the first choice, and that was made")
        self.forecasts = [one for one in self.forecasts if (one.seat, one.by) != (seat, by)] + [made]

    @public
    def forecast(self, *seats: str) -> Forecast | None:
        """Return what some seats expected (all, if none is named), the mean where several made a forecast; None without one."""
        return pooled([one for one in self.forecasts if not seats or one.seat in seats])

    def has_chosen(self, *seats: str) -> bool:
        """Whether one of some seats has made a choice."""
        return any(decision.actor in seats for decision, _ in self.course.decisions)

    def may_foretell(self, *seats: str) -> bool:
        """Whether some seats may make a forecast yet: none of them has chosen, nor taken a choice back."""
        return not (self.has_chosen(*seats) or set(seats) & set(self.had_chosen))

    def possible_events(self) -> list[tuple[str, str]]:
        """List the events whose conditions hold as matters stand, name and label."""
        return events.possible_events(self.model, self.draws.values[0], self.course)

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
        return events.waiting(self.model, self.course, self.injected)

    @public
    def inject(self, event: str) -> int:
        """Put an event into the next turn in which it can still come; it comes if its condition holds then. Return the turn.

        Raises
        ------
        RunError
            If there is no such event, or the game is over.
        """
        move = events.next_turn_of(self.model, self.course, self.injected, event)
        self.injected.append(move)
        return move.turn

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the game as one short JSON text, whole or not at all; ``open_game`` reads it back.

        Raises
        ------
        RunError
            If the file cannot be written.
        """
        write_game(self.record(), path)

    def record(self) -> GameRecord:
        """Return what a saved game holds."""
        model = self.model
        return GameRecord(
            digest=model.digest,
            variants=tuple(model.variants),
            seats=tuple(self.seats),
            seed=self.seed,
            moves=tuple(self.moves),
            n_by_people=self.n_by_people,
            injected=tuple(self.injected),
            forecasts=tuple(self.forecasts),
            had_chosen=tuple(self.had_chosen),
            scenario=model.dossier.source_yaml,
        )

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
        return as_history(self.model, self.draws.values[0], course)

    def sees(self, seat: str, variable: str) -> bool:
        """Whether a seat is shown a variable."""
        return sight.sees(self.model, seat, variable)

    def sees_rung(self, seat: str, place: int) -> bool:
        """Whether a seat is shown everything that the condition of a rung reads."""
        return sight.sees_rung(self.model, seat, place)

    def seen_steps(self, seat: str) -> list[sight.SeenStep]:
        """Return what a seat has seen happen: what is not for it, or changes only what it is not shown, stays hidden from it."""
        return sight.seen_steps(self.model, self.course, seat)

    def all_steps(self) -> list[sight.SeenStep]:
        """Return everything that happened, for whoever sees it all."""
        return sight.all_steps(self.model, self.course)

    def _followed(self, *, plays_on: bool = False) -> Follower:
        """Simulate the game up to the next choice of a seat, or to its end with the model choosing for the seats."""
        model = self.model
        for move in self.injected:
            model = model.with_forced(move.turn, move.key, move.action)
        structure = structure_of(self.model) if model.foresight else None
        sampler = Sampler(model, self.draws, 1, self.seed, structure)
        follower = Follower(model, self.seats, self.moves, plays_on=plays_on)
        with suppress(Waiting):
            sampler.watch(Block(0, 1, 0, 1), follower)
        return follower


def _asked(*, seats: str | Sequence[str], seed: int) -> None:
    """Hold the kinds of what a game takes beside its crisis."""
