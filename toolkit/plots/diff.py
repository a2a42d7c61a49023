"""What moved an answer between two versions? One outcome, change by change, from where it stood to where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError, unknown
from toolkit.plots.axes import axes_for, name_rows, row_height
from toolkit.plots.captions import basis, entitle, foot, in_lines, side_text
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import BLUE, INK, QUIET, VERMILION, styled

TAKES = Takes(
    "diff", "diff", "words outcome label", "change", "before after difference sampling_error", crisis=False
)
DIFFERENCE = Column("points", "difference", "points", "sampling_error")
BEFORE, AFTER = (Column(end, end, "per_cent", f"{end}_error") for end in ("before", "after"))
LABEL_WIDTH = 46
TITLE_WIDTH = 44
"""Letters of a line of the title beside long names."""
MOST_CHANGES = 12
LEAST = 0.0005


@public
@styled
def diff(
    of: Drawable, *, outcome: str | None = None, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw how one outcome went from the earlier version to the later one, a step for each change.

    Parameters
    ----------
    of : answer of ``diff``, or its table
    outcome : str, optional
        Which outcome or question, by name; the one that moved most if left out.
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
        For what cannot be drawn, an unknown outcome, or two versions that differ in words alone.
    """
    drawn = drawable(of, TAKES)
    rows = _of_one(drawn.table, outcome)
    whole, changes, left = _divided(rows)
    scale = 1.0 if whole.get("measure") == "level" else 100.0
    labels = [
        "Earlier version",
        *changes.words,
        *([f"{left.n} smaller change{'s' if left.n > 1 else ''}"] if left.n else []),
        "Later version",
    ]
    names = [in_lines(label, LABEL_WIDTH, 3) for label in labels]
    is_new = ax is None
    ax = axes_for(ax, 9.5, 1.9 + row_height(names, 0.46) * len(names))
    _steps(ax, drawn, whole, changes, left, scale)
    _finish(ax, names, scale)
    base = basis(drawn.result)
    entitle(
        ax,
        title or f"What moved it: {whole['label'].rstrip('.?')}",
        f"Earlier version: {base}" if base else "",
        width=TITLE_WIDTH + 16,
        title_width=TITLE_WIDTH,
    )
    foot(ax, list(drawn.caveats), grow=is_new)
    return ax


class _Left:
    """Changes too many to be drawn one by one, as one."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.n, self.moved = len(rows), float(rows.difference.sum())


def _of_one(table: pd.DataFrame, outcome: str | None) -> pd.DataFrame:
    """Return the rows of one outcome."""
    moved = table[table.outcome != ""]
    if not len(moved):
        raise ToolkitError(
            "diff: the two versions differ in words alone, so nothing moved that could be drawn"
        )
    whole = moved[moved.change == 0]
    if outcome is None:
        likely = whole[whole.get("measure", "probability") != "level"] if "measure" in whole else whole
        likely = likely if len(likely) else whole
        outcome = str(likely.outcome.iloc[int(likely.difference.abs().to_numpy().argmax())])
    if outcome not in set(whole.outcome):
        raise unknown("outcome", outcome, whole.outcome)
    return moved[moved.outcome == outcome]


def _divided(rows: pd.DataFrame) -> tuple[Mapping[Any, Any], pd.DataFrame, _Left]:
    """Divide the rows into the whole difference, the changes that are drawn, the largest first, and the rest."""
    whole = rows[rows.change == 0].iloc[0].to_dict()
    ranked = rows[rows.change != 0].sort_values("difference", key=lambda one: -one.abs(), kind="stable")
    moving = int((ranked.difference.abs() >= LEAST).sum())
    kept = min(max(moving, 1), MOST_CHANGES)
    return whole, ranked.iloc[:kept], _Left(ranked.iloc[kept:])


def _steps(
    ax: Axes, drawn: Drawn, whole: Mapping[Any, Any], changes: pd.DataFrame, left: _Left, scale: float
) -> None:
    """Draw where it stood, each step, and where it stands, each with its number."""
    moves = [*changes.difference, *([left.moved] if left.n else [])]
    texts = [text for (text,) in drawn.texts(changes, DIFFERENCE)]
    if left.n:
        rest = pd.DataFrame([{**whole, "difference": left.moved}])
        texts += [text for (text,) in drawn.texts(rest, DIFFERENCE)]
    at, last = float(whole["before"]), len(moves) + 1
    ax.plot([scale * at], [0], "o", color=INK, ms=7, zorder=4)
    for place, (moved, text) in enumerate(zip(moves, texts, strict=True), start=1):
        ax.plot([scale * at] * 2, [place - 1, place], color=QUIET, lw=0.8, ls=":", zorder=1)
        low, colour = min(at, at + moved), VERMILION if moved < 0 else BLUE
        ax.add_patch(
            Rectangle((scale * low, place - 0.26), scale * abs(moved), 0.52, facecolor=colour, lw=0, zorder=3)
        )
        side_text(ax, text, place, 10, va="center", fontsize=10, color=INK)
        at += moved
    ax.plot([scale * at] * 2, [last - 1, last], color=QUIET, lw=0.8, ls=":", zorder=1)
    ax.plot([scale * float(whole["after"])], [last], "o", color=INK, ms=7, zorder=4)
    (ends,) = drawn.texts(pd.DataFrame([whole]), BEFORE, AFTER)
    for place, text in zip((0, last), ends, strict=True):
        side_text(ax, text, place, 10, va="center", fontsize=10, weight="bold")


def _finish(ax: Axes, names: list[str], scale: float) -> None:
    name_rows(ax, names, 0.2)
    ax.margins(x=0.08)
    ax.set_xlabel("mean level" if scale == 1.0 else "probability, per cent")
