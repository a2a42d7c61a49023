"""Signs that a terminal or a spreadsheet would act on or cannot show; what comes from a scenario is untrusted and made harmless here."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

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
