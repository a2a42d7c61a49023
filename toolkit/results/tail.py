"""What splitting finds: the chance of an outcome too rare to be sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Tail:
    """The chance of a rare outcome, found by splitting.

    Attributes
    ----------
    probability, sampling_error : mean over draws of the inputs, and its standard error
    levels : scores at which histories were cloned; the last step is to the outcome itself
    conditional : mean chance of each step from the one before it
    replications, n_runs : independent repetitions, and histories per level in each
    replicated : one estimate per replication
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

    @property
    def relative_error(self) -> float:
        """Standard error as a share of the probability; infinite where none was found."""
        return self.sampling_error / self.probability if self.probability > 0.0 else math.inf
