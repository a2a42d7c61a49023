"""Where names of before are now: whoever uses an old one is told the new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

ROOMS = {
    "Box": "analysis",
    "Brief": "report",
    "Comparison": "analysis",
    "Debrief": "analysis",
    "Decision": "analysis",
    "Discovery": "analysis",
    "History": "history",
    "Outlook": "scenario",
    "Overturn": "analysis",
    "Panel": "notebook",
    "Pathways": "analysis",
    "Plan": "engines",
    "ProbablePath": "history",
    "Problem": "errors",
    "Reports": "scenario",
    "Result": "results",
    "RunError": "errors",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "Seat": "notebook",
    "Sensitivity": "analysis",
    "Situation": "model.rules",
    "class_debrief": "analysis",
    "debrief": "analysis",
    "plan": "engines",
    "policies": "analysis",
}
"""Name that the package once had -> room that has it."""
RENAMED = {
    "Table": "toolkit.notebook.Seat",
    "tell": "the attribute story of a history",
}
"""Name that is nowhere any more -> what to write."""
OPTIONS = {
    "crisis": "of",
    "decision": "of",
    "draws": "histories",
    "in_classes": "taken_out_of",
    "model": "of",
    "result": "of",
    "runs": "histories",
    "scenario": "of",
}
"""Option that a function once took -> the one that says the same, where a function takes that."""

FROM_ENGINES = {
    "Game": "games",
    "Histories": "history",
    "History": "history",
    "ProbablePath": "history",
    "ProbablePaths": "history",
    "Result": "results",
    "histories": "history",
    "most_probable": "history",
    "open_game": "games",
    "open_result": "results",
}
"""Name that ``toolkit.engines`` once had -> room that has it."""


class Gone:
    """An attribute that a class once had: whoever asks for it is told where it is now."""

    def __init__(self, now: str) -> None:
        self.now = now

    def __set_name__(self, owner: type, name: str) -> None:
        self.said = f"'{name}' of a {owner.__name__} is {self.now} now"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self.said)


def told(name: str, rooms: Mapping[str, str] = ROOMS) -> str:
    """Say in a sentence where a public name of before is now; empty for a name that never was.

    Examples
    --------
    >>> told("Brief")
    "'Brief' lives in toolkit.report now: from toolkit.report import Brief"
    """
    if name in RENAMED:
        return f"'{name}' is {RENAMED[name]} now"
    if name in rooms:
        home = f"toolkit.{rooms[name]}"
        return f"'{name}' lives in {home} now: from {home} import {name}"
    return ""
