"""What does a what-if change? Differences of every outcome, with the three parts of each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.axes import axes_for, name_rows, row_height
from toolkit.plots.captions import (
    basis,
    entitle,
    foot,
    in_lines,
    legend_below,
    not_drawn,
    short,
    side_text,
    whisker_key,
)
from toolkit.plots.drawable import Drawable, Takes, drawable
from toolkit.plots.style import INK, LINES, MARKERS, ORANGE, styled
from toolkit.words import name_in_words

TAKES = Takes(
    "compare",
    "compare",
    "what_if outcome label",
    "difference",
    "sampling_error ignorance_low ignorance_high disagreement_low disagreement_high",
)
DIFFERENCE = Column("difference", "difference", "points", "sampling_error")
LABEL_WIDTH = 30
MOST_AT_ONCE = 6
"""What-ifs that share one Axes before marks crowd each other."""


@public
@styled
def compare(
    of: Drawable,
    *,
    what_ifs: Sequence[str] | None = None,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw how what-ifs move each outcome, in percentage points, with the three parts of each difference.

    Parameters
    ----------
    of : answer of ``compare``, or its table
    what_ifs : sequence of str, optional
        Which of them, by name or title, at most six; the first six if left out, and the others are named below.
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
        For what cannot be drawn, a what-if that was not compared, or more than six.
    """
    drawn = drawable(of, TAKES)
    titles = _titles(drawn.table)
    names = _chosen(titles, what_ifs)
    rows, scale, left = _of_one_measure(drawn.table[drawn.table.what_if.isin(names)])
    places = {outcome: place for place, outcome in enumerate(dict.fromkeys(rows.outcome))}
    labels = [in_lines(label, LABEL_WIDTH) for label in rows.drop_duplicates("outcome").label]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.1 + row_height(labels, max(0.5, 0.2 * len(names) + 0.16)) * len(labels))
    shown = drawn.texts(rows, DIFFERENCE)
    for row, (text,) in zip(rows.to_dict("records"), shown, strict=True):
        n, place = names.index(row["what_if"]), places[row["outcome"]]
        offset = (n - (len(names) - 1) / 2) * min(0.8 / len(names), 0.26)
        _draw(ax, place + offset, row, scale, LINES[n], MARKERS[n])
        if len(names) == 1:
            side_text(ax, text, place, 10, va="center", weight="bold", fontsize=10)
    _finish(ax, labels, scale, 0.12 + 0.09 * len(names))
    said = [titles[name] for name in names]
    asked = f"What if: {said[0].rstrip('.?')}?" if len(names) == 1 else "What do these what-ifs change?"
    base = basis(drawn.result)
    entitle(ax, title or asked, f"Base: {base}" if base else "")
    _explain(ax, said, rows)
    others = [title for name, title in titles.items() if name not in names and what_ifs is None]
    caveats = [one for one in drawn.caveats if getattr(one, "of", "") in ("", *names)]
    foot(ax, [*left, *not_drawn(others, "what-if"), *caveats], grow=is_new)
    return ax


def _of_one_measure(rows: pd.DataFrame) -> tuple[pd.DataFrame, float, list[str]]:
    """Return rows that one axis can hold, its units to the whole, and what is said of rows left out: levels beside probabilities."""
    if "measure" not in rows:
        return rows, 100.0, []
    is_level = rows.measure == "level"
    if is_level.all():
        return rows, 1.0, []
    left = list(dict.fromkeys(rows[is_level].label))
    told = (
        [f"Left out, since a level is no probability: {', '.join(f'“{one}”' for one in left)}."]
        if left
        else []
    )
    return rows[~is_level], 100.0, told


def _titles(table: pd.DataFrame) -> dict[str, str]:
    """Return what readers are told of each what-if: its title, or its name as words."""
    own = table["title"] if "title" in table else table["what_if"]
    return {
        name: text if isinstance(text, str) and text not in ("", name) else name_in_words(name)
        for name, text in zip(table["what_if"], own, strict=True)
    }


def _chosen(titles: Mapping[str, str], asked: Sequence[str] | None) -> list[str]:
    by_title = {title: name for name, title in titles.items()}
    names = [by_title.get(name, name) for name in (list(titles)[:MOST_AT_ONCE] if asked is None else asked)]
    for name in names:
        if name not in titles:
            nearest = nearest_name(name, titles)
            raise ToolkitError(f"'{name}' was not compared" + (f"; nearest: {nearest}" if nearest else ""))
    names = list(dict.fromkeys(names))
    if not 0 < len(names) <= MOST_AT_ONCE:
        raise ToolkitError(f"{len(names)} what-ifs do not fit one figure; choose 1 to {MOST_AT_ONCE}")
    return names


def _draw(ax: Axes, height: float, row: Mapping[Any, Any], scale: float, colour: str, marker: str) -> None:
    if not math.isnan(row["ignorance_low"]):
        low, high = scale * row["ignorance_low"], scale * row["ignorance_high"]
        ax.add_patch(Rectangle((low, height - 0.08), high - low, 0.16, facecolor=colour, alpha=0.3, lw=0))
    if not math.isnan(row["disagreement_low"]):
        ends = (scale * row["disagreement_low"], scale * row["disagreement_high"])
        ax.plot(ends, (height + 0.1,) * 2, color=ORANGE, lw=1.6, marker="|", ms=5, zorder=3)
    ax.errorbar(
        scale * row["difference"],
        height,
        xerr=2.0 * scale * row["sampling_error"],
        fmt=marker,
        color=colour,
        ms=5,
        lw=1.5,
        capsize=3,
        zorder=4,
        label=row["outcome"],
    )


def _finish(ax: Axes, labels: list[str], scale: float, inches: float) -> None:
    ax.axvline(0.0, color=INK, lw=0.9)
    name_rows(ax, labels, inches)
    ax.xaxis.set_major_formatter(lambda value, _position: f"{value:+.3g}" if value else "0")
    of_what = "mean level" if scale == 1.0 else "probability, in percentage points"
    ax.set_xlabel(f"change of the {of_what}")


def _explain(ax: Axes, titles: Sequence[str], rows: pd.DataFrame) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], marker=MARKERS[n], color=LINES[n], lw=1.5, ms=5, label=short(title, 40))
        for n, title in enumerate(titles)
    ]
    handles.append(whisker_key("whisker: sampling error of the difference (2 s.e.)"))
    if rows.ignorance_low.notna().any():
        handles.append(
            Patch(facecolor=LINES[0], alpha=0.3, label="pale: 90 % of what the uncertain inputs allow")
        )
    if rows.disagreement_low.notna().any():
        handles.append(
            Line2D([], [], color=ORANGE, lw=1.6, marker="|", label="lowest to highest of the models")
        )
    legend_below(ax, handles, down=44, columns=2)
