"""Hidden names beside a place, that tell whose they are; what killed writes left under them is found again."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from zlib import crc32

MADE, OLD = "new", "old"
"""What a hidden piece is: being made, or moved aside."""
LONGEST_NAME = 100
"""Bytes of a name that its hidden companions repeat; a file system allows 255, some fewer."""

_busy: set[str] = set()
"""Hidden pieces that this process is at work on."""


@contextmanager
def hidden_name(target: Path, kind: str) -> Iterator[Path]:
    """Give a hidden name beside a target that tells whose it is."""
    name = f".{_short(target.name)}.{kind}-{_machine()}-{os.getpid()}-{token_hex(4)}"
    _busy.add(name)
    try:
        yield target.parent / name
    finally:
        _busy.discard(name)


def _short(name: str) -> str:
    if len(os.fsencode(name)) <= LONGEST_NAME:
        return name
    return f"{name[:20]}~{sha256(os.fsencode(name)).hexdigest()[:12]}"


@cache
def _machine() -> str:
    """Tell apart machines, and containers on one machine, that share a drive: each knows its own processes only."""
    try:
        apart = os.readlink("/proc/self/ns/pid")
    except OSError:
        apart = ""
    return f"{crc32(f'{platform.node()} {apart}'.encode()):08x}"


def left_over(target: Path, kind: str) -> list[Path]:
    """List what killed writes to a target left behind."""
    wanted = re.compile(rf"\.{re.escape(_short(target.name))}\.{kind}-{_machine()}-(\d+)-[0-9a-f]{{8}}")
    try:
        names = os.listdir(target.parent)
    except OSError:
        return []
    found = ((name, wanted.fullmatch(name)) for name in names)
    return [target.parent / name for name, match in found if match and _is_gone(name, int(match[1]))]


def _is_gone(name: str, process: int) -> bool:
    """Tell whether nobody is at work on a hidden piece any more; not known on Windows, where it stays."""
    if process == os.getpid():
        return name not in _busy
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def clear(target: Path) -> None:
    """Take away what killed writes to a target left behind; an old folder only where one is in its place."""
    kinds = (MADE, OLD) if os.path.lexists(target) else (MADE,)
    for piece in (one for kind in kinds for one in left_over(target, kind)):
        if piece.is_dir() and not piece.is_symlink():
            remove(piece)
        else:
            with suppress(OSError):
                piece.unlink()


def remove(folder: Path) -> None:
    """Take a hidden folder away, write-protected parts too; what refuses to go stays hidden."""
    for place, _, _ in os.walk(folder):
        with suppress(OSError):
            os.chmod(place, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
