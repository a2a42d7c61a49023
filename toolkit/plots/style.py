"""One look for all figures: readable without colour, and no setting outlives a figure."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.rcsetup import cycler
from matplotlib.text import Text

from toolkit.model.model import Model
from toolkit.plots.drawings import forget, is_empty, remember

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")

INK, QUIET, FAINT, PAPER = "#1a1a1a", "#555555", "#d9d9d9", "white"
BLUE, SKY, ORANGE, VERMILION = "#0072b2", "#56b4e9", "#e69f00", "#d55e00"
LINES = ("#0072b2", "#d55e00", "#1a1a1a", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#7f4fc9")
"""Okabe and Ito (2008), darkened where lines would be too pale on paper."""
MORE_LINES = ("#003f66", "#7a3200", "#9a9a2e", "#005a41", "#8a3f6c", "#c9a24a", "#2b7a9b", "#a3a0d9")
"""For the ninth and later actors."""
CHANCE_COLOUR = "#858585"
"""No actor has a grey."""
DASHES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (0, ()), (0, (6, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)), (0, (9, 3)), (0, (5, 2, 1, 2, 1, 2)),
    (0, (1, 3)),
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
SHADES = LinearSegmentedColormap.from_list("shades", ["#eef4f9", "#9cc3e0", "#3f86b8", "#0b3c5d"])
"""Light to dark, so that the order survives a grey printer."""
LEANING = LinearSegmentedColormap.from_list("leaning", [BLUE, "#a8cfe6", "#f4f4f4", "#f3bf95", VERMILION])
"""Against, neither, for."""
READABLE = 0.75
"""Deeper colours than this share of the deepest take light letters."""
INTERRUPTED = (
    "Interrupted: the figure was not finished, and nothing of it is shown. Run the cell again to draw it."
)
SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.0,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.facecolor": PAPER,
    "axes.prop_cycle": cycler(color=LINES),
    "figure.facecolor": PAPER,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "crisis-toolkit",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw with the toolkit's settings, and leave those of the session as they were: ``with ct.plot.look(): ...``.

    Only these settings are put back: ``rc_context`` would also undo what pyplot sets up when a notebook makes
    its first figure, and later figures would not be shown.
    """
    before = {name: mpl.rcParams[name] for name in SETTINGS}
    mpl.rcParams.update(SETTINGS)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


@contextmanager
def whole_or_not() -> Iterator[None]:
    """Close a figure that was begun and not finished: a notebook would show half of it below the error."""
    before = _open_figures()
    try:
        yield
    except BaseException as stop:
        for number in _open_figures() - before:
            sys.modules["matplotlib.pyplot"].close(number)
        if isinstance(stop, KeyboardInterrupt):  # IPython shows these lines in place of fifty of ours
            vars(stop)["_render_traceback_"] = lambda *_: [INTERRUPTED]
        raise


def _open_figures() -> set[int]:
    """Return the numbers of pyplot's figures; nobody has one who has not imported it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def styled(draw: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Make a function draw with the toolkit's settings; what it writes is text, in which a $ opens no formula."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Returned:
        given = kwargs.get("ax")
        is_own = given is None or is_empty(_all_of(given))
        with look(), whole_or_not():
            made = draw(*args, **kwargs)
        panels = _all_of(made)
        framed(panels)
        figure = panels[0].get_figure(root=True)
        remember(figure, draw, args, kwargs) if is_own else forget(figure)
        return made

    return drawn


def _all_of(axes: Any) -> list[Axes]:
    """Return Axes as a list, whether one or many were handed over."""
    return [one for one in np.ravel(np.asarray(axes, dtype=object)) if isinstance(one, Axes)]


def framed(axes: Sequence[Axes]) -> None:
    """Finish Axes: their words are text, and they have no frame above and at the right."""
    for ax in axes:
        as_text(ax)
        ax.spines[["top", "right"]].set_visible(False)


def as_text(ax: Axes) -> None:
    """Take what stands in an Axes as text; frame, title and ticks of Axes that were handed in are older than the settings."""
    for text in ax.findobj(Text):
        text.set_parse_math(False)


def leaning(ratio: float) -> tuple[str, str]:
    """Return the colour of a ratio of odds, deepest from ten to one on, and the ink that can be read on it; 1 lies in the middle."""
    if math.isnan(ratio):
        return PAPER, QUIET
    powers = math.log10(ratio) if 0.1 < ratio < 10.0 else math.copysign(1.0, ratio - 1.0)
    return to_hex(LEANING(0.5 + 0.5 * powers)), PAPER if abs(powers) > READABLE else INK


def actor_colours(model: Model) -> dict[str, str]:
    """Return a colour per label of an actor: the same in every figure; they repeat from the seventeenth actor on."""
    colours = LINES + MORE_LINES
    return {actor.label: colours[n % len(colours)] for n, actor in enumerate(model.actors)}
