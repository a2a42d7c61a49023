"""Whole numbers as few bytes: what lists of states are made of, stored once however many models share them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass
class Store:
    """Arrays of whole numbers, one after the other; equal ones stand there once."""

    parts: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    places: dict[bytes, int] = field(default_factory=dict)

    def add(self, array: npt.ArrayLike) -> int:
        """Store an array and return its number."""
        packed = packed_whole(np.asarray(array, dtype=np.int64).reshape(-1))
        if packed not in self.places:
            self.places[packed] = len(self.parts)
            self.parts.append(packed)
            self.sizes.append(int(np.size(array)))
        return self.places[packed]

    def packed(self) -> bytes:
        """Return all arrays, one after the other."""
        return b"".join(self.parts)


def packed_whole(numbers: npt.NDArray[np.int64]) -> bytes:
    """Write each number as its difference from the one before, in as many groups of seven bits as it takes.

    Examples
    --------
    >>> packed_whole(np.array([5, 6, 4])).hex()
    '0a0203'
    """
    steps = np.diff(numbers, prepend=0)
    left = np.where(steps < 0, -2 * steps - 1, 2 * steps).astype(np.uint64)
    groups, more = [], []
    while True:
        groups.append((left & np.uint64(127)).astype(np.uint8))
        left = left >> np.uint64(7)
        more.append(left > 0)
        if not more[-1].any():
            break
    table = np.stack(groups, axis=1) | (np.stack(more, axis=1).astype(np.uint8) << 7)
    used = np.stack([np.ones(len(numbers), dtype=bool), *more[:-1]], axis=1)
    return bytes(table[used])


def compressed(data: bytes) -> tuple[str, int]:
    """Compress bytes and write them as text; return it with the checksum of what is compressed."""
    packed = zlib.compress(data, 9)
    return base64.b64encode(packed).decode("ascii"), zlib.crc32(packed)


def joined(parts: Sequence[Any]) -> npt.NDArray[Any]:
    """Put arrays one after the other; none make an empty one."""
    return np.concatenate(parts) if len(parts) else np.empty(0, dtype=np.int64)
