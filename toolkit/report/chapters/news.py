"""What the news told: which report speaks for which outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.analysis.discrimination import DISCRIMINATES, EXPLAINED, said, strength
from toolkit.analysis.learning import learning
from toolkit.errors import ToolkitError
from toolkit.report.document import Block, Heading, Picture, Table, Text
from toolkit.report.material import Material
from toolkit.report.pictures import matrix
from toolkit.words import day

HEADS = ("news", "what it says", "published", "counted in", "believed")
BELIEVED = (
    "counted in: the days of the turns that it speaks of. A fact is taken as certain; a report is believed so many times likelier where what it says is so than where "
    "it is not, by its grade, which the annex explains; a silence says that what would have been reported was not so."
)
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
    table = learnt.parts[DISCRIMINATES]
    kept = table.loc[sorted(table[DISCRIMINATES].nlargest(MOST_ROWS).index)]
    said_of_it = (
        learnt.table.iloc[1:].reset_index(drop=True).loc[kept.index]
    )  # its first row is before any report
    yield Table(HEADS, [_what_it_says(row) for row in said_of_it.to_dict("records")])
    yield Text(BELIEVED, small=True)
    yield from _told(of, kept, len(table) - len(kept))
    yield Text(learnt.kept_up, small=True)


def _what_it_says(row: Mapping[Any, Any]) -> list[str]:
    """Lay out what one item says, who published it when, of which days it speaks, and how far it is believed."""
    by = ", ".join(filter(None, (row["publisher"], day(row["published"]) if row["published"] else "")))
    counted = f"{day(row['first_day'])} to {day(row['last_day'])}"
    graded = f"graded {row['grade']}" if row["grade"] else ""
    believed = [row["kind"], graded, row["believed"] if row["kind"] == "report" else ""]
    return [row["report"], row["says"], by, counted, ", ".join(filter(None, believed))]


def _told(of: Material, kept: Any, left: int) -> Iterator[Block]:
    """Set the reports that are kept against the outcomes, of which ``left`` were left out."""
    rows = kept.to_dict("records")
    outcomes = of.model.outcomes
    heads = [one.label for one in outcomes]
    names = [_name(row) for row in rows]
    ratios = [[row[one.name] for one in outcomes] for row in rows]
    words = [strength(row[DISCRIMINATES]) for row in rows]
    cells = [[name, *map(said, row), word] for name, row, word in zip(names, ratios, words, strict=True)]
    instead = Table(["report", *heads, "tells apart"], cells, tuple(range(1, 1 + len(heads))))
    yield Picture(matrix(names, heads, ratios, words), instead)
    more = f" Left out: {left} that tell less." if left else ""
    yield Text(EXPLAINED + more, small=True)


def _name(row: dict[Any, Any]) -> str:
    return (
        str(row["report"])
        if row["date"] != row["date"] or row["date"] is None
        else f"{row['report']}, {day(row['date'])}"
    )
