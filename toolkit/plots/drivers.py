"""What drives an outcome? Shares of its spread, and how far each input moves it alone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit.analysis.sensitivity import OF_WHAT, within_bounds
from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.axes import axes_for, name_rows, per_cent_axis, row_height
from toolkit.plots.captions import entitle, foot, in_lines, legend_below, not_drawn
from toolkit.plots.drawable import SUBJECTS, Drawable, Drawn, Takes, drawable
from toolkit.plots.style import BLUE, INK, ORANGE, QUIET, SKY, styled

SHARES = Takes(
    "sensitivity", "sensitivity", "label outcome outcome_label", "first total", "total_low total_high"
)
SWINGS = Takes(
    "tornado",
    "tornado",
    "label outcome outcome_label",
    "from_value to_value at_low at_median at_high",
    empty="nothing in this crisis is uncertain, so there is no input to move",
)
ENDS = (Column("from", "from_value", "figure"), Column("to", "to_value", "figure"))
LABEL_WIDTH = 38
BAR_INCHES = 0.17
MOST = 12
WIDTH = 66
"""Letters of a title beside long labels."""


@public
@styled
def sensitivity(
    of: Drawable, outcome: str | None = None, *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw the share of an outcome's spread that each factor accounts for: alone, and with what it does together with others.

    Parameters
    ----------
    of : answer of ``sensitivity``, its table, or what names a crisis
    outcome : str, optional
        Name of the outcome or question; the likeliest outcome for which shares are given, if left out.
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
        For what cannot be drawn, an unknown outcome, or one for which the surrogate did not fit.
    """
    drawn = drawable(of, SHARES, **_wish(of, outcome))
    part = _part(drawn, outcome, drawn.table.total.notna())
    label = part.outcome_label.iloc[0]
    notes = drawn.part("notes") or ()
    note = drawn.part("note") or " ".join(notes)
    if part.total.isna().any():
        raise ToolkitError(f"shares are not given for '{label}'" + (f": {note}" if note else ""))
    part, left = _longest(within_bounds(part), part.total)
    names = [in_lines(name, LABEL_WIDTH) for name in part.label]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.0 + row_height(names) * len(part))
    _draw_shares(ax, part)
    name_rows(ax, names, BAR_INCHES)
    per_cent_axis(ax, vertical=False)
    asked = (
        f"What drives the answer: {label}" if label.endswith("?") else f"What drives the chance of: {label}?"
    )
    entitle(ax, title or asked, f"{drawn.basis} {note}", width=WIDTH)
    legend_below(
        ax,
        [
            Patch(color=BLUE, label="alone: spread that goes if this were known"),
            Patch(color=SKY, alpha=0.55, label="in all: spread that stays if everything else were known"),
            Line2D([], [], color=INK, lw=1.2, marker="|", ms=6, label="90 % interval of the share in all"),
        ],
    )
    told = [one for one in notes if one in OF_WHAT.values()]
    foot(ax, [*not_drawn(left, "bar"), *told, *drawn.caveats], grow=is_new)
    return ax


def _longest(part: pd.DataFrame, length: pd.Series) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of the longest bars, as many as a figure has room for, and the names of the others."""
    ranked = part.reindex(length.sort_values(ascending=False, kind="stable").index)
    return ranked.head(MOST), list(ranked.label[MOST:])


def _draw_shares(ax: Axes, part: pd.DataFrame) -> None:
    for place, row in enumerate(part.to_dict("records")):
        ax.barh(place, row["total"], height=0.62, color=SKY, alpha=0.55, lw=0)
        ax.barh(place, max(row["first"], 0.0), height=0.34, color=BLUE, lw=0)
        ax.plot((row["total_low"], row["total_high"]), (place, place), color=INK, lw=1.2, marker="|", ms=6)
    top = float(part[["total", "total_high"]].max().max())
    ax.set_xlim(0.0, max(1.0, top * 1.02) if top > 0.6 else None)


@public
@styled
def tornado(
    of: Drawable, outcome: str | None = None, *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw how far each input, moved alone, takes the probability of an outcome.

    Parameters
    ----------
    of : answer of ``tornado``, its table, or what names a crisis
    outcome : str, optional
        Name of the outcome or question; the likeliest outcome, if left out.
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
        For what cannot be drawn, an unknown outcome, or where nothing is uncertain.
    """
    drawn = drawable(of, SWINGS, **_wish(of, outcome))
    part = _part(drawn, outcome, drawn.table.at_median.notna())
    part, left = _longest(part, (part.at_high - part.at_low).abs())
    units = part["unit"].fillna("").astype(str) if "unit" in part else [""] * len(part)
    names = [_with_unit(label, unit) for label, unit in zip(part.label, units, strict=True)]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.4 + row_height(names) * len(part))
    _draw_swings(ax, part, drawn.texts(part, *ENDS))
    ax.margins(x=0.14)
    name_rows(ax, names, BAR_INCHES)
    if _is_level(part):
        ax.set_xlabel("mean level")
    else:
        per_cent_axis(ax, vertical=False)
    about = "Each input moved from its low to its high point, whose values stand at the ends; all others at their medians."
    asked = title or f"How far does each input, alone, move: {part.outcome_label.iloc[0].rstrip('?')}?"
    entitle(
        ax,
        asked,
        " ".join([drawn.basis, about, *drawn.part("notes", ())]).strip(),
        width=WIDTH,
    )
    legend_below(ax, [Patch(color=ORANGE, label="input low"), Patch(color=BLUE, label="input high")])
    foot(ax, [*not_drawn(left, "bar"), *drawn.caveats], grow=is_new)
    return ax


def _draw_swings(ax: Axes, part: pd.DataFrame, values: Sequence[Sequence[str]]) -> None:
    """Draw a bar to either side of what the medians give, with the value of the input at its end."""
    middle = float(part.at_median.iloc[0])
    for place, (row, said) in enumerate(zip(part.to_dict("records"), values, strict=True)):
        ends = ((row["at_low"], said[0], ORANGE), (row["at_high"], said[1], BLUE))
        for end, _, colour in ends:
            ax.barh(place, end - middle, left=middle, height=0.6, color=colour, lw=0)
        (first, left, _), (last, right, _) = sorted(ends, key=lambda one: one[0])
        _write_end(ax, place, min(first, middle), left, is_right=False)
        _write_end(ax, place, max(last, middle), right, is_right=True)
    ax.axvline(middle, color=INK, lw=0.9)


def _write_end(ax: Axes, place: int, end: float, text: str, *, is_right: bool) -> None:
    """Write the value of an input beside the end of its bar."""
    ax.annotate(
        text,
        (end, place),
        (4 if is_right else -4, 0),
        textcoords="offset points",
        fontsize=8,
        ha="left" if is_right else "right",
        va="center",
        color=QUIET,
    )


def _part(drawn: Drawn, outcome: str | None, told: pd.Series[bool]) -> pd.DataFrame:
    """Return the rows of one outcome: the one asked for, or the likeliest of those that something is told of."""
    table = drawn.table
    known = list(dict.fromkeys(table.outcome))
    if outcome is None:
        outcome = _likeliest(drawn, list(dict.fromkeys(table.outcome[told])) or known)
    if outcome not in known:
        nearest = nearest_name(outcome, known)
        raise ToolkitError(
            f"unknown outcome '{outcome}'; expected one of: {', '.join(known)}"
            + (f"\n  nearest: {nearest}" if nearest else "")
        )
    return table[table.outcome == outcome]


def _wish(of: Drawable, outcome: str | None) -> dict[str, str | None]:
    """Return what a crisis is asked for, so that a question is answered; an answer holds its own."""
    return {"outcome": outcome} if isinstance(of, SUBJECTS) else {}


def _is_level(part: pd.DataFrame) -> bool:
    return "measure" in part and bool((part.measure == "level").all())


def _likeliest(drawn: Drawn, names: Sequence[str]) -> str:
    chances: dict[str, float] = {}
    if drawn.result is not None:
        chances = dict(zip(drawn.result.outcomes, drawn.result.probability.tolist(), strict=True))
    elif "at_median" in drawn.table:
        chances = dict(zip(drawn.table.outcome, drawn.table.at_median, strict=True))
    return max(names, key=lambda name: chances.get(name, 0.0))


def _with_unit(label: str, unit: str) -> str:
    return in_lines(f"{label} ({unit})" if unit else label, LABEL_WIDTH)
