"""What the loops want to know of a step at which one member weighs whole states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Appeal(NamedTuple):
    """How actions appeal by themselves, row by row, lines of draws last.

    Attributes
    ----------
    score : shape (A, R, 8), 0 where the action is closed, or appeals without bounds
    shut : shape (A, R, 8), what is added to it when it is weighed: minus infinity where the action is closed
    precision : shape (R, 8)
    """

    score: Floats
    shut: Floats
    precision: Floats


@dataclass(frozen=True, eq=False)
class ChoiceBlock:
    """A block that holds states action by action, and who of it stands where."""

    block: Block
    n_actions: int

    @cached_property
    def order(self) -> npt.NDArray[np.intp]:
        """The places of its states in the order of states, so that memory is gone through in order."""
        n_rows = len(self.block.sources) // self.n_actions
        return np.argsort(self.block.sources[:n_rows].reshape(-1), kind="stable")


class Chooser(Protocol):
    """Loops over a step at which one member chooses, for batches whose draws are the columns of each state.

    ``chances`` has shape (M, 8), ``odds`` (A, S, 8): how likely each action is in each state.
    """

    def choose(self, part: ChoiceBlock, chances: Floats, appeal: Appeal, worth: Floats, odds: Floats) -> None:
        """Put into ``odds`` what the logit rule makes of the ``worth`` of states after the step, shape (T, 8)."""

    def carry(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, appeal: Appeal, own: Truths, worth: Sequence[Floats], out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``out``, L of shape (S, 8), what states are worth by that of those after the step, L of shape (T, 8).

        Where it is ``own``, shape (L,), the appeal of the action that is chosen counts too.
        """

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats
    ) -> None:  # fmt: skip
        """Add what mass sends on to ``live`` and ``ended``, and the mass of each action and row to ``by_row``; lines all."""
