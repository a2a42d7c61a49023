"""Work spread over a crew; answers come back in the order of the tasks, so whoever works changes no number."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from typing import TypeVar

from toolkit.engines.distribute import shown_as_done
from toolkit.engines.spreading.crew import STOPS, Crew
from toolkit.time_limits import keep_within

Task = TypeVar("Task")
Done = TypeVar("Done")


def spread(
    make: Callable[[], Callable[[Task], Done]],
    tasks: Sequence[Task],
    *,
    crew: Crew,
    progress: str = "",
    key: Hashable = None,
    told: Callable[[int, Done], object] | None = None,
) -> list[Done]:
    """Apply a function to every task.

    Parameters
    ----------
    make : callable
        Makes the function; importable and picklable, since each worker makes its own.
    crew : Crew
        Who works, and where finished parts are kept.
    progress : str
        Label of the progress bar, shown after a second; none if empty.
    key : hashable, optional
        Plain values that tell this work from any other: answers that an interrupted call had finished, here or in the folder of a
        checkpoint, are not worked out again. Without one nothing is kept.
    told : callable, optional
        Hears of every part as it is done, those that were finished before among them.

    Raises
    ------
    RunError
        If workers, an executor, the memory or a disk fail; the note with it says what is kept.
    """
    book = crew.book(key, tasks, told)
    n_before = len(book.done)
    try:
        with closing(crew.carried(make, book.left(tasks), len(tasks) - n_before)) as carried:
            for number, answer in shown_as_done(carried, n_before, len(tasks), progress):
                book.add(number, answer)
                keep_within(elsewhere=not crew.is_here)
    except STOPS as stop:
        raise book.told_of(stop) from None
    return [book.done[number] for number in range(len(tasks))]
