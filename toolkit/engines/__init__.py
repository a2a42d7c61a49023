"""Model -> Result: the exact chain and Monte Carlo; ``run`` picks one and spreads the work."""

from toolkit.engines.game import Game
from toolkit.engines.histories import Histories, History, histories
from toolkit.engines.paths import ProbablePath, ProbablePaths, most_probable
from toolkit.engines.plan import Plan, plan
from toolkit.engines.result import Result
from toolkit.engines.run import run
from toolkit.engines.saved_games import open_game
from toolkit.engines.splitting import RareOutcome, tail
from toolkit.engines.stored import open_result

__all__ = [
    "Game", "Histories", "History", "Plan", "ProbablePath", "ProbablePaths", "RareOutcome", "Result", "histories", "most_probable",
    "open_game", "open_result", "plan", "run", "tail",
]  # fmt: skip
