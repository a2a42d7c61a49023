"""Versions of the scenario format: which one a file has, and which are known."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import ScenarioError
from toolkit.scenario.bases import Folder
from toolkit.scenario.extending import composed
from toolkit.scenario.finding import scenario_text

KNOWN = (1,)
"""Formats that this version can read, oldest first."""
NEWEST = KNOWN[-1]


def format_of(name: str) -> tuple[str, int]:
    """Return the file as messages show it, and the format that it says it has, or that of what it extends.

    Raises
    ------
    ScenarioError
        For a file that names no format, or one that is not known.
    """
    text, shown = scenario_text(name)
    path = Path(name)
    tree = composed(text, shown, Folder(path.parent), (str(path.resolve()),)).tree
    places, number = tree.places(shown), tree.data.get("format")
    known = f"format: {' or '.join(map(str, KNOWN))}"
    if number is None:
        raise ScenarioError([places.problem(("format",), "the file does not say which format it has", known)])
    if isinstance(number, bool) or number not in KNOWN:
        said = f"format {str(number)[:60]} is not known to this version of the toolkit"
        raise ScenarioError(
            [places.problem(("format",), said, f"{known}; a newer toolkit for a newer format")]
        )
    return shown, int(number)
