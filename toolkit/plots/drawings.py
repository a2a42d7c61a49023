"""How a figure was drawn: by which function and from what, so that it can be drawn again for another width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter


@dataclass(frozen=True)
class Drawing:
    """A function that draws, what it was called with, and what a figure looked like right after it."""

    draw: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    state: int


_DRAWINGS: WeakKeyDictionary[Figure, Drawing] = WeakKeyDictionary()
"""Figures that one function drew, and nobody else; forgotten with the figure."""


def is_empty(axes: Sequence[Axes]) -> bool:
    """Whether these Axes are all that their figure holds, and nothing was drawn on them yet."""
    figures = {id(ax.get_figure(root=True)): ax.get_figure(root=True) for ax in axes}
    figure = next(iter(figures.values()), None)
    if figure is None or len(figures) > 1 or set(figure.axes) != set(axes):
        return False
    return not any(ax.has_data() or ax.texts or ax.patches or _titles(ax) for ax in axes)


def remember(figure: Figure | None, draw: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]) -> None:
    """Remember how a figure was drawn."""
    if figure is not None:
        given = {name: one for name, one in kwargs.items() if name != "ax"}
        _DRAWINGS[figure] = Drawing(draw, tuple(args), given, state_of(figure))


def forget(figure: Figure | None) -> None:
    """Forget how a figure was drawn, as more was drawn into it."""
    if figure is not None:
        _DRAWINGS.pop(figure, None)


def drawing_of(figure: Figure) -> Drawing | None:
    """Return how a figure was drawn; None if that is not known."""
    return _DRAWINGS.get(figure)


def state_of(figure: Figure) -> int:
    """Sum up what is drawn in a figure, wherever its layout puts it: it differs once somebody draws on it by hand."""
    own = [_of_artist(text) for text in figure.texts]
    own += [text.get_text() for text in (figure._suptitle, figure._supxlabel) if text is not None]  # type: ignore[attr-defined]
    return hash((*own, *(_of_axes(ax) for ax in figure.axes)))


def _of_axes(ax: Axes) -> tuple[Any, ...]:
    artists = [one for one in ax.get_children() if isinstance(one, Text | Line2D | Patch | Collection)]
    legend = ax.get_legend()
    keys = [text.get_text() for text in legend.get_texts()] if legend else []
    ticks = [
        tuple(formatter.seq) if isinstance(formatter := axis.get_major_formatter(), FixedFormatter) else ""
        for axis in (ax.xaxis, ax.yaxis)
    ]
    limits = (*ax.get_xlim(), *ax.get_ylim())
    words = (*_titles(ax), ax.get_xlabel(), ax.get_ylabel(), *keys)
    return (ax.get_visible(), ax.axison, limits, words, *ticks, len(ax.images), *map(_of_artist, artists))


def _titles(ax: Axes) -> list[str]:
    return [said for place in ("left", "center", "right") if (said := ax.get_title(loc=place))]


def _of_artist(artist: Any) -> tuple[Any, ...]:
    """Return what an artist looks like, except where and how large its words are."""
    found: list[Any] = [type(artist).__name__, artist.get_visible(), artist.get_alpha()]
    if isinstance(artist, Text):
        return (*found, artist.get_text(), str(artist.get_color()))
    if isinstance(artist, Line2D):
        points: Any = np.ma.filled(np.ma.asarray(artist.get_xydata(), dtype=float), np.nan)
        return (*found, points.tobytes(), str(artist.get_color()), str(artist.get_marker()))
    if isinstance(artist, Collection):
        paths = [np.shape(path.vertices) for path in artist.get_paths()]
        shades: Any = artist.get_array()  # what they are turned into stands still until the next drawing
        shown = artist.get_facecolor() if shades is None else np.ma.filled(shades, np.nan)
        return (*found, *paths, np.asarray(shown, dtype=float).tobytes())
    return (*found, str(artist.get_facecolor()), str(artist.get_edgecolor()))
