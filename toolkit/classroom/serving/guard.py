"""Whom the server answers: its own names, forms of its own pages, and nobody who tries out codes."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

MOST_WRONG, MOST_WRONG_IN_ALL = 30, 300
"""Wrong codes in a minute from one address, and from all: a class behind one address may mistype, a program cannot search."""
MINUTE = 60.0
MOST_ADDRESSES = 2000
HOST = re.compile(r"[\w.\-\[\]:]+", re.ASCII)
"""What a name or number with a port is made of; it goes into a header of the answer."""


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
    if not HOST.fullmatch(host):
        return False
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
        self._all: deque[float] = deque(maxlen=MOST_WRONG_IN_ALL)

    def wrong(self, address: str) -> None:
        """Note a wrong code; whoever has had enough of them already counts no more against everybody else."""
        is_counted = not self._has_had_enough(address)
        if address not in self._wrong and len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong.setdefault(address, deque(maxlen=MOST_WRONG)).append(self._now())
        if is_counted:
            self._all.append(self._now())

    def are_too_many(self, address: str) -> bool:
        """Whether this address, or all together, have tried too often within the last minute."""
        return self._has_had_enough(address) or self._recent(self._all) >= MOST_WRONG_IN_ALL

    def _has_had_enough(self, address: str) -> bool:
        return self._recent(self._wrong.get(address, ())) >= MOST_WRONG

    def _recent(self, times: Iterable[float]) -> int:
        since = self._now() - MINUTE
        return sum(when >= since for when in times)
