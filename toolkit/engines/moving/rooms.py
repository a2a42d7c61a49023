"""Memory for the mass of a batch on its way through the steps, so that it does not stand on fresh memory at every one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.memory import aligned
from toolkit.engines.moving.mover import Mover
from toolkit.engines.states.structure import StepStructure

Floats = npt.NDArray[np.float64]


class Rooms:
    """Room for live mass, two in turn, and for what ends at a step."""

    def __init__(self, steps: Sequence[StepStructure], size: int) -> None:
        most = max(step.n_next for step in steps), max(step.n_ended for step in steps)
        self.last, self.free, self.gone = (aligned(size * n) for n in (most[0], most[0], most[1]))

    def after(self, mover: Mover, mass: Floats | None = None) -> tuple[Floats, Floats]:
        """Return rooms for the mass after a step, live and ended.

        For the first, that of two in which the mass before does not stand; or that mass itself, where it is given and can be moved
        in place, which keeps it in the processor's cache.
        """
        ended = mover.room(mover.structure.n_ended, self.gone)
        if mass is not None and mover.moves_in_place(mass, self.last):
            return mass, ended
        self.last, self.free = self.free, self.last
        return mover.room(mover.structure.n_next, self.last), ended
