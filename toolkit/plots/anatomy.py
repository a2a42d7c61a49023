"""Who is in it, and what can move what? The actors with their ties, and the model in one figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from toolkit.analysis.anatomy import CHANCE
from toolkit.analysis.anatomy import capabilities as capabilities_of
from toolkit.analysis.anatomy import influences as influences_of
from toolkit.analysis.anatomy import relations as relations_of
from toolkit.arguments import public
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.captions import entitle, foot, in_lines, of_crisis
from toolkit.plots.drawable import SUBJECTS, Drawable, Drawn, Takes, drawable, is_answer
from toolkit.plots.style import (
    CHANCE_COLOUR,
    FAINT,
    INK,
    LINES,
    MORE_LINES,
    PAPER,
    QUIET,
    actor_colours,
    styled,
)
from toolkit.words import day

HELD = Takes(
    "actors", "capabilities", "actor_label label amount unit", empty="nobody in this table holds anything"
)
ARROWS = Takes(
    "influences", "influences", "kind source target", "ways", empty="nothing in this table moves anything"
)
OF_A_MODEL = {"actors": ("capabilities", "relations", "influences"), "influences": ("influences",)}
"""Verbs whose answers hold the model that a figure draws."""
MOST_HELD = 4
MOST_ON_OVAL, BULGE = 8, 0.8
"""With more parties, those at its top and bottom would overlap; then they stand in two columns that bulge."""
PARTY_INCHES = 1.1
LABEL_WIDTH = 30
ROW = 0.42
"""Least inches between the boxes of a column."""


@public
@styled
def actors(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the actors with what they hold, and the ties between them, numbered and named at the side.

    Parameters
    ----------
    of : answer of ``capabilities``, its table, which knows no ties, or what names a crisis
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
        For what cannot be drawn, or if there are no actors.
    """
    model, drawn = _behind(of, HELD)
    held = drawn.table if model is None else _table(capabilities_of(model))
    ties = (
        pd.DataFrame({"first": [], "second": [], "kind": []})
        if model is None
        else _table(relations_of(model))
    )
    named = held["actor_label"] if model is None else [actor.label for actor in model.actors]
    parties = list(dict.fromkeys([*named, *ties["first"], *ties["second"]]))
    if not parties:
        raise ToolkitError("this crisis has no actors, so there is nobody to draw; see ct.plot.influences")
    is_new = ax is None
    ax = axes_for(ax, 11.0, max(5.6, 0.5 * len(ties) + 1.6, 0.5 * len(parties) * PARTY_INCHES + 1.6))
    places = _around(parties)
    _draw_ties(ax, ties, places)
    colours = _colours(model, named)
    for party in parties:
        _draw_party(ax, party, places[party], held, colours.get(party, QUIET))
    _name_ties(ax, ties)
    ax.set_ylim(-1.4, 1.3)
    ax.set_axis_off()
    entitle(ax, title or "Who is in it, what do they hold, and what ties them?", _about(model), width=96)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _behind(of: Drawable, takes: Takes) -> tuple[Model | None, Drawn]:
    """Return the model that is drawn, or None and the table where no more is known."""
    if isinstance(of, SUBJECTS):
        return model_of(of, verb=takes.figure), Drawn(pd.DataFrame())
    if is_answer(of) and getattr(of, "verb", "") in OF_A_MODEL[takes.figure]:
        drawn = Drawn(of.table, of, getattr(of, "result", None))
        if drawn.model is not None:
            return drawn.model, drawn
    return None, drawable(of, takes)


def _table(found: Any) -> pd.DataFrame:
    table: pd.DataFrame = found if isinstance(found, pd.DataFrame) else found.table
    return table


def _colours(model: Model | None, labels: Sequence[str] | pd.Series[Any]) -> dict[str, str]:
    """Return the colour of each actor: that of every figure or, for a bare table, one in order."""
    if model is not None:
        return actor_colours(model)
    colours = LINES + MORE_LINES
    names = [name for name in dict.fromkeys(labels) if name != CHANCE]
    return {name: colours[n % len(colours)] for n, name in enumerate(names)}


def _name_ties(ax: Axes, ties: pd.DataFrame) -> None:
    notes = [
        in_lines(f"{n}  {tie.first} and {tie.second}: {tie.kind}", 44)
        for n, tie in enumerate(ties.itertuples(), start=1)
    ]
    ax.text(2.05, 1.15, "\n".join(notes), va="top", ha="left", fontsize=8.5, linespacing=1.45)
    ax.set_xlim(-2.3, 3.6 if len(ties) else 2.3)


def _around(parties: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Place the parties clockwise on an oval, the first at the left; many of them evenly in height, so that none touch."""
    count = len(parties)
    if count <= MOST_ON_OVAL:
        angles = [math.pi - n * 2.0 * math.pi / count for n in range(count)]
    else:
        left, right = _evenly(-(-count // 2)), _evenly(count // 2)
        angles = [math.pi - math.asin(BULGE * y) for y in left] + [
            math.asin(BULGE * y) for y in reversed(right)
        ]
    tall = 1.0 if count <= MOST_ON_OVAL else 1.0 / BULGE
    spots = ((1.12 * math.cos(angle), 0.98 * tall * math.sin(angle)) for angle in angles)
    return dict(zip(parties, spots, strict=True))


def _evenly(count: int) -> list[float]:
    return [2.0 * n / (count - 1) - 1.0 for n in range(count)]


def _draw_ties(ax: Axes, ties: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> None:
    pairs = [frozenset(pair) for pair in zip(ties["first"], ties["second"], strict=True)]
    drawn: dict[frozenset[str], int] = {}
    for n, tie in enumerate(ties.itertuples(), start=1):
        pair = frozenset((str(tie.first), str(tie.second)))
        bend = 0.3 * (drawn.get(pair, 0) - (pairs.count(pair) - 1) / 2)
        drawn[pair] = drawn.get(pair, 0) + 1
        (x0, y0), (x1, y1) = places[str(tie.first)], places[str(tie.second)]
        line = FancyArrowPatch(
            (x0, y0),
            (x1, y1),
            arrowstyle="-",
            connectionstyle=f"arc3,rad={bend}",
            color=QUIET,
            linewidth=1.1,
            zorder=1,
        )
        ax.add_patch(line)
        # The middle of a curve with this bend lies half the bend off the straight line.
        middle = (x0 + x1) / 2 + bend / 2 * (y1 - y0), (y0 + y1) / 2 - bend / 2 * (x1 - x0)
        ax.text(
            *middle,
            str(n),
            fontsize=8.5,
            ha="center",
            va="center",
            zorder=2,
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": PAPER, "edgecolor": QUIET, "linewidth": 0.8},
        )


def _draw_party(ax: Axes, party: str, place: tuple[float, float], held: pd.DataFrame, colour: str) -> None:
    own = held[held.actor_label == party]
    lines = [f"{row.label}: {row.amount} {row.unit}".rstrip() for row in own.head(MOST_HELD).itertuples()]
    if len(own) > MOST_HELD:
        lines.append(f"and {len(own) - MOST_HELD} more")
    ax.text(
        *place,
        in_lines(party, 20, 3),
        fontsize=10.5,
        weight="bold",
        color=PAPER,
        ha="center",
        va="center",
        zorder=4,
        bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": PAPER},
    )
    if lines:
        side = -1 if place[0] <= 0 else 1
        ax.annotate(
            "\n".join(lines),
            place,
            (52 * side, 0),
            textcoords="offset points",
            fontsize=7.5,
            color=INK,
            ha="right" if side < 0 else "left",
            va="center",
            zorder=3,
            linespacing=1.25,
        )


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
    model, drawn = _behind(of, ARROWS)
    table = drawn.table if model is None else _table(influences_of(model))
    columns = _columns(table, model)
    most = max(len(labels) for labels in columns.values())
    names = [in_lines(label, LABEL_WIDTH) for labels in columns.values() for label in labels]
    is_new = ax is None
    ax = axes_for(ax, 11.0, row_height(names, ROW) * most + 1.5)
    places = {
        (x, label): y
        for x, labels in columns.items()
        for label, y in zip(labels, _spaced(labels, most), strict=True)
    }
    colours = {CHANCE: CHANCE_COLOUR, **_colours(model, columns[0.0])}
    _draw_arrows(ax, table, places, colours)
    _name_boxes(ax, places, colours, most)
    ax.set_xlim(-0.45, 2.6)
    ax.set_ylim(-0.8, most + 0.3)
    ax.set_axis_off()
    entitle(ax, title or "Who can move what, and what decides how it ends?", _about(model), width=96)
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


def _about(model: Model | None) -> str:
    if model is None:
        return ""
    return f"{of_crisis(model)} As known on {day(model.as_of)}."
