"""Who works on a run, and where what they finish is kept until the run is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Any

from toolkit.engines.spreading.carriers import (
    Carried,
    ExecutorFailed,
    Numbered,
    by_executor,
    in_processes,
    in_this_process,
)
from toolkit.engines.spreading.desks import Make
from toolkit.errors import LASTING, RunError
from toolkit.remembered import Shelf
from toolkit.time_limits import Over

if TYPE_CHECKING:
    from toolkit.engines.spreading.checkpoint import Checkpoint, KeptParts

DIED = (
    "worker processes were ended from outside again and again, most often because the memory of this machine ran out; "
    "ask for fewer workers (--workers 1) or fewer draws (--draws)"
)
Parts = dict[int, Any]
Told = Callable[[int, Any], object]
_unfinished: Shelf[Parts] = Shelf(64)
"""What interrupted runs had finished, piece of work by piece of work: the same run asked again goes on from there."""


class NotKept(Exception):
    """A checkpoint did not take a finished part; the text says why."""


STOPS = (KeyboardInterrupt, Over, BrokenProcessPool, ExecutorFailed, MemoryError, NotKept)
"""What ends work before its end, and is no fault of the work: what was finished is kept."""


class Crew:
    """Who carries the parts of one run.

    As a context it lets go of what was finished once the run is done; where the run is interrupted, that is kept.

    Parameters
    ----------
    workers : int
        Processes to use; 1 works in this one.
    executor : Executor, optional
        Whoever works instead.
    """

    def __init__(self, workers: int = 1, executor: Executor | None = None) -> None:
        self.workers, self.executor = workers, executor
        self.checkpoint: Checkpoint | None = None
        self._books: list[Book] = []
        self._is_open = False

    @property
    def is_here(self) -> bool:
        """Whether all work is done in this process."""
        return self.workers == 1 and self.executor is None

    def keeping_in(self, folder: str | os.PathLike[str] | None) -> Crew:
        """Keep finished parts in a folder too, if one is named.

        Raises
        ------
        RunError
            If it cannot be written, or holds something else.
        """
        if folder is None:
            self.checkpoint = None
            return self
        from toolkit.engines.spreading.checkpoint import Checkpoint  # most runs keep nothing on disk

        self.checkpoint = Checkpoint(folder)
        return self

    def __enter__(self) -> Crew:
        """Begin a run."""
        self._is_open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End a run; one that was interrupted can go on."""
        for book in self._books:
            if kind is None:
                _unfinished.drop(book.name)
            elif book.done:
                _unfinished.put(book.name, book.done)
        self._books, self._is_open = [], False

    def carried(self, make: Make, tasks: Numbered, n_left: int) -> Carried:
        """Have tasks done; yields the answers as they come."""
        if self.executor is not None:
            return by_executor(make, tasks, n_left, self.executor)
        workers = min(self.workers, n_left)
        return in_processes(make, tasks, workers) if workers > 1 else in_this_process(make, tasks)

    def book(self, key: Hashable, tasks: Sequence[Any], told: Told | None = None) -> Book:
        """Open the book of one piece of work, with what of it is finished; without a key nothing is kept of it."""
        if key is None or not self._is_open:
            return Book(len(tasks), told)
        name = sha256(repr((key, list(tasks))).encode()).hexdigest()
        files = None if self.checkpoint is None else self.checkpoint.of(key, tasks)
        book = Book(len(tasks), told, name, files)
        for number, answer in (_unfinished.get(name) or {}).items():
            book.found(number, answer)
        book.look_up_all()
        self._books.append(book)
        return book


class Book:
    """The finished parts of one piece of work.

    Parameters
    ----------
    told : callable, optional
        Hears of every part, wherever it comes from.
    """

    def __init__(
        self, total: int, told: Told | None = None, name: str = "", files: KeptParts | None = None
    ) -> None:
        self.done: Parts = {}
        self.total, self.name = total, name
        self._told, self._files = told, files

    def found(self, number: int, answer: Any) -> None:
        """Take a finished part in."""
        self.done[number] = answer
        if self._told is not None:
            self._told(number, answer)

    def look_up_all(self) -> None:
        """Take over the parts that stand in the folder."""
        if self._files is not None:
            for number in self._files.numbers():
                self._look_up(number)

    def _look_up(self, number: int) -> bool:
        """Take over a part from the folder, where it is there; returns whether it is finished."""
        if number not in self.done and self._files is not None and number < self.total:
            answer = self._files.read(number)
            if answer is not None:
                self.found(number, answer[0])
        return number in self.done

    def left(self, tasks: Sequence[Any]) -> Numbered:
        """Yield the tasks that are left; those that another process has finished meanwhile, on the same folder, are not."""
        for number, task in enumerate(tasks):
            if not self._look_up(number):
                yield number, task

    def add(self, number: int, answer: Any) -> None:
        """Write down a part that has been worked out.

        Raises
        ------
        NotKept
            If the folder does not take it.
        """
        self.found(number, answer)
        if self._files is not None:
            try:
                self._files.write(number, answer)
            except RunError as refusal:
                raise NotKept(str(refusal)) from None

    def told_of(self, stop: BaseException) -> BaseException:
        """Return the refusal, the interrupt, or the end of time or memory with which work stops: what is kept, and how to go on."""
        reason = (
            stop if isinstance(stop, KeyboardInterrupt | Over | MemoryError) else RunError(_sentence(stop))
        )
        if self.name and self.done:
            reason.add_note(f"{self._kept}; the same call goes on from there.")
        return reason

    @property
    def _kept(self) -> str:
        """Say what is kept, and where."""
        if self._files is None:
            return f"Stopped with {len(self.done)} of {self.total} parts done"
        return f"{LASTING}{self._files.folder.parent}' are {len(self._files.numbers())} of {self.total} parts"


def _sentence(stop: BaseException) -> str:
    if isinstance(stop, BrokenProcessPool):
        return DIED
    if isinstance(stop, NotKept):
        return f"{stop}; make room, or leave the checkpoint out"
    return f"the executor failed ({stop}); give another one, or workers=0 for the processors of this machine"
