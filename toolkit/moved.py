"""Where names of before are now: whoever uses an old one is told the new one."""

from __future__ import annotations

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
    "sweep": "result.tornado(…)",
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

ATTRIBUTES = {
    ("Scenario", "record"): "declared",
    ("Model", "full_title"): "dossier.full_title",
    ("Model", "outside_view"): "dossier.reference_classes",
    ("Model", "preface"): "dossier",
    ("Model", "relations"): "dossier.relations",
    ("Model", "source_yaml"): "dossier.source_yaml",
    ("Model", "title"): "dossier.title",
    ("Model", "what_if"): "dossier.what_if",
}
"""(Class, attribute that it once had) -> where that is in it."""


def no_attribute(owner: str, name: str) -> AttributeError:
    """Make the refusal of an attribute that a class has not, or has no more.

    Examples
    --------
    >>> no_attribute("Model", "title")
    AttributeError("'title' of a Model is dossier.title now")
    """
    if (owner, name) in ATTRIBUTES:
        return AttributeError(f"'{name}' of a {owner} is {ATTRIBUTES[owner, name]} now")
    return AttributeError(f"a {owner} has no '{name}'")


def told(name: str) -> str:
    """Say in a sentence where a public name of before is now; empty for a name that never was.

    Examples
    --------
    >>> told("Brief")
    "'Brief' lives in toolkit.report now: from toolkit.report import Brief"
    """
    if name in RENAMED:
        return f"'{name}' is {RENAMED[name]} now"
    if name in ROOMS:
        home = f"toolkit.{ROOMS[name]}"
        return f"'{name}' lives in {home} now: from {home} import {name}"
    return ""
