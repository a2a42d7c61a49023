"""What to do? Each policy's worth over everything that is uncertain."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit import numbers
from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.model.dossier import shared_what_if
from toolkit.plots.axes import axes_for, name_rows, row_height
from toolkit.plots.captions import basis, entitle, foot, in_lines, legend_below, short, side_text
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import INK, QUIET, SKY, VERMILION, styled
from toolkit.results.result import Result
from toolkit.results.uncertainty import percentiles
from toolkit.words import name_in_words

TAKES = Takes("decision", "decide", "policy", "mean worst_decile regret largest_regret best", crisis=False)
COLUMNS = (
    Column("best", "best", "share"),
    Column("regret", "regret", "figure"),
    Column("at worst", "largest_regret", "figure"),
)


@public
@styled
def decision(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the spread of worth of each policy, its mean, the mean of its worst tenth, and how often it is best.

    Parameters
    ----------
    of : answer of ``decide``, or its table, which does not hold the spread
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
    titles = drawn.table["title"] if "title" in drawn.table else drawn.table["policy"]
    names = [in_lines(name_in_words(str(name)), 28) for name in titles]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.2 + row_height(names, 0.55) * len(names))
    written = drawn.texts(drawn.table, *COLUMNS)
    for place, (row, said) in enumerate(zip(drawn.table.to_dict("records"), written, strict=True)):
        _draw_spread(ax, place, drawn, row["policy"])
        ax.plot(row["mean"], place, "o", color=INK, ms=6)
        ax.plot(row["worst_decile"], place, "v", color=VERMILION, ms=6)
        side_text(ax, f"best in {said[0]}", place, 10, 3, va="bottom", fontsize=9, weight="bold")
        regret = f"regret {said[1]}, at worst {said[2]}"
        side_text(ax, regret, place, 10, -3, va="top", fontsize=8.5, color=QUIET)
    name_rows(ax, names, 0.26)
    ax.set_xlabel("worth to whoever decides")
    ax.use_sticky_edges = False  # bars would set the edge of the Axes, and marks lie on it
    ax.autoscale_view(scaley=False)
    entitle(ax, title or "Which policy does best, and how surely?", _about(drawn))
    _explain(ax, drawn)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _draw_spread(ax: Axes, place: int, drawn: Drawn, policy: str) -> None:
    """Draw how a policy's worth spreads over the draws, where the answer holds them."""
    by_draw, weights = drawn.part("by_draw"), drawn.part("weights")
    if by_draw is None or policy not in by_draw:
        return
    values = by_draw[policy].to_numpy()
    shares = np.full(len(values), 1.0 / len(values)) if weights is None else np.asarray(weights)
    summed = drawn.result is not None and drawn.result.is_summed
    ends = percentiles(values, (5.0, 25.0, 75.0, 95.0), shares, summed=summed)
    ax.barh(place, ends[3] - ends[0], left=ends[0], height=0.22, color=SKY, alpha=0.6, lw=0)
    ax.barh(place, ends[2] - ends[1], left=ends[1], height=0.42, color=SKY, lw=0)


def _explain(ax: Axes, drawn: Drawn) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], marker="o", color=INK, lw=0, label="mean"),
        Line2D([], [], marker="v", color=VERMILION, lw=0, label="mean of the worst tenth"),
    ]
    if drawn.part("by_draw") is not None:
        handles.append(Patch(color=SKY, label="half of the draws; thin: 90 %"))
    legend_below(ax, handles, down=44, columns=3)


def _about(drawn: Drawn) -> str:
    """Say what the figure rests on, and what the answer found beside its table."""
    results: Any = drawn.part("results") or {}
    first = drawn.result or next((one for one in results.values() if isinstance(one, Result)), None)
    robust, gain = drawn.part("robust"), drawn.part("perfect_information")
    dossiers = [one.model.dossier for one in results.values() if isinstance(one, Result)]
    said = [basis(first, what_if=shared_what_if(dossiers) if dossiers else None)]
    if robust:
        said.append(f"Least regret at worst: {short(name_in_words(str(robust)), 60)}.")
    if gain is not None:
        said.append(f"Knowing every input first would gain {numbers.figure(float(gain))}.")
    return " ".join(filter(None, said))
