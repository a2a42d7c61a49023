"""What reports told an engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class News:
    """What the reports behind a result said, observation by observation in order of turn.

    Attributes
    ----------
    names, turns : name of the report or watch, and the turn it speaks of
    if_so, if_not : probability of the report if its thing is so, and if it is not
    predicted : probability of the report given those before it, over all draws
    last_turn : the last turn that anything speaks of
    log_evidence : shape (D,), log-probability of all of it given each draw
    now : shape (D, M), levels and rungs at the end of that turn given the reports
    """

    names: tuple[str, ...]
    turns: tuple[int, ...]
    if_so: tuple[float, ...]
    if_not: tuple[float, ...]
    predicted: tuple[float, ...]
    last_turn: int
    log_evidence: Floats
    now: Floats
