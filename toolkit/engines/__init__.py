"""Model -> Result: the exact chain and Monte Carlo; ``run`` picks one and spreads the work."""

from toolkit.engines.result import Result
from toolkit.engines.run import Plan, plan, run
from toolkit.engines.stored import open_result

__all__ = ["Plan", "Result", "open_result", "plan", "run"]
