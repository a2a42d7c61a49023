"""Which report tells one outcome from another? A matrix of news by outcomes, in order of date."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from toolkit.analysis.discrimination import DISCRIMINATES, EXPLAINED, said, strength
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.captions import entitle, foot, in_lines, legend_below, not_drawn, side_text
from toolkit.plots.column import WORDS_SHARE, current
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.grid import cell_inches, cell_rotation, draw_cell, heads_of
from toolkit.plots.style import INK, PAPER, QUIET, leaning, styled
from toolkit.words import day

TAKES = Takes("discrimination", "learning", "report", table=False, crisis=False)
MOST_ROWS = 25
"""Reports that are drawn: those that tell most, in order of date."""
NAME_WIDTH, HEAD_WIDTH = 30, 13
CELL, HEAD_LINE = 1.0, 12.0
"""Inches of a cell, and points of a line of a head."""


@public
@styled
def discrimination(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw what each report says for and against each outcome, the first at the top.

    A cell is the ratio of an outcome's odds after the report to those before it. What speaks alike for all outcomes tells none from another;
    how well a report does stands beside its row. At most 25 reports are drawn, those that tell most.

    Parameters
    ----------
    of : answer of ``learning``
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, or where nothing was reported.
    """
    drawn = drawable(of, TAKES)
    rows, left = _rows(drawn)
    labels = _labels(drawn, rows)
    names = [_name(row) for row in rows.to_dict("records")]
    heads, meant = heads_of(list(labels.values()), HEAD_WIDTH)
    is_new = ax is None
    lines = max(head.count("\n") + 1 for head in heads)
    ax = axes_for(ax, 4.2 + CELL * len(heads), 1.9 + row_height(names, 0.36) * len(rows) + 0.17 * lines)
    for n, row in enumerate(rows.to_dict("records")):
        _draw_row(ax, n, [row[name] for name in labels], strength(row[DISCRIMINATES]))
    side_text(
        ax, "tells apart", len(rows) - 0.5, 8.0, -6.0, va="top", fontsize=8.5, color=QUIET, style="italic"
    )
    ax.set_xlim(0.0, len(heads))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks([k + 0.5 for k in range(len(heads))], heads)
    ax.set_yticks(range(len(rows)), names)
    if column := current():
        texts = [said(ratio) for ratio in rows[list(labels)].to_numpy().ravel()]
        column.name_rows(ax, names, cell_inches(texts, len(heads)))
        column.notes.extend(meant)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    entitle(
        ax,
        title or "Which report tells one outcome from another?",
        drawn.basis,
    )
    legend_below(ax, _key(), down=HEAD_LINE * lines + 14.0, columns=3)
    foot(ax, [*not_drawn(left, "report"), EXPLAINED, *drawn.caveats], grow=is_new)
    return ax


def _rows(drawn: Drawn) -> tuple[pd.DataFrame, list[str]]:
    """Return the reports that are drawn, and the names of those left out."""
    table = drawn.part("parts", {}).get(DISCRIMINATES)
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ToolkitError(
            f"{TAKES}; this one holds no report, so there is nothing to draw", kind="empty", subject="report"
        )
    kept = table[DISCRIMINATES].nlargest(MOST_ROWS).index
    return table.loc[sorted(kept)], list(table.report.drop(kept))


def _labels(drawn: Drawn, rows: pd.DataFrame) -> dict[str, str]:
    """Return the columns that are outcomes, name -> label."""
    known = {one.name: one.label for one in drawn.model.outcomes} if drawn.model is not None else {}
    names = [name for name in rows if name not in ("report", "date", DISCRIMINATES)]
    return {str(name): known.get(str(name), str(name)) for name in names}


def _name(row: dict[Any, Any]) -> str:
    """Name a report, and below it its day where it has one."""
    name = in_lines(str(row["report"]), NAME_WIDTH, 3)
    return name if pd.isna(row["date"]) else f"{name}\n{day(row['date'])}"


def _draw_row(ax: Axes, n: int, ratios: list[float], word: str) -> None:
    turned = cell_rotation([said(ratio) for ratio in ratios], len(ratios))
    for k, ratio in enumerate(ratios):
        fill, ink = leaning(ratio)
        draw_cell(ax, n, k, fill, edgecolor=PAPER, lw=1.5)
        ax.text(
            k + 0.5,
            n + WORDS_SHARE / 2,
            said(ratio),
            ha="center",
            va="center",
            fontsize=8.5,
            color=ink,
            rotation=turned,
        )
    side_text(ax, word, n, 8.0, va="center", fontsize=9, color=INK if word in ("well", "strongly") else QUIET)


def _key() -> list[Patch]:
    """Explain the colours."""
    told = ((3.0, "speaks for the outcome"), (1.0, "says nothing of it"), (1 / 3.0, "speaks against it"))
    return [Patch(facecolor=leaning(ratio)[0], edgecolor=QUIET, lw=0.5, label=text) for ratio, text in told]
