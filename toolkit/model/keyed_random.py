"""Random numbers that belong to a name, not to the order in which they are asked for.

A stream is keyed by (seed, turn, name, use, occurrence) and read at a run's position, so any cutting of
the work gives the same numbers, and adding an event or an actor moves none of the others.
Inputs come from Philox4x64 (Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as
1, 2, 3), whose counter can be set to any position; what happens in runs, which needs many times more numbers,
from PCG64DXSM (O'Neill 2014, HMC-CS-2014-0905), which takes less than half the time and can be advanced to any position too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import numpy as np
import numpy.typing as npt

from toolkit.remembered import cleared_by

Use = Literal[
    "choice",
    "branch",
    "event",
    "start",
    "noise",
    "parameter",
    "scramble",
    "move",
    "accept",
    "resample",
    "report",
]
WORDS_PER_COUNT = 4
BELOW_ONE = 1.0 - 2.0**-52
"""Largest share of a total that stays below it after rounding, so a closed last option is never drawn."""
MULTIPLIER = 0xDA942042E4DD58B5
"""By which PCG64DXSM multiplies its state at every step, before it adds the increment of the stream."""
_HALF, _WHOLE = 2**64, 2**128
"""What the higher half of its state counts, and the number that it stays below."""


def _halves(digest: bytes) -> tuple[int, int]:
    """Return the two whole numbers that a digest makes."""
    middle = len(digest) // 2
    return int.from_bytes(digest[:middle], "little"), int.from_bytes(digest[middle:], "little")


def _digest(seed: int, turn: int, name: str, use: Use, occurrence: int, size: int) -> tuple[int, int]:
    text = f"{seed}|{turn}|{use}|{occurrence}|{name}"
    return _halves(blake2b(text.encode(), digest_size=size, person=b"crisis-toolkit").digest())


@lru_cache(maxsize=65536)
def _key(seed: int, turn: int, name: str, use: Use, occurrence: int) -> tuple[int, int]:
    return _digest(seed, turn, name, use, occurrence, 16)


@lru_cache(maxsize=65536)
def _wide_key(seed: int, turn: int, name: str, use: Use, occurrence: int) -> tuple[int, int]:
    return _digest(seed, turn, name, use, occurrence, 32)


cleared_by(_key.cache_clear)
cleared_by(_wide_key.cache_clear)


def generator(seed: int) -> np.random.Generator:
    """Return a generator for any whole number; NumPy takes none below 0."""
    return np.random.default_rng(seed if seed >= 0 else [1, -seed])


class KeyedRandom:
    """Uniform numbers on [0, 1) for a seed.

    Parameters
    ----------
    seed : int
        Any whole number; 0 is a seed like any other.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._philox = np.random.Philox(0)
        self._generator = np.random.Generator(self._philox)
        self._state = self._philox.state
        self._buffer = np.empty(0)

    def uniform(
        self, start: int, stop: int, *, turn: int, name: str, use: Use, occurrence: int = 0
    ) -> npt.NDArray[np.float64]:
        """Return the numbers of positions ``start`` to ``stop`` of one stream.

        Returns
        -------
        array, shape (stop - start,)
            Uniform on [0, 1), at most ``BELOW_ONE``; a buffer that the next call uses again.
        """
        first = start // WORDS_PER_COUNT
        count = stop - first * WORDS_PER_COUNT
        if len(self._buffer) < count:
            self._buffer = np.empty(count)
        numbers = self._buffer[:count]
        self._stream(_key(self.seed, turn, name, use, occurrence), first).random(out=numbers)
        np.multiply(numbers, BELOW_ONE, out=numbers)
        return numbers[start - first * WORDS_PER_COUNT :]

    def integers(
        self, count: int, high: int, *, name: str, use: Use, occurrence: int = 0
    ) -> npt.NDArray[np.int64]:
        """Return ``count`` whole numbers below ``high`` of one stream; shape (count,)."""
        return self._stream(_key(self.seed, 0, name, use, occurrence), 0).integers(high, size=count)

    def permutation(self, count: int, *, name: str, use: Use, occurrence: int = 0) -> npt.NDArray[np.int64]:
        """Return a random order of 0 … ``count`` - 1; shape (count,)."""
        return self._stream(_key(self.seed, 0, name, use, occurrence), 0).permutation(count)

    def _stream(self, key: tuple[int, int], counter: int) -> np.random.Generator:
        state = self._state
        state["state"]["key"][:] = key
        state["state"]["counter"][:] = (counter, 0, 0, 0)
        state["buffer_pos"] = WORDS_PER_COUNT
        state["has_uint32"] = 0
        self._philox.state = state
        return self._generator


@lru_cache(maxsize=1024)
def _steps(n: int) -> tuple[int, int]:
    """Return by what ``n`` steps of PCG64DXSM multiply its state, and how many times they add its increment."""
    factor, times, own, own_times = 1, 0, MULTIPLIER, 1
    while n:
        if n % 2:
            factor, times = factor * own % _WHOLE, (times * own + own_times) % _WHOLE
        own, own_times, n = own * own % _WHOLE, own_times * (own + 1) % _WHOLE, n // 2
    return factor, times


class RunRandom:
    """Uniform numbers on [0, 1) for what happens in runs.

    Parameters
    ----------
    seed : int
        Any whole number.
    start, stop : int
        The positions of the runs in every stream.
    occurrence : int
        Runs of another generation have other numbers.
    """

    def __init__(self, seed: int, start: int, stop: int, occurrence: int = 0) -> None:
        self.seed, self.occurrence = seed, occurrence
        self._factor, self._times = _steps(start)
        self._bits = np.random.PCG64DXSM(0)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state
        self._numbers = np.empty(stop - start)

    def __call__(self, turn: int, name: str, use: Use) -> npt.NDArray[np.float64]:
        """Return the number of each run in one stream, at most ``BELOW_ONE``; a buffer that the next call uses again."""
        state, increment = self._placed(turn, name, use)
        self._state["state"] = {"state": state, "inc": increment}
        self._bits.state = self._state
        self._generator.random(out=self._numbers)
        return np.multiply(self._numbers, BELOW_ONE, out=self._numbers)

    def states(self, turn: int, streams: Sequence[tuple[str, Use]]) -> npt.NDArray[np.uint64]:
        """Return how streams stand before the number of the first run: the halves of state and increment, higher ones first; shape (n, 4)."""
        placed = [self._placed(turn, name, use) for name, use in streams]
        halves = [(*divmod(state, _HALF), *divmod(increment, _HALF)) for state, increment in placed]
        return np.array(halves, dtype=np.uint64).reshape(-1, 4)

    def _placed(self, turn: int, name: str, use: Use) -> tuple[int, int]:
        """Return state and increment of a stream before the number of the first run."""
        state, stream = _wide_key(self.seed, turn, name, use, self.occurrence)
        increment = stream | 1
        return (state * self._factor + increment * self._times) % _WHOLE, increment
