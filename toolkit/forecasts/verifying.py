"""Is a record as it was written? Its entries counted, its head to be kept by somebody else, and whether it grew out of a head kept before."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.forecasts.book import Record, open_record
from toolkit.forecasts.chain import START

LAYOUT = (
    Column("entries", "kind", "level"),
    Column("count", "count", "count"),
    Column("first", "first"),
    Column("last", "last"),
)
NOTES = (
    "Give the head to somebody else: a record that still holds it has not been changed before it. The chain alone does not prove that its end "
    "was not cut off, nor that it was not made anew as a whole, nor on which day it was written.",
)


@public
def verify_record(record: str | os.PathLike[str], *, head: str = "") -> Answer:
    """Check every line of a record, and print its head.

    Parameters
    ----------
    record : path
    head : str
        A head that was kept earlier, or its beginning of at least 8 letters: refused unless the record holds it.

    Returns
    -------
    Answer
        How many entries of each kind it holds; ``parts["head"]`` is its head.

    Raises
    ------
    ToolkitError
        For a line that is not as it was written, or a head that the record does not hold.
    """
    book = open_record(record)
    notes = [f"Head of the record: {book.head}"]
    if head:
        notes.insert(0, _place_of(book, head.strip().lower()))
    return Answer(
        lambda: _table(book),  # type: ignore[arg-type]
        caveats=book.caveats,
        layout=LAYOUT,
        verb="record",
        title=f"{book.name}: {len(book.chain.entries):,} entries, each as it was written",
        notes=(*notes, *NOTES),
        parts={"head": book.head, "whole": not book.chain.piece},
    )


def _place_of(book: Record, head: str) -> str:
    """Say how much was added since a head was kept."""
    hashes = [one["hash"] for one in book.chain.entries]
    found = [n for n, one in enumerate([START, *hashes]) if one.startswith(head)] if len(head) >= 8 else []
    if len(found) != 1:
        raise ToolkitError(
            f"{book.name} does not hold the head {head[:16]}: its end was cut off, or it was made anew, since that head was kept; "
            f"its head is {book.head}",
            kind="another head",
            subject=head,
        )
    left = len(hashes) - found[0]
    return f"The head that was kept is its entry {found[0]}; {left} {'entries have' if left != 1 else 'entry has'} been added since."


def _table(book: Record) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    counts = Counter(one["kind"] for one in book.chain.entries)
    days = {
        kind: [one["recorded_on"] for one in book.chain.entries if one["kind"] == kind] for kind in counts
    }
    rows = [(kind, count, days[kind][0], days[kind][-1]) for kind, count in counts.items()]
    return pd.DataFrame(rows, columns=["kind", "count", "first", "last"])
