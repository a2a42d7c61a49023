"""Loops compiled before they are needed, in several processes at once: what another process compiles is kept on disk, and read back.

Processes are started as programs of their own, since this may be a notebook, or a script that does not expect to be read twice. Each
is told of one loop at a time: it ends when whoever started it has, and one that dies leaves the other loops to others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from toolkit.engines.moving.reading_back import NotKept, is_as_known, only_kept, tell_of_first_use
from toolkit.engines.moving.rehearsing import Rehearsal, rehearse
from toolkit.time_limits import keep_within

STARTING = 1.2
"""Seconds of a processor that another process takes before it compiles."""
PATIENCE = 120.0
"""Seconds for which other processes are waited for once nothing is left to do here."""
ATTENTION = 0.05
"""Seconds between looks at whether they are done."""
PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from toolkit.engines.moving import compiling_apart; compiling_apart.serve()"
Program = subprocess.Popen[str]


def serve() -> None:
    """Compile the loops whose rehearsals are read, a line of JSON each; what such a process does."""
    for line in sys.stdin:
        rehearse(read(line))
        print(flush=True)


def read(line: str) -> Rehearsal:
    """Read a rehearsal as it is told to another process."""
    size, loop, widths = json.loads(line)
    return Rehearsal(size, loop, tuple(widths))


def not_kept(rehearsals: Sequence[Rehearsal]) -> list[Rehearsal]:
    """Read back what is kept; return the rehearsals of loops that are not, if that can be told."""
    return [one for one in rehearsals if not _is_kept(one)] if is_as_known() else []


def _is_kept(one: Rehearsal) -> bool:
    try:
        with only_kept():
            rehearse(one)
    except NotKept:
        return False
    return True


def helpers_worth_starting(rehearsals: Sequence[Rehearsal], n_processors: int) -> int:
    """Return how many processes to start so that loops are compiled sooner; none where this process must not, or is no Python."""
    is_python = Path(sys.executable or "").stem.lower().startswith("python") and not hasattr(sys, "frozen")
    if not rehearsals or not is_python or parent_process() is not None:
        return 0
    seconds = [one.seconds for one in rehearsals]
    worth = int((sum(seconds) - max(seconds)) / STARTING)
    return min(worth, n_processors - 1, len(seconds) - 1)


def compiled_together(rehearsals: Sequence[Rehearsal], n_helpers: int) -> Generator[Rehearsal, None, None]:
    """Compile loops, the longest first, here and with helpers; yields each rehearsal that is done with."""
    tell_of_first_use()
    left, done = deque(sorted(rehearsals, key=lambda one: one.seconds, reverse=True)), deque[Rehearsal]()
    one, helpers = _next(left), list[_Helper]()
    try:
        for program in _started(n_helpers):
            helpers.append(_Helper(program, left, done))
        while one:
            rehearse(one)
            yield one
            one = _next(left)
        patience = monotonic() + PATIENCE
        while any(helper.is_alive() for helper in helpers) and monotonic() < patience:
            sleep(ATTENTION)
            keep_within(elsewhere=True)
        yield from done
    finally:
        for helper in helpers:
            helper.end()


def _next(left: deque[Rehearsal]) -> Rehearsal | None:
    """Take the next rehearsal, if any is left: others take from them too."""
    with suppress(IndexError):
        return left.popleft()
    return None


def _started(n: int) -> Iterator[Program]:
    """Start up to n processes; fewer, or none, where that is not to be had."""
    command = [sys.executable, "-c", PROGRAM, *sys.path]
    with suppress(OSError):
        for _ in range(n):
            yield subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip


class _Helper(Thread):
    """Keeps another process at work for as long as anything is left to compile."""

    def __init__(self, program: Program, left: deque[Rehearsal], done: deque[Rehearsal]) -> None:
        super().__init__(daemon=True)
        self.program, self.left, self.finished = program, left, done
        self.start()

    def run(self) -> None:
        """Hand one rehearsal after the other on; the one at which the process dies is compiled where it is called."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        with suppress(OSError):
            while one := _next(self.left):
                print(json.dumps(one), file=self.program.stdin, flush=True)
                if not self.program.stdout.readline():
                    return
                self.finished.append(one)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.program.kill()
        self.join()
        self.program.communicate()
