"""How long work may take: seconds of one processor that a reader allows, however the crisis came to be."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from toolkit.errors import RefusedWithWays, ToolkitError, Way

OVER = 2.0
"""How much longer than allowed work may really take before it is stopped: what it takes is told within this factor."""
GRACE = 1.0
"""Seconds beyond the limit that are always given: libraries are loaded, and loops compiled, once in a process."""
KIND = "time limit"


class OutOfTime(RefusedWithWays):
    """Work that would take longer than allowed, or has: what it takes, what was allowed, and what would make it smaller."""

    def __init__(self, problem: str, ways: Sequence[Way] = ()) -> None:
        super().__init__(problem, ways, kind=KIND)


class Over(Exception):
    """The same on its way to whoever set the limit: no refusal, so that nobody on the way answers without what was not worked out."""

    def __init__(self, problem: str, ways: Sequence[Way] = ()) -> None:
        super().__init__(problem)
        self.problem, self.ways = problem, tuple(ways)


ASK_LESS = (
    Way("take fewer draws", "draws=…", "--draws"),
    Way("fewer runs", "runs=…", "--runs"),
    Way("leave the alternatives out", "alternatives=False", "--no-alternatives"),
    Way("declare fewer turns"),
    Way("allow more", "time_limit=…", "--time-limit"),
)
"""What makes work smaller of which nothing else is known."""


@dataclass(frozen=True)
class Allowance:
    """What a reader allows.

    Attributes
    ----------
    seconds : of one processor, for each run as it is told beforehand
    until : reading of the clock of this process at which work is stopped, whatever was told
    began : reading of the clock on the wall when it was given
    """

    seconds: float
    until: float
    began: float

    @property
    def most(self) -> float:
        """Seconds after which work is stopped."""
        return max(OVER * self.seconds, self.seconds + GRACE)


_allowed: ContextVar[Allowance | None] = ContextVar("allowed", default=None)


def time_limit(seconds: float | None) -> AbstractContextManager[None]:
    """Allow the work within so many seconds of one processor; None sets no limit.

    A run that would take longer, as ``crisis run`` tells beforehand, is refused before it starts. All work within is stopped, with nothing
    half written, once it has used twice as much (and a second more at least). A limit within another counts as well as the other; threads that are begun within know
    of none. Parts that are finished are kept as after Ctrl-C: the same call, given more, goes on from there.
    No number depends on it: an answer that comes is the one that comes without.

    Parameters
    ----------
    seconds : float or None
        Above 0.

    Raises
    ------
    ToolkitError
        For a limit that is no number above 0; within, where the work takes longer.

    Examples
    --------
    >>> import toolkit as ct
    >>> with ct.time_limit(5):
    ...     answer = ct.run("chicken")
    """
    return nullcontext() if seconds is None else _within(_checked(seconds))


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    before, now = _allowed.get(), time.process_time()
    one = Allowance(seconds, 0.0, time.perf_counter())
    until = now + one.most
    if before is not None:
        one, until = Allowance(min(one.seconds, before.seconds), 0.0, one.began), min(until, before.until)
    token = _allowed.set(Allowance(one.seconds, until, one.began))
    try:
        yield
    except Over as over:
        if before is not None and time.process_time() > before.until:
            raise  # the limit around this one is used up, and whoever set it is to hear of it
        told = OutOfTime(over.problem, over.ways)
        for note in getattr(over, "__notes__", ()):  # what is kept, and how to go on
            told.add_note(note)
        raise told from None
    finally:
        _allowed.reset(token)


def _checked(seconds: object) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ToolkitError(
            f"time_limit is no number but {type(seconds).__name__}; expected seconds, such as 2", kind=KIND
        )
    if not (math.isfinite(seconds) and seconds > 0.0):
        raise ToolkitError(
            f"time_limit is {seconds:g}; expected seconds above 0, such as 2, or None for no limit", kind=KIND
        )
    return float(seconds)


def allowed_seconds() -> float | None:
    """Return for how long a run may work; None where there is no limit."""
    one = _allowed.get()
    return None if one is None else one.seconds


def keep_within(*, elsewhere: bool = False) -> None:
    """Stop here if the time that was allowed is used up; called wherever work can end with nothing half done.

    Parameters
    ----------
    elsewhere : bool
        Whether other processes do the work, whose time is seen by the clock on the wall alone.

    Raises
    ------
    Over
        ``time_limit`` makes an ``OutOfTime`` of it.
    """
    one = _allowed.get()
    if one is None:
        return
    if time.process_time() > one.until or (elsewhere and time.perf_counter() > one.began + one.most):
        raise Over(
            f"this takes longer than was told: it was stopped after {one.most:.3g} s of work, and {one.seconds:.3g} s are allowed", ASK_LESS
        )  # fmt: skip
