"""What an engine must offer so that islands of draws can follow the news with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.cells import Met
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.model.evidence import Evidence, Observation

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Outside = dict[tuple[int, int], tuple[float, ...]]
"""(turn, part) -> weight of the histories that had ended before, after each report."""


@dataclass(frozen=True)
class Telling:
    """What some news of one turn says of each draw, report by report.

    Attributes
    ----------
    going : shape (n, R + 1)
        Share of each draw in the histories that it speaks of, after the first r reports.
    gone : shape (n,)
        Share in those that had ended before.
    statement : shape (n, R)
        Share left of the first if the statement of report r were certain, after the reports before it.
    ended : shape (n, R)
        Share in histories that had ended before, just before each report, where the engine weighs these by itself.
    met : what each draw held of the cells of which facts tell, where ``each`` was asked for
    going_outcomes, gone_outcomes : shapes (n, R + 1, K) and (n, K), where they are asked for
        How the histories behind ``going`` and ``gone`` will have ended at the horizon.
    """

    going: Floats
    gone: Floats
    statement: Floats
    met: tuple[Met, ...] = ()
    going_outcomes: Floats | None = None
    gone_outcomes: Floats | None = None
    ended: Floats | None = None


Place = TypeVar("Place")


class Follower(Protocol[Place]):
    """An engine that can follow draws turn by turn; a place is where some draws stand."""

    def start(self, values: Floats, generation: int = 0) -> Place:
        """Return where draws start; draws of another generation have other random numbers."""
        ...

    def batches(self, n_draws: int) -> list[Rows]:
        """Return draws in lots that are best followed from the start one lot after the other."""
        ...

    def tell(
        self, place: Place, values: Floats, turn: int, part: int, *, each: bool
    ) -> tuple[Place, Telling]:
        """Tell one part of the news of a turn; what had ended before is not weighed yet.

        Without ``each`` only what all reports together leave is asked for; the rest of the telling is no number.
        """
        ...

    def settle(self, place: Place, turn: int, part: int, outside: float) -> Place:
        """Weigh what had ended before by a number."""
        ...

    def scale(self, place: Place, left: Floats) -> Place:
        """Divide by the share that is left of each draw; shape (n,)."""
        ...

    def joined(self, places: Sequence[Place]) -> Place:
        """Return the draws of several places one after the other."""
        ...

    def taken(self, place: Place, rows: Rows) -> Place:
        """Return some draws, in some order."""
        ...

    def conditioned(
        self, place: Place, values: Floats, first_draw: int, outside: Outside, *, smooth: bool
    ) -> Sequence[Conditioned]:
        """Return the tables of draws given all news, batch by batch."""
        ...

    def mixed(self, place: Place, other: Place, where: npt.NDArray[np.bool_]) -> Place:
        """Return draws, those where something holds from another place."""
        ...


def parts_of(evidence: Evidence, turn: int) -> list[list[Observation]]:
    """Return the news of a turn by what it speaks of: of the turn alone first, then each window that closes; that of inputs is no part of it."""
    now = [one for one in evidence.of_turn(turn) if one.kind != "input"]
    return [[one for one in now if not one.is_window], *([one] for one in now if one.is_window)]
