"""Processes that stay ready between questions, each keeping what it has laid out: for answers that somebody waits for."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection, wait
from typing import Any

from toolkit.engines.distribute import available_workers
from toolkit.errors import ToolkitError
from toolkit.remembered import cleared_by
from toolkit.time_limits import keep_within

Make = Callable[[], Callable[[Any], Any]]
Task = tuple[Hashable, Any]
"""Which function to ask, and what."""
MOST_LAID_OUT = 12
"""Functions that one process keeps ready: two crises with five alternatives each."""
MOST_PROCESSES = 2
ATTENTION = 0.02
"""Seconds between looks at whether anybody still waits."""


class Standby:
    """Some processes, started when they are first asked; where there are none or they die, the work is done here.

    Parameters
    ----------
    n_processes : int
        0 does all work in this process.
    """

    def __init__(self, n_processes: int) -> None:
        self._n_processes = n_processes
        self._others: list[_Other] = []
        self._here = _Desk()
        self._question = 0
        self._lock = threading.Lock()

    def ask(
        self, makes: Mapping[Any, Make], tasks: Sequence[Task], stop: Callable[[], bool]
    ) -> list[Any] | None:
        """Answer every task; returns the answers in the order of the tasks, or None if ``stop`` said so on the way.

        Parameters
        ----------
        makes : mapping
            Hashable key -> maker of the function that answers the tasks with that key; importable and picklable.
        tasks : sequence
            The longest first, so that nobody is left with a long one at the end.

        Raises
        ------
        ToolkitError
            What a task that failed raised.
        """
        with self._lock:  # whoever asked before notices within a moment that nobody waits any more
            answers = self._ask(makes, tasks, stop)
        if answers is None:
            return None
        for n in range(len(tasks)):
            if isinstance(answers[n], ToolkitError):
                raise answers[n]
        return [answers[n] for n in range(len(tasks))]

    def _ask(
        self, makes: Mapping[Any, Make], tasks: Sequence[Task], stop: Callable[[], bool]
    ) -> dict[int, Any] | None:
        self._question += 1
        answers: dict[int, Any] = {}
        try:
            if not self._ask_others(makes, tasks, stop, answers):
                return None
        except (OSError, EOFError):  # no processes can be had here, or they died
            self.close()
            self._n_processes = 0
        for n, (key, asked) in enumerate(tasks):
            if n not in answers:
                keep_within()
                if stop():
                    return None
                answers[n] = self._here.answer(key, asked, makes[key])
        return answers

    def _ask_others(
        self,
        makes: Mapping[Any, Make],
        tasks: Sequence[Task],
        stop: Callable[[], bool],
        answers: dict[int, Any],
    ) -> bool:
        """Hand the tasks out to the processes and collect what they answer; return whether it came to an end."""
        while len(self._others) < self._n_processes:
            self._others.append(_Other())
        if not self._others:
            return True
        left = list(reversed(range(len(tasks))))
        while len(answers) < len(tasks):
            keep_within(elsewhere=True)
            if stop():
                return False  # what they are at, they finish; the answer is thrown away when it comes
            for other in self._others:
                if left and not other.is_busy:
                    n = left.pop()
                    key, asked = tasks[n]
                    other.send((self._question, n), key, asked, makes[key])
            for ready in wait([other.line for other in self._others if other.is_busy], ATTENTION):
                other = next(one for one in self._others if one.line is ready)
                (question, n), answer = other.receive()
                if question == self._question:
                    answers[n] = answer
        return True

    def forget(self) -> None:
        """Let go of all that is laid out, here and in the processes, which are started anew when they are asked."""
        with self._lock:
            self.close()
            self._here = _Desk()

    def close(self) -> None:
        """End the processes."""
        for other in self._others:
            other.end()
        self._others = []


@cache
def shared() -> Standby:
    """Return the one that everything in this process shares: as many processes as there are processors, two at most."""
    n_processors = available_workers()
    standby = Standby(min(n_processors, MOST_PROCESSES) if n_processors > 1 else 0)
    cleared_by(standby.forget)
    return standby


class _Desk:
    """Functions that are ready, the one used last at the end; the oldest is put away when there are too many."""

    def __init__(self) -> None:
        self.ready: OrderedDict[Hashable, Callable[[Any], Any]] = OrderedDict()

    def answer(self, key: Hashable, asked: Any, make: Make | None) -> Any:
        """Answer one task; a user's mistake is an answer too."""
        function = self.ready.pop(key, None)
        if function is None:
            assert make is not None
            function = _made(make)
        self.ready[key] = function
        while len(self.ready) > MOST_LAID_OUT:
            self.ready.popitem(last=False)
        try:
            return function(asked)
        except ToolkitError as error:
            return error


def _made(make: Make) -> Callable[[Any], Any]:
    try:
        return make()
    except ToolkitError as error:
        refusal = error
        return lambda _: refusal


class _Other:
    """One process, and what its desk holds as seen from here."""

    def __init__(self) -> None:
        context = multiprocessing.get_context(
            "spawn"
        )  # a notebook's process has threads, which a fork would break
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # so that a process that dies is heard of
        self.is_busy = False
        self._known: OrderedDict[Hashable, None] = OrderedDict()

    def send(self, number: tuple[int, int], key: Hashable, asked: Any, make: Make) -> None:
        is_known = self._known.pop(key, 0) is None
        self._known[key] = None
        while len(self._known) > MOST_LAID_OUT:
            self._known.popitem(last=False)
        self.line.send((number, key, asked, None if is_known else make))
        self.is_busy = True

    def receive(self) -> tuple[tuple[int, int], Any]:
        self.is_busy = False
        number, answer = self.line.recv()
        return number, answer

    def end(self) -> None:
        self.line.close()
        self.process.terminate()


def _serve(line: Connection) -> None:
    """Answer until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is meant for whoever asks
    if hasattr(os, "nice"):
        os.nice(10)  # whoever moves a slider comes first
    desk = _Desk()
    while True:
        try:
            number, key, asked, make = line.recv()
            line.send((number, desk.answer(key, asked, make)))
        except (EOFError, OSError):
            return
