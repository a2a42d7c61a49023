"""How may it end? Each outcome with its probability and the three parts of its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.engines.result import Result
from toolkit.plots.style import (
    FAINT,
    INK,
    ORANGE,
    PAPER,
    QUIET,
    basis,
    day,
    entitle,
    in_lines,
    new_axes,
    per_cent_axis,
    row_height,
    side_text,
    styled,
)

IGNORANCE_HEIGHT, DISAGREEMENT_HEIGHT = 0.30, 0.14
LABEL_WIDTH, WORDS_WIDTH = 30, 44
PALE_BLUE = "#9cc9e8"


@styled
def outcomes(
    result: Result, *, ax: Axes | None = None, order: str = "probability", title: str | None = None
) -> Axes:
    """Draw the probability of each outcome with sampling error, ignorance and disagreement side by side.

    Parameters
    ----------
    result : Result
        Output of any engine.
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
    ValueError
        If ``order`` is neither of the two.
    """
    if order not in ("probability", "declared"):
        raise ValueError(f"order is {order!r}; expected 'probability' or 'declared'")
    rows = outcome_rows(result)
    if order == "probability":
        rows.sort(key=lambda row: -row.probability)
    if ax is None:
        names = [in_lines(row.label, LABEL_WIDTH) for row in rows]
        ax = new_axes(9.0, 1.9 + row_height(names, 0.52) * len(rows))
    for place, row in enumerate(rows):
        _draw_row(ax, place, row)
    _finish_axes(ax, rows)
    horizon = day(result.model.date_of_turn(result.model.horizon))
    entitle(ax, title or f"How may it stand on {horizon}?", basis(result))
    _explain(ax, rows)
    return ax


def _draw_row(ax: Axes, place: int, row: OutcomeRow) -> None:
    if not math.isnan(row.ignorance_low):
        _bar(ax, row.ignorance_low, row.ignorance_high, place - 0.1, IGNORANCE_HEIGHT, PALE_BLUE, "none")
    if not math.isnan(row.disagreement_low):
        below = place - 0.1 + (IGNORANCE_HEIGHT + DISAGREEMENT_HEIGHT) / 2 + 0.05
        _bar(ax, row.disagreement_low, row.disagreement_high, below, DISAGREEMENT_HEIGHT, PAPER, "//////")
    whisker = ax.errorbar(
        row.probability, place - 0.1, xerr=2.0 * row.sampling_error, fmt="o", color=INK, ms=5.5, lw=1.6,
        capsize=3.5, capthick=1.4, zorder=4, label=row.outcome,
    )  # fmt: skip
    assert isinstance(whisker, ErrorbarContainer)
    side_text(ax, row.shown, place, 12, 4, va="bottom", weight="bold", fontsize=11)
    span = "ignorance not assessed" if math.isnan(row.ignorance_low) else row.ignorance_shown
    side_text(ax, f"({span})", place, 104, 4.5, va="bottom", fontsize=9, color=QUIET)
    words = in_lines(row.words, WORDS_WIDTH)
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


def _finish_axes(ax: Axes, rows: Sequence[OutcomeRow]) -> None:
    ends = [value for row in rows for value in _reach(row) if not math.isnan(value)]
    ax.set_xlim(0.0, min(max(ends) * 1.06 + 1e-6, 1.0))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [in_lines(row.label, LABEL_WIDTH) for row in rows], color=INK)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    per_cent_axis(ax, vertical=False)


def _reach(row: OutcomeRow) -> tuple[float, ...]:
    return (row.probability + 2.0 * row.sampling_error, row.ignorance_high, row.disagreement_high)


def _explain(ax: Axes, rows: Sequence[OutcomeRow]) -> None:
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
    n_ignorance = sum(not math.isnan(row.ignorance_low) for row in rows)
    if n_ignorance:
        some = "" if n_ignorance == len(rows) else " (where it can be told)"
        handles.append(
            Patch(facecolor=PALE_BLUE, label=f"ignorance: 90 % of what the uncertain inputs allow{some}")
        )
    else:
        handles.append(Patch(facecolor=PAPER, label="ignorance about inputs: not assessed"))
    if any(not math.isnan(row.disagreement_low) for row in rows):
        handles.append(
            Patch(
                facecolor=PAPER,
                edgecolor=ORANGE,
                hatch="//////",
                label="disagreement: from the lowest to the highest of the models",
            )
        )
    else:
        handles.append(Patch(facecolor=PAPER, label="disagreement between models: not assessed"))
    below = ax.transAxes + ScaledTranslation(0.0, -26 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=below, borderaxespad=0.0,
        borderpad=0.0, labelcolor=QUIET,
    )  # fmt: skip
