"""Files of reports told from scenarios, and the scenario that a file of reports is of."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.errors import ScenarioError, ToolkitError
from toolkit.scenario.finding import scenario_text
from toolkit.scenario.shipped import ENDINGS, REPORTS, shipped

OF_REPORTS, OF_A_SCENARIO = {"reports", "watch"}, {"format", "id", "as_of", "turn", "outcomes"}
"""Keys that one has and the other has not."""


def holds_reports(name: str) -> bool:
    """Whether what was named is a file of reports instead of a scenario: by its name, or by what stands in it."""
    if name.endswith(REPORTS):
        return True
    try:
        keys = set(re.findall(r"^(\w+):", scenario_text(name)[0], re.MULTILINE))
    except ScenarioError:  # whoever loads it says what is wrong
        return False
    return bool(keys & OF_REPORTS) and not keys & OF_A_SCENARIO


def scenario_beside(name: str) -> str:
    """Return the scenario that a file of reports is named after: in the same folder, or shipped.

    Raises
    ------
    ToolkitError
        If there is none of that name.
    """
    path = Path(name)
    stem = path.name.removesuffix(REPORTS)
    for ending in ENDINGS if path.name.endswith(REPORTS) else ():
        if path.with_name(stem + ending).is_file():
            return str(path.with_name(stem + ending))
    named = [one for one in shipped() if stem == one or stem.startswith(f"{one}-")]
    if not named:
        raise ToolkitError(
            f"'{name}' is a file of reports, and nothing says of which crisis; expected the scenario first: "
            f"crisis check SCENARIO --evidence {name}"
        )
    return max(named, key=len)
