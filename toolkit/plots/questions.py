"""What do readers ask? Each question with its answer and the three parts of its uncertainty."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.captions import basis, entitle, foot, in_lines
from toolkit.plots.drawable import IGNORANCE, PROBABILITY, Drawable, Drawn, Takes, drawable
from toolkit.plots.outcomes import LABEL_WIDTH, draw_row, explain, finish_axes
from toolkit.plots.style import styled
from toolkit.words import level_in_words, likelihood_word

TAKES = Takes(
    "questions",
    "questions",
    "question label answer more",
    "probability",
    "sampling_error ignorance_low ignorance_high disagreement_low disagreement_high",
    empty="no question is answered, so there is nothing to draw",
)


@public
@styled
def questions(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the answer to each question with sampling error, ignorance and disagreement side by side.

    Parameters
    ----------
    of : answer of ``questions``, its table, or what names a crisis
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        What stands above it.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, and where no question is answered.
    """
    drawn = drawable(of, TAKES)
    rows = _rows(drawn)
    names = [in_lines(row["label"], LABEL_WIDTH) for row in rows]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 1.9 + row_height(names, 0.52) * len(rows))
    for place, row in enumerate(rows):
        draw_row(ax, place, row)
    finish_axes(ax, rows)
    entitle(ax, title or "What readers ask", basis(drawn.result))
    explain(ax, rows)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _rows(drawn: Drawn) -> list[dict[Any, Any]]:
    """Return the questions that are answered, each with its numbers as they are written."""
    table = drawn.table[drawn.table["probability"].notna()].reset_index(drop=True)
    rows: list[dict[Any, Any]] = table.to_dict("records")
    if not rows:
        raise ToolkitError(f"questions: {TAKES.empty}", kind="empty")
    for row, (probability, ignorance) in zip(rows, drawn.texts(table, PROBABILITY, IGNORANCE), strict=True):
        answer = "" if row["answer"] == "yes" else level_in_words(row["answer"])
        row["shown"], row["span"] = f"{answer} {probability}".strip(), ignorance
        row["outcome"] = row["question"]
        row["words"] = "; ".join(filter(None, [likelihood_word(row["probability"]), row["more"]]))
    return rows
