"""Where a game that is played in a terminal is kept."""

from __future__ import annotations

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

    def save(self, game: Game) -> None:
        """Save the game, if it is kept anywhere."""
        if self.path is not None:
            save_game(game, self.path, is_new=not self._is_there)
            self._is_there = True

    def farewell(self) -> str:
        """Say what was saved where."""
        if self.path is None:
            return "Stopped; nothing was saved."
        return f"Saved to {self.path}; go on with: crisis play {self.path}"


def saved_as(text: str) -> Path:
    """Return the file of a saved game, with the ending by which ``crisis play`` knows it."""
    path = Path(text)
    return path if path.suffix == ".json" else path.with_name(path.name + ENDING)
