"""Where the base of a file is read from: the folder of the file and what lies below it, or the same in a revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from toolkit.errors import ScenarioError
from toolkit.scenario.finding import file_text, shown_path
from toolkit.scenario.shipped import shipped

BESIDE = "a file in the same folder or below it, such as base.yaml"


class NoBase(ValueError):
    """Why a base cannot be read, and what was expected."""

    def __init__(self, problem: str, expected: str = BESIDE) -> None:
        super().__init__(problem)
        self.problem, self.expected = problem, expected


@dataclass(frozen=True)
class Base:
    """A file that another extends.

    Attributes
    ----------
    text, shown : what it holds, and its name in messages
    identity : what tells it from every other file
    beside : where its own base would be found
    """

    text: str
    shown: str
    identity: str
    beside: Bases


class Bases(Protocol):
    """Somewhere files are found by name."""

    def find(self, name: str) -> Base:
        """Read a file; ``NoBase`` says why not."""


def refuse_far(name: str) -> None:
    """Refuse a name that leads out of the folder, or is none.

    Raises
    ------
    NoBase
        For a path from the root of the file system, or one that goes up.
    """
    path = PurePosixPath(name)
    if "\\" in name or ":" in name or "\0" in name:
        raise NoBase(
            f"{name[:60]!r} is no path that all systems read alike",
            f"{BESIDE}; parts of a path are joined by /",
        )
    if path.is_absolute() or ".." in path.parts:
        raise NoBase(f"'{name[:60]}' leads out of the folder of this file")


@dataclass(frozen=True)
class Folder:
    """A folder, in which and below which bases may lie."""

    path: Path

    def find(self, name: str) -> Base:
        """Read a file; see ``Bases``."""
        refuse_far(name)
        there = self.path / name
        try:
            real, home = there.resolve(), self.path.resolve()
            is_file = real.is_file()
        except (OSError, ValueError, RuntimeError):  # links in a ring, or a name that no file can have
            raise NoBase(f"'{name[:60]}' cannot be found") from None
        if not real.is_relative_to(home):
            raise NoBase(f"'{name[:60]}' is a link that leads out of the folder of this file")
        if not is_file:
            raise NoBase(f"'{name[:60]}' is not there")
        shown = shown_path(there)
        try:
            return Base(file_text(real, shown, "a scenario file"), shown, str(real), Folder(real.parent))
        except ScenarioError as error:
            raise NoBase(
                f"'{name[:60]}' cannot be read: {error.problems[0].problem}", error.problems[0].expected
            ) from None
        except OSError as error:
            raise NoBase(f"'{name[:60]}' cannot be read: {error.strerror or error}") from None


@dataclass(frozen=True)
class Shipped:
    """The scenarios that come with the toolkit, for one of them that builds on another."""

    def find(self, name: str) -> Base:
        """Read a file; see ``Bases``."""
        refuse_far(name)
        found = {file.name: file for file in shipped().values()}.get(name)
        if found is None:
            raise NoBase(f"'{name[:60]}' does not come with the toolkit")
        return Base(found.read_text(encoding="utf-8"), f"scenarios/{name}", name, self)


@dataclass(frozen=True)
class Nowhere:
    """For text that came without a file."""

    def find(self, name: str) -> Base:
        """Refuse."""
        said = f"this is text without a file, so there is no folder in which to look for '{name[:60]}'"
        raise NoBase(said, "ct.load of a file, or `folder=` beside the text")


@dataclass(frozen=True)
class Revision:
    """Files as they stood in a revision.

    Attributes
    ----------
    read : path within the repository's folder -> the text, or None where it is not there
    folder : where the file stands that extends another, as a path for ``read``
    shown : what is put before a path in messages
    """

    read: Callable[[str], str | None]
    folder: PurePosixPath
    shown: str

    def find(self, name: str) -> Base:
        """Read a file; see ``Bases``."""
        refuse_far(name)
        path = self.folder / name
        text = self.read(str(path))
        if text is None:
            raise NoBase(f"'{name[:60]}' does not stand in this revision")
        return Base(text, f"{self.shown}{path}", str(path), Revision(self.read, path.parent, self.shown))
