"""What a process keeps so that it is not worked out twice: one owner, one bound in bytes, and one way to clear it."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from threading import RLock
from typing import Any, Generic, ParamSpec, TypeVar

from toolkit.arguments import public

P = ParamSpec("P")
R = TypeVar("R")
Held = TypeVar("Held")
MOST_BYTES = 2 * 2**30
"""Of all that is kept, on all shelves together; what was used longest ago goes first."""

_lock = RLock()
_shelves: list[Shelf[Any]] = []
_others: list[Callable[[], object]] = []
_uses = 0


class Shelf(Generic[Held]):
    """Things of one kind by their keys, the one that was used last at the end.

    Parameters
    ----------
    most : int
        How many are kept; fewer where they are large.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, tuple[Held, int, int]] = OrderedDict()
        _shelves.append(self)

    def __len__(self) -> int:
        """Return how many things stand on it."""
        return len(self._held)

    def get(self, key: Hashable) -> Held | None:
        """Return what stands under a key; None where nothing does."""
        with _lock:
            if key not in self._held:
                return None
            value, size, _ = self._held.pop(key)
            self._held[key] = value, size, _use()
            return value

    def put(self, key: Hashable, value: Held) -> None:
        """Keep something under a key; what is larger than all that may be kept is let go at once."""
        size = bytes_of(value)
        with _lock:
            self.drop(key)
            if size > MOST_BYTES:
                return
            self._held[key] = value, size, _use()
            while len(self._held) > self.most:
                self._held.popitem(last=False)
            while n_bytes() > MOST_BYTES:
                min((one for one in _shelves if one._held), key=Shelf._last_use)._held.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Let go of what stands under a key."""
        with _lock:
            self._held.pop(key, None)

    def clear(self) -> None:
        """Let go of all."""
        with _lock:
            self._held.clear()

    def _last_use(self) -> int:
        """Return when the thing that was used longest ago was used."""
        return next(iter(self._held.values()))[2]

    @property
    def n_bytes(self) -> int:
        """Bytes of what stands on it."""
        return sum(size for _, size, _ in self._held.values())


def _use() -> int:
    """Count a use, so that all shelves know what was used longest ago."""
    global _uses
    _uses += 1
    return _uses


def n_bytes() -> int:
    """Return the bytes of what is kept on all shelves."""
    return sum(shelf.n_bytes for shelf in _shelves)


@public
def forget() -> None:
    """Let go of everything that this process keeps between questions.

    Nothing is lost but time: states that were listed, results that were asked, and the finished parts of runs that were
    interrupted are worked out again when they are needed. What a checkpoint holds stays in its folder.

    Examples
    --------
    >>> import toolkit as ct
    >>> ct.forget()
    """
    with _lock:
        for shelf in _shelves:
            shelf.clear()
    for clear in _others:
        clear()


def cleared_by(clear: Callable[[], object]) -> None:
    """Have something that is kept elsewhere, and is small or lives no longer than its owner, cleared with the rest."""
    _others.append(clear)


def remembered(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function returned for its last arguments, which must be hashable."""

    def kept(function: Callable[P, R]) -> Callable[P, R]:
        shelf: Shelf[tuple[R]] = Shelf(most)

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            key = args, tuple(sorted(kwargs.items()))
            found = shelf.get(key)
            if found is None:
                found = (function(*args, **kwargs),)
                shelf.put(key, found)
            return found[0]

        return asked

    return kept


def bytes_of(value: object) -> int:
    """Estimate the bytes that something takes: those of its arrays and texts, and a little for every other part."""
    seen: set[int] = set()
    left, total = [value], 0
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        total += int(getattr(one, "nbytes", sys.getsizeof(one, 64)))
        left.extend(_inside(one))
    return total


def _inside(value: object) -> list[Any]:
    """Return what something holds."""
    if isinstance(value, str | bytes | int | float) or hasattr(value, "nbytes"):
        return []
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, tuple | list | set | frozenset):
        return list(value)
    return list(getattr(value, "__dict__", {}).values())
