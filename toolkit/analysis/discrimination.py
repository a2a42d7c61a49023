"""Which report tells one outcome from another? The matrix of news by outcomes, as in an analysis of competing hypotheses.

A cell is the likelihood ratio of a report for an outcome, given the reports before it: the odds of the outcome after it over those before
(Good 1950, Probability and the Weighing of Evidence). What speaks alike for all outcomes tells none from another, however
certain it is (Heuer 1999, Psychology of Intelligence Analysis, ch. 8).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit import numbers

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
SILENT = 1.05
"""A ratio nearer to 1 than this, or its inverse, leaves an outcome where it was."""
STRENGTHS = ((1.5, "hardly"), (3.0, "weakly"), (10.0, "well"), (math.inf, "strongly"))
"""How a report is said to tell outcomes apart, by the largest of its ratios over the smallest."""
DISCRIMINATES = "discriminates"


def discriminates(learnt: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Tabulate what each report says for and against each outcome.

    Parameters
    ----------
    learnt : DataFrame
        Of ``learning``: ``report``, ``date`` and P(outcome) after each, the first row before any.
    outcomes : sequence of str
        Names of the columns with the outcomes.

    Returns
    -------
    DataFrame
        One row per report in order of date: ``report``, ``date``, then per outcome the ratio of its odds (NaN where it was certain or
        impossible before), and ``discriminates``, the largest log ratio less the smallest, in powers of two.
    """
    shares = learnt[list(outcomes)].to_numpy(dtype=float)
    ratios = odds_ratios(shares)
    table = learnt[["report", "date"]].iloc[1:].reset_index(drop=True)
    table[list(outcomes)] = ratios
    table[DISCRIMINATES] = [apart(row) for row in ratios]
    return table


def odds_ratios(shares: Floats) -> Floats:
    """Return odds over those of the row before; shapes (N + 1, K) -> (N, K)."""
    shares = np.clip(shares, 0.0, 1.0)  # rounding may lead past certainty
    before, after = shares[:-1], shares[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = after * (1.0 - before) / (before * (1.0 - after))
    return np.where((before > 0.0) & (before < 1.0), ratio, np.nan)


def apart(ratios: Floats) -> float:
    """Return how far the largest log ratio lies above the smallest, in powers of two; 0 where nothing is known."""
    known = ratios[~np.isnan(ratios)]
    if not len(known):
        return 0.0
    with np.errstate(divide="ignore"):
        logs = np.log2(known)
    return float(logs.max() - logs.min()) if logs.max() > logs.min() else 0.0


def said(ratio: float) -> str:
    """Write a ratio of odds for a cell: what they are multiplied or divided by.

    Examples
    --------
    >>> said(2.5), said(0.4), said(1.01), said(0.0), said(math.inf), said(math.nan)
    ('× 2.5', '÷ 2.5', '·', 'ruled out', 'certain', '')
    """
    if math.isnan(ratio):
        return ""
    if ratio in (0.0, math.inf):
        return "certain" if ratio else "ruled out"
    if 1.0 / SILENT < ratio < SILENT:
        return "·"
    return f"× {numbers.figure(ratio, 2)}" if ratio > 1.0 else f"÷ {numbers.figure(1.0 / ratio, 2)}"


def strength(powers: float) -> str:
    """Say how well a report tells outcomes apart.

    Examples
    --------
    >>> strength(0.2), strength(1.0), strength(2.0), strength(4.0)
    ('hardly', 'weakly', 'well', 'strongly')
    """
    return next(word for below, word in STRENGTHS if powers < math.log2(below) or below == math.inf)


EXPLAINED = (
    "A cell is what a report multiplies (×) or divides (÷) the odds of an outcome by, given the reports before it; a dot is less than "
    f"{numbers.figure(100 * (SILENT - 1.0))} %. A row tells outcomes apart hardly, weakly, well or strongly where its largest number is "
    "less than 1.5, 3 or 10 times its smallest, or more. An empty cell was certain or ruled out before."
)
