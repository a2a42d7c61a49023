"""What splitting finds: the chance of an outcome too rare to be sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolkit import numbers

SMALL = 0.001
"""Chances below this are told as one in so many too: in per cent they have one figure at most."""
FINE = 0.05
"""Relative error below which two figures of it are known."""
ROUGH = 0.3
"""Relative error above which the estimate is told as an order of magnitude: it is skewed, and so is its error."""


@dataclass(frozen=True)
class Tail:
    """The chance of a rare outcome, found by splitting.

    Attributes
    ----------
    probability, sampling_error : mean over draws of the inputs, or at their medians, and its standard error; where all replications are alike,
        as where none found it, that is a share of one history
    levels : scores at which histories were cloned; the last step is to the outcome itself
    conditional : chance of each step from the one before it, their product the probability
    replications, n_runs : independent repetitions, and least histories per level in each
    replicated : one estimate per replication
    most_runs : most histories per level in each; 0 in files of earlier versions, which had as many at every level
    """

    outcome: str
    label: str
    probability: float
    sampling_error: float
    levels: tuple[float, ...]
    conditional: tuple[float, ...]
    replications: int
    n_runs: int
    replicated: tuple[float, ...]
    most_runs: int = 0

    @property
    def relative_error(self) -> float:
        """Standard error as a share of the probability; infinite where none was found."""
        return self.sampling_error / self.probability if self.probability > 0.0 else math.inf

    @property
    def found_how(self) -> str:
        """How it was found and what that is worth, in words that end a sentence; where it was not, what bounds it."""
        each = f"{self.n_runs:,}" + (f" to {self.most_runs:,}" if self.most_runs > self.n_runs else "")
        histories = f"{self.replications} x {each} histories"
        if not self.probability:
            bound = numbers.per_cent(0.0, n_histories=self.replications * self.n_runs)
            return f"in none of {histories}, so that its chance is {bound}, said with 95 % confidence"
        worth = "; no more than its order of magnitude is known" if self.relative_error > ROUGH else ""
        error = numbers.share(self.relative_error)
        levels = f"{len(self.levels)} level{'' if len(self.levels) == 1 else 's'}"
        return f"by splitting: {levels}, {histories} each, relative error {error}{self._one_in}{worth}"

    @property
    def _one_in(self) -> str:
        """Say of a chance that is too small for per cent how large it is, in as many figures as its error bears."""
        if self.probability >= SMALL:
            return ""
        digits = 2 if self.relative_error < FINE else 1
        return f": about 1 in {float(f'{1.0 / self.probability:.{digits}g}'):,.0f}"
