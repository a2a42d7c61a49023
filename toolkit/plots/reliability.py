"""Did what was called 30 % come in 30 % of cases? Forecasts against how often they came true."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.numbers import ROUNDING
from toolkit.plots.axes import axes_for, per_cent_axis
from toolkit.plots.captions import entitle, foot, legend_below, tight
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, SKY, styled

TAKES = Takes("reliability", "score", table=False, crisis=False)
AXIS_ROOM = 0.1
"""Beside a point nearer to an edge there is no room to write."""
BAR_WIDTH = 11.0
"""Points."""


@public
@styled
def reliability(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how often what was forecast came, beside how probable it was said to be.

    Each point is a bin of forecasts of like probability; the bar behind it holds 90 % of where a calibrated forecaster's point would lie,
    so that a point outside it is more than chance. Where it could lie nowhere else, as with every answer to one question in one bin, there is no bar.

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
    wide = bins[bins["high"] - bins["low"] > ROUNDING]
    for one in wide.to_dict("records"):
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
    legend_below(ax, _key(_counted(drawn, bins), has_bars=not wide.empty), down=40.0)
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
    """Write how many answers stand behind each point, beside it."""
    for one in bins.to_dict("records"):
        right, up = _side(one["probability"], one["frequency"])
        ax.annotate(
            f"{one['n_events']}",
            (one["probability"], one["frequency"]),
            (8 * right, 5 * up),
            textcoords="offset points",
            ha={-1: "right", 0: "center", 1: "left"}[right],
            va="bottom" if up > 0 else "top",
            fontsize=8.5,
            color=INK,
            zorder=4,
        )


def _side(probability: float, frequency: float) -> tuple[int, int]:
    """Return where to write, to the right and up: off a line that rises, and within the axes."""
    if probability <= 1.0 - AXIS_ROOM and frequency >= AXIS_ROOM:
        return 1, -1
    if probability >= AXIS_ROOM and frequency <= 1.0 - AXIS_ROOM:
        return -1, 1
    return 0, 1 if frequency < 0.5 else -1


def _counted(drawn: Drawn, bins: pd.DataFrame) -> str:
    """Say what the figures count: questions, or the answers that each of them may have."""
    n_questions = int(drawn.part("parts", {})["n_questions"])
    if bins["n_events"].sum() == n_questions:
        return "questions"
    return f"answers to {n_questions} question{'' if n_questions == 1 else 's'}"


def _key(counted: str, *, has_bars: bool) -> list[Line2D | Patch]:
    """Explain the marks that there are."""
    label = f"forecasts of like probability; figures beside points count {counted}"
    bar = Patch(
        facecolor=SKY, alpha=0.55, label="90 % of where the point of a calibrated forecaster would lie"
    )
    return [
        Line2D([], [], color=BLUE, marker="o", ms=6, lw=1.2, label=label),
        *([bar] if has_bars else []),
        Line2D([], [], color=QUIET, lw=1.0, ls=(0, (4, 3)), label="as said, so it came"),
    ]
