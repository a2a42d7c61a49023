"""Crisis Toolkit: what the reporting says about a crisis, as a model that anyone can question.

>>> import toolkit as ct
>>> crisis = ct.load("caribbean-2025")
>>> result = ct.run(crisis, seed=7, draws=16)
>>> table = ct.outcomes(result)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit import plots as plot
    from toolkit.analysis import (
        Box,
        Comparison,
        Debrief,
        Decision,
        Discovery,
        Overturn,
        Pathways,
        Sensitivity,
        capabilities,
        class_debrief,
        compare,
        debrief,
        decide,
        diagnostics,
        discover,
        incidence,
        indicators,
        influences,
        information,
        odds,
        outcomes,
        outside_view,
        overturn,
        pathways,
        policies,
        regression,
        relations,
        rungs,
        score,
        sensitivity,
        stability,
        states,
        sweep,
        tell,
        times,
        turning_points,
        worth_of_report,
    )  # fmt: skip
    from toolkit.engines import (
        Game,
        History,
        Plan,
        ProbablePath,
        Result,
        histories,
        most_probable,
        open_game,
        open_result,
        plan,
        run,
    )  # fmt: skip
    from toolkit.errors import Problem, RunError, ScenarioError, ToolkitError
    from toolkit.model.rules import Situation
    from toolkit.notebook import Panel, Seat, explore, play
    from toolkit.report import Brief, brief
    from toolkit.scenario import Outlook, Reports, Scenario, load, loads, reports, shipped

__version__ = "0.1.0"

_HOME = {
    name: home
    for home, names in {
        "toolkit.scenario": ("Outlook", "Reports", "Scenario", "load", "loads", "reports", "shipped"),
        "toolkit.engines": (
            "Game", "History", "Plan", "ProbablePath", "Result", "histories", "most_probable", "open_game", "open_result", "plan", "run",
            "tail",
        ),
        "toolkit.analysis": (
    "Box", "Comparison", "Debrief", "Decision", "Discovery", "Overturn", "Pathways", "Sensitivity", "capabilities", "class_debrief", "compare", "contradictions", "debrief", "decide", "diagnostics", "discover", "incidence", "indicators", "influences", "information", "learning", "now", "odds", "outcomes", "outside_view", "overturn", "pathways", "policies", "regression", "relations", "rungs", "score", "sensitivity", "stability", "states", "sweep", "tell", "times", "turning_points", "verify", "worth_of_report",
),
        "toolkit.notebook": ("Panel", "Seat", "explore", "play"),
        "toolkit.report": ("Brief", "brief"),
        "toolkit.model.rules": ("Situation",),
        "toolkit.errors": ("Problem", "RunError", "ScenarioError", "ToolkitError"),
    }.items()
    for name in names
}  # fmt: skip

__all__ = [
    "Box", "Brief", "Comparison", "Debrief", "Decision", "Discovery", "Game", "History", "Outlook", "Overturn", "Panel", "Pathways", "Plan", "ProbablePath", "Problem", "Reports", "Result", "RunError", "Scenario", "ScenarioError", "Seat", "Sensitivity", "Situation", "ToolkitError", "__version__", "brief", "capabilities", "class_debrief", "compare", "contradictions", "debrief", "decide", "diagnostics", "discover", "explore", "histories", "incidence", "indicators", "influences", "information", "learning", "load", "loads", "most_probable", "now", "odds", "open_game", "open_result", "outcomes", "outside_view", "overturn", "pathways", "plan", "play", "plot", "policies", "regression", "relations", "reports", "run", "rungs", "score", "sensitivity", "shipped", "stability", "states", "sweep", "tail", "tell", "times", "turning_points", "verify", "worth_of_report",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that ``import toolkit`` is quick."""
    if name == "plot":
        return import_module("toolkit.plots")
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'toolkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
