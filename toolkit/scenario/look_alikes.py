"""Characters that look like others: spaces that do not break, curly quotes, a typesetter's minus.

Word processors and web pages put them in; to YAML and to expressions they are letters like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

LOOK_ALIKE = "look-alike"
"""Kind of a problem: a name holds a character that only looks like what belongs there."""
_NO_BREAK = ("a no-break space stands here", "an ordinary space")
_NO_WIDTH = ("a character of no width stands here", "nothing at all in its place: delete it and type anew")
_CURLY = ("a curly quotation mark stands here", 'none, or straight ones: "…"')
_DASH = ("a dash stands here", "a hyphen: -")
_IN_NAMES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys("\u00a0\u2007\u202f\u3000", _NO_BREAK),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", _NO_WIDTH),
    **dict.fromkeys("“”„‟«»‹›‘‚", _CURLY),
}
_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    **_IN_NAMES,
    "’": _CURLY,
    "\u2212": ("a typeset minus sign stands here", "a hyphen: -"),
    **dict.fromkeys("‐‑‒–—", _DASH),
    "×": ("a multiplication sign stands here", "an asterisk: *"),
    "≥": ("≥ has no meaning here", "two characters: >="),
    "≤": ("≤ has no meaning here", "two characters: <="),
    "≠": ("≠ has no meaning here", "two characters: !="),
}


def in_name(name: str) -> tuple[int, str, str] | None:
    """Return where in a name the first such character stands, what is wrong, and what was expected; None if there is none."""
    return _first(name, _IN_NAMES)


def in_value(text: str) -> tuple[int, str, str] | None:
    """Return the same of a value that is no prose: a number, an expression, a word of the language."""
    return _first(text, _ELSEWHERE)


def quotes_in(line: str) -> bool:
    """Whether curly quotes stand in a line."""
    return any(_IN_NAMES.get(character) is _CURLY for character in line)


def _first(text: str, known: Mapping[str, tuple[str, str]]) -> tuple[int, str, str] | None:
    if text.isascii():  # as nearly all of a file is, and none of these
        return None
    return next(((n, *known[character]) for n, character in enumerate(text) if character in known), None)
