"""Where does the probability go? What is settled by each date, and what is still open."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from toolkit.analysis.digits import per_cent
from toolkit.engines.result import Result
from toolkit.plots.style import (
    FAINT,
    INK,
    LINES,
    PAPER,
    QUIET,
    basis,
    date_axis,
    entitle,
    new_axes,
    note_below,
    per_cent_axis,
    side_text,
    spread,
    styled,
)

HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++", "oo")
"""So that bands stay apart on a grey printer."""


@styled
def flow(result: Result, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw, turn by turn, how the probability flows from what is open into the outcomes.

    Bands are stacked and add up to 1 at every turn; at the horizon what is still open falls to the outcomes that do not end a
    history.

    Parameters
    ----------
    result : Result
        Output of any engine.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.

    Returns
    -------
    Axes
    """
    model = result.model
    ended = result.over_draws(result.tally.incidence)
    settled = [n for n, outcome in enumerate(model.outcomes) if outcome.ends]
    settled.sort(key=lambda n: -float(ended[-1, n]))
    turns = np.arange(model.horizon + 1)
    open_share = np.maximum(1.0 - ended[:, settled].sum(axis=1), 0.0)
    if ax is None:
        ax = new_axes(9.0, 5.2)
    foot = np.zeros(model.horizon + 1)
    middles, labels, shares = [], [], []
    for n, k in enumerate(settled):
        values = ended[:, k]
        colour = LINES[n % len(LINES)]
        ax.fill_between(
            turns, foot, foot + values, facecolor=colour, edgecolor=PAPER, hatch=HATCHES[n % len(HATCHES)], lw=0.4, alpha=0.85,
            label=model.outcomes[k].label,
        )  # fmt: skip
        middles.append(float(foot[-1] + values[-1] / 2))
        labels.append(model.outcomes[k].label)
        shares.append(float(values[-1]))
        foot = foot + values
    ax.fill_between(turns, foot, foot + open_share, facecolor=FAINT, lw=0, label="still open")
    rest = [(n, float(ended[-1, n])) for n in range(len(model.outcomes)) if n not in settled]
    at = float(foot[-1])
    for n, share in rest:
        middles.append(at + share / 2)
        labels.append(f"still open: {model.outcomes[n].label}")
        shares.append(share)
        at += share
        ax.plot([model.horizon - 0.12, model.horizon], [at, at], color=INK, lw=0.8)
    for label, share, middle, place in zip(
        labels, shares, middles, spread(middles, 0.062, 0.02, 0.98), strict=True
    ):
        ax.annotate(
            "", (1.0, middle), (1.018, place), xycoords=ax.get_yaxis_transform(), textcoords=ax.get_yaxis_transform(),
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.7}, annotation_clip=False,
        )  # fmt: skip
        side_text(
            ax, f"{fill(label, 40)}  {per_cent(share, width=0.1)}", place, 14, va="center", fontsize=8.5
        )
    ax.set_ylim(0.0, 1.0)
    date_axis(ax, result)
    per_cent_axis(ax)
    entitle(ax, title or "Where does the probability go?", basis(result))
    note_below(
        ax,
        "Means over the draws of the inputs; how sure they are is drawn by ct.plot.outcomes and ct.plot.incidence.",
    )
    return ax
