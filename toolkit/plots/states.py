"""What moves on the way? The levels of each variable over time, as small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from toolkit.analysis.states import states as states_table
from toolkit.engines.result import Result
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.style import (
    INK,
    PAPER,
    QUIET,
    SHADES,
    basis,
    date_axis,
    in_lines,
    new_axes,
    per_cent_axis,
    spread,
    styled,
)

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = 3
MOST_NAMED = 6
"""Of more levels than this, only some are named at the side."""


@styled
def states(
    result: Result,
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
    result : Result
        Output of any engine.
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
        For an unknown variable.
    """
    table = states_table(result)
    known = list(dict.fromkeys(table["variable"]))
    names = known if variables is None else list(variables)
    for name in names:
        if name not in known:
            nearest = nearest_name(name, known)
            hint = f"\n  nearest: {nearest}" if nearest else ""
            raise ToolkitError(f"unknown variable '{name}'; expected one of: {', '.join(known)}{hint}")
    axes = _panels(len(names), result, title) if ax is None else [ax] if isinstance(ax, Axes) else list(ax)
    if len(axes) != len(names):
        raise ValueError(f"{len(axes)} Axes for {len(names)} variables; expected one each")
    for panel, name in zip(axes, names, strict=True):
        _draw_variable(panel, table[table.variable == name], result)
    return np.array(axes, dtype=object)


def _panels(count: int, result: Result, title: str | None) -> list[Axes]:
    """Make a new figure with one panel per variable and a title above them all."""
    n_columns = min(COLUMNS, count)
    n_rows = -(-count // n_columns)
    width, height = max(3.9 * n_columns, 6.0), 2.15 * n_rows + 1.0
    first = new_axes(width, height)
    figure = first.figure
    first.remove()
    axes = [figure.add_subplot(n_rows, n_columns, place + 1) for place in range(count)]
    small = in_lines(basis(result) + " Shares of histories; best estimates.", round(width * 13))
    figure.suptitle(
        in_lines(title or "What may change on the way?", round(width * 9)),
        x=0.01,
        ha="left",
        weight="bold",
        fontsize=12.5,
    )
    figure.supxlabel(small, x=0.01, ha="left", fontsize=8.5, color=QUIET)
    return axes


def _draw_variable(ax: Axes, rows: pd.DataFrame, result: Result) -> None:
    levels = rows.drop_duplicates("level")
    shares = np.stack([rows.loc[rows.level == level, "probability"].to_numpy() for level in levels.level])
    n_levels = len(shares)
    colours = [SHADES(0.08 + 0.92 * place / max(n_levels - 1, 1)) for place in range(n_levels)]
    ax.stackplot(
        np.arange(shares.shape[1]),
        shares,
        colors=colours,
        edgecolor=PAPER,
        lw=0.7,
        labels=list(levels.level_label),
    )
    ax.set_title(in_lines(str(rows["label"].iloc[0]), 34, 2), fontsize=10, pad=5)
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks((0.0, 0.5, 1.0))
    per_cent_axis(ax)
    date_axis(ax, result, most=4)
    ax.tick_params(labelsize=8)
    _name_levels(ax, shares[:, -1], [str(label).replace("_", " ") for label in levels.level_label])


def _name_levels(ax: Axes, shares: npt.NDArray[np.float64], labels: Sequence[str]) -> None:
    """Name the levels at the right end of their strips, moved apart where strips are thin."""
    middles = np.cumsum(shares) - shares / 2
    chosen = range(len(labels))
    if len(labels) > MOST_NAMED:
        likeliest = set(np.argsort(-shares, kind="stable")[:MOST_NAMED].tolist())
        chosen = [place for place in chosen if place in likeliest]  # type: ignore[assignment]
    heights = spread([float(middles[place]) for place in chosen], 0.15, 0.05, 0.95)
    for place, height in zip(chosen, heights, strict=True):
        ax.annotate(
            in_lines(labels[place], 16, 2), (1.0, float(middles[place])), (1.06, height), xycoords="axes fraction",
            va="center", fontsize=8, color=INK, annotation_clip=False, linespacing=0.95,
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.5, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)},
        )  # fmt: skip
