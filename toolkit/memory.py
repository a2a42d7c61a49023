"""Memory that runs out is told in a sentence, with what would need less of it: never what was asked for already."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import TypeVar

from toolkit.errors import RefusedWithWays, Way

R = TypeVar("R")
NOT_ENOUGH = "the memory of this machine is not enough"
NOT_MAPPED = ("failed to map segment", "annot allocate memory", "paging file is too small")
"""What systems say of a compiled library that finds no room: Linux, macOS and Windows."""
NO_THREAD = "can't start new thread"
"""What Python says where there is no room for another thread, or too many are at work."""
ROOM = 256 * 2**20
"""More than any library takes as it is loaded: where there is so much, something else is wrong with it."""
COMPILERS = ("numba", "llvmlite")
"""Libraries that may be done without."""
LEAST_UNDER_NEWS = 64
"""Draws that follow news are at least so many, in whole islands: fewer cannot be drawn anew without falling together, so asking for fewer saves nothing."""
MORE = Way("give this process more memory")
FEWER_DRAWS = Way("take fewer draws", "draws=…", "--draws")
FEWER_RUNS = Way("take fewer runs", "runs=…", "--runs")
ONE_WORKER = Way("take one worker", "workers=1", "--workers 1")
PLAIN = Way("do without it, in about 400 MB and more time: set NUMBA_DISABLE_JIT=1 in the environment")
_is_told: ContextVar[bool] = ContextVar("is_told", default=False)


class OutOfMemory(RefusedWithWays):
    """Work that needs more memory than there is."""


class NotLoaded(MemoryError):
    """Numba found no room; an error of its own, since workers hand on no more of one than its kind."""


def within_memory(work: Callable[[], R], asked: Callable[[], Mapping[str, object]]) -> R:
    """Work, and tell whoever began it where memory runs out; nobody on the way answers without what was not worked out.

    Parameters
    ----------
    work : callable
    asked : callable
        Returns what could be asked for, by name, with what was; asked only where memory runs out.

    Raises
    ------
    OutOfMemory
    """
    if _is_told.get():
        return work()
    token = _is_told.set(True)
    try:
        return work()
    except Exception as error:
        if not is_short(error):
            raise
        told = out_of_memory(error, asked())
    finally:
        _is_told.reset(token)
    raise told  # out here, so that it does not hold on to what filled the memory


def is_short(error: BaseException) -> bool:
    """Whether an error comes of too little memory: libraries that find none say so in many ways, or not at all."""
    for one in _chain(error):
        if isinstance(one, MemoryError) or (isinstance(one, OSError) and one.errno == errno.ENOMEM):
            return True
        if isinstance(one, ImportError | OSError) and any(sign in str(one) for sign in NOT_MAPPED):
            return True
    says_nothing = isinstance(error, SystemError) or NO_THREAD in str(error) or bool(_loading(error))
    return says_nothing and not has_room()


def out_of_memory(error: BaseException, asked: Mapping[str, object]) -> OutOfMemory:
    """Return what somebody is told whose work needs more memory than there is."""
    loading = "numba" if isinstance(error, NotLoaded) else _loading(error)
    if loading in COMPILERS:
        told = OutOfMemory(f"{NOT_ENOUGH} to load Numba, which takes about 600 MB in all", [PLAIN, MORE])
    elif loading:
        told = OutOfMemory(
            f"{NOT_ENOUGH} to load what this takes, such as NumPy and SciPy: about 400 MB", [MORE]
        )
    else:
        told = OutOfMemory(NOT_ENOUGH, [*_less(asked), MORE])
    for note in getattr(error, "__notes__", ()):  # what is kept, and how to go on
        told.add_note(note)
    return told


def _less(asked: Mapping[str, object]) -> Iterator[Way]:
    """Yield what could be asked for in place of what was."""
    engine = asked.get("engine") or "auto"
    draws, least = asked.get("draws", 1), LEAST_UNDER_NEWS if asked.get("evidence") is not None else 1
    if not (isinstance(draws, int) and draws <= least) and asked.get("at") != "medians":
        yield FEWER_DRAWS
    if asked.get("runs", 1) != 1 and engine != "exact" and not (engine == "auto" and asked["runs"] is None):
        yield FEWER_RUNS
    if asked.get("workers") not in (None, 1):
        yield ONE_WORKER


def _loading(error: BaseException) -> str:
    """Return who was loading a library as an error arose; nothing where nobody was."""
    found, trace = "", error.__traceback__
    while trace is not None and found not in COMPILERS:
        module = str(trace.tb_frame.f_globals.get("__name__", "")).split(".")[0]
        found = module if module in ("importlib", *COMPILERS) else found
        trace = trace.tb_next
    return found


def has_room(size: int = ROOM) -> bool:
    """Whether there is room for a library, or for so many bytes."""
    try:
        bytes(size)  # asked for, and not filled
    except MemoryError:
        return False
    return True


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it came of."""
    seen = set[int]()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
