"""Axes: made or taken over, their scales, and places along them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from toolkit.arguments import said
from toolkit.errors import ToolkitError
from toolkit.plots.column import current
from toolkit.plots.in_notebooks import CrisisFigure
from toolkit.plots.style import FAINT, INK

SMALL = 0.02
"""Fractions below which an axis has decimals."""
MOST_DAYS_IN_A_COLUMN = 5


def new_axes(width: float, height: float) -> Axes:
    """Make a figure with one Axes, sizes in inches; the figure is shown as the session shows its figures, one for a column by nobody."""
    if column := current():
        return column.new_axes()[0]
    import matplotlib.pyplot as plt  # picks a display, so only when a figure is asked for

    _, ax = plt.subplots(figsize=(width, height), layout="constrained", FigureClass=CrisisFigure)
    return ax


def axes_for(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the Axes that were handed in, or new ones.

    Raises
    ------
    ToolkitError
        For what is no Axes, or stands in no figure any more.
    """
    if ax is None:
        return new_axes(width, height)
    if not isinstance(ax, Axes):
        raise ToolkitError(
            f"ax is {said(ax)}; expected Axes, such as those of matplotlib's plt.subplots()",
            kind="wrong kind",
            subject="ax",
        )
    if ax.get_figure(root=True) is None:
        raise ToolkitError(
            "ax stands in no figure any more; expected Axes that do", kind="wrong kind", subject="ax"
        )
    return ax


def row_height(names: Sequence[str], least: float = 0.42) -> float:
    """Return the inches that a row needs so that the tallest of the broken names fits beside it."""
    return max(least, 0.1 + 0.17 * max((name.count("\n") + 1 for name in names), default=1))


def name_rows(
    ax: Axes, labels: Sequence[str], inches: float, *, top: float = -0.6, grid: bool = True
) -> None:
    """Name rows at the side of the Axes, the first on top; in a column above their marks, which get so many inches."""
    ax.set_yticks(range(len(labels)), labels, color=INK)
    ax.set_ylim(len(labels) - 0.4, top)
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)
    if grid:
        ax.xaxis.grid(visible=True, color=FAINT, lw=0.7)
        ax.set_axisbelow(True)
    if column := current():
        column.name_rows(ax, labels, inches)


def date_axis(ax: Axes, days: Mapping[int, Any], *, most: int = 7, room: float = 0.0) -> None:
    """Label the turns on the x axis with the days on which they end; ``room`` turns are left free after them."""
    most = min(most, MOST_DAYS_IN_A_COLUMN) if current() else most
    known = sorted(days)
    first, horizon = known[0], known[-1]
    step = max(1, -(-(horizon - first) // (most - 1)))
    turns = [turn for turn in range(first, horizon, step) if turn in days and horizon - turn >= step * 0.6]
    turns.append(horizon)
    pattern = "%b %Y" if (days[horizon] - days[first]).days * step > 45 * (horizon - first) else "%d %b"
    labels: list[str] = []
    year = None
    for turn in turns:
        text = f"{days[turn]:{pattern}}".lstrip("0")
        labels.append(text if "%Y" in pattern or days[turn].year == year else f"{text}\n{days[turn].year}")
        year = days[turn].year
    ax.set_xticks(turns, labels)
    ax.set_xlim(first, horizon + room)
    ax.spines["bottom"].set_bounds(first, horizon)


def per_cent_axis(ax: Axes, *, vertical: bool = True) -> None:
    """Label an axis of fractions in per cent."""
    axis = ax.yaxis if vertical else ax.xaxis
    if not vertical and max(map(abs, ax.get_xlim())) < SMALL:
        axis.set_major_locator(MaxNLocator(4))  # labels with decimals are long
    axis.set_major_formatter(lambda value, _position: f"{100 * value:.3g} %")


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart until neighbours are ``gap`` away, staying near where they were and within bounds.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.9], 0.1, 0.0, 1.0)
    [0.45, 0.55, 0.9]
    """
    if not len(wanted):
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    order = np.argsort(np.asarray(wanted), kind="stable")
    # Blocks of labels that touch: each sits at the mean of where its members want to be.
    blocks: list[tuple[float, int]] = []
    for place in order:
        blocks.append((float(wanted[place]), 1))
        while len(blocks) > 1 and _foot(blocks[-1], gap) - _head(blocks[-2], gap) < gap * (1 - 1e-9):
            centre, size = blocks.pop()
            before, size_before = blocks.pop()
            mean = (before * size_before + centre * size) / (size_before + size)
            half = (size_before + size - 1) * gap / 2
            blocks.append((min(max(mean, low + half), high - half), size_before + size))
        centre, size = blocks[-1]
        half = (size - 1) * gap / 2
        blocks[-1] = (min(max(centre, low + half), high - half), size)
    placed = [centre + (n - (size - 1) / 2) * gap for centre, size in blocks for n in range(size)]
    found = [0.0] * len(placed)
    for place, position in zip(order, placed, strict=True):
        found[int(place)] = round(position, 12)
    return found


def _foot(block: tuple[float, int], gap: float) -> float:
    return block[0] - (block[1] - 1) * gap / 2


def _head(block: tuple[float, int], gap: float) -> float:
    return block[0] + (block[1] - 1) * gap / 2
