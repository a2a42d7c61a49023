"""What came out of one model, with news or without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.results.news import News
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """What was worked out for one model; weights and news only under evidence."""

    tally: Tally
    weights: Floats | None = None
    news: News | None = None
    since: int = 0
    """The turn from whose end news was followed; 0 from the start."""


def normalised(weights: Floats) -> Floats:
    """Scale weights so that they sum to 1."""
    return np.asarray(weights / weights.sum())
