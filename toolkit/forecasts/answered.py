"""What a result answers, as forecasts: the way it ends, and each of its questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.forecasts.target import Target
from toolkit.results.result import Result

Floats = npt.NDArray[np.float64]
OUTCOME = "outcome"
"""The name in a record of the question how a crisis ends."""


@dataclass(frozen=True)
class Answered:
    """One answer with the three parts of what is unsure about it, never pooled.

    Attributes
    ----------
    target : what is asked
    probability, sampling_error : of each class, shape (K,)
    ignorance, disagreement : low and high ends, shapes (K,); NaN where a part was not assessed
    """

    target: Target
    probability: Floats
    sampling_error: Floats
    ignorance: tuple[Floats, Floats]
    disagreement: tuple[Floats, Floats]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data at full precision; what was not assessed is None."""
        return {
            "target": self.target.to_dict(),
            "probability": [float(one) for one in self.probability],
            "sampling_error": [None if np.isnan(one) else float(one) for one in self.sampling_error],
            "ignorance": _ranges(*self.ignorance),
            "disagreement": _ranges(*self.disagreement),
        }


def _ranges(low: Floats, high: Floats) -> list[list[float] | None]:
    return [
        None if np.isnan(first) or np.isnan(last) else [float(first), float(last)]
        for first, last in zip(low, high, strict=True)
    ]


def answers_of(result: Result) -> Iterator[Answered]:
    """Yield every answer of a result that can be put on record."""
    yield _outcome(result)


def _outcome(result: Result) -> Answered:
    """Return how the crisis ends: what settles it may come early, all else is known on the last day."""
    model = result.model
    target = Target(
        model.name,
        OUTCOME,
        "outcomes",
        model.dossier.question or "How does it end?",
        tuple(one.name for one in model.outcomes),
        tuple(one.label for one in model.outcomes),
        (),
        tuple(bool(one.ends) for one in model.outcomes),
        model.as_of,
        model.date_of_turn(model.horizon),
    )
    return Answered(target, result.probability, result.sampling_error, result.ignorance, result.disagreement)
