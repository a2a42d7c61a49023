"""What does each side believe? How likely one actor thinks a type of another, choice by choice, by what is true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.errors import unknown
from toolkit.plots.axes import axes_for, date_axis, per_cent_axis
from toolkit.plots.captions import entitle, foot, legend_below
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, Takes, drawable
from toolkit.plots.style import FAINT, LINES, MARKERS, QUIET, styled

TAKES = Takes(
    "beliefs",
    "beliefs",
    "actor who variable about level_label truth_label",
    "turn level truth first belief low high share",
    spare="median draws_low draws_high",
    empty="nobody learns here, so there are no beliefs to draw",
)
APART = 0.14
"""Turns between the marks of two truths."""


@public
@styled
def beliefs(
    of: Drawable,
    *,
    actor: str | None = None,
    variable: str | None = None,
    level: str | None = None,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw how likely one actor thinks one level of what it does not know, at each of its choices.

    A mark is the mean over the histories in which the truth is as its colour says, the bar holds the central 90 % of them, the whisker and the pale band the
    central 90 % of draws of uncertain inputs, where they were drawn, and the dotted line is the first belief. Where the colours part, what others have done has told the truth; where they lie together it has told nothing.

    Parameters
    ----------
    of : answer of ``beliefs``, its table, or what names a crisis
    actor, variable : str, optional
        Whose belief, and about what; the first in the table if left out, and with it all others who choose in turns of their own, one after the other.
    level : str, optional
        The level that is believed in; the highest if left out.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        What stands above it.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, an unknown name, and where nobody learns.
    """
    drawn = drawable(of, TAKES)
    rows = _in_turn(drawn.table, actor, variable)
    rows = of_one(rows.sort_values("level", kind="stable"), "level_label", level, -1)
    is_new = ax is None
    ax = axes_for(ax, 8.0, 4.2)
    for number, (truth, part) in enumerate(rows.groupby("truth_label", sort=False)):
        _draw_truth(ax, part.sort_values("turn"), str(truth).replace("_", " "), number)
    first = rows.iloc[0]
    ax.axhline(float(first["first"]), color=QUIET, ls=":", lw=1.2, label="first belief")
    _finish(ax, rows)
    drawn_too = (
        "; whiskers and pale bands 90\N{NO-BREAK SPACE}% of draws of the inputs" if is_drawn(rows) else ""
    )
    believed = f"“{first['about']}” is “{str(first['level_label']).replace('_', ' ')}”"
    who = str(first["who"]) if rows["who"].nunique() == 1 else "each who chooses"
    about = f"{drawn.basis} How likely {who} thinks that {believed}, when it chooses, by what is true. Bars hold 90\N{NO-BREAK SPACE}% of histories{drawn_too}."
    asked = "What is believed" if rows["who"].nunique() > 1 else f"What does {who} believe"
    entitle(ax, title or f"{asked} of “{first['about']}”?", about.strip())
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _in_turn(table: pd.DataFrame, actor: str | None, variable: str | None) -> pd.DataFrame:
    """Return the rows of one actor, or, where none is named, of all whose choices fall into turns of their own."""
    if actor is None:
        rows = of_one(table, "variable", variable or str(table["variable"].iloc[0]), 0)
        if rows["actor"].nunique() > 1 and rows.groupby("turn")["actor"].nunique().max() == 1:
            return rows
    return of_one(of_one(table, "actor", actor, 0), "variable", variable, 0)


def of_one(table: pd.DataFrame, column: str, wanted: str | None, place: int) -> pd.DataFrame:
    """Return the rows with one value in a column, the first or last if none is named."""
    known = list(dict.fromkeys(table[column]))
    if wanted is not None and wanted not in known:
        raise unknown(column.removesuffix("_label"), wanted, known)
    return table[table[column] == (known[place] if wanted is None else wanted)]


def _draw_truth(ax: Axes, rows: pd.DataFrame, truth: str, number: int) -> None:
    """Draw the beliefs that are held where one thing is true."""
    colour, turns = LINES[number % len(LINES)], rows["turn"] + APART * (number - 0.5)
    ax.vlines(turns, rows["low"], rows["high"], color=colour, lw=7, alpha=0.25)
    marker = MARKERS[number % len(MARKERS)]
    if is_drawn(rows):
        ax.fill_between(turns, rows["draws_low"], rows["draws_high"], color=colour, alpha=0.1, lw=0)
        reach = [rows["belief"] - rows["draws_low"], rows["draws_high"] - rows["belief"]]
        ax.errorbar(
            turns,
            rows["belief"],
            np.maximum(reach, 0.0),
            fmt="none",
            ecolor=colour,
            elinewidth=1.1,
            capsize=4,
        )
    ax.plot(turns, rows["belief"], color=colour, marker=marker, ms=6, lw=1.4, label=f"if it is {truth}")


def is_drawn(rows: pd.DataFrame) -> bool:
    """Whether beliefs were worked out over draws of the inputs too."""
    return "draws_low" in rows and bool((rows["draws_high"] - rows["draws_low"] > 0.0).any())


def _finish(ax: Axes, rows: pd.DataFrame) -> None:
    turns = sorted(set(rows["turn"].astype(int)))
    ax.set_ylim(-0.02, 1.02)
    per_cent_axis(ax)
    if rows["who"].nunique() > 1:
        who = dict(zip(rows["turn"].astype(int), rows["who"], strict=True))
        ax.set_xticks(turns, [f"turn {turn}\n{who[turn]}" for turn in turns])
    elif "date" in rows and len(turns) > 1:
        days = dict(zip(rows["turn"].astype(int), pd.to_datetime(rows["date"]).dt.date, strict=True))
        date_axis(ax, days)
    else:
        ax.set_xticks(turns, [f"turn {turn}" for turn in turns])
    ax.set_xlim(turns[0] - 0.6, turns[-1] + 0.6)
    ax.spines["bottom"].set_bounds(*ax.get_xlim())
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    if current():
        legend_below(ax, ax.get_legend_handles_labels()[0])
    else:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    ax.tick_params(colors=QUIET)
