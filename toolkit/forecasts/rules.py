"""Proper scores of one forecast against what came; lower is better, and 0 is best.

The scores of classes are those of ``analysis.scoring``. On a scale the continuous ranked probability score (CRPS; Matheson and Winkler
1976, Management Science 22:1087-1096) is summed in closed form, since a forecast here is a finite list of classes: no library is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.analysis.scoring import brier_score, log_score, ranked_probability_score
from toolkit.forecasts.target import ORDERED, Target

Floats = npt.NDArray[np.float64]


class Scores(NamedTuple):
    """The scores of one forecast; NaN where a rule does not apply.

    Attributes
    ----------
    brier : over all classes, divided by 2, so that it is 0 to 1 and, of yes or no, the squared distance of the probability of yes
    log : minus the natural logarithm of what was given to what came; infinite where that was 0
    ranked : of classes in an order, 0 to 1
    crps : of classes on a scale, in its unit
    """

    brier: float
    log: float
    ranked: float
    crps: float


def scores_of(target: Target, probability: Sequence[float], came: int) -> Scores:
    """Score a forecast of a question whose answer is known."""
    is_ordered = target.asks in ORDERED
    return Scores(
        brier_score(probability, came) / 2.0,
        log_score(probability, came),
        ranked_probability_score(probability, came) if is_ordered else np.nan,
        crps_of(target, probability, came) if is_ordered else np.nan,
    )


def crps_of(target: Target, probability: Sequence[float], came: int) -> float:
    """Return the CRPS of a question on a scale: of days up to the horizon, and no further, or of levels."""
    if target.asks == "date":
        return crps_until(target.values, probability[:-1], came)
    return crps(target.values, probability, came)


def crps(values: Sequence[float], probability: Sequence[float], came: int) -> float:
    """Return the integral of (F(x) - [x >= what came])² over all x.

    Parameters
    ----------
    values : sequence of float, length K
        Where the classes stand, rising.
    probability : sequence of float, length K
    came : int

    Examples
    --------
    >>> crps([0.0, 1.0, 3.0], [0.0, 1.0, 0.0], 1), crps([0.0, 1.0, 3.0], [1.0, 0.0, 0.0], 2)
    (0.0, 3.0)
    >>> crps([0.0, 1.0], [0.5, 0.5], 1)  # E|X - y| - E|X - X'| / 2
    0.25
    """
    below = np.cumsum(np.asarray(probability, dtype=np.float64))[:-1]
    after = np.arange(len(values) - 1) >= came
    return float(np.sum(np.diff(np.asarray(values, dtype=np.float64)) * np.square(below - after)))


def crps_until(ends: Sequence[float], probability: Sequence[float], came: int) -> float:
    """Return the CRPS of a time, cut off at the horizon: the integral up to the last end, and no further.

    What is said of later times than can be observed counts for nothing, so the score stays proper (a weight of 1 up to the horizon and 0
    after it; Gneiting and Ranjan 2011, Journal of Business and Economic Statistics 29:411-422).

    Parameters
    ----------
    ends : sequence of float, length T
        Ends of the turns, rising; the last is the horizon.
    probability : sequence of float, length T
        That it comes in each turn; what is missing to 1 is that it comes in none.
    came : int
        The turn in which it came, T where it did not.

    Examples
    --------
    >>> crps_until([7.0, 14.0], [1.0, 0.0], 1), crps_until([7.0, 14.0], [0.5, 0.0], 2), crps_until([7.0, 14.0], [0.0, 0.0], 2)
    (7.0, 1.75, 0.0)
    """
    below = np.cumsum(np.asarray(probability, dtype=np.float64))[:-1]
    after = np.arange(len(ends) - 1) >= came
    return float(np.sum(np.diff(np.asarray(ends, dtype=np.float64)) * np.square(below - after)))
