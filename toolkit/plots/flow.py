"""Where does the probability go? What is settled by each date, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from toolkit.arguments import public
from toolkit.plots.axes import axes_for, date_axis, per_cent_axis, spread
from toolkit.plots.captions import basis, entitle, foot, in_lines, legend_below, note_below, side_text, tight
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, Takes, drawable
from toolkit.plots.figures import figure_of
from toolkit.plots.incidence import last_rows
from toolkit.plots.style import FAINT, INK, LINES, PAPER, QUIET, styled

TAKES = Takes(
    "flow",
    "incidence",
    "outcome label",
    "probability",
    "sampling_error ignorance_low ignorance_high",
    over_time=True,
)
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++", "oo")
"""So that bands stay apart on a grey printer."""
LABEL_WIDTH = 40
LINE_INCHES = 0.15
Floats = npt.NDArray[np.float64]


@public
@styled
def flow(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw, turn by turn, how the probability flows from what is open into the outcomes.

    Bands are stacked and add up to 1 at every turn; at the horizon what is still open falls to the outcomes that do not end a
    history.

    Parameters
    ----------
    of : answer of ``incidence``, its table, or what names a crisis
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
        For what cannot be drawn.
    """
    drawn = drawable(of, TAKES)
    rows = last_rows(drawn)
    curves = drawn.table.pivot_table("probability", "turn", "outcome", sort=True).fillna(0.0)
    known = [name for name in rows if name in curves]
    settled = [name for name in known if rows[name]["ends"]]
    settled.sort(key=lambda name: -curves[name].iloc[-1])
    still = [name for name in known if not rows[name]["ends"]]
    labels = [_label(rows[name]) for name in settled] + [
        "still open: " + _label(rows[name]) for name in still
    ]
    gap = LINE_INCHES * max((label.count("\n") + 1 for label in labels), default=1) + 0.05
    is_new = ax is None
    ax = axes_for(ax, 9.0, max(5.2, 1.8 + gap * len(labels)))
    turns = curves.index.to_numpy()
    top = _draw_settled(ax, turns, curves[settled].to_numpy(), [rows[name]["label"] for name in settled])
    ax.fill_between(turns, top, np.maximum(top, 1.0), facecolor=FAINT, lw=0, label="still open")
    for height in float(top[-1]) + np.cumsum(curves[still].to_numpy()[-1]):
        ax.plot([turns[-1] - 0.12, turns[-1]], [height, height], color=INK, lw=0.8)
    ax.set_ylim(0.0, 1.0)
    date_axis(ax, drawn.days)
    per_cent_axis(ax)
    _label_bands(ax, labels, curves[settled + still].to_numpy()[-1], gap)
    entitle(ax, title or "Where does the probability go?", basis(drawn.result))
    note_below(
        ax,
        "Means over the draws of the inputs; how sure they are is drawn by ct.plot.outcomes and ct.plot.incidence.",
    )
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _label(row: Mapping[str, Any]) -> str:
    return tight(f"{in_lines(row['label'], LABEL_WIDTH)}  {row['shown']}")


def _key(band: Any, label: str) -> Patch:
    """Return a mark that explains a band."""
    colour, edge = band.get_facecolor()[0], band.get_edgecolor()
    return Patch(
        facecolor=colour,
        edgecolor=edge[0] if len(edge) else "none",
        hatch=band.get_hatch(),
        lw=0.4,
        label=label,
    )


def _draw_settled(ax: Axes, turns: Floats, shares: Floats, labels: Sequence[str]) -> Floats:
    """Stack the outcomes that end a history, shapes (T + 1, K); return the top of the stack."""
    top = np.zeros(len(shares))
    for n, label in enumerate(labels):
        values = shares[:, n]
        ax.fill_between(
            turns,
            top,
            top + values,
            facecolor=LINES[n % len(LINES)],
            edgecolor=PAPER,
            hatch=HATCHES[(n + n // len(LINES)) % len(HATCHES)],
            lw=0.4,
            alpha=0.85,
            label=label,
        )
        top = top + values
    return top


def _label_bands(ax: Axes, labels: Sequence[str], ends: Floats, gap: float) -> None:
    """Name each band at its end, ``gap`` inches apart where bands are thin; in a column below the Axes, from the top."""
    if current():
        bands = list(ax.collections)
        bands += [bands[-1]] * (len(labels) - len(bands))
        legend_below(ax, [_key(band, label) for band, label in zip(bands, labels, strict=False)][::-1])
        return
    middles = (np.cumsum(ends) - ends / 2).tolist()
    inches = ax.get_window_extent().height / figure_of(ax).dpi
    places = spread(middles, gap / inches, 0.02, 0.98)
    for label, middle, place in zip(labels, middles, places, strict=True):
        ax.annotate(
            "",
            (1.0, middle),
            (1.018, place),
            xycoords=ax.get_yaxis_transform(),
            textcoords=ax.get_yaxis_transform(),
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.7},
            annotation_clip=False,
        )
        side_text(ax, label, place, 14, va="center", fontsize=8.5)
