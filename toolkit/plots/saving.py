"""Figures as files: PNG, SVG or PDF, in colour or in grey, with their words for those who cannot see them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import Colormap, ListedColormap, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from toolkit.arguments import public, said
from toolkit.errors import ToolkitError
from toolkit.files import write_file
from toolkit.plots.style import look
from toolkit.plots.tabulated import tabulated

DPI = 160
METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""What a format would note about the moment of writing is left out: same figure, same bytes."""
ABSTRACT = {"png": "Description", "svg": "Description", "pdf": "Subject"}
ROW = 13
"""Points within which words are read as standing in one row."""
LUMINANCE = (0.2126, 0.7152, 0.0722)
"""ITU-R BT.709."""


@public
def save(ax: Axes | Figure, path: str | os.PathLike[str], *, grey: bool = False) -> None:
    """Write a figure, with its words as alternative text.

    Parameters
    ----------
    ax : Axes or Figure
        Any Axes of the figure will do.
    path : path
        Ends in .png, .svg or .pdf.
    grey : bool
        As a black-and-white printer would print it. The figure itself keeps its colours.

    Raises
    ------
    ToolkitError
        For another ending, or if the file cannot be written; a file that was there is then kept.
    """
    target = Path(path)
    ending = target.suffix.lower().removeprefix(".")
    if ending not in METADATA:
        raise ToolkitError(f"cannot write a figure as '{target.name}'; expected a name in .png, .svg or .pdf")
    figure = figure_of(ax)
    words = METADATA[ending] | {"Title": title_of(figure), ABSTRACT[ending]: alt_text(ax)}
    drawn = io.BytesIO()
    before = in_grey(figure) if grey else []
    try:
        with look():
            figure.savefig(drawn, format=ending, dpi=DPI, metadata=words)
    finally:
        for artist, colours in before:
            artist.set(**colours)
    write_file(target, drawn.getvalue())


@public
def save_drawn(answer: Any, path: str | os.PathLike[str]) -> None:
    """Draw an answer off the screen, whatever display the session has, and write the figure.

    Where the answer's own figure has nothing to draw, its table is drawn.
    """
    if "matplotlib.pyplot" not in sys.modules:
        matplotlib.use("agg")
    import matplotlib.pyplot as plt  # must come after the choice above

    with plt.ioff():
        try:
            figure = figure_of(answer.plot())
        except ToolkitError:
            figure = figure_of(tabulated(answer))
    try:
        save(figure, path)
    finally:
        plt.close(figure)


@public
def alt_text(ax: Axes | Figure) -> str:
    """Return the words of a figure as a reader would meet them, line by line from the top.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> _, _ = ax.set_title("How may it end?"), ax.set_yticks([0, 1], ["A deal", "War"])
    >>> alt_text(ax)
    'How may it end? War; A deal'
    >>> plt.close()
    """
    figure = figure_of(ax)
    figure.canvas.draw()
    ticks = {text for one in figure.axes for text in one.xaxis.get_ticklabels() + one.yaxis.get_ticklabels()}
    found, title = [], title_of(figure)
    for artist in figure.findobj(Text):
        text = " ".join(artist.get_text().split()) if isinstance(artist, Text) else ""
        if text not in ("", title) and artist.get_visible() and not (artist in ticks and _is_number(text)):
            box = artist.get_window_extent()
            found.append(((box.y0 + box.y1) / 2, box.x0, text))
    below = "; ".join(" ".join(text for _, text in row) for row in _rows(found, figure.dpi * ROW / 72))
    return f"{title} {below}".strip()


def _rows(found: list[tuple[float, float, str]], height: float) -> list[list[tuple[float, str]]]:
    """Gather (height, left, text) into rows from the top, each from the left."""
    rows: list[list[tuple[float, str]]] = []
    top = float("inf")
    for middle, left, text in sorted(found, reverse=True):
        if top - middle > height:
            rows.append([])
            top = middle
        rows[-1].append((left, text))
    return [sorted(row) for row in rows]


def title_of(figure: Figure) -> str:
    """Return the title of a figure, or of its first Axes."""
    above = figure.get_suptitle()
    first = figure.axes[0] if figure.axes else None
    beside = [first.get_title(loc=place) for place in ("left", "center", "right")] if first else []
    return " ".join((above or next(filter(None, beside), "")).split())


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


def in_grey(figure: Figure) -> list[tuple[Any, dict[str, Any]]]:
    """Replace every colour by the grey of the same luminance; return what each artist had before."""
    before: list[tuple[Any, dict[str, Any]]] = []
    for artist in figure.findobj():
        names = _colours_of(artist)
        had = {name: getattr(artist, f"get_{name}")() for name in names}
        greys = {name: _grey(colour) for name, colour in had.items() if _is_drawn(colour)}
        if greys:
            before.append((artist, {name: had[name] for name in greys}))
            artist.set(**greys)
    return before


def _colours_of(artist: object) -> tuple[str, ...]:
    if isinstance(artist, Text):
        return ("color",)
    if isinstance(artist, Line2D):
        return ("color", "markerfacecolor", "markeredgecolor")
    if isinstance(artist, ScalarMappable) and artist.get_array() is not None:
        return ("cmap",)
    if isinstance(artist, Patch | Collection):
        return ("facecolor", "edgecolor")
    return ()


def _is_drawn(colour: Any) -> bool:
    return isinstance(colour, Colormap) or len(to_rgba_array(colour)) > 0


def _grey(colour: Any) -> Any:
    if isinstance(colour, Colormap):
        return ListedColormap(_grey(colour(range(colour.N))))
    found = to_rgba_array(colour)
    found[:, :3] = (found[:, :3] @ LUMINANCE)[:, None]
    return found[0] if len(found) == 1 else found


def _is_number(text: str) -> bool:
    return text.replace("%", "").replace("\N{MINUS SIGN}", "-").strip(" +-.0123456789e") == ""
