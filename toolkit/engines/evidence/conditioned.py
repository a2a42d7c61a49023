"""What an engine yields under news, draw by draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Conditioned:
    """The tables of one batch of draws given all news.

    Attributes
    ----------
    tally : tables, draw by draw; ``choices`` and ``counts`` are left empty
    choices : shape (B, T, C)
    now : shape (B, M), levels and rungs at the end of the last turn with news
    counts : changes cut off or ignored, per history; shape (B,) each
    """

    tally: Tally
    choices: Floats
    now: Floats
    counts: Mapping[Counted, Floats] = field(default_factory=dict)
