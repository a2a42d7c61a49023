"""What does the table say? Any answer without a figure of its own: a row a line, its numbers as marks and as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from toolkit.answers import Answer, Column, Kind
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, per_cent_axis, row_height
from toolkit.plots.captions import (
    TITLE_WIDTH,
    entitle,
    foot,
    in_lines,
    legend_below,
    of_crisis,
    short,
    side_text,
)
from toolkit.plots.drawable import Drawable, Takes, is_answer, part, refused
from toolkit.plots.style import FAINT, INK, LINES, MARKERS, QUIET, styled

TAKES = Takes("tabulated", "", crisis=False)
MOST_ROWS, MOST_MARKS, MOST_NAMES = 25, 4, 3
LABEL_WIDTH, BESIDE_LONG = 38, 44
"""Letters of a name, and of a title beside long names."""
MARKED: tuple[Kind, ...] = ("per_cent", "points", "share", "figure", "count")
"""Kinds of numbers that are drawn, the first that a table has."""
RANGES: dict[str, Kind] = {"per_cent": "range", "points": "points_range", "share": "share_range"}
NAMES = ("text", "level", "day", "count", "truth")
ALIKE = 20.0
"""How many times larger than those of another column numbers may be that share an axis with them."""
CELL_WIDTH, LETTER = 30, 0.078
"""Letters of a cell of text, and inches of a letter."""


@public
@styled
def tabulated(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw any answer: its first numbers as marks with their error and range, each written beside its row.

    An answer without numbers is drawn as the table that it is. At most 25 rows are drawn.

    Parameters
    ----------
    of : any answer, or a table
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        What stands above; the answer's own title if left out.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what is no answer, or one without rows.
    """
    page = _page(of)
    marks = _marks(page)
    names, common = _names(page, marks[0]) if marks else ([], "")
    is_new = ax is None
    ax = _draw_marks(ax, page, marks, names) if marks else _draw_cells(ax, page)
    asked, about = _headings(page.answer)
    letters = BESIDE_LONG if any(len(name) > LABEL_WIDTH / 2 for name in names) else TITLE_WIDTH
    small = " ".join(filter(None, (about, common)))
    entitle(ax, title or asked, small, width=letters + 16, title_width=letters)
    left = len(page.answer.shown) - len(page.rows)
    more = [f"{left} more row{'s' if left != 1 else ''} in .table."] if left > 0 else []
    foot(ax, [*more, *page.answer.caveats], grow=is_new)
    return ax


def _headings(answer: Answer) -> tuple[str, str]:
    """Divide the title of an answer into the question and what it is asked of."""
    model = answer.result.model if answer.model is None and answer.result is not None else answer.model
    crisis, title = of_crisis(model), answer.title
    if model is not None and title.startswith(model.full_title):
        title = title.removeprefix(model.full_title).lstrip(".: ")
    if answer.asked:
        return answer.asked, crisis if title.endswith("?") else f"{crisis} {title.rstrip('.')}."
    head, _, question = title.rpartition(": ")
    if not crisis and head and question.endswith("?"):
        return _capital(question), f"{head.rstrip('.')}."
    asked, _, about = title.partition("As of ")
    said = f"As of {about.rstrip('.')}." if about else ""
    return _capital(asked.rstrip(". ")) or "What was found?", f"{crisis} {said}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class _Page:
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


def _page(of: Drawable) -> _Page:
    answer = _answer(of)
    if answer.shown.empty and not answer.layout:
        raise ToolkitError("tabulated: this table has no rows, so there is nothing to draw", kind="empty")
    columns = answer.layout or _guessed(answer.shown)
    known = {*map(str, answer.shown.columns), *map(str, answer.shown.index.names)}
    for name in (
        one for column in columns for one in ([column.of] if isinstance(column.of, str) else column.of)
    ):
        if name not in known:
            raise ToolkitError(
                f"tabulated: this answer's table lacks '{name}'", kind="wrong kind", subject=name
            )
    named = answer.shown.reset_index() if answer.shown.index.name else answer.shown
    rows = named.head(MOST_ROWS).reset_index(drop=True)
    return _Page(answer, rows, columns, replace(answer, layout=columns).cells(MOST_ROWS))


def _answer(of: Drawable) -> Answer:
    if isinstance(of, Answer):
        return of
    if isinstance(of, pd.DataFrame):
        return Answer(of.rename(columns=str))
    if is_answer(of):
        return Answer(of.table, caveats=tuple(part(of, "caveats", ())))
    raise refused(of, "tabulated takes any answer, such as that of result.times(), or a table")


def _guessed(table: pd.DataFrame) -> tuple[Column, ...]:
    """Say how a table is shown that does not say so itself."""
    named = table.reset_index() if table.index.name else table
    kinds: dict[str, Kind] = {"f": "figure", "i": "count", "u": "count", "M": "day"}
    return tuple(
        Column(str(name).replace("_", " "), str(name), kinds.get(named[name].dtype.kind, "text"))
        for name in named
    )


def _marks(page: _Page) -> list[Column]:
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


def _comparable(page: _Page, first: Column, other: Column) -> bool:
    """Say whether two columns fit one axis: what is no share may be of another unit."""
    if first.kind not in ("figure", "count"):
        return True
    sizes = [max(map(abs, filter(math.isfinite, page.numbers(str(one.of))))) for one in (first, other)]
    return max(sizes) <= ALIKE * min(sizes)


def _names(page: _Page, first: Column) -> tuple[list[str], str]:
    """Name each row by what stands before its first number; say once what all of them share."""
    before = [
        column
        for column in page.columns[: page.columns.index(first)]
        if column.kind in NAMES and column.drawn != "beside"
    ]
    chosen = before or [column for column in page.columns if column.kind in ("text", "level")][:1]
    if not chosen:
        return [str(n + 1) for n in range(len(page.rows))], ""
    said = {
        column: [
            f"{column.head} {text}" if text and column.kind in ("count", "day") else text
            for text in page.said(column)
        ]
        for column in chosen
    }
    telling = [column for column in chosen if len(set(said[column])) > 1] or chosen[:1]
    common = [said[column][0] for column in chosen if column not in telling and said[column][0]]
    parts = zip(*(said[column] for column in telling[:MOST_NAMES]), strict=True)
    names = [", ".join(filter(None, dict.fromkeys(one))) for one in parts]
    return names, f"All of {', '.join(dict.fromkeys(common))}." if common else ""


def _draw_marks(ax: Axes | None, page: _Page, marks: Sequence[Column], said: Sequence[str]) -> Axes:
    names = [in_lines(name, LABEL_WIDTH) for name in said]
    least = 0.36 if len(marks) == 1 else 0.26 + 0.14 * len(marks)
    ax = axes_for(ax, 9.0, 1.8 + row_height(names, least) * len(names))
    band = next((one for one in page.columns if one.kind == RANGES.get(marks[0].kind)), None)
    if band is not None:
        _draw_band(ax, page, band)
    for n, column in enumerate(marks):
        offset = (n - (len(marks) - 1) / 2) * min(0.8 / len(marks), 0.26)
        _draw_column(ax, page, column, offset, n)
    beside = [column for column in page.columns if column.drawn == "beside"]
    written = [page.said(column) for column in marks] + [_headed(page, column) for column in beside]
    for place, one in enumerate(zip(*written, strict=True)):
        side_text(ax, " | ".join(filter(None, one)), place, 10, va="center", weight="bold", fontsize=9.5)
    _finish(ax, names, marks)
    legend_below(ax, _handles(page, marks, band), down=44, columns=2)
    return ax


def _headed(page: _Page, column: Column) -> list[str]:
    """Return a column as text that says what it is."""
    return [f"{column.head} {text}" if text else "" for text in page.said(column)]


def _scale(kind: Kind) -> float:
    return 100.0 if kind in ("points", "points_range") else 1.0


def _draw_band(ax: Axes, page: _Page, band: Column) -> None:
    for place, (low, high) in enumerate(zip(*(page.numbers(name) for name in band.of), strict=True)):
        if math.isfinite(low) and math.isfinite(high):
            start, end = _scale(band.kind) * low, _scale(band.kind) * high
            ax.add_patch(
                Rectangle((start, place - 0.15), end - start, 0.3, facecolor=LINES[0], alpha=0.25, lw=0)
            )
            ax.update_datalim([(start, place), (end, place)])


def _draw_column(ax: Axes, page: _Page, column: Column, offset: float, n: int) -> None:
    scale = _scale(column.kind)
    values = scale * np.array(page.numbers(str(column.of)))
    errors = 2.0 * scale * np.nan_to_num(np.array(page.numbers(column.error)))
    ax.errorbar(
        values,
        np.arange(len(values)) + offset,
        xerr=errors,
        fmt=MARKERS[n],
        color=INK if n == 0 else LINES[n],
        ms=5,
        lw=1.5,
        capsize=3,
        zorder=4,
        label=column.head,
    )


def _handles(page: _Page, marks: Sequence[Column], band: Column | None) -> list[Any]:
    """Explain what is drawn; a single mark needs no more than the name of its axis."""
    handles: list[Any] = []
    if len(marks) > 1:
        handles += [
            Line2D(
                [], [], marker=MARKERS[n], color=INK if n == 0 else LINES[n], lw=1.5, ms=5, label=column.head
            )
            for n, column in enumerate(marks)
        ]
    if any(column.error and any(error > 0.0 for error in page.numbers(column.error)) for column in marks):
        handles.append(Line2D([], [], color=QUIET, lw=0, label="whisker: sampling error (2 standard errors)"))
    if band is not None and any(map(math.isfinite, page.numbers(band.of[0]))):
        handles.append(Patch(facecolor=LINES[0], alpha=0.25, label=band.head))
    return handles


def _finish(ax: Axes, names: Sequence[str], marks: Sequence[Column]) -> None:
    ax.set_yticks(range(len(names)), names, color=INK)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    kind, heads = marks[0].kind, short(" | ".join(column.head for column in marks), 80)
    if marks[0].drawn == "alone":
        ax.axvline(0.0, color=INK, lw=0.9)
    ax.autoscale_view(scaley=False)
    low, high = ax.get_xlim()
    if kind in ("per_cent", "share"):
        room = 0.015 * min(high, 1.0)  # so that a mark at 0 is whole
        ax.set_xlim(low if low < -0.1 else -room, min(high, 1.0 + room))
        per_cent_axis(ax, vertical=False)
    elif kind == "points":
        ax.axvline(0.0, color=INK, lw=0.9)
        ax.xaxis.set_major_formatter(lambda value, _position: f"{value:+.3g}" if value else "0")
        heads += ", in percentage points"
    ax.set_xlabel(heads)


def _draw_cells(ax: Axes | None, page: _Page) -> Axes:
    """Draw the table itself, cells wrapped and rows as high as their highest cell."""
    heads = [in_lines(column.head, CELL_WIDTH) for column in page.columns]
    cells = [[in_lines(text, CELL_WIDTH) for text in row] for row in page.cells]
    cells = cells or [["(no rows)", *[""] * (len(heads) - 1)]]
    widths = [
        2.0 + max(len(line) for text in column for line in (*text.split("\n"), ""))
        for column in zip(heads, *cells, strict=True)
    ]
    heights = [0.7 + max(text.count("\n") + 1 for text in row) for row in (heads, *cells)]
    ax = axes_for(ax, max(6.0, LETTER * sum(widths)), 1.2 + 0.155 * sum(heights))
    lefts = np.concatenate(([0.0], np.cumsum(widths)[:-1])) / sum(widths)
    tops = np.concatenate(([0.0], np.cumsum(heights)[:-1]))
    for n, (row, top) in enumerate(zip((heads, *cells), tops, strict=True)):
        for left, text in zip(lefts, row, strict=True):
            ax.text(
                left,
                top + 0.3,
                text,
                fontsize=8.5,
                va="top",
                weight="bold" if n == 0 else "normal",
                color=QUIET if n == 0 else INK,
                linespacing=1.1,
            )
        ax.axhline(top, color=QUIET if n == 1 else FAINT, lw=0.9 if n == 1 else 0.6)
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(sum(heights), 0.0)
    ax.set_axis_off()
    return ax
