"""How far a stream of facts surprises the model: what came against what was expected just before.

Each cell (a member in a turn, a condition, a window) is judged on what the model held given all news before it, as in
prequential testing (Dawid 1984, JRSS A 147:278-292; Seillier-Moiseiwitsch and Dawid 1993, JASA 88:355-359).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.model.keyed_random import KeyedRandom
from toolkit.remembered import remembered

Floats = npt.NDArray[np.float64]
STREAMS = 10_000
"""Streams that are drawn from what the model held."""
TIE = 1e-9
"""Bits that differ by less are the same: sums are rounded."""
RARE = 0.05
"""A stream that fewer streams of the model surprise as much as is flagged."""


@dataclass(frozen=True)
class Told:
    """A cell, and what came.

    Attributes
    ----------
    what : the key of a member, or a statement
    names, chances : what might have come, and how probable each was given all news before
    came : the place of what came
    """

    what: str
    turn: int
    names: tuple[str, ...]
    chances: tuple[float, ...]
    came: int

    @property
    def bits(self) -> float:
        """How surprising what came was."""
        return float(self._all_bits[self.came])

    @property
    def entropy(self) -> float:
        """How surprising it was to be."""
        return float(np.dot(self.chances, self._all_bits))

    @property
    def variance(self) -> float:
        """How far that varies."""
        return float(np.dot(self.chances, np.square(self._all_bits - self.entropy)))

    @cached_property
    def _all_bits(self) -> Floats:
        """Minus the binary logarithm of each chance; 0 where there is none, which never comes."""
        chances = np.asarray(self.chances)
        return np.asarray(np.abs(np.log2(chances, out=np.zeros(len(chances)), where=chances > 0.0)))

    def drawn(self, uniform: Floats) -> Floats:
        """Return the bits of what is drawn with uniform numbers."""
        reach = np.cumsum(self.chances)
        kinds = np.searchsorted(reach, uniform * reach[-1], side="right")
        return np.asarray(self._all_bits[np.minimum(kinds, len(reach) - 1)])


@dataclass(frozen=True)
class Surprise:
    """All cells of a stream in order of turn, and how far it surprises."""

    cells: tuple[Told, ...]

    @cached_property
    def bits(self) -> float:
        """How surprising the stream was."""
        return math.fsum(one.bits for one in self.cells)

    @cached_property
    def expected(self) -> float:
        """How surprising it was to be: the entropy of every cell, added up."""
        return math.fsum(one.entropy for one in self.cells)

    @cached_property
    def spread(self) -> float:
        """Standard deviation of the bits."""
        return math.sqrt(math.fsum(one.variance for one in self.cells))

    @property
    def z(self) -> float:
        """Bits less those expected, in standard deviations; 0 where nothing could surprise."""
        return (self.bits - self.expected) / self.spread if self.spread > 0.0 else 0.0

    def share_as_surprising(self, seed: int) -> float:
        """Return how many streams drawn from what the model held surprise at least as much, as a fraction."""
        return _share_as_surprising(self, seed)


@remembered(64)
def _share_as_surprising(surprise: Surprise, seed: int) -> float:
    random, total = KeyedRandom(seed), np.zeros(STREAMS)
    for n, cell in enumerate(surprise.cells):
        uniform = random.uniform(0, STREAMS, turn=cell.turn, name=cell.what, use="noise", occurrence=n)
        total += cell.drawn(uniform)
    return float(np.mean(total >= surprise.bits - TIE))
