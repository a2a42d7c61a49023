"""A figure for the column of a journal or a phone: drawn anew for its width, its words gathered and set by measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WIDTH = 3.46
"""Inches of a column: 88 mm."""
DPI = 300
"""Dots to the inch: letters are as wide as in print, where coarse dots would round them up."""
EDGE = 0.04
"""Inches of paper left and right of all that is drawn."""
POINTS = 72.0
INNER = (WIDTH - 2.0 * EDGE) * POINTS
"""Points to the inch, and points within the edges."""
WORDS_SHARE = 0.06
"""Of the unit of a row: the strip at its top in which its words stand in a column; marks keep to the rest."""
PLAIN_HEIGHT = 1.9
"""Inches of Axes without rows."""


@dataclass(frozen=True)
class Line:
    """A paragraph of a figure that is told in words, with a mark before it where ``colour`` is given.

    Attributes
    ----------
    text : str
    indent : points from the left
    colour : of the mark
    mark : points across it
    bold, quiet : how it is written
    above : points left free above it
    most : lines that it may take; any number, if 0
    """

    text: str
    indent: float = 0.0
    colour: str = ""
    mark: float = 5.0
    bold: bool = False
    quiet: bool = False
    above: float = 0.0
    most: int = 0


@dataclass
class Rows:
    """Rows whose names stand above their marks.

    Attributes
    ----------
    names : as they are read
    inches : of the marks of a row
    beside : row -> what is told of it after its name, and how it is written
    """

    names: Sequence[str]
    inches: float
    beside: Mapping[float, Sequence[tuple[str, Mapping[str, Any]]]]


@dataclass
class Column:
    """What stands around the Axes of a figure, gathered while it is drawn."""

    title: str = ""
    about: str = ""
    lines: list[Line] = field(default_factory=list)
    told_below: list[Line] = field(default_factory=list)
    beside: dict[float, list[tuple[str, Mapping[str, Any]]]] = field(default_factory=dict)
    rows: dict[Axes, Rows] = field(default_factory=dict)
    heights: dict[Axes, float] = field(default_factory=dict)
    keys: list[Sequence[Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    across: int = 1

    def new_axes(
        self, count: int = 1, across: int = 1, *, inches: float = PLAIN_HEIGHT, **shared: Any
    ) -> list[Axes]:
        """Begin the figure: Axes below each other, or so many across, each so many inches high; no display knows of it."""
        self.across = min(across, count)
        figure = Figure(figsize=(WIDTH, PLAIN_HEIGHT), dpi=DPI)
        FigureCanvasAgg(figure)
        down = -(-count // self.across)
        first: dict[str, Any] = {}
        axes = []
        for n in range(count):
            axes.append(figure.add_subplot(down, self.across, n + 1, **first))
            self.heights[axes[-1]] = inches
            first = {name: axes[0] for name, wanted in shared.items() if wanted}
        return axes

    def tell(self, lines: Sequence[Line]) -> Axes:
        """Tell the figure in words; return Axes that nobody sees."""
        self.lines.extend(lines)
        (ax,) = self.new_axes(inches=0.0)
        ax.set_axis_off()
        ax.set_xticks([])
        ax.set_yticks([])
        return ax

    def name_rows(self, ax: Axes, names: Sequence[str], inches: float) -> None:
        """Have the names of rows written above their marks, and beside each what was told of it so far."""
        self.rows[ax] = Rows(list(names), inches, self.beside)


_CURRENT: ContextVar[Column | None] = ContextVar("the column that is drawn", default=None)


def current() -> Column | None:
    """Return the column that is being drawn; None where a figure is drawn for a screen."""
    return _CURRENT.get()


@contextmanager
def drawing_a_column() -> Iterator[Column]:
    """Draw for the width of a column; what stands around the Axes is gathered in what is handed out."""
    token = _CURRENT.set(column := Column())
    try:
        yield column
    finally:
        _CURRENT.reset(token)
