"""What an engine answers: numbers with their labels, and how they were reached."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.uncertainty import (
    Weights,
    disagreement,
    effective_draws,
    ignorance,
    mean,
    standard_error,
)
from toolkit.markup import html_table, paragraph
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd
    import xarray

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
    counts : diagnostics per run, by name
        ``clipped:<variable>``, ``ignored``, ``forced`` and the like, means over draws.
    final : shape (D, K)
        Probability of each outcome per draw.
    """

    incidence: Floats
    marginals: Floats
    choices: Floats
    counts: Mapping[str, float]
    final: Floats


@dataclass(frozen=True)
class News:
    """What the reports behind a result said, observation by observation in order of turn.

    Attributes
    ----------
    names, turns : name of the report or watch, and the turn it speaks of
    if_so, if_not : probability of the report if its thing is so, and if it is not
    predicted : probability of the report given those before it, over all draws
    last_turn : the last turn that anything speaks of
    log_evidence : shape (D,), log-probability of all of it given each draw
    now : shape (D, M), levels and rungs at the end of that turn given the reports
    """

    names: tuple[str, ...]
    turns: tuple[int, ...]
    if_so: tuple[float, ...]
    if_not: tuple[float, ...]
    predicted: tuple[float, ...]
    last_turn: int
    log_evidence: Floats
    now: Floats


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


@dataclass(frozen=True)
class Result:
    """The answer of an engine for a model.

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
    diagnostics : mapping
        Sizes, shares and warnings that belong to the answer.
    weights : array, shape (D,), or None
        How much each draw counts after reports were heard; None where all count alike.
    news : News or None
        What reports said, where there were any.
    tails : mapping
        Outcomes too rare to be sampled, and what splitting found; they take the place of what was sampled.
    """

    model: Model
    engine: str
    seed: int
    parameters: Floats
    n_groups: int
    n_runs: int
    tally: Tally
    alternatives: Mapping[str, Floats] = field(default_factory=dict)
    diagnostics: Mapping[str, object] = field(default_factory=dict)
    weights: Weights = None
    news: News | None = None
    tails: Mapping[str, Tail] = field(default_factory=dict)

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

    @property
    def effective_draws(self) -> float:
        """How many draws of equal weight would tell as much; all of them without evidence."""
        return effective_draws(self.weights, len(self.parameters))

    @property
    def sampling_error(self) -> Floats:
        """Standard error of ``probability``; shape (K,)."""
        found = standard_error(self.tally.final, self.n_groups, self.n_runs, self.weights)
        for name, tail in self.tails.items():
            found[self.outcomes.index(name)] = tail.sampling_error
        return found

    @property
    def ignorance(self) -> tuple[Floats, Floats]:
        """Central 90 % range over the draws of the inputs; NaN where it cannot be told; shapes (K,)."""
        return ignorance(self.tally.final, self.n_runs, self.weights)

    @property
    def disagreement(self) -> tuple[Floats, Floats]:
        """Range over the base and its alternatives; NaN if there are none; shapes (K,)."""
        return disagreement(self.probability, self.alternatives)

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

    def to_xarray(self) -> xarray.Dataset:
        """Return the arrays as an xarray Dataset: names along every dimension, as a saved file shows them.

        Raises
        ------
        ToolkitError
            If xarray, an extra, is not installed.
        """
        from toolkit.engines.labelled import to_xarray

        return to_xarray(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the result as one NetCDF file, whole or not at all; ``open_result`` reads it back.

        Raises
        ------
        RunError
            If the file cannot be written.
        """
        from toolkit.engines.stored import save

        save(self, path)

    def __repr__(self) -> str:
        top = sorted(zip(self.probability, self.model.outcomes, strict=True), key=lambda pair: -pair[0])[:3]
        said = ", ".join(f"{outcome.label} {share:.0%}" for share, outcome in top)
        return f"<Result of {self.model.name}: {said} …; {self.engine}, {len(self.parameters)} draws, seed {self.seed}; ct.outcomes(...) has all>"

    def _repr_html_(self) -> str:
        rows = [
            [outcome.label, _share(share), _range_text(*ignorance), _range_text(*disagreement)]
            for outcome, share, ignorance, disagreement in zip(
                self.model.outcomes, self.probability, zip(*self.ignorance, strict=True),
                zip(*self.disagreement, strict=True), strict=True,
            )
        ]  # fmt: skip
        how = f"{self.n_runs:,} histories each" if self.n_runs else "chance summed exactly"
        said = f"As known on {self.model.as_of}; {len(self.parameters):,} draws of the inputs, {how}; seed {self.seed}."
        heads = ["outcome", "probability", "ignorance (90 %)", "disagreement"]
        return (
            paragraph(self.model.title, bold=True) + paragraph(said) + html_table(heads, rows, numbers=(1,))
        )


def _range_text(low: float, high: float) -> str:
    return "not assessed" if np.isnan(low) else f"{_share(low)} to {_share(high)}"


def _share(probability: float) -> str:
    return f"{100 * probability:.1g} %" if 0.0 < probability < 0.01 else f"{100 * probability:.0f} %"
