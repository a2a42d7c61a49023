"""What the system offers beyond a plain rename: exchanging two names, sparing what is there, outlasting a power cut."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from errno import EINVAL, ENOSYS, EOPNOTSUPP, EPERM
from functools import cache
from pathlib import Path

SWAP, NEW = "swap", "new"
FLAGS = {"linux": {SWAP: 2, NEW: 1}, "darwin": {SWAP: 2, NEW: 4}}
"""RENAME_EXCHANGE and RENAME_NOREPLACE of Linux, RENAME_SWAP and RENAME_EXCL of macOS."""
CANNOT = {EINVAL, ENOSYS, EOPNOTSUPP, EPERM}
"""What a file system answers that knows no such link or rename."""
AT_FDCWD = -100


def renamed(source: Path, target: Path, how: str) -> bool:
    """Exchange two names, or rename without replacing; False where that is not known."""
    call = _rename_call()
    if call is None:
        return False
    number = call(os.fsencode(source), os.fsencode(target), FLAGS[sys.platform][how])
    if number in CANNOT:
        return False
    if number:
        raise OSError(number, os.strerror(number))
    return True


@cache
def _rename_call() -> Callable[[bytes, bytes, int], int] | None:
    """Return the rename of the system that takes flags; it returns the number of the error, 0 for none."""
    import ctypes

    try:
        system = ctypes.CDLL(None, use_errno=True)
        of_system = system.renameat2 if sys.platform == "linux" else system.renamex_np
    except (AttributeError, OSError, TypeError):
        return None

    def rename(source: bytes, target: bytes, flag: int) -> int:
        places = (AT_FDCWD, source, AT_FDCWD, target) if sys.platform == "linux" else (source, target)
        return ctypes.get_errno() if of_system(*places, flag) else 0

    return rename


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlast a power cut, where the system can; the write itself is done."""
    if os.name != "posix":
        return
    with suppress(OSError):
        _sync(folder)


def sync_files(folder: Path) -> None:
    """Have what the files in a folder hold outlast a power cut."""
    if os.name != "posix":
        return
    paths = (Path(place) / name for place, _, files in os.walk(folder) for name in files)
    for path in paths:
        if stat.S_ISREG(os.lstat(path).st_mode):
            _sync(path)


def sync_folders(folder: Path) -> None:
    """Have the names in a folder, and in those within it, outlast a power cut."""
    for place, _, _ in os.walk(folder):
        sync_folder(Path(place))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
