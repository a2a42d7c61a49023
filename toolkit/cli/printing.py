"""Plain text for terminals: aligned tables, wrapped sentences, JSON that every program can read."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from toolkit.markup import writable_json

LEAST_WIDTH, MOST_WIDTH = 60, 120
GAP = "  "


def terminal_width() -> int:
    """Return how many characters a line may hold, within readable bounds."""
    return max(LEAST_WIDTH, min(shutil.get_terminal_size((100, 24)).columns, MOST_WIDTH))


def sentence(text: str, width: int, *, indent: str = "", first: str | None = None) -> str:
    """Wrap a sentence; later lines are indented, the first one as ``first`` says."""
    opening = indent if first is None else first
    return "\n".join(
        wrap(text, width, initial_indent=opening, subsequent_indent=indent, break_long_words=False)
    )


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    flexible: Sequence[int],
    right: Sequence[int],
) -> str:
    """Lay rows out in aligned columns; some columns may be wrapped so that lines fit.

    Parameters
    ----------
    heads : sequence of str
        Column heads.
    rows : sequences of str
        Cells.
    width : int
        Characters in a line.
    flexible : columns that may be wrapped.
    right : columns that are aligned at the right.

    Examples
    --------
    >>> print(table(["what", "share"], [["a long name", "5 %"]], width=14, flexible=[0], right=[1]))
    what     share
    a long     5 %
    name
    """
    everything = [heads, *rows]
    sizes = _sizes(everything, width, flexible)
    lines: list[str] = []
    for row in everything:
        cells = [
            wrap(cell, size) or [""] if column in flexible else [cell]
            for column, (cell, size) in enumerate(zip(row, sizes, strict=True))
        ]
        for texts in zip_longest(*cells, fillvalue=""):
            placed = [
                text.rjust(size) if column in right else text.ljust(size)
                for column, (text, size) in enumerate(zip(texts, sizes, strict=True))
            ]
            lines.append(GAP.join(placed).rstrip())
    return "\n".join(lines)


def _sizes(rows: Sequence[Sequence[str]], width: int, flexible: Sequence[int]) -> list[int]:
    """Return the width of each column; flexible ones shrink, the widest first, but never below a word."""
    sizes = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    while sum(sizes) + len(GAP) * (len(sizes) - 1) > width:
        widest = max(flexible, key=lambda column: sizes[column])
        longest_word = max(len(word) for row in rows for word in row[widest].split())
        if sizes[widest] <= longest_word:
            break
        sizes[widest] -= 1
    return sizes


def as_json(content: Any) -> str:
    """Write one JSON object at full precision, in signs that the output knows; numbers that are not known become null."""
    text = json.dumps(_plain(content), ensure_ascii=False, allow_nan=False, indent=2)
    return writable_json(text, sys.stdout.encoding or "utf-8")


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, str | bool | int) or content is None:
        return content
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if hasattr(content, "item"):
        return _plain(content.item())
    return str(content)
