"""What does each act say? How likely a type is thought before an act, and after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from toolkit import numbers
from toolkit.arguments import public
from toolkit.model.members import HOLD
from toolkit.plots.axes import axes_for, name_rows, per_cent_axis, row_height
from toolkit.plots.beliefs import of_one
from toolkit.plots.captions import entitle, foot, in_lines, legend_below, side_text
from toolkit.plots.drawable import Drawable, Takes, drawable
from toolkit.plots.style import BLUE, PAPER, QUIET, styled

TAKES = Takes(
    "signals",
    "signals",
    "who label variable about level_label says",
    "turn level share odds others_odds before after bluff",
    spare="others_odds bluff",
    empty="nobody learns here, so no act tells anything",
)
MOST = 20
"""Acts that a figure has room for: those after which a belief is furthest from what it was."""
BLUFF = "bluffs: of those who do it, the share who would not, were their type known to all"


@public
@styled
def signals(
    of: Drawable,
    *,
    variable: str | None = None,
    level: str | None = None,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw how each act moves what others believe of one type.

    A hollow mark is how likely they think that level when the choice comes, the full one how likely once the act is done; beside it stands how often
    that type does it, and how often others do.

    Parameters
    ----------
    of : answer of ``signals``, its table, or what names a crisis
    variable : str, optional
        The type; the first in the table if left out.
    level : str, optional
        The level that is believed in; the highest if left out.
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
        For what cannot be drawn, an unknown name, and where nobody learns.
    """
    drawn = drawable(of, TAKES)
    rows = of_one(drawn.table, "variable", variable, 0).sort_values("level", kind="stable")
    rows = _furthest(of_one(rows, "level_label", level, -1))
    names = [
        in_lines(f"Turn {row.turn:.0f}. {row.who}: {_act(str(row.label))}", 34) for row in rows.itertuples()
    ]
    is_new = ax is None
    ax = axes_for(ax, 8.6, 2.4 + row_height(names, 0.5) * len(names))
    ends = str(rows.iloc[0]["level_label"]).replace("_", " ")
    for place, row in enumerate(rows.to_dict("records")):
        _draw_act(ax, place, row, ends)
    name_rows(ax, names, 0.18)
    ax.set_xlim(-0.03, 1.03)
    per_cent_axis(ax, vertical=False)
    ax.set_xlabel("how likely they think it")
    left_out = rows.attrs.get("left_out", 0)
    more = f" The {MOST} acts that move it most; {left_out} more are in the table." if left_out else ""
    about = f"{drawn.basis} How likely those who do not know it think that “{rows.iloc[0]['about']}” is “{ends}”.{more}"
    entitle(ax, title or "What does each act say?", about.strip())
    _explain(ax, is_told=bool(rows["bluff"].notna().any()))
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _act(label: str) -> str:
    """Return the name of an act; the option that everyone has is written as those are that authors name."""
    return HOLD.capitalize() if label == HOLD else label


def _furthest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the acts that a figure has room for, in order."""
    moved = (rows["after"] - rows["before"]).abs()
    kept = rows.loc[moved.sort_values(ascending=False, kind="stable").index[:MOST]]
    found = kept.sort_index().sort_values("turn", kind="stable")
    found.attrs["left_out"] = len(rows) - len(found)
    return found


def _draw_act(ax: Axes, place: int, row: Mapping[Any, Any], level: str) -> None:
    """Draw one act, and what stands beside it."""
    before, after = float(row["before"]), float(row["after"])
    ax.plot([before, after], [place, place], color=BLUE, lw=2.2, solid_capstyle="butt", zorder=2)
    ax.plot(before, place, "o", mfc=PAPER, mec=QUIET, mew=1.5, ms=7, zorder=3)
    ax.plot(after, place, "o", color=BLUE, ms=8, zorder=4)
    others = (
        ""
        if row["others_odds"] != row["others_odds"]
        else f", by others in {numbers.share(row['others_odds'])}"
    )
    side_text(
        ax,
        f"done by {level} in {numbers.share(row['odds'])}{others}",
        place,
        10,
        3,
        va="bottom",
        fontsize=8.5,
    )
    bluff = "not known" if row["bluff"] != row["bluff"] else numbers.share(row["bluff"])
    side_text(ax, f"bluffs: {bluff}", place, 10, -3, va="top", fontsize=8.5, color=QUIET)


def _explain(ax: Axes, *, is_told: bool) -> None:
    marks = [
        Line2D(
            [], [], marker="o", ls="", mfc="none", mec=QUIET, mew=1.5, ms=7, label="when the choice comes"
        ),
        Line2D([], [], marker="o", ls="", color=BLUE, ms=8, label="once the act is done"),
    ]
    if is_told:
        marks.append(Line2D([], [], ls="", label=BLUFF))
    legend_below(ax, marks, down=42.0)
