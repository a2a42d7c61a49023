"""What a worker has at hand: the functions that it made, to answer one task after the other."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread, local
from time import sleep
from typing import Any

Make = Callable[[], Callable[[Any], Any]]
MOST_AT_HAND = 4
"""Functions that a worker keeps: a crisis and some alternatives."""

ATTENTION = 1.0
"""Seconds between looks at whether anybody is left to work for."""

_worker: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Answered:
    """What a task came to."""

    value: Any


@dataclass(frozen=True)
class Failed:
    """The error with which a task ended."""

    error: BaseException


class _Desk(local):
    """One for each thread of a worker, since what is made for one task after the other is not made for two at once."""

    def __init__(self) -> None:
        self.at_hand: OrderedDict[str, Callable[[Any], Any]] = OrderedDict()


_desk = _Desk()


def set_worker(make: Make, boss: int) -> None:
    """Make the function of a process that does one piece of work alone, and ends when the process that asked for it has."""
    global _worker
    if os.name == "posix":  # elsewhere the number of a parent that is gone is still told
        Thread(target=_leave_with, args=(boss,), daemon=True).start()
    _worker = make()


def _leave_with(boss: int) -> None:
    """End this process soon after the one that asked for it was killed; a pool would let it wait for ever."""
    while os.getppid() == boss:
        sleep(ATTENTION)
    os._exit(1)


def work(task: Any) -> Any:
    """Do a task in such a process."""
    assert _worker is not None
    return _worker(task)


def at_desk(ticket: str, make: Make | None, tasks: Sequence[Any]) -> list[Answered | Failed] | None:
    """Do some tasks wherever an executor sent them.

    Parameters
    ----------
    ticket : str
        Tells the work from any other.
    make : callable, optional
        Makes the function of that work; sent only where it is asked for, since all of a model goes with it.

    Returns
    -------
    list, or None
        What each came to; those after one that failed are not done. None where the work is not known here and nothing was sent to make it of.
    """
    function = _desk.at_hand.pop(ticket, None)
    found: list[Answered | Failed] = []
    try:
        if function is None:
            if make is None:
                return None
            function = make()
        _desk.at_hand[ticket] = function
        while len(_desk.at_hand) > MOST_AT_HAND:
            _desk.at_hand.popitem(last=False)
        for task in tasks:
            found.append(Answered(function(task)))
    except Exception as error:  # whatever it is, it is told to whoever asked
        found += [Failed(error)] * (len(tasks) - len(found))
    return found
