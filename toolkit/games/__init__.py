"""A crisis that people play: the model plays the seats that nobody takes."""

from toolkit.games.game import Game
from toolkit.games.saved_games import open_game

__all__ = ["Game", "open_game"]
