"""What a figure of any table draws: its rows as numbers and as text, and the columns that are marks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from toolkit.answers import Answer, Column, Kind
from toolkit.answers.column import guessed
from toolkit.errors import ToolkitError
from toolkit.plots.drawable import Drawable, is_answer, part, refused

MOST_ROWS, MOST_MARKS, MOST_NAMES = 25, 4, 3
MARKED: tuple[Kind, ...] = ("per_cent", "points", "share", "figure", "count")
"""Kinds of numbers that are drawn, the first that a table has."""
NAMES = ("text", "level", "day", "count", "truth")
HEADED = ("count", "day", "figure")
"""Numbers, which say nothing without what they are."""
ALIKE = 20.0
"""How many times larger than those of another column numbers may be that share an axis with them."""


@dataclass(frozen=True)
class Page:
    """What is drawn: rows as numbers, and as text."""

    answer: Answer
    rows: pd.DataFrame
    columns: tuple[Column, ...]
    cells: list[list[str]]

    def numbers(self, name: str) -> list[float]:
        """Return a column as numbers, NaN where there is none."""
        found = self.rows[name] if name in self.rows else pd.Series(np.nan, self.rows.index)
        return [float(one) for one in pd.to_numeric(found, errors="coerce").astype(float)]

    def said(self, column: Column) -> list[str]:
        """Return a column as text."""
        return [cells[self.columns.index(column)] for cells in self.cells]


def page_of(of: Drawable) -> Page:
    """Take an answer or a table as rows that can be drawn.

    Raises
    ------
    ToolkitError
        For what is neither, lacks rows, or lacks a column that its layout shows.
    """
    answer = _answer(of)
    if answer.shown.empty and not answer.layout:
        raise ToolkitError("tabulated: this table has no rows, so there is nothing to draw", kind="empty")
    named = answer.shown.reset_index() if answer.shown.index.name else answer.shown
    columns = answer.layout or guessed(named)
    known = {*map(str, answer.shown.columns), *map(str, answer.shown.index.names)}
    for name in (
        one for column in columns for one in ([column.of] if isinstance(column.of, str) else column.of)
    ):
        if name not in known:
            raise ToolkitError(
                f"tabulated: this answer's table lacks '{name}'", kind="wrong kind", subject=name
            )
    rows = named.head(MOST_ROWS).reset_index(drop=True)
    return Page(answer, rows, columns, replace(answer, layout=columns).cells(MOST_ROWS))


def _answer(of: Drawable) -> Answer:
    if isinstance(of, Answer):
        return of
    if isinstance(of, pd.DataFrame):
        return Answer(of.rename(columns=str))
    if is_answer(of):
        return Answer(of.table, caveats=tuple(part(of, "caveats", ())))
    raise refused(of, "tabulated takes any answer, such as that of result.times(), or a table")


def marks_of(page: Page) -> list[Column]:
    """Return the numbers that are drawn: the one that is drawn alone, or all of the first kind that the table has any of."""
    alone = [column for column in page.columns if column.drawn == "alone"]
    if alone:
        return alone
    for kind in MARKED:
        found = [
            column
            for column in page.columns
            if column.kind == kind
            and isinstance(column.of, str)
            and any(map(math.isfinite, page.numbers(column.of)))
        ]
        if found:
            return [column for column in found if _comparable(page, found[0], column)][:MOST_MARKS]
    return []


def _comparable(page: Page, first: Column, other: Column) -> bool:
    """Say whether two columns fit one axis: what is no share may be of another unit."""
    if first.kind not in ("figure", "count"):
        return True
    sizes = [max(map(abs, filter(math.isfinite, page.numbers(str(one.of))))) for one in (first, other)]
    return max(sizes) <= ALIKE * min(sizes)


def names_of(page: Page, first: Column) -> tuple[list[str], str]:
    """Name each row by what stands before its first number; say once what all of them share."""
    before = [
        column
        for column in page.columns[: page.columns.index(first)]
        if column.kind in (*NAMES, "figure") and column.drawn != "beside"
    ]
    chosen = before or [column for column in page.columns if column.kind in ("text", "level")][:1]
    if not chosen:
        return [str(n + 1) for n in range(len(page.rows))], ""
    said = {
        column: [
            f"{column.head} {text}" if text and column.kind in HEADED else text for text in page.said(column)
        ]
        for column in chosen
    }
    telling = [column for column in chosen if len(set(said[column])) > 1] or chosen[:1]
    common = [
        said[column][0] if column.kind in HEADED else f"{column.head} {said[column][0]}"
        for column in chosen
        if column not in telling and said[column][0]
    ]
    words = [column for column in telling if column.kind != "figure"][:MOST_NAMES]
    parts = zip(
        *(said[column] for column in telling if column.kind == "figure" or column in words), strict=True
    )
    names = [", ".join(filter(None, dict.fromkeys(one))) for one in parts]
    return names, f"In all rows: {', '.join(dict.fromkeys(common))}." if common else ""
