"""Where does the probability go? What is settled by each date, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.engines.result import Result
from toolkit.plots.saving import figure_of
from toolkit.plots.style import (
    FAINT,
    INK,
    LINES,
    PAPER,
    QUIET,
    basis,
    date_axis,
    entitle,
    in_lines,
    new_axes,
    note_below,
    per_cent_axis,
    side_text,
    spread,
    styled,
    tight,
)

HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++", "oo")
"""So that bands stay apart on a grey printer."""
LABEL_WIDTH = 40
LINE_INCHES = 0.15
Floats = npt.NDArray[np.float64]


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
    model, rows = result.model, outcome_rows(result)
    shares = result.over_draws(result.tally.incidence)
    settled = [n for n, outcome in enumerate(model.outcomes) if outcome.ends]
    settled.sort(key=lambda n: -float(shares[-1, n]))
    still = [n for n in range(len(rows)) if n not in settled]
    labels = [_label(rows[n]) for n in settled] + ["still open: " + _label(rows[n]) for n in still]
    gap = LINE_INCHES * max(label.count("\n") + 1 for label in labels) + 0.05
    if ax is None:
        ax = new_axes(9.0, max(5.2, 1.8 + gap * len(labels)))
    foot = _draw_settled(ax, shares[:, settled], [model.outcomes[n].label for n in settled])
    rest = np.maximum(1.0 - foot, 0.0)
    ax.fill_between(np.arange(len(foot)), foot, foot + rest, facecolor=FAINT, lw=0, label="still open")
    for top in float(foot[-1]) + np.cumsum(shares[-1, still]):
        ax.plot([model.horizon - 0.12, model.horizon], [top, top], color=INK, lw=0.8)
    ax.set_ylim(0.0, 1.0)
    date_axis(ax, result)
    per_cent_axis(ax)
    _label_bands(ax, labels, shares[-1, settled + still], gap)
    entitle(ax, title or "Where does the probability go?", basis(result))
    note_below(
        ax,
        "Means over the draws of the inputs; how sure they are is drawn by ct.plot.outcomes and ct.plot.incidence.",
    )
    return ax


def _label(row: OutcomeRow) -> str:
    return tight(f"{in_lines(row.label, LABEL_WIDTH)}  {row.shown}")


def _draw_settled(ax: Axes, shares: Floats, labels: Sequence[str]) -> Floats:
    """Stack the outcomes that end a history, shapes (T + 1, K); return the top of the stack."""
    foot = np.zeros(len(shares))
    for n, label in enumerate(labels):
        values = shares[:, n]
        ax.fill_between(
            np.arange(len(foot)), foot, foot + values, facecolor=LINES[n % len(LINES)], edgecolor=PAPER,
            hatch=HATCHES[(n + n // len(LINES)) % len(HATCHES)], lw=0.4, alpha=0.85, label=label,
        )  # fmt: skip
        foot = foot + values
    return foot


def _label_bands(ax: Axes, labels: Sequence[str], ends: Floats, gap: float) -> None:
    """Name each band at its end, ``gap`` inches apart where bands are thin."""
    middles = (np.cumsum(ends) - ends / 2).tolist()
    inches = ax.get_window_extent().height / figure_of(ax).dpi
    places = spread(middles, gap / inches, 0.02, 0.98)
    for label, middle, place in zip(labels, middles, places, strict=True):
        ax.annotate(
            "", (1.0, middle), (1.018, place), xycoords=ax.get_yaxis_transform(), textcoords=ax.get_yaxis_transform(),
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.7}, annotation_clip=False,
        )  # fmt: skip
        side_text(ax, label, place, 14, va="center", fontsize=8.5)
