"""The numbers of a result: the three parts of uncertainty over what an engine found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.results.news import News
from toolkit.results.record import RunRecord
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import (
    Weights,
    disagreement,
    effective_draws,
    ignorance,
    mean,
    standard_error,
)
from toolkit.words import draws_in_words

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]


SETTLED_DRAWS = 64


@dataclass(frozen=True)
class Solution:
    """The numbers that an engine found for a model, and how sure they are.

    Attributes
    ----------
    model : Model
        What was solved; ask it again with other numbers.
    engine : str
        ``exact`` or ``monte_carlo``.
    parameters : array, shape (D, P)
        The draws, one column per parameter of the model.
    n_groups : int
        Independent groups of draws, the base of standard errors.
    n_runs : int
        Runs per draw; 0 where chance was summed exactly.
    tally : Tally
        Probabilities by turn.
    alternatives : mapping
        Name -> difference of each outcome's probability from the base on the same draws, shape (K,).
    record : RunRecord
        How the answer was reached, and what limits it; ``caveats`` says it in sentences.
    weights : array, shape (D,), or None
        How much each draw counts, after reports were heard or as a combination of inputs; None where all count alike.
    shares : array, shape (D,), or None
        Probability of each draw before any report, where the draws are all combinations of the inputs; None where they are sampled.
    news : News or None
        What reports said, where there were any.
    tails : mapping
        Outcomes too rare to be sampled, and what splitting found; they take the place of what was sampled.
    asked_alternatives : mapping
        Name -> difference that it makes to every answer of the questions on the same draws, shape (A,); no number
        where it does not have what a question is about.
    """

    model: Model
    engine: str
    seed: int
    parameters: Floats
    n_groups: int
    n_runs: int
    tally: Tally
    alternatives: Mapping[str, Floats] = field(default_factory=dict)
    record: RunRecord = field(default_factory=RunRecord)
    weights: Weights = None
    shares: Weights = None
    news: News | None = None
    tails: Mapping[str, Tail] = field(default_factory=dict)
    asked_alternatives: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes, in the order of every array over ``K``."""
        return tuple(outcome.name for outcome in self.model.outcomes)

    @property
    def probability(self) -> Floats:
        """Probability of each outcome: the mean over draws under the base model; shape (K,)."""
        found = mean(self.tally.final, self.weights)
        for name, tail in self.tails.items():
            found[self.outcomes.index(name)] = tail.probability
        return found

    @property
    def n_histories(self) -> int:
        """Histories that were simulated; 0 where chance was summed exactly."""
        return self.n_runs * len(self.parameters)

    @property
    def mean_turns(self) -> float:
        """Expected number of turns until a history ends, the turn of its end counted; the horizon at most.

        The mean over draws; ``tally.incidence`` has it draw by draw.
        """
        alive = 1.0 - self.tally.incidence[:, :-1].sum(axis=-1)
        return float(self.over_draws(alive.sum(axis=1)))

    def over_draws(self, values: Floats) -> Floats:
        """Average a table over draws, the first axis, as reports weigh them."""
        is_apart = len(values) == len(self.parameters)
        return mean(values, self.weights if is_apart else None)

    def range_over_draws(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the central 90 % range over draws; shapes (D, K) -> two of (K,), NaN where it cannot be told."""
        if self.are_copies:
            return np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
        return ignorance(values, self.n_runs, self.weights, summed=self.is_summed)

    @property
    def is_summed(self) -> bool:
        """Whether all combinations of the inputs were summed, so that nothing was sampled."""
        return self.shares is not None

    @property
    def are_copies(self) -> bool:
        """Whether the draws are copies of one, whose histories followed the news in groups apart."""
        return len(self.parameters) > 1 and (self.record.medians or not self.model.is_uncertain)

    @property
    def at_medians(self) -> bool:
        """Whether what is uncertain stood at its medians, and was not drawn."""
        return self.record.medians and self.model.is_uncertain

    @property
    def is_one_of_many(self) -> bool:
        """Whether the only draw is one of many that might have been, so that nothing tells the sampling error."""
        return self.has_few_draws and len(self.parameters) == 1

    @property
    def has_few_draws(self) -> bool:
        """Whether ranges and shares still move from seed to seed, and sampling errors are themselves rough."""
        is_drawn = self.model.is_uncertain and not (self.record.medians or self.is_summed)
        return is_drawn and len(self.parameters) < SETTLED_DRAWS

    @property
    def groups(self) -> int:
        """Independent groups of draws, whose spread tells the sampling error; 0 where nothing tells it."""
        return 0 if self.is_one_of_many else self.n_groups

    @property
    def drawn(self) -> str:
        """How the inputs were drawn, in words."""
        return draws_in_words(
            len(self.parameters), summed=self.is_summed, copies=self.are_copies, medians=self.at_medians
        )

    @property
    def is_asked(self) -> bool:
        """Whether what readers ask was answered too."""
        return self.tally.asked is not None

    @property
    def effective_draws(self) -> float:
        """How many draws of equal weight would tell as much; all of them without evidence."""
        return effective_draws(self.weights, len(self.parameters))

    @property
    def sampling_error(self) -> Floats:
        """Standard error of ``probability``; shape (K,)."""
        found = standard_error(self.tally.final, self.groups, self.n_runs, self.weights)
        for name, tail in self.tails.items():
            found[self.outcomes.index(name)] = tail.sampling_error
        return found

    @property
    def ignorance(self) -> tuple[Floats, Floats]:
        """Central 90 % range over the draws of the inputs; NaN where it cannot be told; shapes (K,)."""
        return self.range_over_draws(self.tally.final)

    @property
    def moved_by_others(self) -> Mapping[str, Floats]:
        """What each other model changes; no number for outcomes that splitting found here and not everywhere; shapes (K,)."""
        untold = self.not_split_elsewhere
        if not untold:
            return self.alternatives
        rare = np.isin(self.outcomes, untold)
        return {name: np.where(rare, np.nan, one) for name, one in self.alternatives.items()}

    @property
    def not_split_elsewhere(self) -> list[str]:
        """Outcomes that splitting found, but not in all models that leave them as rare, of which counts say nothing; earlier versions split none."""
        earlier = [name for name, tail in self.tails.items() if not tail.most_runs]
        return [*earlier, *(name for name in self.record.rare_elsewhere if name in self.tails)]

    @property
    def disagreement(self) -> tuple[Floats, Floats]:
        """Range over the base and its alternatives; NaN where it is not assessed; shapes (K,)."""
        return disagreement(self.probability, self.moved_by_others)

    def draws(self) -> pd.DataFrame:
        """Tabulate the draws: one row each, parameters (doubts too), P(outcome | draw) and the weight of the draw."""
        import pandas as pd  # slow to import, and only tables need it

        names = [parameter.name for parameter in self.model.parameters]
        parameters = pd.DataFrame(self.parameters, columns=names)
        shares = pd.DataFrame(self.tally.final, columns=[f"P({name})" for name in self.outcomes])
        n_draws = len(shares)
        weights = pd.Series(
            np.full(n_draws, 1.0 / n_draws) if self.weights is None else self.weights, name="weight"
        )
        return pd.concat((parameters, shares, weights), axis=1).rename_axis("draw")

    def to_dataframe(self) -> pd.DataFrame:
        """Tabulate P(outcome | draw): one row per (draw, outcome)."""
        import pandas as pd

        n_draws = len(self.tally.final)
        index = pd.MultiIndex.from_product((range(n_draws), self.outcomes), names=("draw", "outcome"))
        return pd.DataFrame({"probability": self.tally.final.reshape(-1)}, index=index)
