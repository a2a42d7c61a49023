"""Crisis Toolkit: what the reporting says about a crisis, as a model that anyone can question.

>>> import toolkit as ct
>>> result = ct.run("falklands-1982", seed=7)
>>> answer = ct.outcomes(result)

A result can be asked more: ``result.sensitivity()``, ``result.overturn("bargain", above=0.5)`` and whatever else
``dir(result)`` lists. Every answer has a table, caveats, a figure, and a way to be saved.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from toolkit.version import __version__

_ROOMS = {
    "Game": "games",
    "ToolkitError": "errors",
    "advance": "analysis",
    "beliefs": "analysis",
    "brief": "report",
    "compare": "analysis",
    "decide": "analysis",
    "diff": "analysis",
    "experts": "analysis",
    "explore": "notebook",
    "forget": "remembered",
    "time_limit": "time_limits",
    "hearing": "analysis",
    "incidence": "analysis",
    "information": "analysis",
    "load": "scenario",
    "loads": "scenario",
    "open_game": "games",
    "open_result": "results",
    "outcomes": "analysis",
    "play": "notebook",
    "page": "pages",
    "plot": "plots",
    "questions": "analysis",
    "reasoning": "analysis",
    "record": "forecasts",
    "reports": "scenario",
    "resolve": "forecasts",
    "run": "engines",
    "score": "forecasts",
    "signals": "analysis",
    "shipped": "scenario",
    "stability": "analysis",
    "states": "analysis",
    "sweep": "analysis",
    "tail": "engines",
    "trace": "analysis",
    "track": "forecasts",
    "turning_points": "analysis",
    "agency": "analysis",
    "without": "analysis",
    "worth_of_report": "analysis",
    "worth_of_type": "analysis",
}
"""The public names, each with its room; ``plot`` is a room itself."""
__all__ = ["__version__", *_ROOMS]

if TYPE_CHECKING:  # from the very modules: rooms hold functions of the same names as their modules
    from toolkit import plots
    from toolkit.analysis.advance import advance as advance
    from toolkit.analysis.agency import agency as agency
    from toolkit.analysis.beliefs import beliefs as beliefs
    from toolkit.analysis.compare import compare as compare
    from toolkit.analysis.decisions import decide as decide
    from toolkit.analysis.diff import diff as diff
    from toolkit.analysis.experts import experts as experts
    from toolkit.analysis.hearing import hearing as hearing
    from toolkit.analysis.information import information as information
    from toolkit.analysis.information import worth_of_report as worth_of_report
    from toolkit.analysis.outcomes import outcomes as outcomes
    from toolkit.analysis.questions import questions as questions
    from toolkit.analysis.reasoning import reasoning as reasoning
    from toolkit.analysis.signals import signals as signals
    from toolkit.analysis.stability import stability as stability
    from toolkit.analysis.states import states as states
    from toolkit.analysis.sweep import sweep as sweep
    from toolkit.analysis.timing import incidence as incidence
    from toolkit.analysis.trace import trace as trace
    from toolkit.analysis.turning_points import turning_points as turning_points
    from toolkit.analysis.without import without as without
    from toolkit.analysis.worth_of_type import worth_of_type as worth_of_type
    from toolkit.engines.rare import tail as tail
    from toolkit.engines.run import run as run
    from toolkit.errors import ToolkitError as ToolkitError
    from toolkit.forecasts.keeping import record as record
    from toolkit.forecasts.resolving import resolve as resolve
    from toolkit.forecasts.scores import score as score
    from toolkit.forecasts.tracking import track as track
    from toolkit.games.game import Game as Game
    from toolkit.games.saved_games import open_game as open_game
    from toolkit.notebook.explore import explore as explore
    from toolkit.notebook.play import play as play
    from toolkit.pages.page import page as page
    from toolkit.remembered import forget as forget
    from toolkit.report.assessment import brief as brief
    from toolkit.results.stored import open_result as open_result
    from toolkit.scenario import load as load
    from toolkit.scenario import loads as loads
    from toolkit.scenario import reports as reports
    from toolkit.scenario import shipped as shipped
    from toolkit.time_limits import time_limit as time_limit

    plot = plots
else:  # hidden from type checkers, which would take any name for one that is there

    def __getattr__(name: str) -> object:
        """Load a public name when it is first used, so that ``import toolkit`` is quick."""
        if name in _ROOMS:
            room = import_module(f"toolkit.{_ROOMS[name]}")
            globals()[name] = value = room if name == "plot" else getattr(room, name)
            return value
        from toolkit.moved import told
        from toolkit.verbs import VERBS

        if name in VERBS:
            raise AttributeError(f"ask a result: result.{name}(…); or take {VERBS[name].home}.{name}")
        raise AttributeError(told(name) or f"module 'toolkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
