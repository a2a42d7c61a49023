"""What an engine counts or sums up: probabilities by turn, before they are given a meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.results.record import Counted

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """What one pass over draws yields, before it is given a meaning.

    Attributes
    ----------
    incidence : shape (D, T + 1, K)
        Probability that the run has ended with each outcome by the end of each turn; at the horizon
        every run has an outcome.
    marginals : shape (D, T + 1, M)
        Probability of each level of each shown variable, then of each rung, at the end of each turn;
        an ended run keeps its last state. ``D`` is 1 when there are too many draws to keep them apart.
    choices : shape (T, C)
        Mean over draws of the probability that each action is taken in each turn.
    counts : what is added up beside probabilities, per history
        Means over draws.
    final : shape (D, K)
        Probability of each outcome per draw.
    asked : shape (D, A)
        What was found of each question, draw by draw, one after the other (see ``toolkit.model.questions``); no number
        where it cannot be told. None where nothing was asked.
    """

    incidence: Floats
    marginals: Floats
    choices: Floats
    counts: Mapping[Counted, float]
    final: Floats
    asked: Floats | None = None


def joined_answers(parts: Sequence[Floats | None]) -> Floats | None:
    """Put what was found of questions by several batches one after the other; None where nothing was asked."""
    found = [part for part in parts if part is not None]
    return np.concatenate(found) if found else None
