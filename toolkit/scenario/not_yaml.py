"""What is wrong with a text that is not YAML, in an author's words: quotes that are not closed, colons in texts without quotes, tabs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import yaml

from toolkit.scenario.look_alikes import quotes_in
from toolkit.scenario.places import Mark

EXPECTED = "indented names and values"
MOST_IN_LINE = 2_000
"""Longer lines are nobody's prose, and are not searched for a text."""
_LINE_WITH_TEXT = re.compile(r"""\s*(?:- +)*[\w.-]+: +(?P<text>[^\s"'{\[|>&*!].*: .*?)\s*(?: #.*)?""")
"""A line of its own: a name, and a text without quotes in which another colon stands."""
_REST_IN_BRACES = re.compile(r".*?(?=\s*(?:, *[\w.-]+: |[}\]]|$))")
"""What belongs to a text in braces: all up to the next name, or the end of the braces."""

_NAME_ALONE = re.compile(r"\s*(?:- +)*[\w.-]+( [^:]*)?")
"""A line without a colon, though it begins as a name does."""
_BRACE = re.compile(r"\s*[\w.-]+ +[{\[]")
"""A name right before braces, without a colon between them."""
_STUCK = re.compile(r"\s*[\w.-]+:([^\s]|\N{NO-BREAK SPACE})")
"""A name whose colon is followed by no space that YAML knows."""


def told(error: Exception, lines: Sequence[str], place: Mark) -> tuple[Mark, str, str]:
    """Return where a text is not YAML, why, and what was expected.

    Parameters
    ----------
    error : what the parser says
    lines : the whole file
    place : where the parser has noticed it
    """
    reason = str(
        getattr(error, "problem", None) or getattr(error, "reason", None) or "the text cannot be read"
    )
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    if "\\t" in reason or line[place[1] - 1 : place[1]] == "\t":
        return place, "a tab stands where spaces belong", EXPECTED
    if quotes_in(line):
        return place, "curly quotation marks are letters like any other, not quotes", EXPECTED
    found = _of_quotes(error, lines, place) or _of_colon(reason, line, place)
    return found or _of_line(error, reason, lines, place) or (place, reason, EXPECTED)


def _of_quotes(error: Exception, lines: Sequence[str], place: Mark) -> tuple[Mark, str, str] | None:
    """Say that a quote is not closed, or only by the next one in the file, or by one that is part of the text."""
    opened = getattr(error, "context_mark", None)
    if opened is not None and "quoted scalar" in str(error) and "end of stream" in str(error):
        begin = opened.line + 1, opened.column + 1
        return begin, "the quote that opens here is not closed", "the same quote at the end of the text"
    last: Any = _quoted_before(lines, place)
    if last is None:
        return None
    is_at_once = (last.end_mark.line + 1, last.end_mark.column + 1) == place
    begin, mark = (last.start_mark.line + 1, last.start_mark.column + 1), last.style
    if last.end_mark.line > last.start_mark.line:
        problem = f"the quote that opens here seems not to be closed: the next {mark} stands in line {last.end_mark.line + 1}"
        return begin, problem, "the same quote at the end of the text"
    if not is_at_once:  # a comma may be missing
        return None
    cure = (
        "'' for an apostrophe within it, or double quotes around it"
        if mark == "'"
        else 'single quotes around it, or \\" within it'
    )
    return begin, f"the quote that opens here is closed by the {mark} before the end of the text", cure


def _quoted_before(lines: Sequence[str], place: Mark) -> yaml.ScalarToken | None:
    """Return the text in quotes right after which the parser stumbles."""
    last = None
    if place[0] > len(lines) or not re.search("[\"']", lines[place[0] - 1][: place[1]]):
        return None
    try:
        for token in yaml.scan("\n".join(lines), Loader=_Loader):
            if (token.start_mark.line + 1, token.start_mark.column + 1) >= place:
                break
            last = token
    except yaml.YAMLError:
        pass
    if not isinstance(last, yaml.ScalarToken) or last.plain or last.end_mark.line + 1 != place[0]:
        return None
    between = lines[place[0] - 1][last.end_mark.column : place[1] - 1]
    return None if between.strip() else last


def _of_colon(reason: str, line: str, place: Mark) -> tuple[Mark, str, str] | None:
    """Say that a colon stands in a text without quotes, with the text in quotes."""
    if line[place[1] - 1 : place[1]] != ":" or len(line) > MOST_IN_LINE:
        return None
    if "mapping values" in reason:
        found = _LINE_WITH_TEXT.fullmatch(line)
        text, begin = (found["text"], found.start("text")) if found else ("", 0)
    else:
        begin = line.rfind(": ", 0, place[1] - 1) + 2
        rest = _REST_IN_BRACES.match(line, place[1] - 1)
        text = line[begin : place[1] - 1] + (rest[0] if rest else "")
    if not text or begin < 2:
        return None
    quoted = json.dumps(text, ensure_ascii=False)
    return (
        (place[0], begin + 1),
        "a colon and a space end a name, and this text without quotes has them inside",
        f"quotes around all of it: {quoted if len(quoted) <= 200 else quoted[:199] + '…'}",
    )


def _of_line(
    error: Exception, reason: str, lines: Sequence[str], place: Mark
) -> tuple[Mark, str, str] | None:
    """Say which line has no colon after its name, or is not indented as its neighbours are."""
    opened = getattr(error, "context_mark", None)
    if "expected ':'" in reason and opened is not None:
        return _without_colon(lines, opened.line)
    number = place[0] - 1
    before = _line_before(lines, number)
    if before is None or number >= len(lines) or max(len(lines[before]), len(lines[number])) > MOST_IN_LINE:
        return None
    if "mapping values" in reason:
        if _BRACE.match(lines[number]):
            return _without_colon(lines, number)
        is_cause = _NAME_ALONE.fullmatch(lines[before]) or _STUCK.match(lines[before])
        return _without_colon(lines, before) if is_cause else None
    own, others = (len(line) - len(line.lstrip(" ")) for line in (lines[number], lines[before]))
    if "expected key" in reason and own == place[1] - 1 and own != others:
        problem = f"this line begins with {own} spaces, and the one before it with {others}"
        return place, problem, "as many spaces before all names that stand beside each other"
    return None


def _without_colon(lines: Sequence[str], number: int) -> tuple[Mark, str, str]:
    """Say that a line has no colon after its name, or none that counts."""
    line = lines[number]
    begin = len(line) - len(line.lstrip()) + 1
    if stuck := _STUCK.match(line):
        what = "a no-break space" if stuck[1] == "\N{NO-BREAK SPACE}" else "text"
        return (
            (number + 1, stuck.end(1)),
            f"{what} stands right behind this colon",
            "an ordinary space between them",
        )
    return (number + 1, begin), "this line has no colon behind its name", "a name, a colon and a space"


def _line_before(lines: Sequence[str], number: int) -> int | None:
    """Return the number of the last line before one that is neither empty nor a comment."""
    return next(
        (n for n in range(min(number, len(lines)) - 1, -1, -1) if lines[n].split("#")[0].strip()), None
    )


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
