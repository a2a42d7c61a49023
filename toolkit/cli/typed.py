"""What somebody types in a terminal, taken as it comes."""

from __future__ import annotations

MOST_DIGITS = 9
MOST_SIGNS = 60
NO_TEXT = "\N{REPLACEMENT CHARACTER}"


def whole_number(word: str) -> int | None:
    """Return the number that a word is, None where it is none or too long to be meant.

    Examples
    --------
    >>> whole_number("12"), whole_number("²"), whole_number("9" * 5000), whole_number("-1")
    (12, None, None, None)
    """
    return int(word) if word.isdecimal() and len(word) <= MOST_DIGITS else None


def shortened(word: str) -> str:
    """Return a word that can be repeated in a sentence: not too long, and without signs that a terminal takes as orders.

    Examples
    --------
    >>> shortened("hold"), len(shortened("x" * 5000))
    ('hold', 61)
    """
    plain = "".join(sign if sign.isprintable() else NO_TEXT for sign in word[: MOST_SIGNS + 1])
    return plain if len(plain) <= MOST_SIGNS else f"{plain[:MOST_SIGNS]}…"
