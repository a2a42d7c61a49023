"""Who carries parts of work: this process, processes of its own, or an executor that somebody gave.

Each takes numbered tasks and yields numbered answers, in whatever order they are done.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from secrets import token_hex
from typing import Any

from toolkit.engines.spreading.desks import Answered, Failed, Make, at_desk, set_worker, work

Numbered = Iterator[tuple[int, Any]]
Carried = Generator[tuple[int, Any], None, None]
WAITING = 256
"""Tasks that an executor holds at once: enough for every worker of a cluster to have one, and few enough to be kept in mind."""
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
            with ProcessPoolExecutor(n_workers, initializer=set_worker, initargs=(make,)) as pool:
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
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def by_executor(make: Make, tasks: Numbered, executor: Executor) -> Carried:
    """Hand tasks to an executor, whoever stands behind it.

    What a task needs beside its number, such as the states of a model, is sent only to workers that say they do not have it:
    a worker that was put in the place of another asks for it as the first one did.

    Raises
    ------
    ExecutorFailed
        If it takes no tasks, or loses one.
    """
    ticket = token_hex(16)
    waiting: dict[Future[Any], tuple[int, Any]] = {}
    try:
        while True:
            for number, task in islice(tasks, WAITING - len(waiting)):
                waiting[_submitted(executor, ticket, None, task)] = number, task
            if not waiting:
                return
            for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                number, task = waiting.pop(done)
                answer = _received(done)
                if answer is None:
                    waiting[_submitted(executor, ticket, make, task)] = number, task
                    continue
                if isinstance(answer, Failed):
                    raise answer.error
                yield number, answer.value
    finally:
        for one in waiting:
            one.cancel()


def _submitted(executor: Executor, ticket: str, make: Make | None, task: Any) -> Future[Any]:
    try:
        return executor.submit(at_desk, ticket, make, task)
    except Exception as error:  # whatever it refuses with, it is the executor's
        raise ExecutorFailed(_said(error)) from None


def _received(done: Future[Any]) -> Answered | Failed | None:
    """Return what a worker answered; None where it has to be told what it needs."""
    try:
        answer = done.result()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an error of the task itself is an answer; this one is the executor's
        raise ExecutorFailed(_said(error)) from None
    if not isinstance(answer, Answered | Failed | None):
        raise ExecutorFailed(f"it answered with a {type(answer).__name__}")
    return answer


def _said(error: BaseException) -> str:
    """Return what an error says, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")[:300]
