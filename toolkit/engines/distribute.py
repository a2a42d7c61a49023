"""Work spread over processes; results come back in the order of the tasks, so workers change no number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_SHOW_AFTER_SECONDS = 1.0

_worker: Callable[[Any], Any] | None = None


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
    make: Callable[[], Callable[[Task], Answer]], tasks: Sequence[Task], *, workers: int, progress: str = ""
) -> list[Answer]:
    """Apply a function to every task, in this process or in several.

    Parameters
    ----------
    make : callable
        Makes the function; importable and picklable, since each process makes its own.
    workers : int
        Processes to use; 1 works here.
    progress : str
        Label of the progress bar, shown after a second; none if empty.
    """
    workers = min(workers, len(tasks))
    if workers <= 1:
        return list(_shown(map(make(), tasks), len(tasks), progress))
    with ProcessPoolExecutor(workers, initializer=_set_worker, initargs=(make,)) as pool:
        try:
            return list(_shown(pool.map(_work, tasks), len(tasks), progress))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _shown(answers: Iterator[Answer], total: int, label: str) -> Iterator[Answer]:
    if not label:
        return answers
    from tqdm.auto import tqdm  # speaks up in notebooks without widgets, so only where it is wanted

    return iter(tqdm(answers, total=total, desc=label, delay=_SHOW_AFTER_SECONDS, leave=False))
