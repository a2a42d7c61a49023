"""Where each part of a scenario stands in its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.errors import UNKNOWN, Problem, in_short, nearest_name
from toolkit.scenario.paths import Path, dotted

Mark = tuple[int, int]
"""Line and column, counted from 1."""


class FarMark(tuple[int, int]):
    """Line and column in another file than the rest."""

    file: str

    def __new__(cls, line: int, column: int, file: str) -> FarMark:
        """Keep the file beside line and column."""
        mark = super().__new__(cls, (line, column))
        mark.file = file
        return mark

    def __getnewargs__(self) -> tuple[int, int, str]:
        """Return what a copy is made of."""
        return (*self, self.file)


CHANGES: Path = ("changes",)
"""Path of changes that stand in no file, but were asked for by a program or on the command line."""


@dataclass(frozen=True)
class Places:
    """Lines and columns by path.

    Attributes
    ----------
    file : str
        As shown to the user.
    values, keys : path -> (line, column)
    quoted : paths of scalars in quotes.
    loose : paths of scalars in which an offset means nothing.
    """

    file: str
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]
    quoted: frozenset[Path]
    loose: frozenset[Path] = frozenset()

    def of(self, path: Path, *, key: bool = False) -> Mark:
        """Return the place of the nearest part that stands in the file."""
        if path[:1] == CHANGES:
            return 0, 0
        while True:
            for table in (self.keys, self.values) if key else (self.values, self.keys):
                if path in table:
                    return table[path]
            if not path:
                return 1, 1
            path, key = path[:-1], True

    def file_of(self, mark: Mark) -> str:
        """Return the file in which a place is."""
        return mark.file if isinstance(mark, FarMark) else self.file

    def problem(
        self,
        path: Path,
        problem: str,
        expected: str = "",
        nearest: str = "",
        *,
        key: bool = False,
        offset: int = 0,
        kind: str = "",
        subject: str = "",
        what: str = "",
    ) -> Problem:
        """Make an error at a path; ``offset`` counts characters into an expression."""
        mark = self.of(path, key=key)
        line, column = mark
        if offset and path in self.values and path not in self.loose:
            column += offset + (path in self.quoted)
        return Problem(
            self.file_of(mark),
            line,
            column,
            dotted(path),
            problem,
            expected,
            nearest,
            kind=kind,
            subject=subject,
            what=what,
            parts=path,
        )

    def unknown(
        self,
        path: Path,
        what: str,
        name: str,
        valid: Iterable[object],
        expected: str = "",
        *,
        key: bool = False,
        offset: int = 0,
    ) -> Problem:
        """Make the error for a name that is not declared; lists those that are, unless something else is expected."""
        names = [str(one) for one in valid]
        expected = expected or (f"one of: {in_short(names)}" if names else f"a declared {what}, and none is")
        return self.problem(
            path,
            f"unknown {what} '{name}'",
            expected,
            nearest_name(name, names),
            key=key,
            offset=offset,
            kind=UNKNOWN,
            subject=name,
            what=what,
        )

    def warning(
        self, path: Path, problem: str, expected: str = "", *, kind: str = "", subject: str = ""
    ) -> Problem:
        """Make a warning at a path."""
        mark = self.of(path, key=True)
        line, column = mark
        return Problem(
            self.file_of(mark),
            line,
            column,
            dotted(path),
            problem,
            expected,
            severity="warning",
            kind=kind,
            subject=subject,
            parts=path,
        )
