"""Where a game that is played in a terminal is kept."""

from __future__ import annotations

import hashlib
from itertools import count
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files import check_file
from toolkit.games.game import Game
from toolkit.games.saved_games import ENDING, save_game


class Keeper:
    """Where a game is kept: in no file until one is named, then saved to it after every choice."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._is_there = path is not None
        self._held = _digest(path)

    def name(self, text: str) -> None:
        """Keep the game in a file from now on.

        Raises
        ------
        ToolkitError
            If it cannot be written, or is there already and is not the one that this game is kept in.
        """
        path = saved_as(text)
        check_file(path)  # else the game would be kept from now on where nothing can be
        is_ours = self.path is not None and self.path.exists() and path.exists() and path.samefile(self.path)
        if path.exists() and not is_ours:
            raise ToolkitError(
                f"'{path}' is there already and would be lost; choose another name, or go on with that game: crisis play {path}"
            )
        self.path, self._is_there = path, is_ours

    def save(self, game: Game) -> str:
        """Save the game, if it is kept anywhere; return what is to be said of it.

        Where somebody else has written to its file since, that is left alone, and the game is kept beside it.
        """
        if self.path is None:
            return ""
        said = ""
        if self._is_there and self.path.exists() and _digest(self.path) != self._held:
            path, self.path, self._is_there = self.path, _free_beside(self.path), False
            said = f"'{path}' was changed by somebody else since it was opened here, and is left alone; this game is kept in '{self.path}' from now on."
        save_game(game, self.path, is_new=not self._is_there)
        self._is_there, self._held = True, _digest(self.path)
        return said

    def farewell(self) -> str:
        """Say what was saved where."""
        if self.path is None:
            return "Stopped; nothing was saved."
        return f"Saved to {self.path}; go on with: crisis play {self.path}"


def saved_as(text: str) -> Path:
    """Return the file of a saved game, with the ending by which ``crisis play`` knows it.

    Raises
    ------
    ToolkitError
        If it has no name.
    """
    path = Path(text)
    if not path.name:
        raise ToolkitError(f"'{text}' is the name of no file")
    return path if path.suffix == ".json" else path.with_name(path.name + ENDING)


def _digest(path: Path | None) -> str:
    """Sum up what a file holds; nothing for one that cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""
    except (OSError, ValueError):
        return ""


def _free_beside(path: Path) -> Path:
    """Return the first name beside a saved game that no file has."""
    ending = ENDING if path.name.endswith(ENDING) else path.suffix
    names = (path.with_name(f"{path.name.removesuffix(ending)}-{n}{ending}") for n in count(2))
    return next(one for one in names if not one.exists())
