"""A file that only grows: what is added is there whole or not at all, and two writers wait for each other."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files.places import PathLike, checked, refuse_no_folder, told
from toolkit.files.system import sync_folder

MOST_BYTES = 1 << 28
"""What a file of records may hold, far more than any does, so that a wrong one is refused before it is read."""


class Growing:
    """A file that is open and held: what it holds, and the one way to add to it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.content = _whole(handle)

    def add(self, addition: bytes) -> None:
        """Add bytes at the end, and have them outlast a power cut; where that fails the file is as it was.

        A process that is killed meanwhile may leave the first part of them.
        """
        before = len(self.content)
        try:
            left = memoryview(addition)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except BaseException:
            os.ftruncate(self._handle, before)
            raise
        self.content += addition


@contextmanager
def growing(path: PathLike, *, error: type[ToolkitError] = ToolkitError) -> Iterator[Growing]:
    r"""Open a file to add to it, a new one where none is; nobody else adds to it meanwhile.

    The lock is the system's own and goes with the process, so that a kill leaves none behind.

    Raises
    ------
    ToolkitError
        If it cannot be opened, held or written; nothing was added then.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "lines"
    >>> for line in (b"one\n", b"two\n"):
    ...     with growing(path) as file:
    ...         file.add(line)
    >>> path.read_bytes()
    b'one\ntwo\n'
    """
    with told(path, error):
        target = Path(os.path.realpath(checked(path)))
        refuse_no_folder(target.parent)
        handle, is_new = _held(target)
        try:
            yield Growing(handle)
        finally:
            if is_new and os.fstat(handle).st_size == 0:
                with suppress(OSError):  # still held, so nobody has added to it
                    os.unlink(target)
            os.close(handle)
        if is_new:
            sync_folder(target.parent)


def grown(path: PathLike) -> bytes:
    """Read a file that only grows, between two additions.

    Raises
    ------
    OSError
        If it cannot be read, or is no ordinary file.
    """
    if not stat.S_ISREG(os.stat(checked(path)).st_mode):
        raise OSError("it is a folder, a device or a pipe, not a file")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        with suppress(OSError):  # a drive that only reads may know no locks, and nobody writes to it
            _lock(handle, shared=True)
        return _whole(handle)
    finally:
        os.close(handle)


def _held(target: Path) -> tuple[int, bool]:
    """Open a file and wait until nobody else holds it; whoever waited for a file that went away opens it anew."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    while True:
        if target.exists() and not target.is_file():
            raise OSError("it is a folder, a device or a pipe, not a file")
        is_new = not target.exists()
        handle = os.open(target, flags, 0o666)
        try:
            _lock(handle, shared=False)
            if _is_still(handle, target):
                return handle, is_new
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_still(handle: int, target: Path) -> bool:
    """Tell whether a name still means the file that is open."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(target))
    except FileNotFoundError:
        return False


def _lock(handle: int, *, shared: bool) -> None:
    try:
        import fcntl
    except ImportError:
        _lock_on_windows(handle)
        return
    fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def _lock_on_windows(handle: int) -> None:
    """Hold one byte far behind the end, so that the file itself can be read; released when it is closed."""
    import msvcrt

    os.lseek(handle, 1 << 30, os.SEEK_SET)
    while True:
        with suppress(OSError):  # it gives up after ten seconds, and is asked again
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined, unused-ignore]
            break
    os.lseek(handle, 0, os.SEEK_SET)


def _whole(handle: int) -> bytes:
    """Read all that an open file holds."""
    size = os.fstat(handle).st_size
    if size > MOST_BYTES:
        raise OSError(f"it is larger than {MOST_BYTES:,} bytes")
    os.lseek(handle, 0, os.SEEK_SET)
    pieces = []
    while piece := os.read(handle, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)
