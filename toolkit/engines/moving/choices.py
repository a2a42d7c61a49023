"""What the loops want to know of a step at which one member weighs whole states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.states.block import Block, Index

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Appeal(NamedTuple):
    """How actions appeal by themselves, row by row; draws stand last where loops go by column, else first.

    Attributes
    ----------
    score : shape (A, R, B), 0 where the action is closed, or appeals without bounds
    shut : shape (A, R, B), what is added to it when it is weighed: minus infinity where the action is closed
    precision : shape (R, B)
    """

    score: Floats
    shut: Floats
    precision: Floats


@dataclass(frozen=True, eq=False)
class ChoiceBlock:
    """A block that holds each of its rows once for every action, one after the other."""

    block: Block
    n_actions: int

    @cached_property
    def states(self) -> Index:
        """The states of its rows; shape (R, N)."""
        return np.ascontiguousarray(self.block.sources[:: self.n_actions])

    @cached_property
    def of_row(self) -> Index:
        """The row of the step that each of its rows is part of; shape (R,)."""
        return np.ascontiguousarray(self.block.of_row[:: self.n_actions])

    @cached_property
    def n_odds(self) -> int:
        """How many actions are ever open, summed over its states."""
        return int(np.count_nonzero(np.diff(self.block.back.first))) * int(self.block.sources.shape[1])


class Laid(NamedTuple):
    """A block as compiled loops read it.

    Attributes
    ----------
    states : shape (R, N)
    places : where targets stand; flat
    n_live : rows of targets that go on
    parts : as in ``Block``
    first, lead, move : the moves that leave each row with each action, where they lead within the part, and their number
    target : where they lead among all rows of targets
    of_row : the row of the step that each row is part of
    n_actions : int
    """

    states: Index
    places: Index
    n_live: int
    parts: Index
    first: Index
    lead: Index
    move: Index
    target: Index
    of_row: Index
    n_actions: int


def laid_out(part: ChoiceBlock, n_live: int) -> Laid:
    """Lay a block out for compiled loops."""
    block, back = part.block, part.block.back
    places, moves = block.targets.reshape(-1), (back.first, block.lead, back.move, back.row)
    return Laid(part.states, places, n_live, block.parts, *moves, part.of_row, part.n_actions)


class Chooser(Protocol):
    """Loops over a step at which one member chooses, over arrays as its kernel wants them: draws first, or last where it goes by column.

    ``odds`` has a number for each state and action that is ever open there, in the order of the loops.
    """

    needs_zeros: bool
    """Whether ``send`` adds everywhere, whatever ``writes`` says."""

    def settle(
        self, part: ChoiceBlock, chances: Floats, appeal: Appeal, own: After | None, worth: Sequence[After], counts: Truths, odds: Floats, out: Sequence[Floats]
    ) -> None:  # fmt: skip
        """Put into ``odds`` what the logit rule makes of the member's ``own`` worth; where that is None they are read.

        Then put into ``out`` what states are worth by each kind of ``worth``. Where it ``counts``, shape (L,), so does the appeal of the
        action that is chosen.
        """

    def send(
        self, part: ChoiceBlock, chances: Floats, odds: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends on to ``live`` and ``ended``, and the mass of each action and row to ``by_row``; ``writes`` as in ``Kernel``."""

    def by_state(self, part: ChoiceBlock, odds: Floats, found: Floats) -> None:
        """Put odds where they belong in an array with an axis of actions before those of draws and states."""

    def from_states(self, part: ChoiceBlock, found: Floats, odds: Floats) -> None:
        """Take odds from such an array."""
