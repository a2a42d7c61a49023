"""Stage by stage: another way to an equilibrium of actors who learn, beside the branch of the whole game.

A stage is what is chosen at one moment. The last is solved first: its precision grows from 0 to what its actors have, along a branch of
its own, while all before it choose by even odds; then that of the stage before it, and so on to the first. What was solved already is kept
solved on the way, on the beliefs that Bayes' rule gives there. So every stage starts at even odds, given what follows it, and what comes out is
an agent logit equilibrium at the same precision (McKelvey and Palfrey 1998) as that of the whole game, reached on another path through the
precisions of its stages; each leg is followed as the whole is (Turocy 2010). Where nothing is hidden this is backward induction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.branch import Branch, LostError, Solved
from toolkit.engines.looking_ahead.learning.passes import System

Floats = npt.NDArray[np.float64]


class LostStageError(Exception):
    """A stage whose branch cannot be followed: the number of its moment, and the leg."""

    def __init__(self, moment: int, branch: Branch, share: float) -> None:
        super().__init__(moment, share)
        self.moment, self.branch, self.share = moment, branch, share


def stage_by_stage(system: System, pace: float) -> Solved:
    """Solve the stages of a game from the last to the first.

    Parameters
    ----------
    pace : what is at stake at the whole precision

    Raises
    ------
    LostStageError
        Where the branch of a stage cannot be followed.
    """
    whole = system.precision
    moment = system.gather([np.full(len(c.precision), float(c.moment)) for c in system.choices])
    turns, splits = list[float](), list[float]()
    found = Branch(system, pace).solve(0.0)
    for stage in sorted(set(moment.tolist()), reverse=True):
        system.precision = np.where(moment == stage, whole, 0.0)
        leg = Branch(system, pace, start=found.x)
        try:
            found = leg.solve()
        except LostError as lost:
            raise LostStageError(int(stage), leg, lost.share) from None
        turns += found.turns
        splits += found.splits
        system.reached_before = system.reached_before + system.precision
    system.precision, system.reached_before = whole, np.zeros(system.n)
    return replace(found, turns=tuple(turns), splits=tuple(splits))
