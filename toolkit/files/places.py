"""Where something is to be written: what a path means, and what is refused before any work is done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ToolkitError

PathLike = str | os.PathLike[str]


@contextmanager
def told(path: PathLike, error: type[ToolkitError]) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or problem
        raise error(f"cannot write '{os.fspath(path)}': {reason}; nothing was written") from None


def checked(path: PathLike) -> str:
    """Return a path as text, if it can be one."""
    text = os.fspath(path)
    if "\0" in text:
        raise OSError("a name cannot hold a zero byte")
    return text


def refuse_no_folder(parent: Path) -> None:
    """Refuse a place in a folder that does not exist."""
    if not parent.is_dir():
        raise OSError(f"the folder '{parent}' does not exist; make it first")


def try_out(place: Path) -> None:
    """Refuse a folder in which nothing can be written."""
    with tempfile.TemporaryFile(dir=place):
        pass
