"""How did the forecast move? Its steps over time, the forecasts of others beside it, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.lines import Line2D

from toolkit.arguments import public
from toolkit.plots.axes import MOST_DAYS_IN_A_COLUMN, axes_for, per_cent_axis, spread
from toolkit.plots.captions import entitle, foot, in_lines, legend_below, note_below, tight
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import DASHES, FAINT, INK, LINES, MARKERS, styled
from toolkit.words import day

TAKES = Takes(
    "track",
    "track",
    "key what forecaster label class why",
    "probability",
    "low high",
    table=False,
    crisis=False,
)
LABEL_WIDTH, MOST_LINES = 34, 10
LEAST_DAYS = 14
"""Days that are shown after the last entry: with fewer the axis would count hours."""
MOST_RANGES, MOST_SAID = 2, 4
"""Lines up to which ranges are drawn, as more would hide each other; and answers that the note names."""
LINE_INCHES = 0.165
"""Height of a line of a label."""


@public
@styled
def track(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how forecasts moved from entry to entry; each stands until the next, or until the answer was known.

    Parameters
    ----------
    of : answer of ``track``
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
    table = drawn.table.assign(date=pd.to_datetime(drawn.table["date"]))
    several = table["key"].str.partition("/")[0].nunique() > 1
    every = _groups(table.assign(named=table["key" if several else "what"]))
    groups = every[:MOST_LINES]
    end = _end(drawn, table)
    is_new = ax is None
    ax = axes_for(ax, 9.0, max(4.8, 1.6 + 2 * LINE_INCHES * len(groups)))
    many = table["key"].nunique() > 1
    for n, rows in enumerate(groups):
        _draw(ax, rows, _known(drawn, rows, end), n, has_range=len(groups) <= MOST_RANGES)
    ax.set_ylim(0.0, _top(groups))
    _dates(ax, table, end)
    _mark(ax, drawn)
    _label(ax, groups, many=many)
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    entitle(ax, title or getattr(drawn.source, "title", "") or "How did the forecasts move?", "")
    note_below(ax, tight(_note(drawn, table, every)))
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _groups(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what each line draws: ours first, the likeliest of them first, and then those of others."""
    found = [rows for _, rows in table.groupby(["key", "forecaster", "class"], sort=False)]
    found.sort(key=lambda rows: (rows["forecaster"].iloc[0] != "", -rows["probability"].iloc[-1]))
    return found


def _top(groups: Sequence[pd.DataFrame]) -> float:
    """Return the top of the axis, a little above all that is drawn."""
    names = ["probability", "high"] if len(groups) <= MOST_RANGES else ["probability"]
    highest = max(float(rows[names].max().max()) for rows in groups)
    return 1.0 if highest > 0.6 else min(1.15 * highest + 1e-6, 1.0)


def _end(drawn: Drawn, table: pd.DataFrame) -> Any:
    """Return the day to which lines are drawn: that of the last answer, or a little after the last entry."""
    known = [pd.Timestamp(one["on"]) for one in drawn.part("parts", {}).get("resolutions", {}).values()]
    first, last = table["date"].min(), table["date"].max()
    return max([*known, last + max((last - first) * 0.06, pd.Timedelta(days=LEAST_DAYS))])


def _known(drawn: Drawn, rows: pd.DataFrame, end: Any) -> Any:
    """Return the day on which a line stops: that of its answer, where there is one after its last entry."""
    found = drawn.part("parts", {}).get("resolutions", {}).get(rows["key"].iloc[0])
    return end if found is None else max(pd.Timestamp(found["on"]), rows["date"].max())


def _draw(ax: Axes, rows: pd.DataFrame, end: Any, n: int, *, has_range: bool) -> None:
    colour, is_ours = LINES[n % len(LINES)], rows["forecaster"].iloc[0] == ""
    days = [*rows["date"], end]
    shares = [*rows["probability"], rows["probability"].iloc[-1]]
    ax.step(
        days,
        shares,
        where="post",
        color=colour,
        lw=2.0 if is_ours else 1.3,
        ls=DASHES[0] if is_ours else DASHES[1],
    )
    for late, some in rows.groupby(_is_late(rows)):
        ax.plot(
            some["date"],
            some["probability"],
            ls="",
            color=colour,
            markerfacecolor="white" if late else colour,
            marker=_marker(n),
            ms=5,
        )
    if has_range and is_ours and rows["low"].notna().any():
        low, high = ([*rows[name], rows[name].iloc[-1]] for name in ("low", "high"))
        ax.fill_between(days, low, high, step="post", color=colour, alpha=0.14, lw=0)


def _line(n: int, *, label: str, is_ours: bool) -> Line2D:
    """Return the mark that explains a line."""
    colour, marker = LINES[n % len(LINES)], _marker(n)
    dashes = DASHES[0] if is_ours else DASHES[1]
    return Line2D(
        [], [], color=colour, marker=marker, ms=5, lw=2.0 if is_ours else 1.3, ls=dashes, label=label
    )


def _marker(n: int) -> str:
    """Return the marker of a line: past the last colour another one than the first line of that colour has."""
    return MARKERS[(n + n // len(LINES)) % len(MARKERS)]


def _is_late(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether each is a forecast of somebody else that was put on record late."""
    found: pd.Series[bool] = (rows["forecaster"] != "") & (rows.get("recorded", "") != "")
    return found


def _dates(ax: Axes, table: pd.DataFrame, end: Any) -> None:
    first = table["date"].min()
    ax.set_xlim(first - (end - first) * 0.02, end)
    locator = AutoDateLocator(minticks=3, maxticks=MOST_DAYS_IN_A_COLUMN if current() else 7)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, offset_formats=["", "%Y", *["%B %Y"] * 4]))  # type: ignore[no-untyped-call]


def _mark(ax: Axes, drawn: Drawn) -> None:
    """Draw the day from which an answer was known."""
    days = {one["on"] for one in drawn.part("parts", {}).get("resolutions", {}).values()}
    for one in sorted(days):
        ax.axvline(
            pd.Timestamp(one).to_pydatetime(),  # type: ignore[arg-type]
            color=INK,
            lw=1.4,
            ls=(0, (1, 1.5)),
            zorder=1,
        )


def _label(ax: Axes, groups: Sequence[pd.DataFrame], *, many: bool) -> None:
    """Name each line at its end, moved apart where ends meet."""
    top = ax.get_ylim()[1]
    names = [_name(rows, many=many) for rows in groups]
    if current():
        handles = [
            _line(n, label=name, is_ours=rows["forecaster"].iloc[0] == "")
            for n, (name, rows) in enumerate(zip(names, groups, strict=True))
        ]
        legend_below(ax, handles)
        return
    wanted = [float(rows["probability"].iloc[-1]) / top for rows in groups]
    inches = ax.get_window_extent().height / ax.figure.dpi
    gap = (LINE_INCHES * max(name.count("\n") + 1 for name in names) + 0.05) / inches
    for n, (name, height) in enumerate(zip(names, spread(wanted, gap, 0.01, 0.99), strict=True)):
        ax.annotate(
            name,
            (1.0, wanted[n]),
            (18, (height - wanted[n]) * inches * 72),
            xycoords="axes fraction",
            textcoords="offset points",
            color=LINES[n % len(LINES)],
            va="center",
            fontsize=9,
            linespacing=1.0,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": LINES[n % len(LINES)],
                "lw": 0.7,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )


def _name(rows: pd.DataFrame, *, many: bool) -> str:
    one = rows.iloc[-1]
    who, label = one["forecaster"], one["label"]
    named = str(one["named"]).replace("_", " ")
    what = f"{named}: {label}" if many else label
    return in_lines(f"{who}: {what}" if who else what, LABEL_WIDTH, 3)


def _note(drawn: Drawn, table: pd.DataFrame, groups: Sequence[pd.DataFrame]) -> str:
    found = drawn.part("parts", {}).get("resolutions", {})
    said = [
        f"{one['what'].replace('_', ' ')}: {one['label']}, known on {day(one['on'])}"
        for one in list(found.values())[:MOST_SAID]
    ]
    said += [f"and {len(found) - MOST_SAID} more"] if len(found) > MOST_SAID else []
    told = [f"Dotted: {'; '.join(said)}." if said else "Not resolved yet."]
    if len(groups) > MOST_LINES:
        left = len(groups) - MOST_LINES
        told.append(f"{left} more line{'s are' if left != 1 else ' is'} not drawn.")
    if len(groups) <= MOST_RANGES and table["low"].notna().any():
        told.append("Band: 90 % of what the uncertain inputs allow.")
    if (table["forecaster"] != "").any():
        told.append("Dashed: forecasts of others.")
    if "retrospective" in table and table[table["forecaster"] == ""]["retrospective"].any():
        told.append("Recorded in retrospect, with the end known.")
    if "recorded" in table and (table[table["forecaster"] != ""]["recorded"] != "").any():
        told.append("Hollow: forecasts of others that were put on record late.")
    return " ".join(told)
