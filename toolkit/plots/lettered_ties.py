"""Who can move what, in a column: a row for each variable, a disc for whoever moves it, a square for each end that is read off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from toolkit.plots.axes import name_rows, new_axes
from toolkit.plots.captions import legend_below, note_below
from toolkit.plots.grid import lettered
from toolkit.plots.style import INK, PAPER, QUIET

DISC, SQUARE, MORE, LARGEST = 11.0, 10.0, 0.6, 15.0
"""Points across the disc of one way and a square, and by how much a disc grows with each further way, up to the last."""
ROW_INCHES = 0.24
EXPLAINED = (
    "Discs: who can move it, the larger the more ways there are; squares: the ends that are read off it."
)


def draw_ties(
    table: pd.DataFrame, columns: Mapping[float, Sequence[str]], colours: Mapping[str, str]
) -> Axes:
    """Draw a row for each variable, with letters and numbers that are explained below.

    Parameters
    ----------
    table : rows of ``influences``
    columns : 0, 1, 2 -> who moves, what is moved, and how it may end
    colours : of those who move
    """
    movers, variables, ends = (list(columns[x]) for x in (0.0, 1.0, 2.0))
    ax = new_axes(0.0, 0.0)
    for kind, source, target, ways in zip(table.kind, table.source, table.target, table.ways, strict=True):
        if kind == "moves":
            n, row = movers.index(source), variables.index(target)
            size = min(DISC + MORE * (float(ways) - 1.0), LARGEST)
            _mark(ax, n, row, lettered(n), "o", size, colours.get(source, QUIET))
        elif kind == "decides" and target in ends:
            n = ends.index(target)
            _mark(ax, len(movers) + 0.5 + n, variables.index(source), str(n + 1), "s", SQUARE, INK)
    name_rows(ax, variables, ROW_INCHES, grid=False)
    ax.set_xlim(-0.6, max(len(movers) + len(ends), 8) + 0.1)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    legend_below(ax, _key(movers, ends, colours))
    note_below(ax, EXPLAINED)
    return ax


def _mark(ax: Axes, x: float, row: int, text: str, marker: str, size: float, colour: str) -> None:
    ax.plot([x], [row], marker=marker, ms=size, color=colour, ls="")
    ax.text(x, row, text, ha="center", va="center_baseline", fontsize=8, weight="bold", color=PAPER, zorder=4)


def _key(movers: Sequence[str], ends: Sequence[str], colours: Mapping[str, str]) -> list[Line2D]:
    """Say who and what the letters and numbers stand for."""
    discs = [
        Line2D(
            [], [], marker="o", ms=6, ls="", color=colours.get(name, QUIET), label=f"{lettered(n)}: {name}"
        )
        for n, name in enumerate(movers)
    ]
    squares = [
        Line2D([], [], marker="s", ms=5.5, ls="", color=INK, label=f"{n}: {name}")
        for n, name in enumerate(ends, start=1)
    ]
    return [*discs, *squares]
