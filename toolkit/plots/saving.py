"""Figures as files: PNG, SVG or PDF, in colour or in grey, with their words for those who cannot see them."""

from __future__ import annotations

import colorsys
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import Colormap, ListedColormap, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.files import write_file
from toolkit.plots.figures import figure_of
from toolkit.plots.redrawn import column_figure
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
NIGHT, DAY = 0.07, 0.97
"""Lightness of paper and of what was black, on a dark screen."""
SLIDE, WITHIN_SLIDE = (1920, 1080), 0.95
"""Points, and the share of them that the figure takes: titles that touch the edge are cut by some projectors."""
PAGE_WIDTH, PRINT_DPI = 6.5, 300
"""Inches between the margins of A4, and dots to the inch."""
SIZES = ("slide", "page", "column")
Rgba = npt.NDArray[np.float64]


@public
def save(
    ax: Axes | Figure,
    path: str | os.PathLike[str],
    *,
    grey: bool = False,
    dark: bool = False,
    size: str = "",
) -> None:
    """Write a figure, with its words as alternative text.

    Parameters
    ----------
    ax : Axes or Figure
        Any Axes of the figure will do.
    path : path
        Ends in .png, .svg or .pdf.
    grey : bool
        As a black-and-white printer would print it. The figure itself keeps its colours.
    dark : bool
        For a dark screen: every colour with its lightness turned round, so that what stood out still does.
    size : str
        "slide": 1920 x 1080 points, the whole figure in the middle; "page": as wide as the text of an A4 page, for print; "column": drawn anew for a
        column of a journal, 88 mm wide, letters of 7 to 9 points. As drawn if left out.

    Raises
    ------
    ToolkitError
        For another ending or size, grey and dark at once, a figure that cannot be drawn anew for a column, or if the file cannot be
        written; a file that was there is then kept.
    """
    target = Path(path)
    ending = target.suffix.lower().removeprefix(".")
    if ending not in METADATA:
        raise ToolkitError(f"cannot write a figure as '{target.name}'; expected a name in .png, .svg or .pdf")
    if grey and dark:
        raise ToolkitError("a figure is written in grey or for a dark screen, not both at once")
    figure = column_figure(ax) if size == "column" else figure_of(ax)
    fit = _fit(figure, size)
    words = METADATA[ending] | {"Title": title_of(figure), ABSTRACT[ending]: alt_text(figure)}
    drawn = io.BytesIO()
    before = recoloured(figure, _grey if grey else _turned) if grey or dark else []
    try:
        with look():
            figure.savefig(drawn, format=ending, metadata=words, **fit)
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
    figure.draw_without_rendering()  # places everything, which is all that is asked
    return words_of(figure)


def words_of(figure: Figure) -> str:
    """Return the words of a figure that was drawn."""
    ticks = {text for one in figure.axes for text in one.xaxis.get_ticklabels() + one.yaxis.get_ticklabels()}
    found, title = [], title_of(figure)
    for artist in figure.findobj(Text):
        text = " ".join(artist.get_text().split()) if isinstance(artist, Text) else ""
        if text not in ("", title) and artist.get_visible() and not (artist in ticks and _is_number(text)):
            box = artist.get_window_extent()
            found.append(((box.y0 + box.y1) / 2, box.x0, text))
    rows = (" ".join(text for _, text in row) for row in _rows(found, figure.dpi * ROW / 72))
    below = "".join(f"{row} " if row.endswith(".") else f"{row}; " for row in rows)
    return f"{title} {below}".strip().removesuffix(";")


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


def _fit(figure: Figure, size: str) -> dict[str, Any]:
    """Return how a figure is written at a size: its box in inches, and points to the inch."""
    width, height = figure.get_size_inches()
    if not size:
        return {"dpi": DPI}
    if size == "column":
        return {"dpi": PRINT_DPI}
    if size == "page":
        return {"dpi": PRINT_DPI * PAGE_WIDTH / width}
    if size != "slide":
        nearest = nearest_name(size, SIZES)
        more = f"; nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"there is no size '{size}'; expected one of: {', '.join(SIZES)}{more}")
    scale = min(SLIDE[0] / width, SLIDE[1] / height) * WITHIN_SLIDE
    box = Bbox.from_bounds(0, 0, SLIDE[0] / scale, SLIDE[1] / scale)
    middle = box.translated((width - box.width) / 2, (height - box.height) / 2)
    return {"dpi": scale, "bbox_inches": middle}


def recoloured(figure: Figure, change: Callable[[Any], Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Change every colour of a figure; return what each artist had before."""
    before: list[tuple[Any, dict[str, Any]]] = []
    boxes = [box for text in figure.findobj(Text) if (box := text.get_bbox_patch()) is not None]
    for artist in [*figure.findobj(), *boxes]:
        names = _colours_of(artist)
        had = {name: getattr(artist, f"get_{name}")() for name in names}
        others = {name: _changed(colour, change) for name, colour in had.items() if _is_drawn(colour)}
        if others:
            before.append((artist, {name: had[name] for name in others}))
            artist.set(**others)
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
    """Whether anything shows; a colour that does not would, given back to an artist with an alpha of its own, begin to show."""
    return isinstance(colour, Colormap) or bool(to_rgba_array(colour)[:, 3].any())


def _changed(colour: Any, change: Callable[[Rgba], Rgba]) -> Any:
    if isinstance(colour, Colormap):
        return ListedColormap(change(to_rgba_array(colour(range(colour.N)))))
    found = change(to_rgba_array(colour))
    return found[0] if len(found) == 1 else found


def _grey(colours: Rgba) -> Rgba:
    """Return greys of the same luminance; shapes (N, 4)."""
    grey = np.repeat((colours[:, :3] @ LUMINANCE)[:, None], 3, axis=1)
    return np.column_stack((grey, colours[:, 3]))


def _turned(colours: Rgba) -> Rgba:
    """Turn the lightness round and keep hue and saturation; shapes (N, 4)."""
    turned = [colorsys.rgb_to_hls(*colour[:3]) for colour in colours]
    back = [
        colorsys.hls_to_rgb(hue, NIGHT + (DAY - NIGHT) * (1.0 - light), full) for hue, light, full in turned
    ]
    return np.column_stack((np.array(back).reshape(-1, 3), colours[:, 3]))


def _is_number(text: str) -> bool:
    return text.replace("%", "").replace("\N{MINUS SIGN}", "-").strip(" +-.0123456789e") == ""
