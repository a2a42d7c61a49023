"""What an island of draws held of each report, and how it was drawn anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moved:
    """How an island was drawn anew after the news of a turn.

    Attributes
    ----------
    effective : draws that effectively counted before
    share : how much of the news was taken in at this step, 1 for all
    acceptance : share of proposed moves that were taken
    n_moves : how many each draw was offered
    distinct : different inputs afterwards
    """

    turn: int
    effective: float
    share: float
    acceptance: float
    n_moves: int
    distinct: int


@dataclass(frozen=True)
class Heard:
    """What an island held of a report.

    Attributes
    ----------
    log_before, log_statement, log_after : logarithms of probabilities, summed over its draws: of the news so far, of its
        statement too, and of the report too
    log_squares : of the sum of squared weights of its draws after the report
    outcomes_before, outcomes : shapes (K,), probability of each outcome before and after it, where asked for
    log_ended : logarithm of the share in histories that had ended before what it speaks of
    is_used : whether any history went on for it to speak of
    """

    name: str
    turn: int
    log_before: float
    log_statement: float
    log_after: float
    log_squares: float
    is_used: bool
    log_ended: float = -np.inf
    outcomes_before: Floats | None = None
    outcomes: Floats | None = None
