"""How far may it escalate? The rungs of the ladder, and how likely each is over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.plots.axes import axes_for, date_axis, row_height
from toolkit.plots.captions import basis, entitle, foot, in_lines, note_below, short, side_text
from toolkit.plots.column import current
from toolkit.plots.drawable import IGNORANCE, PROBABILITY, Drawable, Drawn, Takes, drawable
from toolkit.plots.style import FAINT, INK, PAPER, QUIET, SHADES, VERMILION, styled

TAKES = Takes(
    "escalation",
    "rungs",
    "rung_label threshold",
    "rung probability",
    "sampling_error ignorance_low ignorance_high",
    over_time=True,
)
ROW_HEIGHT = 0.78
"""Height of a certain rung, where the distance between rungs is 1."""


@public
@styled
def escalation(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the ladder over time: for each rung, the share of histories that stand on it at each turn.

    The thickness of a strip is the probability of its rung; the line is the median history. Thresholds are
    the broken lines between rungs.

    Parameters
    ----------
    of : answer of ``rungs``, its table, or what names a crisis with a ladder
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question; the default asks how far it may escalate.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, or if the scenario declares no ladder.
    """
    drawn = drawable(of, TAKES)
    table = drawn.table.sort_values(["rung", "turn"], kind="stable")
    places = {int(number): place for place, number in enumerate(sorted(table["rung"].unique()))}
    names = [_name(table[table.rung == number].iloc[0]) for number in places]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 1.9 + row_height(names, 0.56) * len(places))
    for number, place in places.items():
        _draw_rung(ax, drawn, table[table.rung == number], place, len(places))
    _draw_median(ax, table, places)
    ax.set_yticks(list(places.values()), names, color=INK)
    _label(ax, table, places, names)
    date_axis(ax, drawn.days)
    entitle(ax, title or "How far may it escalate?", basis(drawn.result))
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _draw_rung(ax: Axes, drawn: Drawn, rows: pd.DataFrame, place: int, n_rungs: int) -> None:
    """Draw one strip, and beside it the probability at the horizon."""
    turns, shares = rows["turn"].to_numpy(), rows["probability"].to_numpy()
    ax.fill_between(
        turns,
        place - shares * ROW_HEIGHT / 2,
        place + shares * ROW_HEIGHT / 2,
        step=None,
        color=SHADES(0.35 + 0.65 * place / max(n_rungs - 1, 1)),
        lw=0.6,
        zorder=2,
        label=str(int(rows["rung"].iloc[0])),
    )
    ax.axhline(place, color=FAINT, lw=0.6, zorder=1)
    last = rows.iloc[-1]
    ((shown, span),) = drawn.texts(rows.tail(1), PROBABILITY, IGNORANCE)
    side_text(ax, shown, place, 12, va="center", weight="bold", fontsize=10)
    if not math.isnan(last.ignorance_low) and last.probability > 0.0:
        side_text(ax, f"({span})", place, 104, va="center", fontsize=8.5, color=QUIET)


def _draw_median(ax: Axes, table: pd.DataFrame, places: Mapping[int, int]) -> None:
    """Draw the rung on or below which half of the histories stand."""
    shares = table.pivot_table("probability", "turn", "rung").fillna(0.0)
    reached = np.cumsum(shares.to_numpy(), axis=1) >= 0.5 - 1e-9
    heights = np.array([places[int(shares.columns[place])] for place in reached.argmax(axis=1)])
    ax.plot(shares.index, heights, color=PAPER, lw=4.0, zorder=3, solid_capstyle="round")
    ax.plot(
        shares.index, heights, color=INK, lw=1.6, marker="o", ms=3.2, zorder=4, label="median", clip_on=False
    )


def _name(row: pd.Series) -> str:
    return in_lines(
        f"{int(row['rung'])}  {row['rung_label']}" if row["rung"] >= 0 else str(row["rung_label"]), 30
    )


def _label(ax: Axes, table: pd.DataFrame, places: Mapping[int, int], names: Sequence[str]) -> None:
    """Name the thresholds, and say what is drawn."""
    first = table.drop_duplicates("rung").set_index("rung")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for number, place in places.items():
        threshold = first.threshold[number]
        if threshold:
            ax.axhline(place - 0.5, color=VERMILION, lw=1.1, ls=(0, (5, 3)), zorder=3)
            if current():
                side_text(ax, f"threshold: {threshold}", place, 12, fontsize=8, color="#a04000")
                continue
            ax.text(
                0.01,
                place - 0.5,
                f" threshold: {short(threshold, 70)} ",
                transform=ax.get_yaxis_transform(),
                fontsize=8,
                color="#a04000",
                va="center",
                style="italic",
                zorder=5,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
            )
    ax.set_ylim(-0.6, len(places) - 0.4)
    if column := current():
        column.name_rows(ax, names, 0.36)
    side_text(ax, "at the end (ignorance)", len(places) - 0.45, 12, va="center", fontsize=8.5, color=QUIET)
    note_below(
        ax,
        "Thickness of a strip: share of histories on that rung. Line: half of the histories stand on or below it. Ignorance: 90 % of what the uncertain inputs allow.",
    )
