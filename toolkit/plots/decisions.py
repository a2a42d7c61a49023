"""What to do? Each policy's worth over everything that is uncertain."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from toolkit.analysis.decisions import Decision
from toolkit.plots.style import (
    FAINT,
    INK,
    QUIET,
    SKY,
    VERMILION,
    basis,
    entitle,
    in_lines,
    new_axes,
    row_height,
    short,
    side_text,
    styled,
)


@styled
def decision(found: Decision, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the spread of worth of each policy, its mean, the mean of its worst tenth, and how often it is best.

    Parameters
    ----------
    found : Decision
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.

    Returns
    -------
    Axes
    """
    names = [in_lines(name.replace("_", " "), 28) for name in found.table.policy]
    if ax is None:
        ax = new_axes(9.0, 2.2 + row_height(names, 0.55) * len(names))
    for place, row in enumerate(found.table.to_dict("records")):
        values = found.by_draw[row["policy"]].to_numpy()
        order = np.argsort(values)
        middle = np.cumsum(found.weights[order]) - 0.5 * found.weights[order]
        ends = np.interp((0.05, 0.25, 0.75, 0.95), middle, values[order])
        ax.barh(place, ends[3] - ends[0], left=ends[0], height=0.22, color=SKY, alpha=0.6, lw=0)
        ax.barh(place, ends[2] - ends[1], left=ends[1], height=0.42, color=SKY, lw=0)
        ax.plot(row["mean"], place, "o", color=INK, ms=6)
        ax.plot(row["worst_decile"], place, "v", color=VERMILION, ms=6)
        side_text(
            ax, f"best in {100 * row['best']:.0f} %", place, 10, 3, va="bottom", fontsize=9, weight="bold"
        )
        side_text(
            ax,
            f"regret {row['regret']:.2g}, at worst {row['largest_regret']:.2g}",
            place,
            10,
            -3,
            va="top",
            fontsize=8.5,
            color=QUIET,
        )
    ax.set_yticks(range(len(names)), names, color=INK)
    ax.set_ylim(len(found.table) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    ax.set_xlabel("worth to whoever decides")
    first = next(iter(found.results.values()))
    least = f" Least regret at worst: {short(found.robust.replace('_', ' '), 60)}. Knowing every input first would gain {found.perfect_information:.2g}."
    entitle(ax, title or "Which policy does best, and how surely?", basis(first) + least)
    below = ax.transAxes + ScaledTranslation(0.0, -44 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles=[
            Line2D([], [], marker="o", color=INK, lw=0, label="mean"),
            Line2D([], [], marker="v", color=VERMILION, lw=0, label="mean of the worst tenth"),
            Patch(color=SKY, label="half of the draws; thin: 90 %"),
        ],
        loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=below, borderaxespad=0.0, borderpad=0.0,
        labelcolor=QUIET, ncols=3,
    )  # fmt: skip
    return ax
