"""One group of a class: the game it plays, exchanged for the next whenever something happens, never changed in place."""

from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from toolkit.errors import RunError, ToolkitError
from toolkit.games.course import Move
from toolkit.games.game import Game
from toolkit.games.saved_games import ENDING, open_game, save_game
from toolkit.model.model import Model

MOST_GAMES = 9
"""Games that one group can play in a class."""
Change = Callable[[Game], object]


class Stale(ToolkitError):
    """Somebody has done something meanwhile, so that what was asked for rests on what is no longer so."""


@dataclass(frozen=True)
class Standing:
    """Where a group stands. Whoever holds one can read it for as long as they like: nothing in it changes.

    Attributes
    ----------
    attempt : which of the group's games this is; 1 is the one that is compared
    n_taken_back : how often something was taken back in this group
    again : links of the seats that have asked for another game
    """

    game: Game
    attempt: int = 1
    n_taken_back: int = 0
    again: frozenset[str] = frozenset()

    @cached_property
    def version(self) -> str:
        """Say which choices have been made; another after each of them, and never one that was there before."""
        return self._version_of(self.game.moves)

    def is_done_already(self, version: str, option: str) -> bool:
        """Whether the last choice was this one, made where that version stood: a form that was sent twice."""
        moves = self.game.moves
        return bool(moves) and moves[-1].action == option and self._version_of(moves[:-1]) == version

    def _version_of(self, moves: Sequence[Move]) -> str:
        told = (self.attempt, self.n_taken_back, list(moves), self.game.injected, self.game.n_by_people)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass
class Group:
    """One group and its games, those that it has finished before included.

    Attributes
    ----------
    chairs : link -> actors that are decided for there
    count_back : writes down that something is taken back, and returns how often that was
    finished : the group's earlier games
    """

    name: str
    folder: Path
    chairs: dict[str, tuple[str, ...]]
    standing: Standing
    count_back: Callable[[], int] = field(repr=False)
    finished: tuple[Standing, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def game(self) -> Game:
        """The game as it stands; read it, and leave it as it is."""
        return self.standing.game

    @property
    def games(self) -> tuple[Standing, ...]:
        """All games of the group, the one that is compared first."""
        return (*self.finished, self.standing)

    def change(self, do: Change, *, version: str | None = None, takes_back: bool = False) -> Standing:
        """Do something to a copy of the game, save it, and only then put it in the place of the game.

        Parameters
        ----------
        do : what is done
        version : where whoever asks believes the group to stand; None if that does not matter
        takes_back : whether moves may be fewer afterwards

        Raises
        ------
        Stale
            If the group stands elsewhere.
        ToolkitError
            If it cannot be done or saved; the game is then as it was.
        """
        with self.lock:
            before = self.standing
            if version is not None and version != before.version:
                raise Stale(f"{self.name} has gone on meanwhile; nothing was done.")
            game = copied(before.game)
            do(game)
            n_back = self.count_back() if takes_back else before.n_taken_back
            save_game(game, path_of(self.folder, self.name, before.attempt))
            self.standing = replace(before, game=game, n_taken_back=n_back, again=frozenset())
            return self.standing

    def play_again(self, version: str, link: str, held: Iterable[str]) -> Standing:
        """Begin another game, with other luck, once every seat has asked for it; the one that is over is kept.

        Parameters
        ----------
        version : where whoever asks believes the group to stand
        link : of the seat that asks
        held : links of the seats at which somebody sits

        Raises
        ------
        Stale
            If somebody has begun one already.
        RunError
            If the game goes on, or the group has played enough.
        """
        with self.lock:
            before = self.standing
            if version != before.version:
                raise Stale(f"{self.name} has gone on meanwhile; nothing was done.")
            if not before.game.is_over:
                raise RunError("The game goes on; play it to its end first.")
            if before.attempt >= MOST_GAMES:
                raise RunError(f"{self.name} has played {MOST_GAMES} games; that is enough for a class.")
            asked = before.again | {link}
            if not asked.issuperset(held):
                self.standing = replace(before, again=asked)
                return self.standing
            game = Game(before.game.model, before.game.seats, before.game.seed + 1)
            save_game(game, path_of(self.folder, self.name, before.attempt + 1))
            self.finished = (*self.finished, before)
            self.standing = Standing(game, before.attempt + 1, before.n_taken_back)
            return self.standing


def copied(game: Game) -> Game:
    """Return a game that can be changed without the other; what was worked out already goes with it."""
    found = copy.copy(game)
    found.moves, found.injected = list(game.moves), list(game.injected)
    found.forecasts = list(game.forecasts)
    return found


def path_of(folder: Path, name: str, attempt: int) -> Path:
    """Return where a game of a group is saved."""
    again = "" if attempt == 1 else f".game-{attempt}"
    return folder / f"{name.lower().replace(' ', '-')}{again}{ENDING}"


def open_standings(folder: Path, name: str, new: Callable[[], Game], n_taken_back: int) -> list[Standing]:
    """Open the games that a group has played, or begin its first.

    Raises
    ------
    RunError
        If a game cannot be read, or was played on another scenario.
    """
    first = path_of(folder, name, 1)
    if not first.exists():
        game = new()
        save_game(game, first)
        return [Standing(game, 1, n_taken_back)]
    model, found = new().model, []
    for attempt in range(1, MOST_GAMES + 1):
        path = path_of(folder, name, attempt)
        if not path.exists():
            break
        found.append(Standing(_opened(path, model), attempt, n_taken_back))
    return found


def _opened(path: Path, model: Model) -> Game:
    game = open_game(path)
    if game.model.digest != model.digest:
        raise RunError(f"'{path}' was played on another scenario")
    game.model = model
    return game
