"""What an engine yields under news, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Conditioned:
    """The tables of one batch of draws given all news.

    Attributes
    ----------
    tally : tables, draw by draw; ``choices`` is left empty
    choices : shape (B, T, C)
    now : shape (B, M), levels and rungs at the end of the last turn with news
    """

    tally: Tally
    choices: Floats
    now: Floats
