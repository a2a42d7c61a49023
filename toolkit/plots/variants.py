"""How would it stand in each what-if? Small multiples, one panel for each, the base behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from toolkit.arguments import public
from toolkit.engines.subjects import result_of
from toolkit.errors import ToolkitError
from toolkit.plots.axes import per_cent_axis, row_height
from toolkit.plots.captions import basis, foot_height, foot_text, in_lines
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable
from toolkit.plots.in_notebooks import CrisisFigure
from toolkit.plots.style import BLUE, FAINT, INK, PAPER, QUIET, styled
from toolkit.results.result import Result

COLUMNS = 3


@public
@styled
def variants(of: Drawable, what_ifs: Mapping[str, Drawable], *, title: str | None = None) -> list[Axes]:
    """Draw the outcomes of every what-if in a panel of its own, with the base as open bars behind.

    Parameters
    ----------
    of : Result, or what else names a crisis
        The base.
    what_ifs : mapping
        Title -> result, or what names a crisis, with the same outcomes; best with the same seed and draws.
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
    base = result_of(of, {}, verb="variants")
    results = {name: result_of(other, {}, verb="variants") for name, other in what_ifs.items()}
    others = {_titled(name, other): other for name, other in results.items()}
    if not others:
        raise ToolkitError("there is no what-if to draw")
    for name, other in others.items():
        if other.outcomes != base.outcomes:
            raise ToolkitError(f"'{name}' has other outcomes than the base")
    order = np.argsort(-base.probability, kind="stable")
    labels = [in_lines(base.model.outcomes[k].label, 26) for k in order]
    axes = _grid(base, others, labels, title)
    for ax, (name, other) in zip(axes, others.items(), strict=True):
        _panel(ax, name, base, other, order)
    axes[0].set_yticks(range(len(order)), labels)
    for ax in axes:
        ax.tick_params(axis="y", labelcolor=INK)
    axes[0].set_ylim(len(order) - 0.4, -0.6)
    if column := current():
        for first in axes[:: column.across]:
            column.name_rows(first, labels, 0.17)
    top = max(_highest(one) for one in (base, *others.values()))
    axes[0].set_xlim(0.0, min(1.0, 1.08 * top + 1e-6))
    return axes


def _titled(name: str, other: Result) -> str:
    """Return what readers are told of a what-if: its title where it was handed over by its name."""
    titles = [one.label.rstrip(".") for one in other.model.dossier.in_force]
    if name not in other.model.variants:
        return name
    return " and ".join(titles) or name.replace("_", " ")


def _grid(base: Result, others: Mapping[str, Result], labels: Sequence[str], title: str | None) -> list[Axes]:
    """Make a new figure with one panel per what-if, a title above them all and what limits them below."""
    n_columns = min(COLUMNS, len(others))
    n_rows = -(-len(others) // n_columns)
    width = 36 + 42 * n_columns
    asked = title or "How would it stand in each what-if?"
    about = f"{basis(base)} Filled: with the what-if, its line the ignorance (90 %); open: as written."
    if column := current():
        column.title, column.about = asked, about
        column.foot.extend(_caveats(base, others))
        return column.new_axes(len(others), n_columns, sharex=True, sharey=True)
    import matplotlib.pyplot as plt  # picks a display, so only when a figure is asked for

    limits = foot_text(_caveats(base, others), width)
    height = 1.5 + n_rows * (0.8 + row_height(labels, 0.3) * len(labels)) + foot_height(limits)
    figure, grid = plt.subplots(
        n_rows,
        n_columns,
        figsize=(2.4 + 2.6 * n_columns, height),
        layout="constrained",
        sharex=True,
        sharey=True,
        squeeze=False,
        FigureClass=CrisisFigure,
    )
    figure.suptitle(in_lines(asked, 20 + 28 * n_columns), x=0.01, ha="left", weight="bold", fontsize=12.5)
    said = f"{in_lines(about, width)}\n{limits}".strip()
    figure.supxlabel(said, x=0.01, ha="left", fontsize=8, color=QUIET)
    axes = list(grid.reshape(-1))
    for ax in axes[len(others) :]:
        ax.set_visible(False)
    return axes[: len(others)]


def _caveats(base: Result, others: Mapping[str, Result]) -> list[str]:
    """Return what limits the base, then what limits what-ifs beside that."""
    own = [(name, one) for name, other in others.items() for one in other.caveats if one not in base.caveats]
    return [
        *(one.about(name, name) for name, one in own if one.kind == "forced"),
        *base.caveats,
        *(one.about(name, name) for name, one in own if one.kind != "forced"),
    ]


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
