"""What does a what-if change? Differences of every outcome, with the three parts of each."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation

from toolkit.analysis.compare import Comparison
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.style import (
    FAINT,
    INK,
    LINES,
    MARKERS,
    ORANGE,
    QUIET,
    basis,
    entitle,
    in_lines,
    new_axes,
    row_height,
    short,
    side_text,
    styled,
)

LABEL_WIDTH = 30
MOST_AT_ONCE = 4
"""What-ifs that share one Axes before marks crowd each other."""


@styled
def compare(
    comparison: Comparison,
    *,
    what_ifs: list[str] | None = None,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw how what-ifs move each outcome, in percentage points, with the three parts of each difference.

    Parameters
    ----------
    comparison : Comparison
        Of ``compare``.
    what_ifs : list of str, optional
        Which of them, at most four; the first four if left out.
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
        For a what-if that was not compared, or more than four.
    """
    known = list(dict.fromkeys(comparison.table.what_if))
    names = _chosen(known, what_ifs)
    rows = comparison.table[comparison.table.what_if.isin(names)]
    labels = [in_lines(label, LABEL_WIDTH) for label in dict.fromkeys(rows.label)]
    if ax is None:
        ax = new_axes(9.0, 2.1 + row_height(labels, max(0.5, 0.2 * len(names) + 0.16)) * len(labels))
    for n, name in enumerate(names):
        offset = (n - (len(names) - 1) / 2) * min(0.8 / len(names), 0.26)
        for place, row in enumerate(rows[rows.what_if == name].to_dict("records")):
            _draw(ax, place + offset, row, LINES[n], MARKERS[n])
            if len(names) == 1:
                said = f"{100 * row['difference']:+.1f}" if row["difference"] else "0"
                side_text(ax, said, place, 10, va="center", weight="bold", fontsize=10)
    _finish(ax, labels)
    asked = title or (
        f"What if: {_spoken(names[0])}?" if len(names) == 1 else "What do these what-ifs change?"
    )
    entitle(ax, asked, "Base: " + basis(comparison.base))
    _explain(ax, names, rows)
    return ax


def _chosen(known: list[str], asked: list[str] | None) -> list[str]:
    names = known[:MOST_AT_ONCE] if asked is None else asked
    for name in names:
        if name not in known:
            nearest = nearest_name(name, known)
            raise ToolkitError(f"'{name}' was not compared" + (f"; nearest: {nearest}" if nearest else ""))
    if not 0 < len(names) <= MOST_AT_ONCE:
        raise ToolkitError(f"{len(names)} what-ifs do not fit one figure; choose 1 to {MOST_AT_ONCE}")
    return names


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _draw(ax: Axes, height: float, row: dict[Any, Any], colour: str, marker: str) -> None:
    if not math.isnan(row["ignorance_low"]):
        low, high = 100 * row["ignorance_low"], 100 * row["ignorance_high"]
        ax.add_patch(Rectangle((low, height - 0.08), high - low, 0.16, facecolor=colour, alpha=0.3, lw=0))
    if not math.isnan(row["disagreement_low"]):
        ends = (100 * row["disagreement_low"], 100 * row["disagreement_high"])
        ax.plot(ends, (height + 0.1,) * 2, color=ORANGE, lw=1.6, marker="|", ms=5, zorder=3)
    ax.errorbar(
        100 * row["difference"], height, xerr=200 * row["sampling_error"], fmt=marker, color=colour, ms=5, lw=1.5,
        capsize=3, zorder=4, label=row["outcome"],
    )  # fmt: skip


def _finish(ax: Axes, labels: list[str]) -> None:
    ax.axvline(0.0, color=INK, lw=0.9)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_yticks(range(len(labels)), labels, color=INK)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(lambda value, _position: f"{value:+.3g}" if value else "0")
    ax.set_xlabel("change of the probability, in percentage points")


def _explain(ax: Axes, names: list[str], rows: Any) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], marker=MARKERS[n], color=LINES[n], lw=1.5, ms=5, label=short(_spoken(name), 40))
        for n, name in enumerate(names)
    ]
    handles.append(
        Line2D([], [], color=QUIET, lw=0, label="whisker: sampling error of the difference (2 s.e.)")
    )
    if rows.ignorance_low.notna().any():
        handles.append(
            Patch(facecolor=LINES[0], alpha=0.3, label="pale: 90 % of what the uncertain inputs allow")
        )
    if rows.disagreement_low.notna().any():
        handles.append(
            Line2D([], [], color=ORANGE, lw=1.6, marker="|", label="lowest to highest of the models")
        )
    below = ax.transAxes + ScaledTranslation(0.0, -44 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=below, borderaxespad=0.0,
        borderpad=0.0, labelcolor=QUIET, ncols=2,
    )  # fmt: skip
