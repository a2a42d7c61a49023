"""How may it end? Each outcome with its probability and the three parts of its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from toolkit.arguments import public
from toolkit.plots.axes import axes_for, name_rows, per_cent_axis, row_height
from toolkit.plots.captions import basis, entitle, foot, in_lines, legend_below, side_text
from toolkit.plots.drawable import IGNORANCE, PROBABILITY, Drawable, Drawn, Takes, drawable
from toolkit.plots.style import INK, ORANGE, PAPER, QUIET, styled
from toolkit.words import day, likelihood_word

TAKES = Takes(
    "outcomes",
    "outcomes",
    "outcome label",
    "probability",
    "sampling_error ignorance_low ignorance_high disagreement_low disagreement_high",
)
IGNORANCE_HEIGHT, DISAGREEMENT_HEIGHT = 0.30, 0.14
LABEL_WIDTH, WORDS_WIDTH = 30, 44
PALE_BLUE = "#9cc9e8"


@public
@styled
def outcomes(
    of: Drawable,
    *,
    ax: Axes | None = None,
    order: Literal["probability", "declared"] = "probability",
    title: str | None = None,
) -> Axes:
    """Draw the probability of each outcome with sampling error, ignorance and disagreement side by side.

    Parameters
    ----------
    of : answer of ``outcomes``, its table, or what names a crisis
    ax : Axes, optional
        Where to draw; a new figure if left out.
    order : {"probability", "declared"}
        Likeliest outcome on top, or the order of the scenario.
    title : str, optional
        The question; the default asks how the crisis may stand at the horizon.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn.
    """
    drawn = drawable(of, TAKES)
    rows = _rows(drawn)
    if order == "probability":
        rows.sort(key=lambda row: -row["probability"] if row["probability"] == row["probability"] else 1.0)
    names = [in_lines(row["label"], LABEL_WIDTH) for row in rows]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 1.9 + row_height(names, 0.52) * len(rows))
    for place, row in enumerate(rows):
        draw_row(ax, place, row)
    finish_axes(ax, rows)
    entitle(ax, title or _question(drawn), basis(drawn.result))
    explain(ax, rows)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _rows(drawn: Drawn) -> list[dict[Any, Any]]:
    """Return the rows of the table, each with its numbers as they are written."""
    written = drawn.texts(drawn.table, PROBABILITY, IGNORANCE)
    rows = drawn.table.to_dict("records")
    for row, (probability, ignorance) in zip(rows, written, strict=True):
        row["shown"], row["span"] = probability, ignorance
        word = row.get("words")
        row["words"] = word if isinstance(word, str) else likelihood_word(row["probability"])
    return rows


def _question(drawn: Drawn) -> str:
    if drawn.result is None:
        return "How may it stand at the end?"
    model = drawn.result.model
    return f"How may it stand on {day(model.date_of_turn(model.horizon))}?"


def draw_row(ax: Axes, place: int, row: Mapping[str, Any]) -> None:
    """Draw one probability with its three parts, and write it beside them."""
    if not math.isnan(row["ignorance_low"]):
        _bar(
            ax, row["ignorance_low"], row["ignorance_high"], place - 0.1, IGNORANCE_HEIGHT, PALE_BLUE, "none"
        )
    if not math.isnan(row["disagreement_low"]):
        below = place - 0.1 + (IGNORANCE_HEIGHT + DISAGREEMENT_HEIGHT) / 2 + 0.05
        ends = row["disagreement_low"], row["disagreement_high"]
        _bar(ax, *ends, below, DISAGREEMENT_HEIGHT, PAPER, "//////")
    whisker = ax.errorbar(
        row["probability"],
        place - 0.1,
        xerr=2.0 * row["sampling_error"],
        fmt="o",
        color=INK,
        ms=5.5,
        lw=1.6,
        capsize=3.5,
        capthick=1.4,
        zorder=4,
        label=row["outcome"],
    )
    assert isinstance(whisker, ErrorbarContainer)
    whisker.lines[0].set_clip_on(False)  # a mark at 0 % is seen whole
    side_text(ax, row["shown"], place, 12, 4, va="bottom", weight="bold", fontsize=11)
    span = "ignorance not assessed" if math.isnan(row["ignorance_low"]) else row["span"]
    side_text(ax, f"({span})", place, 104, 4.5, va="bottom", fontsize=9, color=QUIET)
    words = in_lines(row["words"], WORDS_WIDTH)
    side_text(ax, words, place, 12, 1, va="top", fontsize=8.5, color=QUIET, linespacing=1.05)


def _bar(ax: Axes, low: float, high: float, middle: float, height: float, colour: str, hatch: str) -> None:
    edge = "none" if hatch == "none" else ORANGE
    hatching = None if hatch == "none" else hatch
    ax.add_patch(
        Rectangle(
            (low, middle - height / 2),
            high - low,
            height,
            facecolor=colour,
            edgecolor=edge,
            hatch=hatching,
            lw=0.8,
        )
    )


def finish_axes(ax: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what stands along the Axes."""
    ends = [value for row in rows for value in _reach(row) if not math.isnan(value)]
    ax.set_xlim(0.0, min(max(ends, default=1.0) * 1.06 + 1e-6, 1.0))
    name_rows(ax, [in_lines(row["label"], LABEL_WIDTH) for row in rows], 0.3)
    per_cent_axis(ax, vertical=False)


def _reach(row: Mapping[str, Any]) -> tuple[float, ...]:
    error = row["sampling_error"]
    reach = row["probability"] + (0.0 if math.isnan(error) else 2.0 * error)
    return (reach, row["ignorance_high"], row["disagreement_high"])


def explain(ax: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say below the Axes, in plain words, what each mark means, and what was not assessed."""
    handles: list[Line2D | Patch] = [
        Line2D(
            [],
            [],
            marker="o",
            color=INK,
            lw=1.6,
            ms=5.5,
            label="best estimate; whisker: sampling error (2 standard errors)",
        )
    ]
    n_ignorance = sum(not math.isnan(row["ignorance_low"]) for row in rows)
    if n_ignorance:
        some = "" if n_ignorance == len(rows) else " (where it can be told)"
        handles.append(
            Patch(
                facecolor=PALE_BLUE,
                label=f"ignorance (also in brackets): 90 % of what the uncertain inputs allow{some}",
            )
        )
    else:
        handles.append(Patch(facecolor=PAPER, label="ignorance about inputs: not assessed"))
    if any(not math.isnan(row["disagreement_low"]) for row in rows):
        said = "disagreement: from the lowest to the highest of the models"
        handles.append(Patch(facecolor=PAPER, edgecolor=ORANGE, hatch="//////", label=said))
    else:
        handles.append(Patch(facecolor=PAPER, label="disagreement between models: not assessed"))
    legend_below(ax, handles)
