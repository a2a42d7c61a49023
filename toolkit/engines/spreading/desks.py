"""What a worker has at hand: the functions that it made, to answer one task after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import local
from typing import Any

Make = Callable[[], Callable[[Any], Any]]
MOST_AT_HAND = 4
"""Functions that a worker keeps: a crisis and some alternatives."""

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


def set_worker(make: Make) -> None:
    """Make the function of a process that does one piece of work alone."""
    global _worker
    _worker = make()


def work(task: Any) -> Any:
    """Do a task in such a process."""
    assert _worker is not None
    return _worker(task)


def at_desk(ticket: str, make: Make | None, task: Any) -> Answered | Failed | None:
    """Do a task wherever an executor sent it.

    Parameters
    ----------
    ticket : str
        Tells the work from any other.
    make : callable, optional
        Makes the function of that work; sent only where it is asked for, since all of a model goes with it.

    Returns
    -------
    Answered, Failed or None
        None where the work is not known here and nothing was sent to make it of.
    """
    function = _desk.at_hand.pop(ticket, None)
    try:
        if function is None:
            if make is None:
                return None
            function = make()
        _desk.at_hand[ticket] = function
        while len(_desk.at_hand) > MOST_AT_HAND:
            _desk.at_hand.popitem(last=False)
        return Answered(function(task))
    except Exception as error:  # whatever it is, it is told to whoever asked
        return Failed(error)
