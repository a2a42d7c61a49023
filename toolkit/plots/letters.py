"""How wide letters are: texts broken by measure rather than by count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

LEAST, MOST = 7.0, 9.0
"""Points of the letters of a column: smaller ones cannot be read in print, larger ones are no longer those of the text around it."""
SHRUNK = 0.82
"""Size of a letter of a column for one of a figure as it is drawn on a screen."""
SLACK = 1.02
"""Letters are set on whole dots."""
BLANKS = re.compile("[ \n\t]+")
"""Where a text may be broken; a no-break space is none."""
ELLIPSIS = " …"


def column_size(points: float) -> float:
    """Return the size of letters in a column for that on a screen, in points.

    Examples
    --------
    >>> [column_size(points) for points in (6.0, 10.0, 12.5)]
    [7.0, 8.2, 9.0]
    """
    return min(max(round(SHRUNK * points, 2), LEAST), MOST)


@lru_cache(maxsize=16_384)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a line of text, in points."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return SLACK * float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def measured_lines(
    text: str, width: float, size: float, *, weight: str = "normal", most: int = 0
) -> list[str]:
    """Break a text into lines no wider than so many points; a word wider than that is broken too.

    Parameters
    ----------
    text : str
    width, size : float
        In points.
    weight : str
    most : int
        Lines; past the last the text ends in an ellipsis. Any number, if 0.

    Examples
    --------
    >>> measured_lines("One two three four five", 50.0, 8.0, most=2)
    ['One two', 'three …']
    """
    lines = [""]
    for word in _words(text, width, size, weight):
        joined = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(joined, size, weight) > width:
            lines.append(word)
        else:
            lines[-1] = joined
    if not most or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(last + ELLIPSIS, size, weight) > width:
        last = last.rpartition(" ")[0]
    return [*lines[: most - 1], f"{last}{ELLIPSIS}".strip()]


def _words(text: str, width: float, size: float, weight: str) -> Iterator[str]:
    """Yield the words of a text, those that fit no line in parts."""
    for word in BLANKS.split(text):
        left = word
        while left and text_width(left, size, weight) > width:
            fits = max(int(len(left) * width / text_width(left, size, weight)), 1)
            while fits > 1 and text_width(left[:fits], size, weight) > width:
                fits -= 1
            yield left[:fits]
            left = left[fits:]
        if left:
            yield left
