"""What drives an outcome? Shares of its spread, and how far each input moves it alone."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from toolkit.analysis.sensitivity import Sensitivity
from toolkit.errors import ToolkitError, nearest_name
from toolkit.plots.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    QUIET,
    SKY,
    TITLE_WIDTH,
    basis,
    entitle,
    in_lines,
    new_axes,
    per_cent_axis,
    row_height,
    styled,
)

LABEL_WIDTH = 38
MOST = 12
WIDTH = 66
"""Letters of a title beside long labels."""


@styled
def sensitivity(
    found: Sensitivity, outcome: str, *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw the share of an outcome's spread that each factor accounts for: alone, and with what it does together with others.

    Parameters
    ----------
    found : Sensitivity
    outcome : str
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
        For an unknown outcome, or one for which the surrogate did not fit.
    """
    part = _part(found.table, outcome)
    label = part.outcome_label.iloc[0]
    if part.total.isna().any():
        raise ToolkitError(f"shares are not given for '{label}': {found.note}")
    part = part.sort_values("total", ascending=False).head(MOST)
    names = [in_lines(name, LABEL_WIDTH) for name in part.label]
    if ax is None:
        ax = new_axes(9.0, 2.0 + row_height(names) * len(part))
    for place, row in enumerate(part.to_dict("records")):
        ax.barh(place, row["total"], height=0.62, color=SKY, alpha=0.55, lw=0)
        ax.barh(place, max(row["first"], 0.0), height=0.34, color=BLUE, lw=0)
        ax.plot((row["total_low"], row["total_high"]), (place, place), color=INK, lw=1.2, marker="|", ms=6)
    ax.set_xlim(0.0, max(1.0, float(part.total_high.max()) * 1.02) if part.total_high.max() > 0.6 else None)
    _names(ax, names)
    per_cent_axis(ax, vertical=False)
    entitle(
        ax,
        title or f"What drives the chance of: {label}?",
        basis(found.result) + " " + found.note,
        width=WIDTH,
    )
    _legend(ax, [
        Patch(color=BLUE, label="alone: spread that goes if this were known"),
        Patch(color=SKY, alpha=0.55, label="in all: spread that stays if everything else were known"),
        Line2D([], [], color=INK, lw=1.2, marker="|", ms=6, label="90 % interval of the share in all"),
    ])  # fmt: skip
    return ax


@styled
def tornado(swept: pd.DataFrame, outcome: str, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how far each input, moved alone, takes the probability of an outcome.

    Parameters
    ----------
    swept : DataFrame
        Of ``sweep``.
    outcome : str
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
        For an unknown outcome, or where nothing is uncertain.
    """
    if swept.empty:
        raise ToolkitError("nothing in this crisis is uncertain, so there is no input to move")
    part = _part(swept, outcome)
    part = part.reindex(part.swing.abs().sort_values(ascending=False).index).head(MOST)
    names = [_with_unit(row["label"], row["unit"]) for row in part.to_dict("records")]
    if ax is None:
        ax = new_axes(9.0, 2.0 + row_height(names) * len(part))
    middle = float(part.at_median.iloc[0])
    for place, row in enumerate(part.to_dict("records")):
        for end, value, colour in (("at_low", "from_value", ORANGE), ("at_high", "to_value", BLUE)):
            ax.barh(place, row[end] - middle, left=middle, height=0.6, color=colour, lw=0)
            is_right = row[end] > middle or (row[end] == middle and end == "at_high")
            ax.annotate(
                f"{row[value]:.2g}", (row[end], place), (4 if is_right else -4, 0), textcoords="offset points", fontsize=8,
                ha="left" if is_right else "right", va="center", color=QUIET,
            )  # fmt: skip
    ax.axvline(middle, color=INK, lw=0.9)
    ax.margins(x=0.12)
    _names(ax, names)
    per_cent_axis(ax, vertical=False)
    entitle(
        ax, title or f"How far does each input, alone, move: {part.outcome_label.iloc[0]}?",
        "Each input moved from its 5 % to its 95 % point, whose values stand at the ends; all others at their medians.",
        width=WIDTH,
    )  # fmt: skip
    _legend(ax, [Patch(color=ORANGE, label="input low"), Patch(color=BLUE, label="input high")])
    return ax


@styled
def turning_points(table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw how imposing an option in each turn moves an outcome, for the options that move it most.

    Parameters
    ----------
    table : DataFrame
        Of ``turning_points``.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.

    Returns
    -------
    Axes
    """
    import numpy as np

    keys = ["who", "label"]
    most = table.assign(size=table.effect.abs()).groupby(keys)["size"].max().sort_values(ascending=False)
    chosen = list(most.head(MOST).index)
    turns = sorted(set(table.turn))
    grid = table.set_index([*keys, "turn"]).effect
    values = 100 * np.array([[grid.get((*key, turn), np.nan) for turn in turns] for key in chosen])
    names = [in_lines(f"{who}: {label}", LABEL_WIDTH + 6) for who, label in chosen]
    if ax is None:
        ax = new_axes(9.0, 2.0 + row_height(names) * len(chosen))
    top = float(np.nanmax(np.abs(values)))
    shown = ax.imshow(values, cmap="PuOr_r", vmin=-top, vmax=top, aspect="auto")
    for row in range(len(chosen)):
        for column in range(len(turns)):
            if abs(values[row, column]) >= 0.5:
                dark = abs(values[row, column]) > 0.65 * top
                ax.text(
                    column,
                    row,
                    f"{values[row, column]:+.0f}",
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color="white" if dark else INK,
                )
    ax.set_xticks(range(len(turns)), [str(turn) for turn in turns])
    ax.set_xlabel("turn in which the option is imposed (where it is open)")
    ax.set_yticks(range(len(chosen)), names)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.figure.colorbar(shown, ax=ax, label="change in percentage points", shrink=0.8)
    ax.set_title(
        in_lines(
            title or f"Which choices, and when, move most: {table.outcome.iloc[0]}?", TITLE_WIDTH - 8, 3
        ),
        pad=10,
    )
    return ax


def _part(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    known = list(dict.fromkeys(table.outcome))
    if outcome not in known:
        nearest = nearest_name(outcome, known)
        raise ToolkitError(f"unknown outcome '{outcome}'" + (f"; nearest: {nearest}" if nearest else ""))
    return table[table.outcome == outcome]


def _with_unit(label: str, unit: str) -> str:
    return in_lines(f"{label} ({unit})" if unit else label, LABEL_WIDTH)


def _names(ax: Axes, labels: list[str]) -> None:
    ax.set_yticks(range(len(labels)), labels, color=INK)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
    ax.set_axisbelow(True)


def _legend(ax: Axes, handles: list[Line2D | Patch]) -> None:
    below = ax.transAxes + ScaledTranslation(0.0, -26 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=below, borderaxespad=0.0,
        borderpad=0.0, labelcolor=QUIET,
    )  # fmt: skip
