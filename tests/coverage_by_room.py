"""How much of each room the tests reach, lines and branches; fails where that is too little.

``python3 start.py test --coverage`` runs the tests for it. What only a browser reaches is not counted.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import coverage

LEAST = {"lines": 95.0, "branches": 85.0}
"""Per cent of a room; a room without branches has all of them."""
BESIDE = "beside"
"""Stands for the modules that lie beside the rooms: errors, arguments, numbers and the like."""


def main() -> int:
    """Print the table of the run that left its data here; 1 if a room is below its bound."""
    rooms = by_room(summaries())
    print(f"{'room':<12}" + "".join(f"{what:>10}" for what in LEAST))
    for room, counted in sorted(rooms.items()):
        print(f"{room:<12}" + "".join(f"{share(counted, what):9.1f} %" for what in LEAST))
    low = below(rooms)
    for sentence in low:
        print(sentence)
    return 1 if low else 0


def summaries() -> dict[str, dict[str, float]]:
    """Gather what every process of the run has left; file -> what coverage counted in it."""
    data = coverage.Coverage()
    data.combine(strict=True)
    data.save()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        data.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {name: found["summary"] for name, found in files.items()}


def by_room(files: Mapping[str, Mapping[str, float]]) -> dict[str, Counter[str]]:
    """Add up files by room."""
    rooms: dict[str, Counter[str]] = {}
    for name, summary in files.items():
        within = Path(name).parts[Path(name).parts.index("toolkit") + 1 :]
        counted = rooms.setdefault(within[0] if len(within) > 1 else BESIDE, Counter())
        counted["lines"] += int(summary["covered_lines"])
        counted["all lines"] += int(summary["num_statements"])
        counted["branches"] += int(summary["covered_branches"])
        counted["all branches"] += int(summary["num_branches"])
    return rooms


def share(counted: Mapping[str, int], what: str) -> float:
    """Return the per cent of lines or branches that were reached."""
    total = counted[f"all {what}"]
    return 100.0 * counted[what] / total if total else 100.0


def below(rooms: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say of each room that is reached too little by how much."""
    return [
        f"{room}: the tests reach {share(counted, what):.1f} % of its {what}; at least {least:.0f} % are asked for"
        for room, counted in sorted(rooms.items())
        for what, least in LEAST.items()
        if share(counted, what) < least
    ]


if __name__ == "__main__":
    sys.exit(main())
