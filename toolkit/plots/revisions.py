"""How was the forecast revised? The probability of each outcome, day by day, as it would have been given then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, date_axis, per_cent_axis
from toolkit.plots.captions import entitle, foot, note_below
from toolkit.plots.drawable import PROBABILITY, Drawable, Drawn, Takes, drawable
from toolkit.plots.incidence import LINE_INCHES, label_curves, label_lines
from toolkit.plots.style import DASHES, FAINT, LINES, MARKERS, QUIET, styled

TAKES = Takes(
    "revisions", "revisions", "outcome label", "probability", "sampling_error", over_time=True, crisis=False
)
ERRORS_SHOWN = 2.0
"""Bands reach so many standard errors to either side."""


@public
@styled
def revisions(
    of: Drawable, *, questions: bool = False, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw the forecast as it would have been given on each day, with its sampling error and the days of the reports.

    Parameters
    ----------
    of : answer of ``revisions``, or its table
    questions : bool
        Whether to draw what readers ask, as far as the answer is a probability, in place of the outcomes.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question; the default asks how the forecast was revised.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, or questions that were not answered.
    """
    drawn = _of_kind(drawable(of, TAKES), "question" if questions else "outcome")
    rows = _last_rows(drawn)
    is_new = ax is None
    ax = axes_for(ax, 9.0, max(5.4, 1.8 + LINE_INCHES * label_lines(rows) * len(rows)))
    highest = max(
        _draw_curve(ax, n, drawn.table[drawn.table.outcome == row["outcome"]]) for n, row in enumerate(rows)
    )
    ax.set_ylim(0.0, min(highest * 1.08 + 1e-6, 1.0))
    date_axis(ax, drawn.days)
    label_curves(ax, rows)
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    entitle(ax, title or "How was the forecast revised?", drawn.basis)
    marked = _mark_reports(ax, drawn)
    note_below(ax, f"Bands: two standard errors of sampling to either side.{marked}")
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _of_kind(drawn: Drawn, kind: str) -> Drawn:
    """Return the rows of outcomes alone, or of questions that are answered by a probability."""
    table = drawn.table
    if "kind" in table:
        table = table[(table.kind == kind) & (table.measure == "probability") & table.probability.notna()]
    if table.empty or ("kind" not in table and kind == "question"):
        raise ToolkitError("revisions: no question was answered; ask with questions=True", kind="empty")
    return replace(drawn, table=table)


def _last_rows(drawn: Drawn) -> list[dict[Any, Any]]:
    """Return where each outcome stands on the last day, likeliest first, with its number as it is written."""
    table = drawn.table[drawn.table.turn == drawn.table.turn.max()]
    rows = table.to_dict("records")
    for row, (shown,) in zip(rows, drawn.texts(table, PROBABILITY), strict=True):
        row["shown"] = shown
    return sorted(rows, key=lambda row: -row["probability"])


def _draw_curve(ax: Axes, place: int, curve: pd.DataFrame) -> float:
    """Draw one outcome with its sampling error; return the highest value drawn."""
    curve = curve.sort_values("turn", kind="stable")
    turns, shares, errors = (curve[name].to_numpy() for name in ("turn", "probability", "sampling_error"))
    reach = ERRORS_SHOWN * np.nan_to_num(errors)
    colour = LINES[place % len(LINES)]
    dashes = DASHES[(place + 3 * (place // len(LINES))) % len(DASHES)]
    marker = MARKERS[place % len(MARKERS)]
    ax.plot(
        turns,
        shares,
        color=colour,
        ls=dashes,
        lw=2.0,
        marker=marker,
        ms=4.5,
        label=curve["outcome"].iloc[0],
        clip_on=False,  # the marks of the first and the last day are whole
        zorder=3,
    )
    low, high = np.clip(shares - reach, 0.0, 1.0), np.clip(shares + reach, 0.0, 1.0)
    ax.fill_between(turns, low, high, color=colour, alpha=0.16, lw=0, zorder=1)
    return float(max(high.max(), shares.max()))


def _mark_reports(ax: Axes, drawn: Drawn) -> str:
    """Mark the days on which reports were published, and say so."""
    reports = drawn.part("reports")
    if reports is None or not len(reports):
        return ""
    places = _places(drawn, list(reports["published"]))
    ax.plot(
        places, np.full(len(places), 0.012), ls="", marker="|", ms=9, mew=1.2, color=QUIET,
        transform=ax.get_xaxis_transform(), label="_reports", zorder=4,
    )  # fmt: skip
    return " Strokes: the days on which reports were published."


def _places(drawn: Drawn, published: Sequence[Any]) -> list[float]:
    """Return where days stand on the axis of turns, those of the figure alone."""
    turns, days = zip(*drawn.days.items(), strict=True)
    known = pd.to_datetime(pd.Series(days)).to_numpy().astype("datetime64[D]").astype(float)
    wanted = pd.to_datetime(pd.Series(published)).to_numpy().astype("datetime64[D]").astype(float)
    inside = wanted[(wanted >= known[0]) & (wanted <= known[-1])]
    return [float(x) for x in np.interp(inside, known, turns)]
