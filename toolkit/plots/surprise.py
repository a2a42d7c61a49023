"""Does the news surprise more than streams of the model would? Its surprise among those of simulated streams."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from toolkit.analysis.simulated_streams import SIMULATED, STREAM
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for
from toolkit.plots.captions import entitle, foot
from toolkit.plots.drawable import Drawable, Takes, drawable
from toolkit.plots.style import FAINT, INK, LINES, QUIET, VERMILION, styled

TAKES = Takes("surprise", "learning", "report", table=False, crisis=False)
DOTS = 40
"""Places along the axis in which dots are stacked."""
EXPLAINED = (
    "A dot is a stream simulated from the model and reported by the same rule; the line is the news itself. 0 is as surprising as was "
    "expected just before each fact, 1 is one standard deviation more."
)
Floats = npt.NDArray[np.float64]


@public
@styled
def surprise(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how far the news surprises the model among streams that were simulated from it.

    Parameters
    ----------
    of : answer of ``learning``, asked with ``simulated=``
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
        For what cannot be drawn, or where no streams were simulated.
    """
    drawn = drawable(of, TAKES)
    own, others = drawn.part("parts", {}).get(STREAM), drawn.part("parts", {}).get(SIMULATED)
    if own is None or not isinstance(others, pd.DataFrame):
        raise ToolkitError(
            f"{TAKES}, asked with simulated=100 of news that tells facts; this one holds no simulated streams",
            kind="empty",
            subject=SIMULATED,
        )
    known = others["z"].to_numpy(dtype=float)
    z, known = float(own["z"]), known[np.isfinite(known)]
    is_new = ax is None
    ax = axes_for(ax, 8.0, 3.6)
    places, heights = stacked(known, min(z, known.min(initial=z)), max(z, known.max(initial=z)))
    ax.scatter(places, heights, s=26, color=LINES[0], linewidths=0.0, zorder=2)
    top = max(4.0, float(heights.max(initial=0.0)) + 1.0)
    _mark(ax, z, top)
    ax.set_ylim(0.0, 1.2 * top)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("surprise, in standard deviations from what was expected")
    missed = len(others) - len(known)
    more = [f"{missed} simulated streams surprise without bound, and are not drawn."] if missed else []
    entitle(
        ax,
        title or "Does the news surprise more than the model expects?",
        drawn.basis,
    )
    foot(ax, [*more, EXPLAINED, *drawn.caveats], grow=is_new)
    return ax


def stacked(values: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """Stack values that lie close to each other; return their places and heights."""
    width = (high - low) / DOTS or 1.0
    places = np.floor((np.sort(values) - low) / width) * width + low + width / 2.0
    counts = np.unique(places, return_counts=True)[1]
    heights = np.concatenate([np.arange(n) + 0.5 for n in counts]) if len(counts) else np.empty(0)
    return places, heights


def _mark(ax: Axes, z: float, top: float) -> None:
    """Draw the news itself, and where what was expected lies."""
    ax.axvline(0.0, color=FAINT, lw=1.0, zorder=0)
    ax.plot([z, z], [0.0, 1.05 * top], color=VERMILION, lw=2.0, zorder=3)
    low, high = ax.get_xlim()
    on_left = z > (low + high) / 2.0
    ax.annotate(
        f"the news ({z:+.2f})" if math.isfinite(z) else "the news",
        (z, 1.05 * top),
        (-6.0 if on_left else 6.0, 0.0),
        textcoords="offset points",
        ha="right" if on_left else "left",
        va="center",
        color=INK,
    )
    ax.tick_params(axis="x", colors=QUIET)
