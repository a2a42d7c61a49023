"""Compiled loops called once on a step of one state, as a crisis will call them: they are compiled by that, or read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Appeal, ChoiceBlock
from toolkit.engines.moving.kernels import compiled
from toolkit.engines.moving.mover import Kernel
from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
SECONDS = {"settle": 2.5, "push": 1.9, "back": 1.5, "send": 1.3, "sums": 0.5}
"""About how long each loop takes to compile."""


class Rehearsal(NamedTuple):
    """A call of a loop.

    Attributes
    ----------
    size : draws of a batch
    loop : one of ``LOOPS``
    widths : how wide the numbers are that it is called with, ``narrow`` or ``wide``, where that makes a difference
    """

    size: int
    loop: str
    widths: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """About how long the loop takes to compile."""
        return SECONDS[self.loop] * max(1, len(self.widths))


def rehearse(one: Rehearsal) -> None:
    """Call a loop, if it is to be had compiled."""
    kernel = compiled(one.size)
    for width in one.widths or ("narrow",):
        if kernel is not None:
            LOOPS[one.loop](kernel, one.size, _block(width))


def _block(width: str) -> Block:
    """Return a block with one move, from a state to itself."""
    zero, ends = np.zeros(1, dtype=np.int32), np.array([0, 1], dtype=np.int32)
    block = Block(zero[:, None], zero[:, None], ends, zero, zero, zero)
    if width == "wide":
        vars(block)["narrow"] = block.flat  # as it is where a number is too large for less memory
    return block


def _lines(kernel: Kernel, size: int, *shape: int) -> Floats:
    """Return zeros for each draw, in the order in memory that the loops want."""
    return np.zeros((*shape, size) if kernel.by_column else (size, *shape))


def _push(kernel: Kernel, size: int, block: Block) -> None:
    before, after, by_row, ended = (_lines(kernel, size, n) for n in (1, 1, 1, 0))
    if kernel.by_column:
        before, after, by_row, ended = before[None], after[None], by_row[None], ended[None]
    kernel.push(block, _lines(kernel, size, 1), before, after, ended, by_row, np.ones(1, dtype=bool))


def _back(kernel: Kernel, size: int, block: Block) -> None:
    chances, before, after = (_lines(kernel, size, 1) for _ in range(3))
    kernel.back(block, chances, [After(after)], [before])


def _settle(kernel: Kernel, size: int, block: Block) -> None:
    assert kernel.chooser is not None
    chances, before, after, odds = (_lines(kernel, size, 1) for _ in range(4))
    appeal = Appeal(_lines(kernel, size, 1, 1), _lines(kernel, size, 1, 1), _lines(kernel, size, 1))
    part, counts = ChoiceBlock(block, 1), np.ones(1, dtype=bool)
    kernel.chooser.settle(part, chances, appeal, None, [After(after)], counts, odds, [before])


def _send(kernel: Kernel, size: int, block: Block) -> None:
    assert kernel.chooser is not None
    chances, odds, before, after, by_row = (_lines(kernel, size, 1) for _ in range(5))
    part, ended, writes = ChoiceBlock(block, 1), _lines(kernel, size, 0), np.ones(1, dtype=bool)
    kernel.chooser.send(part, chances, odds, before, after, ended, by_row, writes)


def _sums(kernel: Kernel, size: int, block: Block) -> None:
    kernel.tally(block.sources, np.zeros((size, 1)), np.zeros((size, 1)))
    kernel.count(np.zeros((size, 1, 1)), np.zeros((size, 1)))


LOOPS: Mapping[str, Callable[[Kernel, int, Block], None]] = {
    "settle": _settle, "push": _push, "back": _back, "send": _send, "sums": _sums,
}  # fmt: skip
