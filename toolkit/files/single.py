"""One file, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ELOOP
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files.hidden import MADE, clear, hidden_name
from toolkit.files.places import PathLike, checked, refuse_no_folder, told, try_out
from toolkit.files.system import CANNOT, NEW, renamed, sync_folder


def write_file(
    path: PathLike, content: str | bytes, *, private: bool = False, error: type[ToolkitError] = ToolkitError
) -> None:
    """Write a file, or leave what is there as it is.

    A file that is written over keeps its permissions; behind a link, the file that the link points to is written.

    Parameters
    ----------
    path : path
    content : str or bytes
        Text is written as UTF-8, its line ends as they are.
    private : bool
        Only its owner may read a new file; else as the umask says.
    error : type
        Which kind of ToolkitError to raise.

    Raises
    ------
    ToolkitError
        If it cannot be written; the sentence says why.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_file(folder / "answer.txt", "42")
    >>> os.listdir(folder), (folder / "answer.txt").read_text()
    (['answer.txt'], '42')
    """
    with told(path, error):
        target = _file_behind(path)
        before = _mode_before(target)
        with _staged(target, content, 0o600 if private else 0o666, before) as staged:
            os.replace(staged, target)
        sync_folder(target.parent)


def new_file(path: PathLike, content: str | bytes, *, error: type[ToolkitError] = ToolkitError) -> None:
    """Write a file where none is; one that is there, or comes meanwhile, is left alone.

    On a file system with neither hard links nor a rename that spares what is there, a kill may leave an empty file.

    Raises
    ------
    ToolkitError
        If something of that name is there, or the file cannot be written.
    """
    with told(path, error):
        shown = Path(checked(path))
        target = Path(os.path.realpath(shown.parent)) / shown.name
        try:
            refuse_no_folder(target.parent)
            if os.path.lexists(target):
                raise FileExistsError
            with _staged(target, content, 0o666, None) as staged:
                _move_new(staged, target)
        except FileExistsError:
            raise error(f"'{shown}' is there already; choose another name") from None
        sync_folder(target.parent)


def check_file(path: PathLike, *, error: type[ToolkitError] = ToolkitError) -> None:
    """Refuse a file that could not be written, before the work for it is done."""
    with told(path, error):
        target = _file_behind(path)
        _mode_before(target)
        try_out(target.parent)


def read_file(path: PathLike, most: int) -> bytes:
    """Read an ordinary file of at most so many bytes.

    Raises
    ------
    OSError
        If it cannot be read, is no file (a pipe would wait for ever) or is larger.
    """
    found = os.stat(checked(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is a folder" if stat.S_ISDIR(found.st_mode) else "it is no ordinary file")
    if found.st_size > most:
        raise OSError(f"it is larger than {most:,} bytes")
    with open(path, "rb") as file:
        content = file.read(found.st_size + 1)
    if len(content) != found.st_size:
        raise OSError("it changed while it was read")
    return content


def _file_behind(path: PathLike) -> Path:
    """Return the file that a path means, behind links."""
    target = Path(os.path.realpath(checked(path)))
    if target.is_symlink():
        raise OSError(ELOOP, os.strerror(ELOOP))
    refuse_no_folder(target.parent)
    return target


def _mode_before(target: Path) -> int | None:
    """Return the permissions of the file that is there, None if there is none."""
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise OSError("it is a folder; expected the name of a file")
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is a device or a pipe, not a file")
    if not os.access(target, os.W_OK):
        raise OSError("it is write-protected")
    return stat.S_IMODE(found.st_mode) & 0o777


@contextmanager
def _staged(target: Path, content: str | bytes, mode: int, before: int | None) -> Iterator[Path]:
    """Write content beside its place and hand it out; what is not moved on is taken away."""
    clear(target)
    with hidden_name(target, MADE) as staged:
        try:
            _write(staged, _encoded(content), mode, before)
            yield staged
        finally:
            with suppress(OSError):
                staged.unlink(missing_ok=True)


def _encoded(content: str | bytes) -> bytes:
    try:
        return content.encode() if isinstance(content, str) else content
    except UnicodeEncodeError:
        raise OSError("it would hold a character that UTF-8 does not know (half of a pair)") from None


def _write(path: Path, content: bytes, mode: int, before: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, mode)  # the system takes the umask off the mode
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        if before is not None:
            os.chmod(path, before)
        os.fsync(handle)
    finally:
        os.close(handle)


def _move_new(staged: Path, target: Path) -> None:
    """Give a file its name, unless something has that name."""
    try:
        os.link(staged, target)
        return
    except OSError as problem:
        if problem.errno not in CANNOT:
            raise
    if renamed(staged, target, NEW):
        return
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    try:
        os.replace(staged, target)
    except BaseException:
        os.unlink(target)
        raise
