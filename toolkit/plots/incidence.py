"""When may it end? Cumulative incidence of the outcomes that settle the crisis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.analysis.timing import incidence as incidence_table
from toolkit.engines.result import Result
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.style import (
    DASHES,
    FAINT,
    LINES,
    MARKERS,
    basis,
    date_axis,
    day,
    entitle,
    in_lines,
    new_axes,
    note_below,
    per_cent_axis,
    spread,
    styled,
    tight,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_BANDS = 3
"""With more curves than this, bands would hide each other and are drawn as bars at the end."""
LABEL_WIDTH = 38
LINE_INCHES = 0.165
"""Height of a line of a label."""


@styled
def incidence(
    result: Result, *, ax: Axes | None = None, outcomes: Sequence[str] | None = None, title: str | None = None
) -> Axes:
    """Draw the probability that each outcome has come by each date, with its ignorance.

    Outcomes that do not end a run are known only at the horizon; they are named below the figure.

    Parameters
    ----------
    result : Result
        Output of any engine.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    outcomes : sequence of str, optional
        Names of the outcomes to draw; all that end a run, if left out.
    title : str, optional
        The question; the default asks by when it may be settled, and how.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For an outcome that the scenario does not declare, or if none ends a run.
    """
    rows = _chosen(result, outcomes)
    table = incidence_table(result)
    if ax is None:
        ax = new_axes(9.0, max(5.4, 1.8 + LINE_INCHES * _label_lines(rows) * len(rows)))
    highest = _draw_curves(ax, rows, table, result)
    ax.set_ylim(0.0, min(highest * 1.08 + 1e-6, 1.0))
    date_axis(
        ax, result, room=_bar_place(len(rows), result) - result.model.horizon if _has_bars(rows) else 0.0
    )
    _label_curves(ax, rows)
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    entitle(ax, title or "By when may it be settled, and how?", basis(result))
    _explain(ax, rows, result)
    return ax


def _chosen(result: Result, names: Sequence[str] | None) -> list[OutcomeRow]:
    """Return the outcomes to draw, likeliest first."""
    rows = {row.outcome: row for row in outcome_rows(result)}
    if names is None:
        names = [outcome.name for outcome in result.model.outcomes if outcome.ends]
    if not names:
        raise ToolkitError(
            "no outcome of this crisis comes before the horizon, so there is no when; see ct.plot.outcomes, or mark an outcome "
            "with `ends: true`"
        )
    for name in names:
        if name not in rows:
            nearest = nearest_name(name, rows)
            hint = f"\n  nearest: {nearest}" if nearest else ""
            raise ToolkitError(f"unknown outcome '{name}'; expected one of: {', '.join(rows)}{hint}")
    return sorted((rows[name] for name in names), key=lambda row: -row.probability)


def _has_bars(rows: Sequence[OutcomeRow]) -> bool:
    return len(rows) > MOST_BANDS and any(not math.isnan(row.ignorance_low) for row in rows)


def _bar_place(number: int, result: Result) -> float:
    """Return where on the x axis, in turns, the bar of a curve stands."""
    return result.model.horizon * (1.0 + 0.016 * (number + 0.8))


def _draw_curves(ax: Axes, rows: Sequence[OutcomeRow], table: pd.DataFrame, result: Result) -> float:
    """Draw curves and their ignorance; return the highest value drawn."""
    highest = 0.0
    for place, row in enumerate(rows):
        curve = table[table.outcome == row.outcome]
        turns, shares = curve["turn"].to_numpy(), curve["probability"].to_numpy()
        colour, marker = LINES[place % len(LINES)], MARKERS[place % len(MARKERS)]
        dashes = DASHES[(place + 3 * (place // len(LINES))) % len(DASHES)]
        ax.plot(
            turns, shares, color=colour, ls=dashes, lw=2.0, marker=marker, ms=4.5, markevery=(place % 3 + 1, 3),
            label=row.outcome, zorder=3,
        )  # fmt: skip
        low, high = curve["ignorance_low"].to_numpy(), curve["ignorance_high"].to_numpy()
        if len(rows) <= MOST_BANDS:
            ax.fill_between(turns, low, high, color=colour, alpha=0.16, lw=0, zorder=1)
        elif not math.isnan(row.ignorance_low):
            x = _bar_place(place, result)
            ax.plot(
                [x, x], [row.ignorance_low, row.ignorance_high], color=colour, lw=3.2, solid_capstyle="butt"
            )
            ax.plot([x], [shares[-1]], color=colour, marker=marker, ms=4)
        highest = max(highest, shares[-1], *(value for value in high if not math.isnan(value)))
    return highest


def _label_lines(rows: Sequence[OutcomeRow]) -> int:
    return max((_label(row).count("\n") + 1 for row in rows), default=1)


def _label(row: OutcomeRow) -> str:
    return tight(f"{in_lines(row.label, LABEL_WIDTH - 8)}  {row.shown}")


def _label_curves(ax: Axes, rows: Sequence[OutcomeRow]) -> None:
    """Name each curve at its end, moved apart where ends meet."""
    top = ax.get_ylim()[1]
    wanted = [row.probability / top for row in rows]
    inches = ax.get_window_extent().height / ax.figure.dpi
    gap = (LINE_INCHES * _label_lines(rows) + 0.06) / inches
    for place, (row, height) in enumerate(zip(rows, spread(wanted, gap, 0.01, 0.99), strict=True)):
        colour = LINES[place % len(LINES)]
        ax.annotate(
            _label(row), (1.0, wanted[place]), (20, (height - wanted[place]) * inches * 72), xycoords="axes fraction",
            textcoords="offset points", color=colour, va="center", fontsize=9, linespacing=1.0, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)},
        )  # fmt: skip


def _explain(ax: Axes, rows: Sequence[OutcomeRow], result: Result) -> None:
    if any(not math.isnan(row.ignorance_low) for row in rows):
        what = "Bands" if len(rows) <= MOST_BANDS else "Bars at the right"
        note = f"{what}: ignorance, 90 % of what the uncertain inputs allow."
    else:
        note = "Ignorance about inputs: not assessed."
    open_rows = [
        row
        for row, outcome in zip(outcome_rows(result), result.model.outcomes, strict=True)
        if not outcome.ends
    ]
    if open_rows:
        still = ", ".join(f"{row.label} {row.shown}" for row in open_rows)
        note += f" Known only on {day(result.model.date_of_turn(result.model.horizon))}: {still}."
    note_below(ax, tight(note))
