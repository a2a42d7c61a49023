"""Rows of a column: their words above their marks, on a scale that leaves room for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from toolkit.plots.column import EDGE, INNER, POINTS, WORDS_SHARE, Rows
from toolkit.plots.letters import column_size, measured_lines, text_width
from toolkit.plots.style import INK, PAPER

ACROSS = "across"
"""Mark of words that stand across the column, whatever the width of their Axes."""
NAME, LEADING, GAP = 7.6, 1.22, 6.0
"""Points of the letters of a name, height of a line for that, and points between what stands in one line."""
MOST_NAME = 6
Floats = npt.NDArray[np.float64]


class RowWords:
    """The words of rows, each above its marks, and the scale that leaves them room."""

    def __init__(self, ax: Axes, rows: Rows) -> None:
        self.ax, self.rows = ax, rows
        ax.set_zorder(1.0)  # words run on over the panels beside
        names = [name.replace("\n", " ") for name in rows.names]
        told = [rows.beside.get(float(place), ()) for place in range(len(names))]
        self.parts = [[(text.replace("\n", " "), _look(look)) for text, look in one] for one in told]
        self.names = [measured_lines(name, INNER, NAME, most=MOST_NAME) for name in names]
        is_short = all(map(self._fits, range(len(names))))
        heights = [self._write(place, is_short) for place in range(len(names))]
        self.height = self._rescale(heights)

    def _fits(self, place: int) -> bool:
        """Whether what is told of a row fits beside its name."""
        widths = [
            text_width(text, look["fontsize"], look["weight"]) + GAP for text, look in self.parts[place]
        ]
        lines = self.names[place]
        return len(lines) == 1 and text_width(lines[0], NAME) + sum(widths) + GAP <= INNER

    def _write(self, place: int, is_short: bool) -> float:
        """Write the words of a row; return the points that they take."""
        lines, down = self.names[place], NAME
        line = NAME * LEADING
        self._put(place, 0.0, down, lines, {"fontsize": NAME, "color": INK})
        down += (len(lines) - 1) * line
        left = INNER - sum(
            text_width(text, look["fontsize"], look["weight"]) + GAP for text, look in self.parts[place]
        )
        if not is_short and self.parts[place]:
            down, left = down + line, 0.0
        for text, look in self.parts[place]:
            broken = measured_lines(text, INNER - left, look["fontsize"], weight=look["weight"])
            if left and len(broken) > 1 and not is_short:
                down, left = down + line, 0.0
                broken = measured_lines(text, INNER, look["fontsize"], weight=look["weight"])
            self._put(place, left + (GAP if is_short else 0.0), down, broken, look)
            down += (len(broken) - 1) * line
            left += text_width(broken[-1], look["fontsize"], look["weight"]) + GAP
        return down + line - NAME + 3.0

    def _put(
        self, place: int, left: float, down: float, lines: Sequence[str], look: Mapping[str, Any]
    ) -> None:
        """Write lines above the marks of a row, the first so many points below its top."""
        figure: Any = self.ax.get_figure(root=True)
        top = place + (-0.5 if self.ax.yaxis_inverted() else 0.5)
        for n, line in enumerate(lines):
            self.ax.annotate(
                line,
                (EDGE + left / POINTS, top),
                (0.0, -down - n * NAME * LEADING),
                xycoords=(figure.dpi_scale_trans, self.ax.transData),
                textcoords="offset points",
                va="baseline",
                annotation_clip=False,
                gid=ACROSS,
                zorder=6,
                parse_math=False,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.4},
                **look,
            )

    def _rescale(self, words: Sequence[float]) -> float:
        """Give each row the room that its words and its marks need; return the height of the Axes, in points."""
        ends, is_down = sorted(self.ax.get_ylim()), self.ax.yaxis_inverted()
        marks = self.rows.inches * POINTS
        places, heights = [-0.5], [0.0]
        for place, high in enumerate(words):
            parts = ((WORDS_SHARE, high), (1.0 - WORDS_SHARE, marks))
            for share, points in parts if is_down else parts[::-1]:
                places.append(places[-1] + share)
                heights.append(heights[-1] + points)
            places[-1] = place + 0.5
        forward, back = _through(np.array(places), np.array(heights), marks / (1.0 - WORDS_SHARE))
        self.ax.set_yscale("function", functions=(forward, back))
        self.ax.set_yticks([])
        self.ax.set_ylim(*(ends[::-1] if is_down else ends))
        return float(forward(np.array(ends[1])) - forward(np.array(ends[0])))


def _look(look: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a part is written in a column."""
    return {
        "fontsize": min(column_size(float(look.get("fontsize", 10.0))), NAME),
        "color": look.get("color", INK),
        "weight": look.get("weight", "normal"),
    }


def _through(x: Floats, y: Floats, slope: float) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the function that runs straight from point to point, and on beyond them at a slope, with its inverse."""
    far = 1e3
    places = np.concatenate(([x[0] - far], x, [x[-1] + far]))
    heights = np.concatenate(([y[0] - far * slope], y, [y[-1] + far * slope]))
    return (
        lambda one: np.interp(one, places, heights),
        lambda one: np.interp(one, heights, places),
    )
