"""When may it end? Cumulative incidence of the outcomes that settle the crisis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.axes import axes_for, date_axis, per_cent_axis, spread
from toolkit.plots.captions import basis, entitle, foot, in_lines, key_of, legend_below, note_below, tight
from toolkit.plots.column import current
from toolkit.plots.drawable import IGNORANCE, PROBABILITY, Drawable, Drawn, Takes, drawable
from toolkit.plots.style import DASHES, FAINT, LINES, MARKERS, styled
from toolkit.words import day

TAKES = Takes(
    "incidence",
    "incidence",
    "outcome label",
    "probability",
    "sampling_error ignorance_low ignorance_high",
    over_time=True,
)
MOST_BANDS = 3
"""With more curves than this, bands would hide each other and are drawn as bars at the end."""
LABEL_WIDTH = 38
LINE_INCHES = 0.165
"""Height of a line of a label."""


@public
@styled
def incidence(
    of: Drawable,
    *,
    ax: Axes | None = None,
    outcomes: Sequence[str] | None = None,
    title: str | None = None,
) -> Axes:
    """Draw the probability that each outcome has come by each date, with its ignorance.

    Outcomes that do not end a history are known only at the horizon; they are named below the figure.

    Parameters
    ----------
    of : answer of ``incidence``, its table, or what names a crisis
    ax : Axes, optional
        Where to draw; a new figure if left out.
    outcomes : sequence of str, optional
        Names of the outcomes to draw; all that end a history, if left out.
    title : str, optional
        The question; the default asks by when it may be settled, and how.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn, an outcome that is not there, or if none ends a history.
    """
    drawn = drawable(of, TAKES)
    ends = last_rows(drawn)
    rows = _chosen(ends, outcomes)
    is_new = ax is None
    ax = axes_for(ax, 9.0, max(5.4, 1.8 + LINE_INCHES * label_lines(rows) * len(rows)))
    horizon = max(drawn.days)
    highest = _draw_curves(ax, rows, drawn.table, horizon)
    ax.set_ylim(0.0, min(highest * 1.08 + 1e-6, 1.0))
    room = _bar_place(len(rows), horizon) - horizon if _has_bars(rows) else 0.0
    date_axis(ax, drawn.days, room=room)
    label_curves(ax, rows)
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    entitle(ax, title or "By when may it be settled, and how?", basis(drawn.result))
    _explain(ax, rows, ends, drawn)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def last_rows(drawn: Drawn) -> dict[str, dict[Any, Any]]:
    """Return what each outcome comes to at the horizon, by name, with its numbers as they are written.

    Which outcomes end a history (``ends``) the model says; a bare table shows it, as the others stay at 0 until the horizon.
    """
    last = drawn.table["turn"].max()
    table = drawn.table[drawn.table.turn == last]
    written = drawn.texts(table, PROBABILITY, IGNORANCE)
    rows = {row["outcome"]: row for row in table.to_dict("records")}
    early = drawn.table[(drawn.table.turn < last) & (drawn.table.probability > 0.0)]
    settling = set(early["outcome"])
    if drawn.result is not None:
        settling = {outcome.name for outcome in drawn.result.model.outcomes if outcome.ends}
    for (name, row), (probability, ignorance) in zip(rows.items(), written, strict=True):
        row.update(shown=probability, span=ignorance, ends=name in settling)
    return rows


def _chosen(rows: Mapping[str, dict[Any, Any]], names: Sequence[str] | None) -> list[dict[Any, Any]]:
    """Return the outcomes to draw, likeliest first."""
    if names is None:
        names = [name for name, row in rows.items() if row["ends"]]
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
    return sorted((rows[name] for name in names), key=lambda row: -row["probability"])


def _has_bars(rows: Sequence[Mapping[str, Any]]) -> bool:
    return len(rows) > MOST_BANDS and any(not math.isnan(row["ignorance_low"]) for row in rows)


def _bar_place(number: int, horizon: int) -> float:
    """Return where on the x axis, in turns, the bar of a curve stands."""
    return horizon * (1.0 + 0.016 * (number + 0.8))


def _draw_curves(ax: Axes, rows: Sequence[Mapping[str, Any]], table: pd.DataFrame, horizon: int) -> float:
    """Draw curves and their ignorance; return the highest value drawn."""
    highest = 0.0
    for place, row in enumerate(rows):
        curve = table[table.outcome == row["outcome"]].sort_values("turn", kind="stable")
        turns, shares = curve["turn"].to_numpy(), curve["probability"].to_numpy()
        colour, marker = LINES[place % len(LINES)], MARKERS[place % len(MARKERS)]
        dashes = DASHES[(place + 3 * (place // len(LINES))) % len(DASHES)]
        ax.plot(
            turns,
            shares,
            color=colour,
            ls=dashes,
            lw=2.0,
            marker=marker,
            ms=4.5,
            markevery=(place % 3 + 1, 3),
            label=row["outcome"],
            zorder=3,
        )
        low, high = curve["ignorance_low"].to_numpy(), curve["ignorance_high"].to_numpy()
        if len(rows) <= MOST_BANDS:
            ax.fill_between(turns, low, high, color=colour, alpha=0.16, lw=0, zorder=1)
        elif not math.isnan(row["ignorance_low"]):
            x, ends = _bar_place(place, horizon), [row["ignorance_low"], row["ignorance_high"]]
            ax.plot([x, x], ends, color=colour, lw=3.2, solid_capstyle="butt")
            ax.plot([x], [shares[-1]], color=colour, marker=marker, ms=4)
        highest = max([highest, *(value for value in (*shares, *high) if not math.isnan(value))])
    return highest


def label_lines(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how many lines the longest label of a curve takes."""
    return max((_label(row).count("\n") + 1 for row in rows), default=1)


def _label(row: Mapping[str, Any]) -> str:
    return tight(f"{in_lines(row['label'], LABEL_WIDTH - 8)}  {row['shown']}")


def label_curves(ax: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Name each curve at its end, moved apart where ends meet; in a column below the Axes."""
    if current():
        lines = {line.get_label(): line for line in ax.lines}
        legend_below(ax, [key_of(lines[row["outcome"]], _label(row)) for row in rows])
        return
    top = ax.get_ylim()[1]
    wanted = [0.0 if math.isnan(row["probability"]) else row["probability"] / top for row in rows]
    inches = ax.get_window_extent().height / ax.figure.dpi
    gap = (LINE_INCHES * label_lines(rows) + 0.06) / inches
    for place, (row, height) in enumerate(zip(rows, spread(wanted, gap, 0.01, 0.99), strict=True)):
        colour = LINES[place % len(LINES)]
        ax.annotate(
            _label(row),
            (1.0, wanted[place]),
            (20, (height - wanted[place]) * inches * 72),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            va="center",
            fontsize=9,
            linespacing=1.0,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "lw": 0.7,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )


def _explain(
    ax: Axes, rows: Sequence[Mapping[str, Any]], ends: Mapping[str, Mapping[str, Any]], drawn: Drawn
) -> None:
    if any(not math.isnan(row["ignorance_low"]) for row in rows):
        what = "Bands" if len(rows) <= MOST_BANDS else "Bars at the right"
        note = f"{what}: ignorance, 90 % of what the uncertain inputs allow."
    else:
        note = "Ignorance about inputs: not assessed."
    still = ", ".join(f"{row['label']} {row['shown']}" for row in ends.values() if not row["ends"])
    if still:
        note += f" Known only on {day(drawn.days[max(drawn.days)])}: {still}."
    note_below(ax, tight(note))
