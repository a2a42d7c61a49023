"""What the process of a short command does about garbage: what it loads stays until it ends, and is not searched again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 10_000
"""Objects that a command may make before it looks for garbage among them: many times as many as Python waits for, and little memory."""


@contextmanager
def unhurried() -> Iterator[None]:
    """Collect no garbage until ``settled``, nor what is left at the end; for a process that ends with the command.

    Searching everything that has been loaded, several times while loading and once more on leaving, takes a fifth of a
    short command, and finds nothing.
    """
    gc.disable()
    try:
        yield
    finally:
        settled()


def settled() -> None:
    """Take what is there now for what stays, and collect garbage from here on, seldom: most of what comes now stays too."""
    gc.freeze()
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    gc.enable()
