"""Did what was called 30 % come in 30 % of cases? Forecasts against how often they came true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, per_cent_axis
from toolkit.plots.captions import entitle, foot, legend_below, tight
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, SKY, styled

TAKES = Takes("reliability", "score", table=False, crisis=False)
AXIS_ROOM = 0.05
"""What hangs lower than this would be written over the axis."""
BAR_WIDTH = 11.0
"""Points."""


@public
@styled
def reliability(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how often what was forecast came, beside how probable it was said to be.

    Each point is a bin of forecasts of like probability; the bar behind it holds 90 % of where a calibrated forecaster's point would lie,
    so that a point outside it is more than chance.

    Parameters
    ----------
    of : answer of ``score``, of a record or of lists
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
        For what cannot be drawn, or where nothing has been resolved.
    """
    drawn = drawable(of, TAKES)
    bins = _bins(drawn)
    is_new = ax is None
    ax = axes_for(ax, 6.4, 6.6)
    ax.plot([0, 1], [0, 1], color=QUIET, lw=1.0, ls=(0, (4, 3)), zorder=1)
    for one in bins.to_dict("records"):
        ax.plot(
            [one["probability"]] * 2,
            [one["low"], one["high"]],
            color=SKY,
            alpha=0.55,
            lw=BAR_WIDTH,
            solid_capstyle="butt",
            zorder=2,
        )
    ax.plot(bins["probability"], bins["frequency"], color=BLUE, marker="o", ms=6, lw=1.2, zorder=3)
    _count(ax, bins)
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    ax.margins(0)
    ax.set_aspect("equal", adjustable="box")
    ax.set_xlabel("said to be so probable")
    ax.set_ylabel("came so often")
    per_cent_axis(ax)
    per_cent_axis(ax, vertical=False)
    ax.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    entitle(
        ax,
        title or "Did it come as often as was said?",
        tight(str(drawn.part("verdict", ""))),
        width=66,
        title_width=46,
    )
    legend_below(ax, _key(), down=40.0)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _bins(drawn: Drawn) -> pd.DataFrame:
    table = drawn.part("parts", {}).get("reliability")
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ToolkitError(
            f"{TAKES}, once what was forecast has been resolved; this one holds no such forecast",
            kind="empty",
            subject="reliability",
        )
    return table


def _count(ax: Axes, bins: pd.DataFrame) -> None:
    """Write how many forecasts stand behind each point, on the side where there is room."""
    for one in bins.to_dict("records"):
        is_above = one["frequency"] < 0.5 or one["low"] < AXIS_ROOM
        top = (
            np.nanmax([one["frequency"], one["high"]])
            if is_above
            else np.nanmin([one["frequency"], one["low"]])
        )
        ax.annotate(
            f"{one['n_events']}",
            (one["probability"], top),
            (0, 5 if is_above else -5),
            textcoords="offset points",
            ha="center",
            va="bottom" if is_above else "top",
            fontsize=8.5,
            color=INK,
        )


def _key() -> list[Line2D | Patch]:
    """Explain the marks."""
    return [
        Line2D(
            [],
            [],
            color=BLUE,
            marker="o",
            ms=6,
            lw=1.2,
            label="forecasts of like probability; the figure beside a point counts them",
        ),
        Patch(
            facecolor=SKY, alpha=0.55, label="90 % of where the point of a calibrated forecaster would lie"
        ),
        Line2D([], [], color=QUIET, lw=1.0, ls=(0, (4, 3)), label="as said, so it came"),
    ]
