"""One history, watched so that it can be reported: who did what in which turn, and when it ended."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation, Truths, Watcher, Whole32
from toolkit.engines.sampling.unreached import odds_unreached
from toolkit.model.members import Member

Seat = tuple[int, int]
"""Number of a step, and place of a member in it."""


class Happened(Watcher):
    """What the members that somebody asks about do in the only run of a block.

    In the turn in which it ends, members of later steps do what they would have done in the state that the ending step
    read: news of them is weighed so, too.

    Attributes
    ----------
    done : by turn and seat, the action; nothing after the end, nor where it cannot be said what a member expects
    end_turn : the turn in which the history ended, 0 at the start; None while it goes on
    """

    def __init__(self, members: dict[Seat, Member]) -> None:
        self.members = members
        self.seats = {member.key: seat for seat, member in members.items()}
        self.done: dict[tuple[int, Seat], int] = {}
        self.end_turn: int | None = None

    def reaches(self, turn: int) -> bool:
        """Whether the history had not ended before a turn."""
        return self.end_turn is None or turn <= self.end_turn

    def did(self, actions: Collection[int], seat: Seat, first: int, last: int) -> bool:
        """Whether a member took one of some actions in any of several turns."""
        return any(self.done.get((turn, seat)) in actions for turn in range(first, last + 1))

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Any,  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Any,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Take down what a member does."""
        seat = self.seats.get(member.key)
        if seat is not None and simulation.alive.all():
            self.done[turn, seat] = int(action.flat[0])

    def stepped(self, simulation: Simulation, turn: int, changed: Any) -> None:  # noqa: ARG002
        """Keep the state that a step read."""
        self.before = list(simulation.columns)

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:  # noqa: ARG002
        """Take down the end, and what members would have done whom the turn did not reach."""
        if not where.any():
            return
        self.end_turn = turn
        if not turn:
            return
        for (step, place), member in self.members.items():
            known = simulation.expectations.knows
            state = [column[where] for column in self.before]
            if step > simulation.number and known(step, member, turn, state).all():
                odds = odds_unreached(simulation, step, member, turn, self.before, where, member.place)[:, 0]
                number = float(simulation.numbers(turn, f"{member.key}, not reached", "event")[0])
                reach = np.cumsum(odds)
                self.done[turn, (step, place)] = int((number * reach[-1] >= reach[:-1]).sum())
