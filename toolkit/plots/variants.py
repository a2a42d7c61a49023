"""How would it stand in each what-if? Small multiples, one panel for each, the base behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from toolkit.engines.result import Result
from toolkit.errors import ToolkitError
from toolkit.plots.style import (
    BLUE,
    FAINT,
    INK,
    PAPER,
    QUIET,
    basis,
    in_lines,
    per_cent_axis,
    row_height,
    styled,
)

COLUMNS = 3


@styled
def variants(base: Result, what_ifs: Mapping[str, Result], *, title: str | None = None) -> list[Axes]:
    """Draw the outcomes of every what-if in a panel of its own, with the base as open bars behind.

    Parameters
    ----------
    base : Result
    what_ifs : mapping
        Title -> result, with the same outcomes; best with the same seed and draws.
    title : str, optional
        The question.

    Returns
    -------
    list of Axes
        One for each what-if, in a figure of their own.

    Raises
    ------
    ToolkitError
        If there is no what-if, or one has other outcomes.
    """
    import matplotlib.pyplot as plt  # picks a display, so only when a figure is asked for

    if not what_ifs:
        raise ToolkitError("there is no what-if to draw")
    for name, other in what_ifs.items():
        if other.outcomes != base.outcomes:
            raise ToolkitError(f"'{name}' has other outcomes than the base")
    order = np.argsort(-base.probability, kind="stable")
    labels = [in_lines(base.model.outcomes[k].label, 26) for k in order]
    n_columns = min(COLUMNS, len(what_ifs))
    n_rows = -(-len(what_ifs) // n_columns)
    figure, grid = plt.subplots(
        n_rows, n_columns, figsize=(2.4 + 2.6 * n_columns, 1.5 + n_rows * (0.8 + row_height(labels, 0.3) * len(order))),
        layout="constrained", sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    axes = list(grid.reshape(-1))
    for ax, (name, other) in zip(axes, what_ifs.items(), strict=False):
        _panel(ax, name, base, other, order)
    for ax in axes[len(what_ifs) :]:
        ax.set_visible(False)
    axes[0].set_yticks(range(len(order)), labels)
    for ax in axes:
        ax.tick_params(axis="y", labelcolor=INK)
    axes[0].set_ylim(len(order) - 0.4, -0.6)
    top = max(_highest(one) for one in (base, *what_ifs.values()))
    axes[0].set_xlim(0.0, min(1.0, 1.08 * top + 1e-6))
    figure.suptitle(
        in_lines(title or "How would it stand in each what-if?", 20 + 28 * n_columns),
        x=0.01,
        ha="left",
        weight="bold",
        fontsize=12.5,
    )
    figure.supxlabel(
        in_lines(f"{basis(base)} Filled: with the what-if, its line the ignorance (90 %); open: as written.", 36 + 42 * n_columns), x=0.01, ha="left", fontsize=8,
        color=QUIET,
    )  # fmt: skip
    return axes[: len(what_ifs)]


def _panel(ax: Axes, name: str, base: Result, other: Result, order: np.ndarray) -> None:
    low, high = other.ignorance
    for place, k in enumerate(order):
        ax.barh(
            place,
            base.probability[k],
            height=0.78,
            facecolor=PAPER,
            edgecolor=QUIET,
            lw=0.9,
            label="as written" if place == 0 else None,
        )
        ax.barh(place, other.probability[k], height=0.42, color=BLUE, label=name if place == 0 else None)
        if not math.isnan(low[k]):
            ax.plot([low[k], high[k]], [place, place], color=INK, lw=1.3)
    ax.set_title(in_lines(name, 30, 2), fontsize=9.5)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.grid(visible=True, color=FAINT, lw=0.6)
    ax.set_axisbelow(True)
    per_cent_axis(ax, vertical=False)


def _highest(result: Result) -> float:
    return float(np.nanmax(np.concatenate((result.probability, result.ignorance[1]))))
