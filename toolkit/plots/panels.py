"""Several figures on one page, each as large as it was made to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.figure import Figure

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.in_notebooks import CrisisFigure
from toolkit.plots.style import look

WIDTH, HEIGHT = 9.5, 5.75
"""Inches of one panel: texts beside and below the Axes need that much."""


@public
def panels(
    figures: Sequence[tuple[Callable[..., Any], Any]], *, columns: int = 2, height: float = HEIGHT
) -> Figure:
    """Draw several figures on one page.

    Each gets a part of the page with a layout of its own, so that no text of one runs into another. For a slide or a page, save
    the figure and let the program that shows it make it smaller.

    Parameters
    ----------
    figures : sequence of (function, what it draws)
        Such as ``(ct.plot.outcomes, result)``; any function of ``ct.plot`` that draws on one Axes.
    columns : int
        Panels beside each other.
    height : float
        Inches of a panel; each is 9.5 inches wide.

    Returns
    -------
    Figure

    Raises
    ------
    ToolkitError
        If there is nothing to draw, or less than one column.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run("chicken")
    >>> page = ct.plot.panels([(ct.plot.outcomes, result), (ct.plot.flow, result)])
    """
    import matplotlib.pyplot as plt  # picks a display, so only when a figure is asked for

    figures = list(figures)
    if not figures or columns < 1 or not height > 0.0:
        raise ToolkitError(
            f"{len(figures)} figures in {columns} columns, each {height:g} inches high; expected at least one of each, and some height"
        )
    columns = min(columns, len(figures))
    rows = -(-len(figures) // columns)
    page = plt.figure(
        figsize=(WIDTH * columns, height * rows), layout="constrained", FigureClass=CrisisFigure
    )
    places = page.subfigures(rows, columns, squeeze=False).flat
    for (draw, table), place in zip(figures, places, strict=False):
        with look():
            ax = place.subplots()
        draw(table, ax=ax)
    return page
