"""Who can move what, and what decides how it ends? The model in one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from toolkit.analysis.anatomy import CHANCE
from toolkit.analysis.anatomy import influences as influences_of
from toolkit.arguments import public
from toolkit.model.model import Model
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.behind import behind, colours_of
from toolkit.plots.captions import as_known, entitle, foot, in_lines
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, Takes
from toolkit.plots.lettered_ties import draw_ties
from toolkit.plots.style import CHANCE_COLOUR, FAINT, INK, PAPER, QUIET, styled

ARROWS = Takes(
    "influences", "influences", "kind source target", "ways", empty="nothing in this table moves anything"
)
QUESTION = "Who can move what, and what decides how it ends?"
LABEL_WIDTH = 30
ROW = 0.42
"""Least inches between the boxes of a column."""


@public
@styled
def influences(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the model in one figure: who can move which variable, and which outcome is read off which.

    The width of a line grows with the number of options or events behind it.

    Parameters
    ----------
    of : answer of ``influences``, its table, or what names a crisis
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
    model, drawn = behind(of, ARROWS)
    table = drawn.table if model is None else influences_of(model).table
    columns = _columns(table, model)
    colours = {CHANCE: CHANCE_COLOUR, **colours_of(model, columns[0.0])}
    if current():
        ax = draw_ties(table, columns, colours)
        entitle(ax, title or QUESTION, as_known(model))
        foot(ax, drawn.caveats, grow=False)
        return ax
    most = max(len(labels) for labels in columns.values())
    names = [in_lines(label, LABEL_WIDTH) for labels in columns.values() for label in labels]
    is_new = ax is None
    ax = axes_for(ax, 11.0, row_height(names, ROW) * most + 1.5)
    places = {
        (x, label): y
        for x, labels in columns.items()
        for label, y in zip(labels, _spaced(labels, most), strict=True)
    }
    _draw_arrows(ax, table, places, colours)
    _name_boxes(ax, places, colours, most)
    ax.set_xlim(-0.45, 2.6)
    ax.set_ylim(-0.8, most + 0.3)
    ax.set_axis_off()
    entitle(ax, title or QUESTION, as_known(model), width=96)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _name_boxes(
    ax: Axes, places: Mapping[tuple[float, str], float], colours: Mapping[str, str], most: int
) -> None:
    for (x, label), y in places.items():
        colour = colours.get(label, INK) if x == 0.0 else INK
        ax.text(
            x,
            y,
            in_lines(label, LABEL_WIDTH),
            ha=("right", "center", "left")[int(x)],
            va="center",
            fontsize=9,
            color=colour,
            weight="bold" if x == 0.0 else "normal",
            linespacing=1.0,
            zorder=3,
            bbox={"boxstyle": "round,pad=0.25", "facecolor": PAPER, "edgecolor": FAINT},
        )
    for x, head, side in (
        (0.0, "moved by", "right"),
        (1.0, "the state", "center"),
        (2.0, "how it may end", "left"),
    ):
        ax.text(x, most - 0.1, head, ha=side, va="center", fontsize=9, color=QUIET, style="italic")


def _columns(table: pd.DataFrame, model: Model | None) -> dict[float, list[str]]:
    """Return who moves, what is moved and how it may end, in the order of the model or of the table."""
    moves, decides = table[table.kind == "moves"], table[table.kind == "decides"]
    if model is None:
        movers = list(dict.fromkeys(moves.source))
        variables = list(dict.fromkeys([*moves.target, *decides.source]))
        return {0.0: movers, 1.0: variables, 2.0: list(dict.fromkeys(decides.target))}
    movers = [label for label in (CHANCE, *(a.label for a in model.actors)) if (moves.source == label).any()]
    variables = [model.variables[n].label for n in model.shown]
    return {
        0.0: movers,
        1.0: variables,
        2.0: [o.label + (" (otherwise)" if o.is_otherwise else "") for o in model.outcomes],
    }


def _draw_arrows(
    ax: Axes, table: pd.DataFrame, places: Mapping[tuple[float, str], float], colours: Mapping[str, str]
) -> None:
    for kind, source, target, ways in zip(table.kind, table.source, table.target, table.ways, strict=True):
        if kind == "moves":
            _arrow(ax, places, 0.0, source, target, colours.get(source, QUIET), ways)
        elif kind == "decides":
            _arrow(ax, places, 1.0, source, target, INK, 1)


def _spaced(labels: Sequence[str], most: int) -> list[float]:
    """Space labels evenly, the first on top."""
    if not labels:
        return []
    if len(labels) == 1:
        return [(most - 1) / 2]
    return [(most - 1) * (1.0 - n / (len(labels) - 1)) for n in range(len(labels))]


def _arrow(
    ax: Axes,
    places: Mapping[tuple[float, str], float],
    x: float,
    source: str,
    target: str,
    colour: str,
    ways: float,
) -> None:
    start, end = (
        (x + 0.03, places[x, source]),
        (x + 0.97 - (0.2 if x == 0.0 else 0.0), places[x + 1.0, target]),
    )
    if x == 1.0:
        start = (x + 0.2, start[1])
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=7,
            connectionstyle="arc3,rad=0.0",
            color=colour,
            linewidth=0.6 + 0.35 * ways,
            alpha=0.75,
            zorder=1,
            shrinkA=0,
            shrinkB=0,
        )
    )
