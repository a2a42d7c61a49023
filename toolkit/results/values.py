"""The number of an outcome or a question, draw by draw, and what is told of it over all draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.questions import places_of
from toolkit.model.targets import Target
from toolkit.results.asked import NOTHING_TOLD, Told
from toolkit.results.result import Result
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import Weights, mean, standard_error

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """One number, draw by draw.

    Attributes
    ----------
    of : shape (D,); no number in draws in which its condition cannot hold
    given : shape (D,), probability of its condition; None without one
    """

    of: Floats
    given: Floats | None = None

    def weights(self, weights: Weights) -> Weights:
        """Return how much each draw counts: by its share of the histories that the number is about."""
        if self.given is None:
            return weights
        own = self.given if weights is None else weights * self.given
        total = float(own.sum())
        return np.asarray(own / total) if total > 0.0 else np.asarray(own)

    def mean(self, weights: Weights) -> float:
        """Average over draws; no number where its condition cannot hold in any."""
        if self.given is not None and not self.given.any():
            return float("nan")
        return float(mean(np.nan_to_num(self.of)[:, None], self.weights(weights))[0])

    def error(self, weights: Weights, n_groups: int, n_runs: int, ends: tuple[float, float]) -> float:
        """Return the standard error of the mean, where numbers lie between two ends."""
        low, span = ends[0], (ends[1] - ends[0]) or 1.0
        share = 1.0 if self.given is None else float(mean(self.given[:, None], weights)[0])
        left = max(round(n_runs * share), 1) if n_runs else 0
        parts = (np.nan_to_num(self.of, nan=low)[:, None] - low) / span
        return span * float(standard_error(parts, n_groups, left, self.weights(weights))[0])

    def linear(self, weights: Weights) -> Floats:
        """Return numbers whose mean over draws is that of all, and whose scatter is its sampling error; shape (D,).

        With a condition the mean is a ratio of two; these are its linear part (Cochran 1977, ch. 6).
        """
        if self.given is None:
            return self.of
        average, share = self.mean(weights), float(mean(self.given[:, None], weights)[0])
        off = self.given * (np.nan_to_num(self.of) - average)
        return np.asarray(average + off / (share if share > 0.0 else 1.0))


def values_of(model: Model, target: Target, tally: Tally) -> Values:
    """Return the number of a target in each draw of a tally."""
    question = target.question
    if question is None:
        return Values(tally.final[:, target.number])
    assert tally.asked is not None
    columns = tally.asked[:, places_of(model.questions, model.horizon)[question.name]]
    worth = np.asarray(target.worth)
    if question.given is None:
        return Values(columns @ worth)
    both, given = columns[:, :-1] @ worth, columns[:, -1]
    among = np.where(given > 0.0, both / np.where(given > 0.0, given, 1.0), np.nan)
    return Values(among, given)


def table_of(model: Model, targets: Sequence[Target], tally: Tally) -> Floats:
    """Return the numbers of several targets side by side; shape (D, targets)."""
    return np.stack([values_of(model, one, tally).of for one in targets], axis=1)


def told_of(result: Result, target: Target) -> Told:
    """Return what is told of a target over all draws, in its own measure, with the three parts of its uncertainty.

    The scatter of sampled histories is that of a probability; of a mean level it is bounded by that of histories which stand on the
    lowest or the highest alone (Bhatia and Davis 2000, American Mathematical Monthly 107:353-357).
    """
    if target.question is None:
        (low, high), (lowest, highest) = result.ignorance, result.disagreement
        parts = (result.probability, result.sampling_error, low, high, lowest, highest)
        return Told(*(float(one[target.number]) for one in parts))
    found = next(one for one in result.questions_asked if one.question.name == target.question.name)
    if found.refused:
        return NOTHING_TOLD
    low_end, high_end = target.ends
    span = (high_end - low_end) or 1.0
    if target.measure == "probability":
        return found.headline
    told = found.told([(one - low_end) / span for one in target.worth])
    places = {name: low_end + span * value for name, value in asdict(told).items()}
    return Told(**(places | {"sampling_error": span * told.sampling_error}))


def moved_by(result: Result, target: Target, alternative: str) -> float:
    """Return by how much an alternative model moves a target; no number where it does not have what it asks."""
    if target.question is None:
        return float(result.moved_by_others[alternative][target.number])
    moved = result.asked_alternatives.get(alternative)
    if moved is None:
        return float("nan")
    place = places_of(result.model.questions, result.model.horizon)[target.question.name]
    return float(moved[place][: len(target.worth)] @ np.asarray(target.worth))
