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
from toolkit.plots.axes import axes_for
from toolkit.plots.behind import about, behind, colours_of
from toolkit.plots.captions import entitle, foot, in_lines
from toolkit.plots.drawable import Drawable, Takes
from toolkit.plots.style import INK, PAPER, QUIET, styled

HELD = Takes(
    "actors", "capabilities", "actor_label label amount unit", empty="nobody in this table holds anything"
)
MOST_HELD = 4
MOST_ON_OVAL, BULGE = 8, 0.8
"""With more parties, those at its top and bottom would overlap; then they stand in two columns that bulge."""
PARTY_INCHES = 1.1


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
    is_new = ax is None
    ax = axes_for(ax, 11.0, max(5.6, 0.5 * len(ties) + 1.6, 0.5 * len(parties) * PARTY_INCHES + 1.6))
    places = _around(parties)
    _draw_ties(ax, ties, places)
    colours = colours_of(model, named)
    for party in parties:
        _draw_party(ax, party, places[party], held, colours.get(party, QUIET))
    _name_ties(ax, ties)
    ax.set_ylim(-1.4, 1.3)
    ax.set_axis_off()
    entitle(ax, title or "Who is in it, what do they hold, and what ties them?", about(model), width=96)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


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
