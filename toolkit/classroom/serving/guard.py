"""Whom the server answers: its own names, forms of its own pages, and nobody who tries out codes."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

MOST_WRONG, MOST_WRONG_IN_ALL = 30, 300
"""Wrong codes in a minute from one address, and from all: a class behind one address may mistype, a program cannot search."""
MINUTE = 60.0
MOST_ADDRESSES = 2000


def own_names(host: str) -> set[str]:
    """Return the names under which this machine may be asked for, beside its numbers."""
    machine = socket.gethostname().lower()
    return {"localhost", machine, f"{machine.split('.')[0]}.local", host.lower()}


def is_own(host: str, names: set[str]) -> bool:
    """Whether a request asks for this machine: by one of its names, or by a number, behind which no foreign name can hide.

    Examples
    --------
    >>> is_own("192.168.1.4:8808", set()), is_own("[::1]:8808", set()), is_own("evil.example", {"localhost"})
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_from_here(headers: Mapping[str, str], host: str) -> bool:
    """Whether a form or a web socket comes from one of our own pages, or from no page at all."""
    site = headers.get("Sec-Fetch-Site", "")
    if site not in ("", "same-origin", "none"):
        return False
    origin = headers.get("Origin")
    return origin is None or origin == f"http://{host}"


class Tries:
    """Counts wrong codes by address, and says who has tried too often."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def wrong(self, address: str) -> None:
        """Note a wrong code."""
        if address not in self._wrong and len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        for times in (self._wrong.setdefault(address, deque(maxlen=MOST_WRONG)), self._all):
            times.append(self._now())
        while self._all and self._all[0] < self._now() - MINUTE:
            self._all.popleft()

    def are_too_many(self, address: str) -> bool:
        """Whether this address, or all together, have tried too often within the last minute."""
        since = self._now() - MINUTE
        recent = sum(when >= since for when in self._wrong.get(address, ()))
        return recent >= MOST_WRONG or sum(when >= since for when in self._all) >= MOST_WRONG_IN_ALL
