"""What moves on the way? The levels of each variable over time, as small multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.axes import axes_for, date_axis, new_axes, per_cent_axis, spread
from toolkit.plots.captions import basis, foot, foot_height, foot_text, in_lines
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import INK, PAPER, QUIET, SHADES, styled

TAKES = Takes("states", "states", "variable label level_label", "level probability", over_time=True)
QUESTION = "What may change on the way?"
COLUMNS = 3
LEAST_INCHES, LINE_INCHES = 0.62, 0.13
"""Of a panel and of a line of the name of a level, in a column."""
MOST_NAMED = 6
"""Of more levels than this, only some are named at the side."""


@public
@styled
def states(
    of: Drawable,
    *,
    variables: Sequence[str] | None = None,
    ax: Axes | Sequence[Axes] | None = None,
    title: str | None = None,
) -> npt.NDArray[Any]:
    """Draw, for each variable, the share of histories at each of its levels over time.

    Levels are stacked from the lowest (pale) to the highest (dark) and named at the right. Shares are best
    estimates; the ranges are in the table ``states``.

    Parameters
    ----------
    of : answer of ``states``, its table, or what names a crisis
    variables : sequence of str, optional
        Names of variables; all, if left out.
    ax : Axes or sequence of Axes, optional
        Where to draw, one per variable; a new figure if left out.
    title : str, optional
        The question above a new figure.

    Returns
    -------
    array of Axes, one per variable

    Raises
    ------
    ToolkitError
        For what cannot be drawn, an unknown variable, or another number of Axes than of variables.
    """
    drawn = drawable(of, TAKES)
    names = _chosen(list(dict.fromkeys(drawn.table["variable"])), variables)
    axes = _panels(len(names), drawn, title) if ax is None else _given(ax, len(names))
    for panel, name in zip(axes, names, strict=True):
        _draw_variable(panel, drawn.table[drawn.table.variable == name], drawn.days)
    if ax is not None:
        foot(axes[-1], drawn.caveats, grow=False)
    return np.array(axes, dtype=object)


def _chosen(known: Sequence[str], asked: Sequence[str] | None) -> list[str]:
    names = list(known if asked is None else asked)
    for name in names:
        if name not in known:
            nearest = nearest_name(name, known)
            hint = f"\n  nearest: {nearest}" if nearest else ""
            raise ToolkitError(f"unknown variable '{name}'; expected one of: {', '.join(known)}{hint}")
    if not names:
        raise ToolkitError(f"no variable was chosen; expected one or more of: {', '.join(known)}")
    return names


def _given(ax: Any, count: int) -> list[Axes]:
    """Return the Axes that were handed in, one for each variable."""
    many = (
        list(ax.flat if isinstance(ax, np.ndarray) else ax) if isinstance(ax, Sequence | np.ndarray) else [ax]
    )
    axes = [axes_for(one, 0.0, 0.0) for one in many if one is not None]
    if len(axes) != count:
        raise ToolkitError(
            f"{len(axes)} Axes for {count} variables; expected one each, or choose with variables=[...]"
        )
    return axes


def _panels(count: int, drawn: Drawn, title: str | None) -> list[Axes]:
    """Make a new figure with one panel per variable, a title above them all and what limits them below."""
    about = f"{basis(drawn.result)} Shares of histories; best estimates.".strip()
    if column := current():
        column.title, column.about = title or QUESTION, about
        column.foot.extend(drawn.caveats)
        axes = column.new_axes(count, inches=LEAST_INCHES)
        for panel in axes[:-1]:
            panel.tick_params(labelbottom=False)
        return axes
    n_columns = min(COLUMNS, count)
    n_rows = -(-count // n_columns)
    width = max(3.9 * n_columns, 6.0)
    small = in_lines(about, round(width * 13))
    limits = foot_text(drawn.caveats, round(width * 13))
    first = new_axes(width, 2.15 * n_rows + 1.0 + foot_height(limits))
    figure = first.figure
    first.remove()
    axes = [figure.add_subplot(n_rows, n_columns, place + 1) for place in range(count)]
    asked = in_lines(title or QUESTION, round(width * 9))
    figure.suptitle(asked, x=0.01, ha="left", weight="bold", fontsize=12.5)
    figure.supxlabel(f"{small}\n{limits}".strip(), x=0.01, ha="left", fontsize=8.0, color=QUIET)
    return axes


def _draw_variable(ax: Axes, rows: pd.DataFrame, days: Mapping[int, Any]) -> None:
    levels = rows.sort_values("level", kind="stable").drop_duplicates("level")
    shares = rows.pivot_table("probability", "level", "turn").fillna(0.0)
    n_levels = len(shares)
    colours = [SHADES(0.08 + 0.92 * place / max(n_levels - 1, 1)) for place in range(n_levels)]
    named = levels.set_index("level").level_label[shares.index]
    ax.stackplot(
        shares.columns, shares.to_numpy(), colors=colours, edgecolor=PAPER, lw=0.7, labels=list(named)
    )
    ax.set_title(in_lines(str(rows["label"].iloc[0]), 34, 2), fontsize=10, pad=5)
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks((0.0, 0.5, 1.0))
    per_cent_axis(ax)
    date_axis(ax, days, most=4)
    ax.tick_params(labelsize=8)
    _name_levels(ax, shares.to_numpy()[:, -1], [str(label).replace("_", " ") for label in named])


def _name_levels(ax: Axes, shares: npt.NDArray[np.float64], labels: Sequence[str]) -> None:
    """Name the levels at the right end of their strips, moved apart where strips are thin."""
    middles = np.cumsum(shares) - shares / 2
    chosen = range(len(labels))
    if len(labels) > MOST_NAMED:
        likeliest = set(np.argsort(-shares, kind="stable")[:MOST_NAMED].tolist())
        chosen = [place for place in chosen if place in likeliest]  # type: ignore[assignment]
    names = [in_lines(labels[place], 16, 2) for place in chosen]
    gap = 0.15
    if column := current():
        lines = max(name.count("\n") + 1 for name in names)
        column.heights[ax] = max(LEAST_INCHES, 1.1 * LINE_INCHES * lines * len(names))
        gap = LINE_INCHES * lines / column.heights[ax]
    heights = spread([float(middles[place]) for place in chosen], gap, 0.05, 0.95)
    for place, name, height in zip(chosen, names, heights, strict=True):
        ax.annotate(
            name,
            (1.0, float(middles[place])),
            (1.06, height),
            xycoords="axes fraction",
            va="center",
            fontsize=8,
            color=INK,
            annotation_clip=False,
            linespacing=0.95,
            arrowprops={
                "arrowstyle": "-",
                "color": QUIET,
                "lw": 0.5,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )
