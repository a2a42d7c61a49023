"""What stands in for outcomes and questions where they are asked too often to be worked out each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.analysis.surrogate import Floats, Surrogate, fit, normal_scores
from toolkit.errors import ToolkitError
from toolkit.model.targets import Target
from toolkit.results.result import Result
from toolkit.results.values import values_of

LEAST_DRAWS = 64


@dataclass(frozen=True)
class StandIn:
    """Surrogates of several targets.

    Attributes
    ----------
    columns : of each target, the number of its surrogate and the column of it that is meant
    """

    surrogates: tuple[Surrogate, ...]
    columns: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, result: Result, targets: Sequence[Target]) -> StandIn:
        """Fit to the draws of a result: all outcomes together, since they exclude each other, and each question beside what is left.

        Raises
        ------
        ToolkitError
            For fewer draws than a fit needs, or a question that some draws do not answer.
        """
        if len(result.parameters) < LEAST_DRAWS:
            raise ToolkitError(
                f"{len(result.parameters)} draws are too few to say what drives the answer; run with draws=256 or more"
            )
        curved = np.array([not parameter.is_doubt for parameter in result.model.parameters])
        scores = normal_scores(result.model, result.parameters)
        questions = [one for one in targets if one.question is not None]
        shares = [result.tally.final] if len(questions) < len(targets) else []
        places = {one.name: (len(shares) + n, 0) for n, one in enumerate(questions)}
        shares += [_beside_the_rest(result, one) for one in questions]
        fitted = tuple(fit(scores, one, curved=curved) for one in shares)
        return cls(fitted, tuple(places.get(one.name, (0, one.number)) for one in targets))

    @property
    def fits(self) -> list[float]:
        """R squared of each target on draws that a fit had not seen."""
        return [float(self.surrogates[n].fits[column]) for n, column in self.columns]

    def at(self, scores: Floats) -> Floats:
        """Return what is expected of the targets, a mean level as the part of its range; shapes (N, P) -> (N, targets)."""
        found = [one.predict(scores) for one in self.surrogates]
        return np.stack([found[n][:, column] for n, column in self.columns], axis=1)


def _beside_the_rest(result: Result, target: Target) -> Floats:
    """Return how far a question is on its way from the least to the greatest that it can be, and what is left of the way; shape (D, 2)."""
    values = values_of(result.model, target, result.tally).of
    if np.isnan(values).any():
        raise ToolkitError(
            f"'{target.name}' has no answer in some draws, in which its condition cannot hold, so its spread is not shared out",
            kind="not answered",
            subject=target.name,
        )
    low, high = target.ends
    part = (values - low) / ((high - low) or 1.0)
    return np.stack((part, 1.0 - part), axis=1)
