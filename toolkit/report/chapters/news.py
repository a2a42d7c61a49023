"""What the news told: which report speaks for which outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.analysis.discrimination import DISCRIMINATES, EXPLAINED, said, strength
from toolkit.analysis.learning import learning
from toolkit.errors import ToolkitError
from toolkit.report.document import Block, Heading, Picture, Table, Text
from toolkit.report.material import Material
from toolkit.report.pictures import matrix
from toolkit.words import day

MOST_ROWS = 15
"""Reports that are shown: those that tell most, in order of date."""


def what_was_told(of: Material) -> Iterator[Block]:
    """Set what was reported against the outcomes, report by report; nothing where nothing was reported."""
    if not of.has_heard:
        return
    yield Heading("What the news told")
    if of.reports is None:
        yield Text("Not worked out: the reports are not at hand; ask for the brief with them (`--evidence`).")
        return
    try:
        learnt = learning(of.result, of.reports, progress=of.progress)
    except ToolkitError as reason:
        yield Text(f"Not worked out: {reason}.")
        return
    yield from _told(of, learnt.parts[DISCRIMINATES])
    yield Text(learnt.kept_up, small=True)


def _told(of: Material, table: Any) -> Iterator[Block]:
    kept = table.loc[sorted(table[DISCRIMINATES].nlargest(MOST_ROWS).index)]
    rows = kept.to_dict("records")
    outcomes = of.model.outcomes
    heads = [one.label for one in outcomes]
    names = [_name(row) for row in rows]
    ratios = [[row[one.name] for one in outcomes] for row in rows]
    words = [strength(row[DISCRIMINATES]) for row in rows]
    cells = [[name, *map(said, row), word] for name, row, word in zip(names, ratios, words, strict=True)]
    instead = Table(["report", *heads, "tells apart"], cells, tuple(range(1, 1 + len(heads))))
    yield Picture(matrix(names, heads, ratios, words), instead)
    left = len(table) - len(kept)
    more = f" Left out: {left} that tell less." if left else ""
    yield Text(EXPLAINED + more, small=True)


def _name(row: dict[Any, Any]) -> str:
    return (
        str(row["report"])
        if row["date"] != row["date"] or row["date"] is None
        else f"{row['report']}, {day(row['date'])}"
    )
