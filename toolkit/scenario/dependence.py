"""How strongly two numbers move together, however it is said -> the Spearman rank correlation of a Gaussian copula.

With r the correlation of the two normal numbers behind them, Spearman's is (6 / pi) asin(r / 2); the chance of concordance is
1/2 + asin(r) / pi (half of Kendall's tau, and a half); and where the first is known to stand at z, the median of the second stands at r z.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

from toolkit.scenario.records import Correlation

_NORMAL = NormalDist()


def rank_of(correlation: Correlation) -> float:
    """Return the Spearman rank correlation; between -1 and 1 if it can be."""
    if correlation.rank is not None:
        return correlation.rank
    if correlation.concordance is not None:
        return from_linear(math.sin(math.pi * (correlation.concordance - 0.5)))
    return from_linear(_slope(correlation.medians or {}))


def linear(rank: float) -> float:
    """Return the correlation of the two normal numbers behind a rank correlation."""
    return 2.0 * math.sin(math.pi * rank / 6.0)


def from_linear(correlation: float) -> float:
    """Return the rank correlation that a correlation of two normal numbers makes; one beyond 1 in size stays beyond."""
    return 6.0 / math.pi * math.asin(correlation / 2.0) if abs(correlation) <= 1.0 else correlation


def limit_in_words(correlation: Correlation, allowed: float) -> str:
    """Write the rank correlation to which a declared one may go, as a concordance where that was declared."""
    is_above = rank_of(correlation) > allowed
    side = "at most" if is_above else "at least"
    if correlation.concordance is None:
        return f"a rank of {side} {allowed:.2f}"
    thousandths = 500.0 + 1000.0 * math.asin(linear(allowed)) / math.pi
    inside = math.floor(thousandths) if is_above else math.ceil(thousandths)
    return f"a concordance of {side} {inside / 1000.0:.3f}"


def median_off(correlation: Correlation) -> tuple[str, float]:
    """Return the median that the fitted correlation misses most, by its key, and where it then stands as a probability."""
    given = correlation.medians or {}
    slope = _slope(given)
    stands = {key: _NORMAL.cdf(slope * _normal(key)) for key in given}
    worst = max(given, key=lambda key: abs(stands[key] - share(given[key])))
    return worst, stands[worst]


def share(key: str) -> float:
    """Return the probability that a quantile such as p90 names."""
    return float(key[1:]) / 100.0


def _normal(key: str) -> float:
    return _NORMAL.inv_cdf(share(key))


def _slope(medians: Mapping[str, str]) -> float:
    """Fit the correlation to conditional medians by least squares, over the normal numbers behind them."""
    pairs = [(_normal(known), _normal(median)) for known, median in medians.items()]
    return sum(z * m for z, m in pairs) / sum(z * z for z, _ in pairs)
