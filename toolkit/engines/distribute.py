"""How many processors there are, and how far work is: a bar, or a clock, after a second, and a word beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from multiprocessing import parent_process
from threading import Event, Thread
from typing import ParamSpec, TypeVar

from toolkit.signs import visible

Task = TypeVar("Task")
Done = TypeVar("Done")
P = ParamSpec("P")
R = TypeVar("R")
_SHOW_AFTER_SECONDS = 1.0


def available_workers() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shown_as_done(answers: Iterator[Done], n_done: int, total: int, label: str) -> Iterator[Done]:
    """Pass answers on as they come, with a progress bar after a second where there is a label."""
    return _with_bar(answers, n_done, total, label) if label else answers


def _with_bar(answers: Iterator[Done], n_done: int, total: int, label: str) -> Iterator[Done]:
    from tqdm.auto import tqdm  # speaks up in notebooks without widgets, so only where it is wanted

    bar = tqdm(
        answers, initial=n_done, total=total, desc=visible(label), delay=_SHOW_AFTER_SECONDS, leave=False
    )
    _bars.append(label)
    try:
        yield from bar
    finally:
        _bars.remove(label)
        bar.close()


_bars: list[str] = []
"""Labels of the bars of this process."""


def say(text: str) -> None:
    """Say why work takes longer than it will the next time, if anybody watches at a terminal how far it is; a notebook would keep it.

    A worker says nothing: what its parent shows is not its own, and others would say the same.
    """
    if (_bars or _busy.is_set()) and sys.stderr.isatty() and parent_process() is None:
        from tqdm.auto import tqdm

        tqdm.write(text, file=sys.stderr)


def slow(function: Callable[P, R]) -> Callable[P, R]:
    """Show how long a verb has been at work, after a second, unless it is called with ``progress=False`` or shows a bar itself."""

    @wraps(function)
    def watched(*args: P.args, **kwargs: P.kwargs) -> R:
        if not kwargs.get("progress", True) or _busy.is_set():
            return function(*args, **kwargs)
        done = Event()
        _busy.set()
        clock = Thread(target=_tell_time, args=(function.__name__.replace("_", " "), done), daemon=True)
        clock.start()
        try:
            return function(*args, **kwargs)
        finally:
            done.set()
            _busy.clear()
            clock.join()

    return watched


_busy = Event()
"""Set while a verb is being watched: those that it calls need no clock of their own."""


def _tell_time(label: str, done: Event) -> None:
    if done.wait(_SHOW_AFTER_SECONDS):
        return
    from tqdm.auto import tqdm

    bar = None
    while not done.wait(0.25):
        if bar is None and not len(getattr(tqdm, "_instances", ())):
            bar = tqdm(desc=label, total=None, bar_format="{desc}: {elapsed}", leave=False)
        if bar is not None:
            bar.refresh()
    if bar is not None:
        bar.close()


def shown(tasks: Sequence[Task], label: str, *, show: bool) -> Iterator[Task]:
    """Go through tasks, with a progress bar after a second."""
    return shown_as_done(iter(tasks), 0, len(tasks), label if show else "")
