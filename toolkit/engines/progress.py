"""How far a forward pass has come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass
class Progress:
    """Where the probability of a batch of draws is, and the tables filled in so far.

    Attributes
    ----------
    mass : shape (B, S), of live states
    incidence, marginals : shapes (B, T + 1, K) and (B, T + 1, M)
    settled : shape (B, M), levels of the histories that have ended
    choices : shape (T, C, B)
    ended : shape (B, X), of the states in which histories have ended since the start, where that is kept
    """

    mass: Floats
    incidence: Floats
    marginals: Floats
    settled: Floats
    choices: Floats
    ended: Floats | None = None
