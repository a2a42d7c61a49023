"""A changed document put back into the file that it came from: what did not change stays as it was written, comments and all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from toolkit.errors import ScenarioError
from toolkit.scenario.families import taken_apart
from toolkit.scenario.paths import Document, Path
from toolkit.scenario.places import Mark
from toolkit.scenario.reader import scan
from toolkit.scenario.writing import written

ENDS_BARE = re.compile(r":[ \t]*(#.*)?\r?\n?$")
"""End of a line whose key has its table on the lines below."""
NOTHING_SAID = re.compile(r"\s*(#.*)?$")
LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+")
"""A line as YAML counts them."""
WIDTH = 120


@dataclass(frozen=True)
class Written:
    """A file as it was written: its text, what it holds, and where the keys stand."""

    text: str
    document: Document
    keys: Mapping[Path, Mark]


def rewritten(file: Written, document: Document) -> str:
    """Write a document as the file that it came from, with what has changed put in its place.

    What is written is read back; where it would not be the same, the whole is written anew.
    """
    if _is_equal(file.document, document):
        return file.text
    for is_plain in (True, False):
        text = _Rewriting(file, is_plain=is_plain).of(document)
        if text is not None and _reads_as(text, document):
            return text
    return written(document)


def plainly_written(document: Document) -> str:
    """Write a document with small tables and lists in one line, and text without quotes where it can stand so."""
    in_one_line = None if any(isinstance(one, Mapping | list) for one in document.values()) else False
    return str(
        yaml.safe_dump(
            dict(document), sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=in_one_line
        )
    )


def _reads_as(text: str, document: Document) -> bool:
    """Whether a text is read as a document, and nothing in it looks like a slip."""
    try:
        tree = taken_apart(scan(text, "<text>"), "<text>")
    except ScenarioError:
        return False
    return not tree.problems and _is_equal(tree.data, document)


def _is_equal(first: Any, second: Any) -> bool:
    """Whether two pieces of plain data are the same, kinds and order of keys included."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return list(first) == list(second) and all(_is_equal(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_is_equal, first, second))
    return type(first) is type(second) and bool(first == second)


class _Rewriting:
    def __init__(self, file: Written, *, is_plain: bool) -> None:
        self.file, self.is_plain = file, is_plain
        self.lines = LINE.findall(file.text.removeprefix("\ufeff"))

    def of(self, document: Document) -> str | None:
        found = self._table((), self.file.document, document, 0, len(self.lines))
        return None if found is None else "".join(found)

    def _table(
        self, path: Path, old: Mapping[Any, Any], new: Mapping[Any, Any], start: int, end: int
    ) -> list[str] | None:
        """Return the lines of a table between two lines of the file; None where its keys do not stand one below the other."""
        marks = [(self.file.keys.get((*path, key), (0, 0)), key) for key in old]
        rows, columns = [mark[0] for mark, _ in marks], {mark[1] for mark, _ in marks}
        if not marks or 0 in rows or len(columns) != 1 or rows != sorted(set(rows)):
            return None
        heads = [self._head(row - 1, start) for row in rows]
        ends = [*heads[1:], end]
        places = {
            key: (head, row - 1, last)
            for (_, key), row, head, last in zip(marks, rows, heads, ends, strict=True)
        }
        found = self.lines[start : heads[0]]
        indent = " " * (columns.pop() - 1)
        for key, value in new.items():
            if key not in places:
                found += self._anew(key, value, indent)
            else:
                found += self._part((*path, key), old[key], value, places[key], indent)
        return found

    def _head(self, row: int, start: int) -> int:
        """Return the line on which what belongs to a key begins: the comments right above it."""
        while row > start and NOTHING_SAID.match(self.lines[row - 1]):
            row -= 1
        return row

    def _part(
        self, path: Path, old: Any, new: Any, place: tuple[int, int, int], indent: str
    ) -> Sequence[str]:
        """Return the lines of one part: as they stand, changed within, or written anew below their comments."""
        head, row, end = place
        if _is_equal(old, new):
            return self._whole(head, end)
        if (
            isinstance(old, Mapping)
            and isinstance(new, Mapping)
            and new
            and ENDS_BARE.search(self.lines[row])
        ):
            inner = self._table(path, old, new, row + 1, end)
            if inner is not None:
                return [*self.lines[head : row + 1], *inner]
        return [*self.lines[head:row], *self._anew(path[-1], new, indent)]

    def _whole(self, head: int, end: int) -> list[str]:
        lines = self.lines[head:end]
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return lines

    def _anew(self, key: Any, value: Any, indent: str) -> Iterator[str]:
        """Write a part anew: small tables and lists in one line, text without quotes where it can stand so."""
        text = plainly_written({key: value}) if self.is_plain else written({key: value})
        return (f"{indent}{line}\n" for line in text.splitlines())
