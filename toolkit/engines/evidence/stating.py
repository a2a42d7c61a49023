"""What several reports of conditions weigh the states of a turn with, one more report at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.model.evidence import Observation

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]
"""Of states alive, and of those in which histories have ended."""


class Weighing:
    """Multiplies the weights of reports; what all but the last weigh is kept, since news is mostly told one report longer.

    A turn told after each of its reports costs as many products as it has reports, not the square of that.
    """

    def __init__(self, weights: Callable[[Observation, int], Pair]) -> None:
        self.weights = weights
        self.turn, self.told, self.known = 0, list[Observation](), (np.ones(()), np.ones(()))

    def of(self, stated: Sequence[Observation], turn: int) -> Pair:
        """Return the product of the weights of one or more reports of a turn."""
        *before, last = stated
        if turn != self.turn or not _begins_with(before, self.told):
            self.turn, self.told, self.known = turn, [], (np.ones(()), np.ones(()))
        for one in before[len(self.told) :]:
            self.known = self._with(one)
        self.told = before
        return self._with(last)

    def _with(self, one: Observation) -> Pair:
        live, fresh = self.weights(one, self.turn)
        return self.known[0] * live, self.known[1] * fresh


def _begins_with(some: Sequence[Observation], first: Sequence[Observation]) -> bool:
    return len(first) <= len(some) and all(a is b for a, b in zip(some, first, strict=False))
