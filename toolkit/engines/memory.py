"""Memory that is let go and taken again, thousands of times a second: kept by the process in between."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""What ``mallopt`` calls how much free memory a process may keep, and from which size on a piece is asked of the system for itself alone."""
KEPT_BYTES = 512 * 2**20
"""More than the 300 MB that a batch of `caribbean-2025` with look-ahead lets go when it is done, which the next one takes again."""
LARGEST_BYTES = 32 * 2**20
"""The most that the C library of Linux allows for one piece."""


@cache
def keep_freed_memory() -> None:
    """Make the process keep memory that arrays let go, once and for all.

    The C library of Linux hands larger pieces back to the system and asks for them again, page by page, which takes up to a
    third of the time of sampling. Elsewhere, and with another C library, this does nothing.
    """
    if sys.platform != "linux":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(MMAP_THRESHOLD, LARGEST_BYTES)
        set_option(TRIM_THRESHOLD, KEPT_BYTES)
