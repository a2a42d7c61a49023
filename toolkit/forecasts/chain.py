"""A record as lines of JSON, each with the hash of the one before: nothing can be changed in it without being noticed.

A line is one entry in canonical JSON (keys in order, no spaces, UTF-8). Its ``hash`` is the SHA-256 of the same line without
``hash``, and its ``before`` the hash of the entry before it. What belongs together is written at once, as parts 1 to n.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import ToolkitError

FORMAT = 1
START = "0" * 64
"""What stands before the first entry."""
CUT = "cut"
"""Kind of the entry that names what an interrupted write left behind."""
BROKEN = "broken record"
"""Kind of the error for a line that is not as it was written."""
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Chain:
    """The entries of a record.

    Attributes
    ----------
    entries : whole entries in order, those that name an interrupted write among them
    lines : the line of the file on which each stands
    head : hash of the last one
    piece : bytes behind the last whole entry, left by a write that was interrupted
    line : where they begin, 0 without any
    """

    entries: tuple[Fields, ...] = ()
    lines: tuple[int, ...] = ()
    head: str = START
    piece: bytes = b""
    line: int = 0


def canonical(entry: Fields) -> bytes:
    """Write an entry in its one form, without the end of its line.

    Examples
    --------
    >>> canonical({"b": 0.5, "a": "é"}).decode()
    '{"a":"é","b":0.5}'
    """
    return json.dumps(
        entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def hash_of(entry: Fields) -> str:
    """Return the SHA-256 of an entry without its own hash."""
    return hashlib.sha256(canonical({k: v for k, v in entry.items() if k != "hash"})).hexdigest()


def additions(chain: Chain, entries: Sequence[Fields], stamp: Fields) -> bytes:
    """Write entries as the lines that follow a chain; an interrupted write is named first.

    Parameters
    ----------
    chain : Chain
    entries : sequence of mappings
        What each says, its ``kind`` among it; they are there together or not at all.
    stamp : mapping
        What all of them say, such as the day.
    """
    said, text = [dict(one) for one in entries], b""
    batches = [said]
    if chain.piece:
        text = _end_of(chain.piece)
        left = chain.piece + text
        batches.insert(0, [{"kind": CUT, "bytes": len(left), "sha256": hashlib.sha256(left).hexdigest()}])
    before, number = chain.head, len(chain.entries)
    for batch in batches:
        for part, one in enumerate(batch, start=1):
            number += 1
            entry = {
                **one,
                **stamp,
                "format": FORMAT,
                "n": number,
                "part": [part, len(batch)],
                "before": before,
            }
            before = hash_of(entry)
            text += canonical({**entry, "hash": before}) + b"\n"
    return text


def _end_of(piece: bytes) -> bytes:
    """End the line of a piece so that it can be no entry, which one that lacks its line's end alone would be."""
    last = piece.rpartition(b"\n")[2]
    return b"" if not last else b" \n" if parsed(last) is not None else b"\n"


def read_chain(content: bytes, name: str) -> Chain:
    """Read a record, and check every line of it.

    Raises
    ------
    ToolkitError
        Of kind ``broken record``: names the first line that is not as it was written.
    """
    walk = _Walk(content)
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        walk.take(number, line + b"\n")
    return walk.finished(name)


class _Walk:
    """Goes through the lines of a record; what is not whole yet is kept apart until it is."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.place = 0
        self.entries: list[Fields] = []
        self.lines: list[int] = []
        self.head, self.end = START, 0
        self.pending: list[Fields] = []
        self.pending_lines: list[int] = []
        self.bad = 0
        """The first line behind the whole entries that is not as it was written."""

    def take(self, number: int, line: bytes) -> None:
        """Take the next line that has an end."""
        start, self.place = self.place, self.place + len(line)
        entry = parsed(line[:-1])
        if entry is not None and self._names_what_was_left(entry, start):
            self.pending, self.pending_lines, self.bad = [entry], [number], 0
            self._settle()
        elif self.bad or entry is None or not self._follows(entry):
            self.bad = self.bad or number
        else:
            self.pending.append(entry)
            self.pending_lines.append(number)
            if entry["part"][0] == entry["part"][1]:
                self._settle()

    def _settle(self) -> None:
        self.entries += self.pending
        self.lines += self.pending_lines
        self.head, self.end = self.pending[-1]["hash"], self.place
        self.pending, self.pending_lines = [], []

    def _names_what_was_left(self, entry: Fields, start: int) -> bool:
        left = self.content[self.end : start]
        return bool(
            entry["kind"] == CUT
            and entry["before"] == self.head
            and entry["n"] == len(self.entries) + 1
            and bool(left)
            and entry.get("bytes") == len(left)
            and entry.get("sha256") == hashlib.sha256(left).hexdigest()
        )

    def _follows(self, entry: Fields) -> bool:
        """Whether an entry is the next one, and the next part of what is written at once."""
        last = self.pending[-1] if self.pending else None
        part = [1, entry["part"][1]] if last is None else [last["part"][0] + 1, last["part"][1]]
        return bool(
            entry["kind"] != CUT
            and entry["before"] == (self.head if last is None else last["hash"])
            and entry["n"] == len(self.entries) + len(self.pending) + 1
            and entry["part"] == part
        )

    def finished(self, name: str) -> Chain:
        """Return the chain, or refuse it."""
        last = self.content[self.place :]
        whole = self.content.count(b"\n")
        if self.bad and not self._is_a_cut_mending(last):
            raise broken(name, self.bad, "is not as it was written")
        if last and parsed(last[:-1]) is not None and parsed(last) is None:
            raise broken(name, whole + 1, "ends in a byte that was not written")
        piece = self.content[self.end :]
        line = self.content[: self.end].count(b"\n") + 1 if piece else 0
        return Chain(tuple(self.entries), tuple(self.lines), self.head, piece, line)

    def _is_a_cut_mending(self, last: bytes) -> bool:
        """Whether what is left is a piece, and behind it the beginning of the entry that was to name it."""
        left = len(self.content) - len(last) - self.end
        begins = canonical({"before": self.head, "bytes": left})[:-1] + b","
        return bool(last) and (last.startswith(begins) or begins.startswith(last))


def parsed(line: bytes) -> Fields | None:
    """Read one line; None unless it is an entry in its one form, with its own hash."""
    try:
        entry = json.loads(line)
        is_whole = isinstance(entry, dict) and canonical(entry) == line and entry["hash"] == hash_of(entry)
    except (ValueError, KeyError, RecursionError):
        return None
    return entry if is_whole and _has_form(entry) else None


def _has_form(entry: Fields) -> bool:
    part = entry.get("part")
    return (
        isinstance(entry.get("kind"), str)
        and isinstance(entry.get("before"), str)
        and type(entry.get("n")) is int
        and isinstance(part, list)
        and len(part) == 2
        and all(type(one) is int for one in part)
        and 1 <= part[0] <= part[1]
    )


def broken(name: str, line: int, what: str) -> ToolkitError:
    """Make the error for a damaged line."""
    return ToolkitError(
        f"{name}:{line}: this line {what}, so nothing from it on can be relied on; expected the record as it was kept\n"
        "  put back a copy of the file; the lines before this one still hold, and nothing was added",
        kind=BROKEN,
        subject=str(line),
    )
