"""Tables that a phone shows as cards: each cell knows the title of its column."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.answers import Section
from toolkit.classroom.pages.sheet import quiet
from toolkit.markup import Html, element, joined

NARROW = 2
"""Columns for which a phone has room."""


def stacked(heads: Sequence[str], rows: Sequence[Sequence[str]], *, flush: Sequence[int] = ()) -> Html:
    """Set a table whose rows stand below each other where there is little room; ``flush`` are set to the right elsewhere."""
    classes = ["number" if n in flush else "" for n in range(len(heads))]
    top = [_head(head, look) for head, look in zip(heads, classes, strict=True)]
    body = [
        element(
            "tr",
            *(
                element("td", cell, class_=look, data_head=head)
                for cell, look, head in zip(row, classes, heads, strict=True)
            ),
        )
        for row in rows
    ]
    head = element("thead", element("tr", *top))
    look = "listed stack" if len(heads) > NARROW else "listed"
    return element("table", head, element("tbody", *body), class_=look)


def _head(text: str, look: str) -> Html:
    """Set the title of a column; one without a title is no heading to whoever has the page read out."""
    return element("th", text, scope="col", class_=look) if text else element("td", class_=look)


def section(one: Section, picture: str = "", *, is_folded: bool = False) -> Html:
    """Set a part of a debrief: what it says, a picture, its table, and small print."""
    table = stacked(one.heads, one.rows, flush=one.numbers) if one.rows else Html()
    inner = joined(*(element("p", said) for said in one.says), picture, table, *map(quiet, one.notes))
    if is_folded:
        summary = element("summary", f"{len(one.rows)} rows")
        inner = element("details", summary, inner)
    return joined(element("h2", one.head, id=one.key), inner)
