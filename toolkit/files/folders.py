"""A folder, exchanged for a new one as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files.hidden import MADE, OLD, clear, hidden_name, left_over, remove
from toolkit.files.places import PathLike, checked, refuse_no_folder, told, try_out
from toolkit.files.system import SWAP, renamed, sync_files, sync_folder, sync_folders

MOST_ENTRIES, DEEPEST = 10_000, 100
"""What a folder that is written anew may hold; more is hardly a folder of results."""


def write_folder(
    path: PathLike, fill: Callable[[Path], None], *, error: type[ToolkitError] = ToolkitError
) -> None:
    """Write a folder as a whole, or leave the one that is there as it is.

    What a folder of that name holds besides is carried over, then the two are exchanged in one step. Where the system or the
    file system cannot exchange (Windows, some network drives), two renames do it: a kill between them leaves no folder of that
    name, and the old one hidden beside it; the next write puts it back first. A reader may miss the folder for that moment.

    Parameters
    ----------
    path : path
    fill : callable
        Writes the new files into the folder that it is given.

    Raises
    ------
    ToolkitError
        If anything cannot be written; the folder is then as it was.
    """
    with told(path, error):
        target = _folder_behind(path)
        _put_back(target)
        with _staging(target) as staging:
            _fill(fill, staging, path, error)
            sync_files(staging)
            if target.is_dir():
                _carry(target, staging)
                os.chmod(staging, stat.S_IMODE(os.stat(target).st_mode))
            sync_folders(staging)
            _move_folder(staging, target)
        sync_folder(target.parent)


def check_folder(path: PathLike, *, error: type[ToolkitError] = ToolkitError) -> None:
    """Refuse a folder that could not be written, before the work for it is done."""
    with told(path, error):
        target = _folder_behind(path)
        try_out(target.parent)
        if target.is_dir():
            try_out(target)


def _folder_behind(path: PathLike) -> Path:
    """Return the folder that a path means, behind links, if it can be exchanged for another."""
    text = checked(path)
    target = Path(os.path.realpath(text))
    here = Path(os.path.realpath(os.curdir))
    if Path(text).name in ("", "..") or here.is_relative_to(target):
        raise OSError("it is the folder you are in, or one around it; name a folder inside it")
    if target.exists() and not target.is_dir():
        raise OSError("it is a file, not a folder; choose another name")
    refuse_no_folder(target.parent)
    if target.is_dir():
        if os.path.ismount(target):
            raise OSError("it is the top of a drive or volume; name a folder inside it")
        _refuse_crowd(target)
    return target


def _refuse_crowd(folder: Path) -> None:
    for n_entries, depth in enumerate(_depths(folder), start=1):
        if n_entries > MOST_ENTRIES or depth > DEEPEST:
            raise OSError(
                f"it holds more than {MOST_ENTRIES:,} files, or folders {DEEPEST} deep; choose one of its own for this"
            )


def _depths(folder: str | Path, depth: int = 1) -> Iterator[int]:
    """Yield how deep each thing in a folder lies, those in the folder itself being 1 deep."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield depth
            if entry.is_dir(follow_symlinks=False):
                yield from _depths(entry.path, depth + 1)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Make a hidden folder beside the place; what is there of it at the end, be it the old folder, is taken away."""
    clear(target)
    with hidden_name(target, MADE) as staging:
        try:
            os.mkdir(staging)
            yield staging
        finally:
            remove(staging)


def _fill(fill: Callable[[Path], None], staging: Path, path: PathLike, error: type[ToolkitError]) -> None:
    """Let the files be written; a refusal names the folder that was asked for."""
    try:
        fill(staging)
    except ToolkitError as refusal:
        said = str(refusal)
        if str(staging) not in said:
            raise
        raise error(said.replace(str(staging), os.fspath(path))) from None


def _carry(old: Path, new: Path) -> None:
    """Give the new folder whatever the old one holds besides, without copying where it can be helped."""
    with os.scandir(old) as entries:
        for entry in entries:
            _carry_entry(entry, new / entry.name)


def _carry_entry(entry: os.DirEntry[str], there: Path) -> None:
    is_folder, is_taken = entry.is_dir(follow_symlinks=False), os.path.lexists(there)
    if is_taken and is_folder != there.is_dir():
        raise OSError(
            f"'{entry.name}' in it is {'a folder' if is_folder else 'a file'} and stands in the way"
        )
    if is_folder:
        if os.path.ismount(entry.path):
            raise OSError(f"'{entry.name}' in it is the top of a drive or volume")
        if not is_taken:
            os.mkdir(there)
        _carry(Path(entry.path), there)
        shutil.copystat(entry.path, there)
    elif is_taken:
        if entry.is_file(follow_symlinks=False):
            os.chmod(there, stat.S_IMODE(entry.stat().st_mode))
    elif entry.is_symlink():
        os.symlink(os.readlink(entry.path), there)
    else:
        _link(entry.path, there)


def _link(file: str, there: Path) -> None:
    try:
        os.link(file, there)
    except OSError:  # another's file, or a file system without links; what is wrong beyond that the copy says
        shutil.copy2(file, there)


def _move_folder(staging: Path, target: Path) -> None:
    """Put the new folder in its place; the old one, if any, is then where the new one was."""
    if not target.is_dir():
        os.rename(staging, target)
    elif not renamed(staging, target, SWAP):
        _exchange_in_two_steps(staging, target)


def _exchange_in_two_steps(staging: Path, target: Path) -> None:
    with hidden_name(target, OLD) as old:
        os.rename(target, old)
        try:
            os.rename(staging, target)
        except BaseException:
            os.rename(old, target)
            raise
        remove(old)


def _put_back(target: Path) -> None:
    """Bring back the old folder of a write that was killed between two renames."""
    if os.path.lexists(target):
        return
    for old in left_over(target, OLD):
        os.rename(old, target)
        return
