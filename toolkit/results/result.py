"""What an engine answers: numbers with their labels, and how they were reached."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from toolkit import numbers, verbs
from toolkit.answers import Caveat
from toolkit.arguments import public
from toolkit.errors import nearest_name
from toolkit.model.model import Model
from toolkit.results.caveats import caveats_of
from toolkit.results.lent import Lender
from toolkit.results.record import Counted, RunRecord
from toolkit.results.uncertainty import (
    Weights,
    disagreement,
    effective_draws,
    ignorance,
    mean,
    standard_error,
)

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
    counts : what is added up beside probabilities, per history
        Means over draws.
    final : shape (D, K)
        Probability of each outcome per draw.
    """

    incidence: Floats
    marginals: Floats
    choices: Floats
    counts: Mapping[Counted, float]
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
class Result(Lender):
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
    record : RunRecord
        How the answer was reached, and what limits it; ``caveats`` says it in sentences.
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
    record: RunRecord = field(default_factory=RunRecord)
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

    # --- as every answer ---------------------------------------------------------------------------------

    @property
    def step(self) -> float:
        """Last place written of its probabilities, in per cent points: the coarsest that an outcome bears."""
        return max((numbers.step_for(float(error)) for error in self.sampling_error), default=numbers.FINEST)

    @cached_property
    def caveats(self) -> tuple[Caveat, ...]:
        """Sentences that limit the answer."""
        return caveats_of(self)

    @property
    def result(self) -> Result:
        """Itself: every answer names the result that it came from."""
        return self

    @property
    def table(self) -> pd.DataFrame:
        """The outcomes as a table; see ``outcomes``."""
        table: pd.DataFrame = self._answer.table
        return table

    @property
    def html(self) -> str:
        """The outcomes as a piece of HTML."""
        return str(self._answer.html)

    @cached_property
    def _answer(self) -> Any:
        return verbs.home("outcomes")(self)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the outcomes."""
        return self._answer.plot(ax, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data at full precision."""
        found: dict[str, Any] = self._answer.to_dict()
        return found

    def about(self) -> dict[str, Any]:
        """Return what the result is of, and how it was reached, as plain data."""
        return {
            **self.model.about(), "engine": self.engine, "seed": self.seed, "draws": len(self.parameters), "runs": self.n_runs,
        }  # fmt: skip

    def to_xarray(self) -> xarray.Dataset:
        """Return the arrays as an xarray Dataset: names along every dimension, as a saved file shows them.

        Raises
        ------
        ToolkitError
            If xarray, an extra, is not installed.
        """
        from toolkit.results.labelled import to_xarray

        return to_xarray(self)

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the result, whole or not at all.

        Parameters
        ----------
        path : path
            A name in .nc holds the whole result, which ``open_result`` reads back. Any other is written as an answer's:
            .csv, .json, .html, .txt, a figure, or a folder with all tables and figures.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        if os.fspath(path).lower().endswith(".nc"):
            from toolkit.results.stored import save

            save(self, path)
        else:
            self._answer.save(path)

    if not TYPE_CHECKING:  # hidden from type checkers, which would take any name for one that is there

        def __getattr__(self, name: str) -> Any:
            """Return a verb that asks this result more, such as ``result.sensitivity()``."""
            if name in verbs.VERBS:
                return verbs.bound(name, self)
            nearest = (
                nearest_name(name, [*verbs.VERBS, *self.__dataclass_fields__])
                if not name.startswith("_")
                else ""
            )
            raise AttributeError(f"a Result has no '{name}'" + (f"; nearest: {nearest}" if nearest else ""))

    def __dir__(self) -> list[str]:
        """List what can be asked, verbs among it."""
        return sorted({*object.__dir__(self), *verbs.VERBS})

    def __repr__(self) -> str:
        top = sorted(
            zip(self.probability, self.sampling_error, self.model.outcomes, strict=True),
            key=lambda one: -one[0],
        )[:3]
        said = ", ".join(
            f"{outcome.label} {numbers.per_cent(share, self.step, error, n_histories=self.n_histories)}"
            for share, error, outcome in top
        )
        more = f"; {len(self.caveats)} caveat{'s' if len(self.caveats) != 1 else ''}" if self.caveats else ""
        return f"<Result of {self.model.name}: {said} …; {self.engine}, {len(self.parameters)} draws, seed {self.seed}{more}; ct.outcomes(...) has all>"

    def text(self, width: int = 100) -> str:
        """Write the outcomes as plain text."""
        return str(self._answer.text(width))

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html

    @property
    def heading(self) -> str:
        """What it is of, and how it was reached, in a line."""
        model, n_draws = self.model, len(self.parameters)
        drawn = f"{n_draws:,} draw{'s' if n_draws != 1 else ''}" + (
            f" x {self.n_runs:,} runs" if self.n_runs else ""
        )
        days = f"As of {model.as_of:%Y-%m-%d}, until {model.date_of_turn(model.horizon):%Y-%m-%d}"
        return (
            f"{model.dossier.full_title.rstrip('.')}. {days}; engine {self.engine}, {drawn}, seed {self.seed}"
        )

    @property
    def n_histories(self) -> int:
        """Histories that were simulated; 0 where chance was summed exactly."""
        return self.n_runs * len(self.parameters)
