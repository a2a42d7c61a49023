"""What states after a step are worth, as it is carried back over the step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
Addresses = npt.NDArray[np.intp]


class After(NamedTuple):
    """What states are worth that go on, and those in which a history has ended; kept apart, so that neither is copied.

    Attributes
    ----------
    live : shape (B, S'), or (B, T) where those that have ended stand behind
    ended : shape (B, X), or None
    may_go : whether nobody else wants ``live``, so that what states are worth before the step may be put in its place
    """

    live: Floats
    ended: Floats | None = None
    may_go: bool = False

    @property
    def joined(self) -> Floats:
        """Both as one array; shape (B, T)."""
        return self.live if self.ended is None else np.concatenate((self.live, self.ended), axis=1)


def goes_on(block: Block, worth: Sequence[After]) -> int:
    """Return how many rows of targets lead to states that go on, for worth by state first; all, where those that have ended stand behind them."""
    if not worth or worth[0].ended is None:
        return len(block.targets)
    return block.going_on(len(worth[0].live))


def addresses_of(arrays: Sequence[Floats]) -> Addresses:
    """Return where arrays begin in memory; they have to be kept for as long as it is used."""
    return np.array([one.ctypes.data for one in arrays], dtype=np.intp)


def addresses_after(worth: Sequence[After]) -> Addresses:
    """Return where states begin that go on, and where those that have ended would if their numbers began at 0; shape (2, L)."""
    live = addresses_of([one.live for one in worth])
    behind = [
        at if one.ended is None else one.ended.ctypes.data - one.live.nbytes
        for at, one in zip(live, worth, strict=True)
    ]
    return np.array([live, behind], dtype=np.intp)
