"""The figure behind whatever was handed over."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.arguments import said
from toolkit.errors import ToolkitError


def figure_of(ax: Axes | Figure) -> Figure:
    """Return the figure that an Axes belongs to.

    Raises
    ------
    ToolkitError
        For what is neither, or Axes that stand in no figure any more.
    """
    if isinstance(ax, list | np.ndarray) and len(ax):
        ax = np.ravel(np.asarray(ax, dtype=object))[0]  # figures of several Axes hand all of them over
    if not isinstance(ax, Axes | Figure):
        raise ToolkitError(
            f"this is {said(ax)}; expected a figure or its Axes, such as a figure of ct.plot returns",
            kind="wrong kind",
        )
    figure = ax if isinstance(ax, Figure) else ax.get_figure(root=True)
    if figure is None:
        raise ToolkitError("these Axes belong to no figure")
    return figure
