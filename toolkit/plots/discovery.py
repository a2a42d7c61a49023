"""Where in the inputs does it happen? The limits of a box, each within what its input may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from toolkit.analysis.boxes import Sample
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.numbers import figure, share
from toolkit.plots.axes import axes_for, name_rows, row_height
from toolkit.plots.captions import entitle, foot, in_lines, side_text
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable, refused
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, styled

TAKES = Takes("box", "discover", table=False)
LABEL_WIDTH = 34
WIDTH = 66


@public
@styled
def box(
    of: Drawable, outcome: str | None = None, *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw each limit of the suggested box on the range of its input, from the least to the greatest of the draws.

    Parameters
    ----------
    of : answer of ``discover``, or what names a crisis
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
        For what cannot be drawn, a crisis without an outcome, or if the box limits nothing.
    """
    drawn = drawable(of, TAKES, outcome=outcome)
    found = drawn.part("box")
    if found is None:
        raise refused(of, TAKES)
    limits = found.limits
    if not limits:
        raise ToolkitError(
            "the box limits no input, so there is nothing to draw; ask for a denser one with at(density=...)"
        )
    sample: Sample = drawn.part("sample")
    labels = drawn.part("labels") or {}
    names = [in_lines(labels.get(name, name), LABEL_WIDTH) for name in limits]
    is_new = ax is None
    ax = axes_for(ax, 9.0, 2.0 + row_height(names, 0.6) * len(limits))
    kept: Mapping[str, float] = drawn.part("stability") or {}
    for place, (name, (low, high)) in enumerate(limits.items()):
        column = sample.values[:, sample.names.index(name)]
        _draw_limits(ax, _Limits(place, low, high, float(column.min()), float(column.max())))
        if name in kept:
            said = f"in {share(kept[name])} of resamples"
            side_text(ax, said, place, 10, va="center", fontsize=9, color=QUIET)
    _finish(ax, names)
    entitle(ax, title or f"Where is it so: {drawn.part('question')}?", _about(drawn), width=WIDTH)
    foot(ax, drawn.caveats, grow=is_new)
    return ax


@dataclass(frozen=True)
class _Limits:
    """Limits of one input, and the range of its draws."""

    place: int
    low: float
    high: float
    least: float
    most: float

    def at(self, value: float) -> float:
        """Return where a value lies on the range, from 0 to 1."""
        inside = min(max(value, self.least), self.most)
        return (inside - self.least) / max(self.most - self.least, 1e-12)


def _draw_limits(ax: Axes, one: _Limits) -> None:
    """Draw the range of an input in grey, what is inside the box in blue, and write the ends of both."""
    start, end = one.at(one.low), one.at(one.high)
    ax.barh(one.place, 1.0, height=0.34, color=FAINT, lw=0)
    ax.barh(one.place, end - start, left=start, height=0.34, color=BLUE, lw=0)
    for value, at in ((one.low, start), (one.high, end)):
        if not math.isinf(value):
            ax.annotate(
                figure(value),
                (at, one.place - 0.2),
                (0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=9,
                color=INK,
            )
    for value, at, side in ((one.least, 0.0, "left"), (one.most, 1.0, "right")):
        ax.annotate(
            figure(value),
            (at, one.place + 0.18),
            (0, -2),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=8,
            color=QUIET,
        )


def _finish(ax: Axes, names: list[str]) -> None:
    name_rows(ax, names, 0.5, top=-0.7, grid=False)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)


def _about(drawn: Drawn) -> str:
    one: Any = drawn.part("box")
    said = f"Inside the blue ranges, which hold {share(one.mass)} of what the inputs may be, it is so in {share(one.density)} of draws"
    sample: Sample = drawn.part("sample")
    said += f" ({share(float(np.sum(sample.weights[sample.cases])))} everywhere)"
    said += f"; they hold {share(one.coverage)} of all such draws. Grey: the range of the draws."
    return f"{drawn.basis} {said}".strip()
