"""How likely the actions of a member are that weighs whole states, as compiled loops keep it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.choices import ChoiceBlock
from toolkit.engines.moving.memory import aligned

if TYPE_CHECKING:
    from toolkit.engines.choosing import Choosing

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Odds:
    """How likely actions are in every state: a number for each that is ever open there.

    Attributes
    ----------
    numbers : shape (N, B), or (B, N) where loops go draw by draw
    """

    choosing: Choosing
    numbers: Floats

    @classmethod
    def room(cls, choosing: Choosing) -> Odds:
        """Return room for them, not filled in."""
        return cls(choosing, aligned(*choosing.shape(sum(part.n_odds for part in choosing.parts))))

    @property
    def parts(self) -> list[tuple[ChoiceBlock, Floats]]:
        """Each block with its own numbers."""
        parts = self.choosing.parts
        ends = np.cumsum([0, *(part.n_odds for part in parts)]).tolist()
        by_column = self.choosing.kernel.by_column
        some = [self.numbers[a:b] if by_column else self.numbers[:, a:b] for a, b in pairwise(ends)]
        return list(zip(parts, some, strict=True))

    @cached_property
    def by_state(self) -> Floats:
        """The same state by state, shape (A, B, S), for those who come back to it: evidence, single histories, games."""
        choosing = self.choosing
        assert choosing.kernel.chooser is not None
        found = np.zeros((choosing.n_actions, *choosing.shape(choosing.n_states)))
        for part, numbers in self.parts:
            choosing.kernel.chooser.by_state(part, numbers, found)
        return found.transpose(0, 2, 1) if choosing.kernel.by_column else found

    def take(self, odds: Floats) -> None:
        """Take odds from an array of shape (A, B, S)."""
        kernel = self.choosing.kernel
        assert kernel.chooser is not None
        laid = np.ascontiguousarray(odds.transpose(0, 2, 1) if kernel.by_column else odds)
        for part, numbers in self.parts:
            kernel.chooser.from_states(part, laid, numbers)
