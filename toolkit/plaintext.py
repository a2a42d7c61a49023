"""Plain text for terminals: aligned tables and wrapped sentences."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

LEAST_WIDTH, MOST_WIDTH = 60, 120
GAP = "  "
MOST_NAMES, NAME_LETTERS = 5, 60


def terminal_width() -> int:
    """Return how many characters a line may hold, within readable bounds."""
    return max(LEAST_WIDTH, min(shutil.get_terminal_size((100, 24)).columns, MOST_WIDTH))


def sentence(text: str, width: int, *, indent: str = "", first: str | None = None) -> str:
    """Wrap a sentence; later lines are indented, the first one as ``first`` says."""
    opening = indent if first is None else first
    return "\n".join(
        wrap(text, width, initial_indent=opening, subsequent_indent=indent, break_long_words=False)
    )


def listed(names: Iterable[str], letters: int = NAME_LETTERS) -> str:
    """List names for one line of a terminal, long ones cut and the rest counted.

    Examples
    --------
    >>> listed(["a", "b"]), listed("abcdefgh")
    ('a, b', 'a, b, c, d, e and 3 more')
    """
    every = list(names)
    cut = [name if len(name) <= letters else f"{name[:letters]}…" for name in every[:MOST_NAMES]]
    more = len(every) - len(cut)
    return ", ".join(cut) + (f" and {more} more" if more else "")


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    flexible: Sequence[int],
    right: Sequence[int],
    yielding: Sequence[int] = (),
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
    yielding : columns that are wrapped too, but only where the flexible ones are as narrow as they can be.
    right : columns that are aligned at the right.

    Examples
    --------
    >>> print(text_table(["what", "share"], [["a long name", "5 %"]], width=14, flexible=[0], right=[1]))
    what     share
    a long     5 %
    name
    """
    everything = [heads, *rows]
    sizes = _sizes(everything, width, flexible)
    if sum(sizes) + len(GAP) * (len(sizes) - 1) > width and yielding:
        flexible = [*flexible, *yielding]
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


def fitting_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    flexible: Sequence[int],
    right: Sequence[int],
    yielding: Sequence[int] = (),
) -> str:
    """Lay rows out as ``text_table`` does; what does not fit beside each other stands below, with the first column again."""
    made = text_table(heads, rows, width=width, flexible=flexible, right=right, yielding=yielding)
    if len(heads) < 3 or max(map(len, made.splitlines())) <= width:
        return made
    for cut in range(len(heads) - 1, 1, -1):
        first = _part(heads, rows, list(range(cut)), width, flexible, right, yielding)
        if cut == 2 or max(map(len, first.splitlines())) <= width:
            break
    rest = _part(heads, rows, [0, *range(cut, len(heads))], width, flexible, right, yielding)
    return f"{first}\n\n{rest}"


def _part(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Sequence[int],
    width: int,
    flexible: Sequence[int],
    right: Sequence[int],
    yielding: Sequence[int],
) -> str:
    """Lay some of the columns out."""
    place = {column: n for n, column in enumerate(columns)}
    kept = [[place[n] for n in group if n in place] for group in (flexible, right, yielding)]
    cells = [[row[n] for n in columns] for row in rows]
    lay = fitting_table if len(columns) < len(heads) else text_table
    return lay(
        [heads[n] for n in columns], cells, width=width, flexible=kept[0], right=kept[1], yielding=kept[2]
    )


def _sizes(rows: Sequence[Sequence[str]], width: int, flexible: Sequence[int]) -> list[int]:
    """Return the width of each column; flexible ones shrink, the widest first, but never below a word."""
    sizes = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    least = {n: max((len(word) for row in rows for word in row[n].split(" ")), default=1) for n in flexible}
    while sum(sizes) + len(GAP) * (len(sizes) - 1) > width:
        left = [n for n in flexible if sizes[n] > least[n]]
        if not left:
            break
        sizes[max(left, key=lambda column: sizes[column])] -= 1
    return sizes
