"""Crisis Toolkit: what the reporting says about a crisis, as a model that anyone can question.

>>> import toolkit as ct
>>> result = ct.run("falklands-1982", seed=7)
>>> answer = ct.outcomes(result)

A result can be asked more: ``result.sensitivity()``, ``result.overturn("bargain", above=0.5)`` and whatever else
``dir(result)`` lists. Every answer has a table, caveats, a figure, and a way to be saved.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # from the very modules: rooms hold functions of the same names as their modules
    from toolkit import plots as plot
    from toolkit.analysis.compare import compare
    from toolkit.analysis.decisions import decide, information, worth_of_report
    from toolkit.analysis.outcomes import outcomes
    from toolkit.analysis.scoring import score
    from toolkit.analysis.stability import stability
    from toolkit.analysis.states import states
    from toolkit.analysis.timing import incidence
    from toolkit.analysis.turning_points import turning_points
    from toolkit.engines.rare import tail
    from toolkit.engines.run import run
    from toolkit.errors import ToolkitError
    from toolkit.games.game import Game
    from toolkit.games.saved_games import open_game
    from toolkit.notebook.explore import explore
    from toolkit.notebook.play import play
    from toolkit.report.assessment import brief
    from toolkit.results.stored import open_result
    from toolkit.scenario import load, loads, reports, shipped

__version__ = "0.1.0"
__all__ = [
    "Game", "ToolkitError", "__version__", "brief", "compare", "decide", "explore", "incidence", "information", "load", "loads",
    "open_game", "open_result", "outcomes", "play", "plot", "reports", "run", "score", "shipped", "stability", "states", "tail",
    "turning_points", "worth_of_report",
]  # fmt: skip
_HOME = {
    "Game": "games", "ToolkitError": "errors", "brief": "report", "explore": "notebook", "load": "scenario", "loads": "scenario",
    "open_game": "games", "open_result": "results", "play": "notebook", "reports": "scenario", "run": "engines",
    "shipped": "scenario", "tail": "engines",
}  # fmt: skip
"""Name -> room; the others live in ``analysis``."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that ``import toolkit`` is quick."""
    if name == "plot":
        return import_module("toolkit.plots")
    if name in __all__:
        value = getattr(import_module(f"toolkit.{_HOME.get(name, 'analysis')}"), name)
        globals()[name] = value
        return value
    from toolkit.verbs import VERBS

    if name in VERBS:
        raise AttributeError(f"ask a result: result.{name}(…); or take {VERBS[name].home}.{name}")
    raise AttributeError(f"module 'toolkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
