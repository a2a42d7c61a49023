"""Small pieces for readers, in HTML, terminals and spreadsheets; what comes from a scenario is untrusted and escaped here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

PAGE = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem;color:#1a1a1a;background:white}"
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


def web_page(title: str, body: str) -> str:
    """Set a piece of HTML as a page that needs nothing from anywhere else.

    Examples
    --------
    >>> web_page("a < b", "<p>c</p>").startswith("<!DOCTYPE html>")
    True
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{PAGE}</style></head>\n<body>{body}</body></html>\n"
    )


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


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that a terminal acts on instead of showing them: controls, the direction of writing, halves of pairs."""
STAND_INS = {
    "…": "...", "–": "-", "—": "-", "−": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "→": "->", "←": "<-", "×": "x", "±": "+-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "·": "-", "•": "*", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "€": "EUR", "£": "GBP", "█": "#", "▏": "|",
}  # fmt: skip
"""For terminals with few letters."""
FORMULA = re.compile(r"""[\s'"]*[=+\-@＝＋－＠]|[\t\r\n]""")
"""How text starts that a spreadsheet would carry out."""


def visible(text: str) -> str:
    r"""Write what a terminal would act on as an escape that can be read; line ends and tabs stay.

    Examples
    --------
    >>> print(visible("\x1b[31mred"))
    \x1b[31mred
    """
    return UNSEEN.sub(lambda found: _escaped(found[0]), text)


def _escaped(sign: str) -> str:
    number = ord(sign)
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )


def writable(text: str, encoding: str) -> str:
    r"""Replace what an encoding does not know by something near that can be read.

    Examples
    --------
    >>> writable("São Tomé … → 中", "ascii")
    'Sao Tome ... -> \\u4e2d'
    """
    if _is_known(text, encoding):
        return text
    return "".join(sign if _is_known(sign, encoding) else _stand_in(sign, encoding) for sign in text)


def _stand_in(sign: str, encoding: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    found = STAND_INS.get(sign) or plain
    return found if found and _is_known(found, encoding) else _escaped(sign)


def writable_json(text: str, encoding: str) -> str:
    r"""Write as ``\u`` escapes what a terminal would act on or cannot show: it stays the same JSON."""
    text = UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)
    if _is_known(text, encoding):
        return text
    return "".join(sign if _is_known(sign, encoding) else json.dumps(sign)[1:-1] for sign in text)


def _is_known(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return True
    return True


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for spreadsheets: text that one of them would take for a formula gets an apostrophe; numbers stay."""
    words = [name for name in table.columns if table[name].dtype.kind not in "iufbM"]
    harmless = table.assign(**{name: table[name].map(_harmless) for name in words})
    harmless = harmless.rename(columns=_harmless, index=_harmless)
    return harmless.rename_axis(index=_harmless(table.index.name))


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    return f"'{visible(cell)}" if FORMULA.match(cell) else visible(cell)
