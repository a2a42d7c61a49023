"""Small pieces of HTML for readers; whatever comes from a scenario is escaped here, since it is untrusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

TABLE = "border-collapse:collapse;font-size:0.95em;margin:0.4em 0"
CELL = "padding:0.25em 0.8em 0.25em 0;text-align:left;vertical-align:top;border-bottom:1px solid #8884"
NUMBER = CELL.replace("left", "right").replace("0.25em 0.8em 0.25em 0", "0.25em 0.8em")


def html_table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = (), caption: str = ""
) -> str:
    """Write a table; ``numbers`` are the columns that are set flush right. All text is escaped.

    Examples
    --------
    >>> "&lt;b&gt;" in html_table(["name"], [["<b>"]])
    True
    """
    look = [NUMBER if n in numbers else CELL for n in range(len(heads))]
    head = "".join(
        f'<th scope="col" style="{style}">{escape(text)}</th>'
        for style, text in zip(look, heads, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}">{escape(str(cell))}</td>' for style, cell in zip(look, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    title = f"<caption style='text-align:left'>{escape(caption)}</caption>" if caption else ""
    return f'<table style="{TABLE}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


MOST_NAMES, NAME_LETTERS, MOST_ROWS = 5, 60, 20


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


def paragraph(text: str, *, bold: bool = False) -> str:
    """Write a paragraph of escaped text."""
    inner = escape(text)
    return f"<p style='margin:0.3em 0'>{f'<b>{inner}</b>' if bold else inner}</p>"
