"""What does the table say? Any answer without a figure of its own: a row a line, its numbers as marks and as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from toolkit.answers import Answer, Column, Kind
from toolkit.arguments import public
from toolkit.plots.axes import axes_for, name_rows, per_cent_axis, row_height
from toolkit.plots.captions import (
    TITLE_WIDTH,
    entitle,
    foot,
    in_lines,
    legend_below,
    of_crisis,
    rests_on,
    short,
    side_text,
    whisker_key,
)
from toolkit.plots.cells import draw_cells
from toolkit.plots.drawable import Drawable, Takes
from toolkit.plots.rows import Page, marks_of, names_of, page_of
from toolkit.plots.style import INK, LINES, MARKERS, styled
from toolkit.words import day

TAKES = Takes("tabulated", "", crisis=False)
LABEL_WIDTH, BESIDE_LONG = 38, 44
"""Letters of a name, and of a title beside long names."""
RANGES: dict[str, Kind] = {"per_cent": "range", "points": "points_range", "share": "share_range"}


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
    page = page_of(of)
    marks = marks_of(page)
    names, common = names_of(page, marks[0]) if marks else ([], "")
    is_new = ax is None
    ax = _draw_marks(ax, page, marks, names) if marks else draw_cells(ax, page)
    asked, about = _headings(page.answer)
    letters = BESIDE_LONG if any(len(name) > LABEL_WIDTH / 2 for name in names) else TITLE_WIDTH
    small = " ".join(filter(None, (about, common)))
    entitle(ax, title or asked, small, width=letters + 16, title_width=letters)
    left = len(page.answer.shown) - len(page.rows)
    more = [f"{left} more row{'s are' if left != 1 else ' is'} not drawn."] if left > 0 else []
    foot(ax, [*more, *page.answer.caveats], grow=is_new)
    return ax


def _headings(answer: Answer) -> tuple[str, str]:
    """Divide the title of an answer into the question and what it is asked of."""
    model = answer.result.model if answer.model is None and answer.result is not None else answer.model
    title, says_itself = answer.title, "As of " in answer.title
    own = answer.result if answer.model is None else None
    crisis = of_crisis(model) if says_itself else rests_on(answer, own, model)
    if model is not None and title.startswith(model.dossier.full_title):
        title = title.removeprefix(model.dossier.full_title).lstrip(".: ")
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


def _draw_marks(ax: Axes | None, page: Page, marks: Sequence[Column], said: Sequence[str]) -> Axes:
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


def _headed(page: Page, column: Column) -> list[str]:
    """Return a column as text that says what it is; a day in words, as in all figures."""
    said = [
        day(date.fromisoformat(text)) if text and column.kind == "day" else text for text in page.said(column)
    ]
    return [f"{column.head} {text}" if text else "" for text in said]


def _scale(kind: Kind) -> float:
    return 100.0 if kind in ("points", "points_range") else 1.0


def _draw_band(ax: Axes, page: Page, band: Column) -> None:
    for place, (low, high) in enumerate(zip(*(page.numbers(name) for name in band.of), strict=True)):
        if math.isfinite(low) and math.isfinite(high):
            start, end = _scale(band.kind) * low, _scale(band.kind) * high
            ax.add_patch(
                Rectangle((start, place - 0.15), end - start, 0.3, facecolor=LINES[0], alpha=0.25, lw=0)
            )
            ax.update_datalim([(start, place), (end, place)])


def _draw_column(ax: Axes, page: Page, column: Column, offset: float, n: int) -> None:
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


def _handles(page: Page, marks: Sequence[Column], band: Column | None) -> list[Any]:
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
        handles.append(whisker_key("whisker: sampling error (2 standard errors)"))
    if band is not None and any(map(math.isfinite, page.numbers(band.of[0]))):
        handles.append(Patch(facecolor=LINES[0], alpha=0.25, label=band.head))
    return handles


def _finish(ax: Axes, names: Sequence[str], marks: Sequence[Column]) -> None:
    name_rows(ax, names, 0.1 + 0.08 * len(marks))
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
