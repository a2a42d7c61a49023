"""Model -> Result: the exact chain and Monte Carlo; ``run`` picks one and spreads the work."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.engines.histories import Histories, History, histories
from toolkit.engines.plan import Plan, plan
from toolkit.engines.result import Result
from toolkit.engines.run import run

if TYPE_CHECKING:
    from toolkit.engines.game import Game
    from toolkit.engines.paths import ProbablePath, ProbablePaths, most_probable
    from toolkit.engines.saved_games import open_game
    from toolkit.engines.splitting import RareOutcome, tail
    from toolkit.engines.stored import open_result

__all__ = [
    "Game", "Histories", "History", "Plan", "ProbablePath", "ProbablePaths", "RareOutcome", "Result", "histories", "most_probable",
    "open_game", "open_result", "plan", "run", "tail",
]  # fmt: skip
_LATER = {
    "Game": "game", "ProbablePath": "paths", "ProbablePaths": "paths", "RareOutcome": "splitting", "most_probable": "paths",
    "open_game": "saved_games", "open_result": "stored", "tail": "splitting",
}  # fmt: skip
"""Name -> module that is loaded when it is first asked for, so that a check or a run starts quickly."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'toolkit.engines' has no attribute '{name}'")
    return getattr(import_module(f"toolkit.engines.{_LATER[name]}"), name)
