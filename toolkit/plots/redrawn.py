"""A figure drawn again for the column of a journal, or for a phone."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.column import drawing_a_column
from toolkit.plots.drawings import drawing_of, state_of
from toolkit.plots.figures import figure_of
from toolkit.plots.stacked import stack
from toolkit.plots.style import framed, look

INSTEAD = 'write it with size="page"'


@public
def column_figure(ax: Axes | Figure) -> Figure:
    """Return a figure drawn anew for a column 88 mm wide, all letters of 7 to 9 points; the figure itself stays as it is.

    Parameters
    ----------
    ax : Axes or Figure
        As a figure of ``ct.plot`` returned it.

    Returns
    -------
    Figure
        3.46 inches wide and as high as it needs to be; no display shows it by itself.

    Raises
    ------
    ToolkitError
        For a figure that no single function of ``ct.plot`` drew, or that was changed by hand after.

    Examples
    --------
    >>> import toolkit as ct
    >>> from toolkit.plots.redrawn import column_figure
    >>> narrow = column_figure(ct.plot.outcomes(ct.run("chicken")))
    >>> round(float(narrow.get_figwidth()), 2)
    3.46
    """
    figure = figure_of(ax)
    drawing = drawing_of(figure)
    if drawing is None:
        raise ToolkitError(
            "only a figure that one function of ct.plot drew on its own is drawn anew for a column; save each part of a page by "
            f"itself, or {INSTEAD}"
        )
    if drawing.state != state_of(figure):
        raise ToolkitError(
            f"something was changed by hand after ct.plot.{drawing.draw.__name__} drew this figure, which would be lost in a column; "
            f"say it where the figure is drawn, such as title=..., or {INSTEAD}"
        )
    with drawing_a_column() as column, look():
        made = drawing.draw(*drawing.args, **drawing.kwargs)
        axes: Any = [made] if isinstance(made, Axes) else np.ravel(np.asarray(made, dtype=object))
        framed(axes)
        narrow = figure_of(axes[0])
        stack(narrow, column)
    return narrow
