"""What the engines answer for every shipped scenario, at full precision: written by ``python tests/frozen_tables.py``, one file each.

A change that moves no number leaves the files as they are; one that means to move numbers writes them anew and says so in
``CHANGELOG.md``. Chances are compared within 1e-12, counts to the last one; so the oldest and the newest dependencies, and a run
with and without compiled loops, answer alike. The files hold what takes a moment; ``tests/agreement/test_frozen_tables.py`` reads them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import toolkit as ct
from toolkit.results.result import Result

FOLDER = Path(__file__).parent / "frozen"
DRAWS, FEW_DRAWS, RUNS = 16, 4, 250


def scenarios() -> list[str]:
    """Name every shipped scenario."""
    return [str(name) for name in ct.shipped()]


def quick_table(name: str) -> dict[str, Any]:
    """Answer a scenario at the medians of its inputs, and count how some histories end, draw by draw."""
    crisis = ct.load(name)
    few = {"draws": FEW_DRAWS, "runs": RUNS, "alternatives": False, "progress": False}
    counted = ct.run(crisis, engine="monte_carlo", **few)
    return {
        "at the medians": at_medians(crisis),
        "histories": [[round(float(share) * counted.n_runs) for share in row] for row in counted.tally.final],
    }


def slow_table(name: str) -> dict[str, Any]:
    """Answer the what-ifs of a scenario at the medians, and it and its alternatives on some draws."""
    crisis = ct.load(name)
    result = ct.run(crisis, draws=DRAWS, progress=False)
    found: dict[str, Any] = {f"over {DRAWS} draws": outcomes(result)}
    for one in crisis.variants:
        found[f"at the medians, if {one}"] = at_medians(crisis.variant(one))
    for other, shift in result.alternatives.items():
        found[f"moved by {other}"] = dict(zip(result.outcomes, map(float, shift), strict=True))
    return found


def at_medians(crisis: ct.Scenario) -> dict[str, float]:
    """Return the chance of each outcome with every input at its median."""
    return outcomes(ct.run(crisis, at="medians", alternatives=False, progress=False))


def outcomes(result: Result) -> dict[str, float]:
    """Return the chance of each outcome, as it is."""
    return dict(zip(result.outcomes, map(float, result.probability), strict=True))


def kept(name: str) -> dict[str, Any]:
    """Read what stands in the file of a scenario."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def write() -> int:
    """Write every file anew, and take away those of scenarios that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name in scenarios():
        text = json.dumps({"quick": quick_table(name), "slow": slow_table(name)}, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(write())
