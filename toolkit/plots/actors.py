"""Who is in it? The actors with what they hold, and their ties."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from toolkit.analysis.anatomy import capabilities as capabilities_of
from toolkit.analysis.anatomy import relations as relations_of
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, new_axes
from toolkit.plots.behind import behind, colours_of
from toolkit.plots.captions import as_known, entitle, foot, in_lines
from toolkit.plots.column import Line, current
from toolkit.plots.drawable import Drawable, Takes
from toolkit.plots.grid import lettered
from toolkit.plots.style import INK, PAPER, QUIET, styled

HELD = Takes(
    "actors", "capabilities", "actor_label label amount unit", empty="nobody in this table holds anything"
)
QUESTION = "Who is in it, what do they hold, and what ties them?"
MOST_HELD = 4
MOST_ON_OVAL, BULGE = 8, 0.8
"""With more parties, those at its top and bottom would overlap; then they stand in two columns that bulge."""
PARTY_INCHES = 1.1
INDENT = 13.0
"""Points that what a party holds is set in in a column."""


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
    model, drawn = behind(of, HELD)
    held = drawn.table if model is None else capabilities_of(model).table
    no_ties = pd.DataFrame({"first": [], "second": [], "kind": []})
    ties = no_ties if model is None else relations_of(model).table
    named = held["actor_label"] if model is None else [actor.label for actor in model.actors]
    parties = list(dict.fromkeys([*named, *ties["first"], *ties["second"]]))
    if not parties:
        raise ToolkitError("this crisis has no actors, so there is nobody to draw; see ct.plot.influences")
    colours = colours_of(model, named)
    if column := current():
        ax = _draw_discs(ties, parties, colours)
        column.told_below = _in_words(ties, parties, held, colours)
        entitle(ax, title or QUESTION, as_known(model))
        foot(ax, drawn.caveats, grow=False)
        return ax
    is_new = ax is None
    ax = axes_for(ax, 11.0, max(5.6, 0.5 * len(ties) + 1.6, 0.5 * len(parties) * PARTY_INCHES + 1.6))
    places = _around(parties)
    _draw_ties(ax, ties, places)
    for party in parties:
        _draw_party(ax, party, places[party], held, colours.get(party, QUIET))
    _name_ties(ax, ties)
    ax.set_ylim(-1.4, 1.3)
    ax.set_axis_off()
    entitle(ax, title or QUESTION, as_known(model), width=96)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


def _name_ties(ax: Axes, ties: pd.DataFrame) -> None:
    notes = [
        in_lines(f"{n}  {tie.first} and {tie.second}: {tie.kind}", 44)
        for n, tie in enumerate(ties.itertuples(), start=1)
    ]
    ax.text(2.05, 1.15, "\n".join(notes), va="top", ha="left", fontsize=8.5, linespacing=1.45)
    ax.set_xlim(-2.3, 3.6 if len(ties) else 2.3)


def _draw_discs(ties: pd.DataFrame, parties: Sequence[str], colours: Mapping[str, str]) -> Axes:
    """Draw the parties as discs with letters, and their ties with numbers, which are explained below."""
    ax = new_axes(0.0, 0.0)
    places = _around(parties)
    _draw_ties(ax, ties, places)
    for n, party in enumerate(parties):
        ax.plot(*places[party], "o", ms=16, color=colours.get(party, QUIET), zorder=4)
        ax.text(*places[party], lettered(n), color=PAPER, weight="bold", ha="center", va="center", zorder=5)
    ax.set_xlim(-1.3, 1.3)
    ax.set_ylim(-1.15, 1.15)
    ax.set_axis_off()
    return ax


def _in_words(
    ties: pd.DataFrame, parties: Sequence[str], held: pd.DataFrame, colours: Mapping[str, str]
) -> list[Line]:
    """Say below the discs who the letters stand for, what each holds, and what the numbers mean."""
    lines, letters = [], {party: lettered(n) for n, party in enumerate(parties)}
    for party, letter in letters.items():
        lines.append(Line(f"{letter}: {party}", colour=colours.get(party, QUIET), bold=True, above=3.0))
        lines += [Line(text, indent=INDENT, quiet=True) for text in _held(held, party)]
    for n, tie in enumerate(ties.itertuples(), start=1):
        lines.append(
            Line(
                f"{n}: {letters[str(tie.first)]} and {letters[str(tie.second)]}, {tie.kind}",
                above=3.0 * (n == 1),
            )
        )
    return lines


def _held(held: pd.DataFrame, party: str) -> list[str]:
    """Say what one party holds, the first few of it."""
    own = held[held.actor_label == party]
    lines = [f"{row.label}: {row.amount} {row.unit}".rstrip() for row in own.head(MOST_HELD).itertuples()]
    return lines + ([f"and {len(own) - MOST_HELD} more"] if len(own) > MOST_HELD else [])


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
    lines = _held(held, party)
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
