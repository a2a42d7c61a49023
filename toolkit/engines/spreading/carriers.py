"""Who carries parts of work: this process, processes of its own, or an executor that somebody gave.

Each takes numbered tasks and yields numbered answers, in whatever order they are done.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from secrets import token_hex
from typing import Any

from toolkit.engines.spreading.desks import Answered, Failed, Make, at_desk, set_worker, work

Numbered = Iterator[tuple[int, Any]]
Carried = Generator[tuple[int, Any], None, None]
Bundle = list[tuple[int, Any]]
WAITING = 1_024
"""Bundles of tasks that an executor holds at once: enough for every worker to have one, and few enough to be kept in mind."""
MOST_BUNDLES = 4_000
"""Into so many bundles work is put at most: a scheduler needs milliseconds for each."""
AT_ONCE = 8
"""Workers that are sent what they need at the same time: it may be megabytes."""
MOST_DEATHS = 3
"""Times in a row that workers die before any part is finished, until it is given up."""


class ExecutorFailed(Exception):
    """An executor did not do what it was asked; the text says what it said."""


def in_this_process(make: Make, tasks: Numbered) -> Carried:
    """Do one task after the other, here."""
    first = next(tasks, None)
    if first is None:
        return
    does = make()
    yield first[0], does(first[1])
    for number, task in tasks:
        yield number, does(task)


def in_processes(make: Make, tasks: Numbered, n_workers: int) -> Carried:
    """Hand tasks to processes of its own; where one dies, others take its place.

    Raises
    ------
    BrokenProcessPool
        If they die again and again before any part is finished.
    """
    left, deaths = dict[int, Any](), 0
    while True:
        try:
            with ProcessPoolExecutor(n_workers, initializer=set_worker, initargs=(make, os.getpid())) as pool:
                for number, answer in _by_pool(pool, tasks, left, 2 * n_workers):
                    deaths = 0
                    yield number, answer
            return
        except BrokenProcessPool:  # most often for want of memory, which fewer of them need less of
            deaths += 1
            if deaths == MOST_DEATHS:
                raise
            n_workers = max(1, n_workers // 2)


def _by_pool(pool: Executor, tasks: Numbered, left: dict[int, Any], most: int) -> Carried:
    """Hand out what is left and then the other tasks; what is not finished stays in ``left``."""
    waiting: dict[Future[Any], int] = {}
    queue = chain(list(left.items()), tasks)
    try:
        while True:
            for number, task in islice(queue, most - len(waiting)):
                left[number] = task
                waiting[pool.submit(work, task)] = number
            if not waiting:
                return
            for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                number = waiting.pop(done)
                answer = done.result()
                del left[number]
                yield number, answer
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def by_executor(make: Make, tasks: Numbered, n_tasks: int, executor: Executor) -> Carried:
    """Hand tasks to an executor, whoever stands behind it.

    What a task needs beside its number, such as the states of a model, is sent only to workers that say they do not have it, to
    few at once: a worker that was put in the place of another asks for it as the first one did.

    Raises
    ------
    ExecutorFailed
        If it takes no tasks, or loses one.
    """
    post = _Post(executor, make)
    bundles = _bundled(tasks, -(-n_tasks // MOST_BUNDLES))
    try:
        while True:
            for bundle in islice(bundles, post.room):
                post.send(bundle)
            if not post.waiting:
                return
            for bundle, answers in post.received():
                for (number, _), answer in zip(bundle, answers, strict=True):
                    if isinstance(answer, Failed):
                        raise answer.error
                    yield number, answer.value
    finally:
        for one in post.waiting:
            one.cancel()


def _bundled(tasks: Numbered, size: int) -> Iterator[Bundle]:
    """Put so many tasks together that handing them out costs little beside them."""
    while bundle := list(islice(tasks, size)):
        yield bundle


class _Post:
    """What is on its way to workers of an executor and back."""

    def __init__(self, executor: Executor, make: Make) -> None:
        self.executor, self.make = executor, make
        self.ticket = token_hex(16)
        self.waiting: dict[Future[Any], Bundle] = {}
        self._with_make: set[Future[Any]] = set()
        self._held: list[Bundle] = []

    @property
    def room(self) -> int:
        """How many more bundles may be on their way; those that wait for workers to know what is needed have their place."""
        return max(0, WAITING - len(self.waiting) - len(self._held))

    def send(self, bundle: Bundle, make: Make | None = None) -> None:
        """Send a bundle; only with ``make`` can a worker do it that has done none of this work yet."""
        future = _submitted(self.executor, self.ticket, make, [task for _, task in bundle])
        self.waiting[future] = bundle
        if make is not None:
            self._with_make.add(future)

    def received(self) -> Iterator[tuple[Bundle, Sequence[Answered | Failed]]]:
        """Wait until something comes back; what was not understood is sent again."""
        for done in wait(self.waiting, return_when=FIRST_COMPLETED).done:
            bundle, answers = self.waiting.pop(done), _received(done)
            if done in self._with_make:
                self._with_make.discard(done)
                held, self._held = self._held, []
                for one in held:
                    self.send(one)
            if answers is not None:
                yield bundle, answers
            elif len(self._with_make) < AT_ONCE:
                self.send(bundle, self.make)
            else:  # the others are asked again when workers know what is needed
                self._held.append(bundle)


def _submitted(executor: Executor, ticket: str, make: Make | None, tasks: Sequence[Any]) -> Future[Any]:
    try:
        return executor.submit(at_desk, ticket, make, tasks)
    except Exception as error:  # whatever it refuses with, it is the executor's
        raise ExecutorFailed(_said(error)) from None


def _received(done: Future[Any]) -> Sequence[Answered | Failed] | None:
    """Return what a worker answered; None where it has to be told what it needs."""
    try:
        answer = done.result()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an error of the task itself is an answer; this one is the executor's
        raise ExecutorFailed(_said(error)) from None
    if answer is not None and not (
        isinstance(answer, list) and all(isinstance(one, Answered | Failed) for one in answer)
    ):
        raise ExecutorFailed(f"it answered with a {type(answer).__name__}")
    return answer


def _said(error: BaseException) -> str:
    """Return what an error says, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")[:300]
