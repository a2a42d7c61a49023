"""A table drawn as it stands: cells wrapped, rows as high as their highest cell."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from toolkit.plots.axes import axes_for
from toolkit.plots.captions import in_lines
from toolkit.plots.column import Line, current
from toolkit.plots.rows import Page
from toolkit.plots.style import FAINT, INK, QUIET

CELL_WIDTH, LETTER = 30, 0.078
"""Letters of a cell of text, and inches of a letter."""
INDENT = 12.0
"""Points that cells are set in below the first of their row in a column."""


def draw_cells(ax: Axes | None, page: Page) -> Axes:
    """Draw the table itself, cells wrapped and rows as high as their highest cell."""
    if column := current():
        return column.tell(_in_words(page))
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


def _in_words(page: Page) -> list[Line]:
    """Tell the rows of a table one below the other, the cells of each with their heads."""
    lines = []
    for first, *others in page.cells:
        lines.append(Line(first, bold=True, above=4.0))
        named = zip(page.columns[1:], others, strict=True)
        lines += [Line(f"{column.head}: {text}", indent=INDENT) for column, text in named if text]
    return lines or [Line("(no rows)")]
