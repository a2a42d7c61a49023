"""Which choices move it most, and when? A grid of options by turns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_hex
from matplotlib.patches import Patch

from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.captions import (
    TITLE_WIDTH,
    entitle,
    foot,
    in_lines,
    legend_below,
    not_drawn,
)
from toolkit.plots.column import WORDS_SHARE, current
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.grid import cell_inches, cell_rotation, draw_cell
from toolkit.plots.style import INK, styled

EFFECTS = Takes("turning_points", "turning_points", "outcome who label", "turn effect")
EFFECT = Column("effect", "effect", "points")
LABEL_WIDTH = 44
SHADES = "PuOr_r"
MOST = 12
MOST_TURNS = 16
"""With more turns, numbers would run into each other; colours tell them then."""


@public
@styled
def turning_points(
    of: Drawable, outcome: str | None = None, *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw how imposing an option in each turn moves an outcome, for the options that move it most.

    Parameters
    ----------
    of : answer of ``turning_points``, its table, or what names a crisis
    outcome : str, optional
        Name of the outcome, beside a crisis.
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
        For what cannot be drawn, or a crisis without an outcome.
    """
    drawn = drawable(of, EFFECTS, outcome=outcome)
    table = drawn.table.assign(key=drawn.table.who + ": " + drawn.table.label)
    most = table.assign(size=table.effect.abs()).groupby("key")["size"].max().sort_values(ascending=False)
    chosen, left = list(most.index[:MOST]), list(most.index[MOST:])
    rows = table[table.key.isin(chosen)]
    turns = sorted(rows.turn.dropna().astype(int).unique())
    names = [in_lines(name, LABEL_WIDTH) for name in chosen]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.4 + row_height(names) * len(chosen))
    _draw_grid(ax, drawn, rows, chosen, turns)
    ax.set_xticks(range(len(turns)), [str(turn) for turn in turns])
    ax.set_xlabel("turn in which the option is imposed (where it is open)")
    ax.set_yticks(range(len(chosen)), names)
    ax.tick_params(length=0)
    if column := current():
        column.name_rows(
            ax, names, cell_inches(_effects(drawn, rows) if len(turns) <= MOST_TURNS else [], len(turns))
        )
    for spine in ax.spines.values():
        spine.set_visible(False)
    asked = title or f"Which choices, and when, move most: {str(drawn.table.outcome.iloc[0]).rstrip('?')}?"
    entitle(ax, asked, drawn.basis, width=TITLE_WIDTH - 8)
    foot(ax, [*not_drawn(left, "option"), *drawn.caveats], grow=is_new)
    return ax


def _draw_grid(
    ax: Axes, drawn: Drawn, rows: pd.DataFrame, chosen: Sequence[str], turns: Sequence[int]
) -> None:
    """Colour a cell for each option and turn, and write into it what it moves."""
    rows = rows[rows.effect.notna()]
    moved = 100.0 * rows.effect
    top = max([*moved.abs(), 1e-6])
    shades = ScalarMappable(Normalize(-top, top), cmap=SHADES)
    texts = _effects(drawn, rows)
    turned = cell_rotation(texts, len(turns))
    for key, turn, effect, text in zip(rows.key, rows.turn, moved, texts, strict=True):
        row, column = chosen.index(key), turns.index(int(turn))
        draw_cell(ax, row, column - 0.5, _shade(effect / top))
        if abs(effect) >= 0.5 and len(turns) <= MOST_TURNS:
            colour = "white" if abs(effect) > 0.65 * top else INK
            ax.text(
                column,
                row + WORDS_SHARE / 2,
                text,
                ha="center",
                va="center",
                fontsize=7.5,
                color=colour,
                rotation=turned,
            )
    ax.set_xlim(-0.5, len(turns) - 0.5)
    ax.set_ylim(len(chosen) - 0.5, -0.5)
    if current():
        ends = ((top, "raises it by"), (-top, "lowers it by"))
        legend_below(
            ax,
            [
                Patch(color=_shade(end / top), label=f"{word} {top:.3g} percentage points")
                for end, word in ends
            ],
        )
    else:
        ax.figure.colorbar(shades, ax=ax, label="change in percentage points", shrink=0.8)


def _shade(share: float) -> str:
    """Return the colour of an effect, from -1 to 1 of the greatest."""
    return to_hex(colormaps[SHADES](0.5 + 0.5 * share))


def _effects(drawn: Drawn, rows: pd.DataFrame) -> list[str]:
    """Write what each option moves in each turn."""
    return [text for (text,) in drawn.texts(rows, EFFECT)]
