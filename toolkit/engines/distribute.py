"""Work spread over processes; results come back in the order of the tasks, so workers change no number.

What an interrupted run had finished is kept in this process, so that the same run asked again goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import wraps
from threading import Event, Thread
from typing import Any, ParamSpec, TypeVar

from toolkit.errors import RunError
from toolkit.signs import visible

Task = TypeVar("Task")
Done = TypeVar("Done")
P = ParamSpec("P")
R = TypeVar("R")
_SHOW_AFTER_SECONDS = 1.0
_DIED = (
    "a worker process was ended from outside, most often because the memory of this machine ran out; "
    "ask for fewer workers (--workers 1) or fewer draws (--draws)"
)

_worker: Callable[[Any], Any] | None = None
_kept: dict[Hashable, list[Any]] = {}
_MOST_KEPT = 16
"""Pieces of work of which the finished part is kept: a run and its alternatives."""


def available_workers() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _set_worker(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _worker
    _worker = make()


def _work(task: Any) -> Any:
    assert _worker is not None
    return _worker(task)


def spread(
    make: Callable[[], Callable[[Task], Done]],
    tasks: Sequence[Task],
    *,
    workers: int,
    progress: str = "",
    key: Hashable = None,
) -> list[Done]:
    """Apply a function to every task, in this process or in several.

    Parameters
    ----------
    make : callable
        Makes the function; importable and picklable, since each process makes its own.
    workers : int
        Processes to use; 1 works here.
    progress : str
        Label of the progress bar, shown after a second; none if empty.
    key : hashable, optional
        Tells this work from any other: answers that an interrupted call with this key had finished are not worked out again.
        ``forget`` lets go of them.

    Raises
    ------
    RunError
        If a worker was ended from outside.
    """
    done: list[Done] = [] if key is None else _kept.pop(key, [])
    if key is not None:
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = done
    left = tasks[len(done) :]
    workers = min(workers, len(left))
    try:
        for answer in _shown(_answers(make, left, workers), len(done), len(tasks), progress):
            done.append(answer)
    except (KeyboardInterrupt, BrokenProcessPool) as stop:
        reason = RunError(_DIED) if isinstance(stop, BrokenProcessPool) else stop
        if key is not None and done:
            reason.add_note(
                f"Stopped with {len(done)} of {len(tasks)} parts done; the same call goes on from there."
            )
        raise reason from None
    return done


def _answers(
    make: Callable[[], Callable[[Task], Done]], tasks: Sequence[Task], workers: int
) -> Iterator[Done]:
    if not tasks:
        return
    if workers <= 1:
        yield from map(make(), tasks)
        return
    with ProcessPoolExecutor(workers, initializer=_set_worker, initargs=(make,)) as pool:
        try:
            yield from pool.map(_work, tasks)
        except (KeyboardInterrupt, GeneratorExit):
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def forget() -> None:
    """Let go of what interrupted calls had finished."""
    _kept.clear()


def _shown(answers: Iterator[Done], n_done: int, total: int, label: str) -> Iterator[Done]:
    if not label:
        return answers
    from tqdm.auto import tqdm  # speaks up in notebooks without widgets, so only where it is wanted

    return iter(
        tqdm(
            answers, initial=n_done, total=total, desc=visible(label), delay=_SHOW_AFTER_SECONDS, leave=False
        )
    )


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
    return _shown(iter(tasks), 0, len(tasks), label if show else "")
