"""A grid of coloured cells with what stands in them and above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from toolkit.plots.captions import in_lines
from toolkit.plots.column import INNER, WORDS_SHARE, current
from toolkit.plots.letters import LEAST, measured_lines, text_width

ROOM = 3.0
"""Points around what stands in a cell."""
LOW_CELL = 0.19
"""Inches of a cell in a column, where what stands in it is not turned."""
MOST_HEAD_LINES = 5


def draw_cell(ax: Axes, row: int, left: float, colour: Any, **edge: Any) -> None:
    """Fill a cell of a row; the strip above it is left to words."""
    ax.add_patch(
        Rectangle(
            (left, row - 0.5 + WORDS_SHARE), 1.0, 1.0 - WORDS_SHARE, facecolor=colour, **{"lw": 0, **edge}
        )
    )


def cell_rotation(texts: Sequence[str], count: int) -> float:
    """Return by how much texts are turned so that so many cells beside each other hold them in a column."""
    return 90.0 if current() and _widest(texts) > INNER / count else 0.0


def cell_inches(texts: Sequence[str], count: int) -> float:
    """Return the height of a cell in a column."""
    return max(LOW_CELL, (_widest(texts) + ROOM) / 72.0) if cell_rotation(texts, count) else LOW_CELL


def _widest(texts: Sequence[str]) -> float:
    return max((text_width(text, LEAST) for text in texts), default=0.0) + ROOM


def heads_of(labels: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """Break the heads of a grid into lines; in a column that has no room for them, return letters and what they stand for."""
    if not current():
        return [in_lines(label, width, MOST_HEAD_LINES) for label in labels], []
    room = INNER / len(labels) - 2.0 * ROOM
    broken = [measured_lines(label, room, LEAST) for label in labels]
    whole = all(text_width(word, LEAST) <= room for label in labels for word in label.split())
    if whole and max(map(len, broken)) <= MOST_HEAD_LINES:
        return ["\n".join(lines) for lines in broken], []
    letters = [lettered(n) for n in range(len(labels))]
    return letters, [f"{letter}: {label}." for letter, label in zip(letters, labels, strict=True)]


def lettered(number: int) -> str:
    """Return A, B, C ... and, past Z, AA, AB ...

    Examples
    --------
    >>> [lettered(number) for number in (0, 25, 26)]
    ['A', 'Z', 'AA']
    """
    first = lettered(number // 26 - 1) if number >= 26 else ""
    return first + chr(ord("A") + number % 26)
