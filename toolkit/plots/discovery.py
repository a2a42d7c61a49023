"""Where in the inputs does it happen? The limits of a box, each within what its input may be."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from toolkit.analysis.discovery import Discovery
from toolkit.errors import ToolkitError
from toolkit.plots.style import (
    BLUE,
    FAINT,
    INK,
    QUIET,
    entitle,
    in_lines,
    new_axes,
    row_height,
    side_text,
    styled,
)

LABEL_WIDTH = 34
WIDTH = 66


@styled
def box(found: Discovery, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw each limit of the suggested box on the range of its input, from the least to the greatest of the draws.

    Parameters
    ----------
    found : Discovery
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
        If the box limits nothing.
    """
    limits = found.box.limits
    if not limits:
        raise ToolkitError(
            "the box limits no input, so there is nothing to draw; ask for a denser one with at(density=...)"
        )
    labels = [in_lines(found.labels.get(name, name), LABEL_WIDTH) for name in limits]
    if ax is None:
        ax = new_axes(9.0, 2.0 + row_height(labels, 0.6) * len(limits))
    for place, (name, (low, high)) in enumerate(limits.items()):
        column = found.values[:, found.names.index(name)]
        least, most = float(column.min()), float(column.max())
        spread = max(most - least, 1e-12)
        ends = [(max(low, least) - least) / spread, (min(high, most) - least) / spread]
        ax.barh(place, 1.0, height=0.34, color=FAINT, lw=0)
        ax.barh(place, ends[1] - ends[0], left=ends[0], height=0.34, color=BLUE, lw=0)
        for value, at, limited in (
            (low, ends[0], not math.isinf(low)),
            (high, ends[1], not math.isinf(high)),
        ):
            if limited:
                ax.annotate(
                    f"{value:.2g}",
                    (at, place - 0.2),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    fontsize=9,
                    color=INK,
                )
        ax.annotate(
            f"{least:.2g}",
            (0.0, place + 0.18),
            (0, -2),
            textcoords="offset points",
            va="top",
            fontsize=8,
            color=QUIET,
        )
        ax.annotate(
            f"{most:.2g}",
            (1.0, place + 0.18),
            (0, -2),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=8,
            color=QUIET,
        )
        if name in found.stability:
            side_text(
                ax,
                f"in {100 * found.stability[name]:.0f} % of resamples",
                place,
                10,
                va="center",
                fontsize=9,
                color=QUIET,
            )
    ax.set_yticks(range(len(limits)), labels, color=INK)
    ax.set_ylim(len(limits) - 0.4, -0.7)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0, pad=6)
    for spine in ax.spines.values():
        spine.set_visible(False)
    one = found.box
    about = (
        f"Inside the blue ranges, which hold {100 * one.mass:.0f} % of what the inputs may be, it is so in {100 * one.density:.0f} % of draws "
        f"({100 * float(np.sum(found.weights[found.cases])):.0f} % everywhere); they hold {100 * one.coverage:.0f} % of all such draws. "
        "Grey: the range of the draws."
    )
    entitle(ax, title or f"Where is it so: {found.question}?", about, width=WIDTH)
    return ax
