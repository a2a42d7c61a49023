"""Texts in braces that a comma has cut in two: found, and put together again.

YAML reads ``{judgement: Small, but not nothing}`` as a text and a key without a value; no author means that.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import yaml

CUT_TEXT = "cut text"
"""Kind of a problem: a comma ends an unquoted text inside braces."""
DECIMAL = re.compile(r"-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def entries_with_rest(
    node: yaml.MappingNode, lines: Sequence[str]
) -> Iterator[tuple[yaml.Node, yaml.Node, list[yaml.ScalarNode]]]:
    """Yield keys and values, and the keys without values into which a comma has cut the rest of a value.

    Parameters
    ----------
    lines : the whole file, in lines as YAML counts them
    """
    entries = deque(node.value)
    while entries:
        key, value = entries.popleft()
        rest = []
        while node.flow_style and _is_plain(value) and entries and _is_rest_of_text(entries[0], lines):
            rest.append(entries.popleft()[0])
        yield key, value, rest


def joined(
    value: Any, rest: Sequence[yaml.ScalarNode], lines: Sequence[str]
) -> tuple[yaml.ScalarNode, str, str]:
    """Return the whole of a text that commas have cut, what is wrong with it as it stands, and its cure."""
    text = value.value
    for before, part in pairwise([value, *rest]):
        text += f"{_comma(before, part, lines)}{part.value}"
    is_number = DECIMAL.fullmatch(value.value) and len(rest) == 1 and rest[0].value.isdecimal()
    if is_number:
        text = f"{value.value}.{rest[0].value}"
        problem, expected = "a comma cuts this number in two", f"a decimal point: {text}"
    else:
        problem = "inside { } this text ends at its first comma"
        expected = f"quotes around all of it: {_shortened(json.dumps(text, ensure_ascii=False))}"
    style = None if is_number else "'"
    return yaml.ScalarNode(value.tag, text, value.start_mark, rest[-1].end_mark, style), problem, expected


def _comma(before: yaml.Node, after: yaml.Node, lines: Sequence[str]) -> str:
    """Return the comma between two parts of a text, with a space where one is written: 1,200 has none."""
    is_close = after.start_mark.column and lines[after.start_mark.line][after.start_mark.column - 1] == ","
    return "," if is_close and before.end_mark.line == after.start_mark.line else ", "


def _is_rest_of_text(entry: tuple[yaml.Node, yaml.Node], lines: Sequence[str]) -> bool:
    """Whether an entry of a table in braces is no key at all: no colon follows it."""
    key, value = entry
    is_alone = isinstance(value, yaml.ScalarNode) and not value.style and not value.value
    if not (_is_plain(key) and is_alone):
        return False
    end, start = key.end_mark, value.start_mark
    there = lines[end.line : start.line + 1]
    between = [line[end.column if not n else 0 : None] for n, line in enumerate(there)]
    between[-1] = between[-1][: start.column - (end.column if len(there) == 1 else 0)]
    return not any(":" in line.partition("#")[0] for line in between)


def _is_plain(node: yaml.Node) -> bool:
    """Whether a text or number without quotes stands here."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value != ""


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
