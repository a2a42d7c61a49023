"""Loops that were compiled before are read back from numba's cache without what compiling alone needs.

Before it looks into its cache, numba installs all that it could compile, which takes as long as reading a dozen files. What has
been compiled needs the counting of references alone. Numba does the rest when something has to be compiled after all. What another
version of the toolkit left in the cache, which numba stumbles over where it names what is there no longer, is compiled anew.
Nothing but time hangs on the cache: where a disk is full, nothing is kept. Numba takes a loop for unchanged while the file is in which it
stands; here all files beside it count too, and those of this room, for a loop holds what it calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from numba.core import caching, cpu
from numba.core.runtime import rtsys

from toolkit.engines.distribute import say

NUMBAS_OWN = {"refresh", "_guard_against_spurious_io_errors", "_load_overload"}
"""What numba's own way of reading back calls: the first for compiling, the others for reading."""
FIRST_USE = "The engine's loops are compiled, which takes some seconds and is kept for the next time."
_said: list[str] = []
"""What has been said already, once for all loops."""
_only_kept = ContextVar("_only_kept", default=False)
"""Whether this thread asks for loops that are kept alone."""


class NotKept(Exception):
    """A loop has not been compiled for what it was called with."""


@contextmanager
def only_kept() -> Iterator[None]:
    """Let a loop that is not kept be refused, with ``NotKept``, in place of being compiled."""
    before = _only_kept.set(True)
    try:
        yield
    finally:
        _only_kept.reset(before)


def tell_of_first_use() -> None:
    """Say once that loops are compiled."""
    if not _said:
        _said.append(FIRST_USE)
        say(FIRST_USE)


def read_back_quickly(*modules: ModuleType) -> None:
    """Let the compiled loops of these modules, and of no other, be read back the short way."""
    if not is_as_known():
        return
    for module in modules:
        caches = [getattr(loop, "_cache", None) for loop in vars(module).values()]
        fresh = [
            one
            for one in caches
            if isinstance(one, caching.FunctionCache) and "load_overload" not in vars(one)
        ]
        sources = _sources(module) if fresh else ()
        for kept in fresh:
            kept._cache_file._source_stamp = kept._cache_file._source_stamp, sources
            kept.load_overload = partial(_load_overload, kept)
            kept.save_overload = partial(_save_overload, kept)


def _sources(module: ModuleType) -> tuple[tuple[str, float, int], ...]:
    """Return what tells apart how the files beside a module, and in this room, stand."""
    folders = {Path(file).parent for file in (module.__file__, __file__) if file}
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    stands = [(path.name, path.stat()) for path in files]
    return tuple((name, one.st_mtime, one.st_size) for name, one in stands)


def is_as_known() -> bool:
    """Whether numba reads back as it did when this was written; where it does otherwise, that is left to it."""
    reading = getattr(caching.FunctionCache, "load_overload", None)
    installing = getattr(cpu.CPUContext, "load_additional_registries", None)
    return _names(reading) == NUMBAS_OWN and {"rtsys", "initialize"} <= _names(installing)


def _names(function: Any) -> set[str]:
    return set(function.__code__.co_names) if hasattr(function, "__code__") else set()


def _load_overload(kept: Any, signature: Any, context: Any) -> Any:
    rtsys.initialize(context)
    found = None
    with kept._guard_against_spurious_io_errors():
        try:
            found = kept._load_overload(signature, context)
        except OSError:
            raise  # which numba may take for a file that is not there
        except Exception:  # torn, or left by another version: whatever may come of reading such a file
            with suppress(OSError):
                kept.flush()
    if found is None and _only_kept.get():
        raise NotKept
    if found is None:
        tell_of_first_use()
    return found


def _save_overload(kept: Any, signature: Any, compiled: Any) -> None:
    """Keep a loop. Numba enters a file before it fills it: what older sources left by that name is taken away, lest it be read as new."""
    with suppress(Exception):  # a full disk, or what could not be read and not be flushed either
        if not kept._cache_file._load_index():
            for file in Path(kept.cache_path).glob(f"{kept._impl.filename_base}.*.nbc"):
                file.unlink()
        caching.FunctionCache.save_overload(kept, signature, compiled)
