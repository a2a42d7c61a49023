"""How may it end? The probability of each outcome, with its three parts of uncertainty."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from toolkit.analysis.digits import never_seen, per_cent, per_cent_range, points, settled
from toolkit.analysis.likelihood import likelihood_words, span
from toolkit.engines.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome with its probability and the three parts of its uncertainty; fractions, NaN if not assessed."""

    outcome: str
    label: str
    probability: float
    sampling_error: float
    ignorance_low: float
    ignorance_high: float
    disagreement_low: float
    disagreement_high: float
    words: str
    n_histories: int
    """Simulated histories behind it; 0 where chance was summed exactly."""

    @property
    def shown(self) -> str:
        """The probability as per cent, with no more digits than it bears."""
        if self.n_histories and self.probability == 0.0:
            return f"below {never_seen(self.n_histories)} %"
        if self.n_histories and self.probability == 1.0:
            return f"above {100.0 - float(never_seen(self.n_histories)):g} %"
        width = self.ignorance_high - self.ignorance_low
        if self.n_histories:
            return per_cent(self.probability, self.sampling_error, width)
        share = settled(self.probability)
        return per_cent(share, self.sampling_error, width, possible=share not in (0.0, 1.0))

    @property
    def sampling_error_shown(self) -> str:
        """The sampling error in per cent points."""
        return points(self.sampling_error)

    @property
    def ignorance_shown(self) -> str:
        """The range of ignorance as per cent."""
        low, high = self._ends(self.ignorance_low, self.ignorance_high)
        return per_cent_range(low, high, self.sampling_error)

    @property
    def disagreement_shown(self) -> str:
        """The range of disagreement as per cent, in the same steps as the probability."""
        width = self.ignorance_high - self.ignorance_low
        low, high = self._ends(self.disagreement_low, self.disagreement_high)
        return per_cent_range(low, high, self.sampling_error, width)

    def _ends(self, low: float, high: float) -> tuple[float, float]:
        return (low, high) if self.n_histories else (settled(low), settled(high))


def outcome_rows(result: Result) -> list[OutcomeRow]:
    """List the outcomes in declared order, with probability, three-part uncertainty and words.

    Parameters
    ----------
    result : Result
        Output of any engine, with ``K`` outcomes.

    Returns
    -------
    list of OutcomeRow, length K
    """
    ignorance_low, ignorance_high = result.ignorance
    disagreement_low, disagreement_high = result.disagreement
    columns = (
        result.probability, result.sampling_error, ignorance_low, ignorance_high, disagreement_low, disagreement_high,
    )  # fmt: skip
    n_histories = result.n_runs * len(result.parameters)
    rows = []
    for outcome, *values in zip(result.model.outcomes, *columns, strict=True):
        probability, error, low, high, lowest, highest = (float(value) for value in values)
        words = likelihood_words(*span(probability, error, (low, high), (lowest, highest)))
        rows.append(
            OutcomeRow(
                outcome.name,
                outcome.label,
                probability,
                error,
                low,
                high,
                lowest,
                highest,
                words,
                n_histories,
            )
        )
    return rows


def outcomes(result: Result) -> pd.DataFrame:
    """Tabulate the probability of each outcome, what is unsure about it, and how to say it.

    Probabilities hold only under the scenario's assumptions. The three parts of uncertainty are never pooled:
    ``sampling_error`` shrinks with more draws or runs, ignorance with better sources, disagreement with a
    decision which model of the crisis is right.

    Parameters
    ----------
    result : Result
        Output of any engine, with ``K`` outcomes.

    Returns
    -------
    DataFrame, shape (K, 8)
        Indexed by outcome, in declared order. Fractions at full precision: ``probability``,
        ``sampling_error`` (one standard error), ``ignorance_low`` and ``ignorance_high`` (central 90 % of
        the draws of the inputs), ``disagreement_low`` and ``disagreement_high`` (range over the scenario
        and its alternatives); NaN where a part was not assessed. Texts: ``label`` and ``words`` (terms of
        Intelligence Community Directive 203 that span the lowest to the highest of the ranges).

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run(ct.load("caribbean-2025"), draws=2, alternatives=False)
    >>> float(round(ct.outcomes(result).probability.sum(), 9))
    1.0
    """
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame([asdict(row) for row in outcome_rows(result)]).set_index("outcome")
    return table.drop(columns="n_histories")
