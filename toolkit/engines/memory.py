"""Memory that is let go and taken again, thousands of times a second: kept by the process in between."""

from __future__ import annotations

from functools import cache

import numpy as np

KEPT_BYTES = 31 * 2**20
"""Just below the largest piece of memory from which the C library of Linux learns."""


@cache
def keep_freed_memory() -> None:
    """Make the process keep memory that arrays let go, once and for all.

    The C library of Linux hands larger pieces back to the system and asks for them again, page by page, which takes up to a
    third of the time of sampling. It stops doing so for pieces up to the size of the largest that it has seen let go.
    Elsewhere this does nothing.
    """
    np.empty(KEPT_BYTES, dtype=np.uint8)  # let go at once, and never written to: it takes no memory
