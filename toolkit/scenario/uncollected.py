"""What is done about garbage while a file is read or compiled: nothing, for hardly any comes of it.

A large file becomes hundreds of thousands of small objects that all stay. Python would search them for garbage again and again
while they are made, which takes as long as making them. How many there can be is bounded by the length that a file may have.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def uncollected(function: Callable[P, R]) -> Callable[P, R]:
    """Have a function collect no garbage while it runs; one within another, or in another thread, changes nothing."""

    @wraps(function)
    def calm(*args: P.args, **kwargs: P.kwargs) -> R:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return calm
