"""What it is worth to know inputs: summed over the levels of discrete ones, by regression on the draws for the others.

Single inputs by regression: Strong, Oakley and Brennan (2014), Medical Decision Making 34:311-326.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.analysis.surrogate import normal_scores
from toolkit.model.distinct import grouped
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
FOLDS = 8
DEGREE = 3
LEAST_PER_LEVEL = 2
"""Inputs known together whose levels leave fewer draws than this to each, on average, are fitted instead of summed."""


class KnownInputs:
    """The draws of a decision, and what knowing some of their inputs is worth.

    Parameters
    ----------
    parameters : shape (D, P)
    values : shape (D, policies), worth of each policy in each draw
    weights : shape (D,)
    as_declared : bool
        Whether the draws count as the inputs were declared, and not as reports have moved them.
    summed : bool
        Whether the draws are all combinations of the inputs, which leaves nothing to be fitted.
    """

    def __init__(
        self,
        model: Model,
        parameters: Floats,
        values: Floats,
        weights: Floats,
        *,
        as_declared: bool,
        summed: bool = False,
    ) -> None:
        self.model, self.parameters, self.weights = model, parameters, weights
        self.as_declared, self.summed = as_declared, summed
        self.scores = normal_scores(model, parameters)
        base = int((weights @ values).argmax())
        others = [n for n in range(values.shape[1]) if n != base]
        # The best on average stands first: where a level has not been seen, it is what one would choose.
        self.gains = values[:, [base, *others]] - values[:, [base]]

    def worth(self, inputs: Sequence[int]) -> tuple[float, float]:
        """Return what knowing some inputs is worth, used on the draws it was found on and on draws left out; the same where all are summed."""
        if self.summed:
            return (self._exact_worth(inputs),) * 2
        levels = self._levels(inputs)
        if levels is None:
            return _worth(_terms(self.scores[:, inputs]), self.gains, self.weights)
        place, shares = levels
        indicators = (place[:, None] == np.arange(place.max() + 1)) * 1.0
        return _worth(indicators, self.gains, self._as_shared(place, shares))

    def _exact_worth(self, inputs: Sequence[int]) -> float:
        """Return the best choice for each combination of values, each as probable as it is, less the best without."""
        place = grouped(self.parameters[:, inputs].T).of
        weighed = self.weights[:, None] * self.gains
        known = np.zeros((int(place.max()) + 1, weighed.shape[1]))
        np.add.at(known, place, weighed)
        return max(float(known.max(axis=1).sum() - weighed.sum(axis=0).max()), 0.0)

    def _levels(self, inputs: Sequence[int]) -> tuple[npt.NDArray[np.int64], Floats] | None:
        """Return the combination of levels of each draw, and how probable each combination is; None where any is continuous."""
        distributions = [self.model.parameters[n].distribution for n in inputs]
        if any(one.kind != "discrete" for one in distributions):
            return None
        groups = grouped(self.parameters[:, inputs].T)
        if len(groups.counts) * LEAST_PER_LEVEL > len(self.parameters):
            return None
        shares = np.ones(len(groups.counts))
        for column, one in zip(groups.columns, distributions, strict=True):
            declared = dict(zip(one.numbers[::2], one.numbers[1::2], strict=True))
            shares *= [declared[float(level)] for level in column]
        return groups.of, shares / shares.sum()

    def _as_shared(self, place: npt.NDArray[np.int64], shares: Floats) -> Floats:
        """Weigh draws so that each combination of levels counts as declared, where they are independent and nothing moved them."""
        is_bound = {n for first, second, _ in self.model.correlations for n in (first, second)}
        if not self.as_declared or is_bound:
            return self.weights
        return np.asarray(self.weights * (shares / np.bincount(place, weights=self.weights))[place])


def _worth(terms: Floats, gains: Floats, weights: Floats) -> tuple[float, float]:
    """Fit gains to terms; return what choosing by the fit is worth on the same draws and on draws left out."""
    root = np.sqrt(weights)[:, None]
    fitted = terms @ np.linalg.lstsq(terms * root, gains * root, rcond=None)[0]
    high = float(weights @ fitted.max(axis=1)) - max(float((weights @ fitted).max()), 0.0)
    folds = np.arange(len(gains)) * FOLDS // len(gains)
    low = 0.0
    for fold in range(FOLDS):
        out = folds == fold
        coefficients = np.linalg.lstsq((terms * root)[~out], (gains * root)[~out], rcond=None)[0]
        chosen = (terms[out] @ coefficients).argmax(axis=1)
        low += float(weights[out] @ gains[out, chosen])
    return max(high, 0.0), low - max(float((weights @ gains).max()), 0.0)


def _terms(scores: Floats) -> Floats:
    """Lay out powers up to the third of each score and of its rank, and products of pairs."""
    # Ranks are of all draws, those left out among them: they say nothing of what is gained.
    ranks = scores.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / len(scores) - 0.5
    powers = range(1, DEGREE + 1)
    parts = [np.ones((len(scores), 1)), *(scores**n for n in powers), *(ranks**n for n in powers)]
    pairs = [scores[:, a] * scores[:, b] for a in range(scores.shape[1]) for b in range(a)]
    return np.concatenate((*parts, *(pair[:, None] for pair in pairs)), axis=1)
