"""Counters on a grid -> quantiles: the roulette method (Gore 1987; O'Hagan et al. 2006, Uncertain Judgements, section 5.3)."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.errors import ToolkitError
from toolkit.scenario.metalog import FEWEST, MOST

DIGITS = 4
"""Places of a per cent to which a quantile is named."""


def quantiles_of(counters: Sequence[int], edges: Sequence[float]) -> dict[str, float]:
    """Read quantiles from counters in the columns of a grid.

    The edges between columns are quantiles, at the share of the counters to the left. Where columns in between are empty, the middle of
    the gap stands for it; of more than seven quantiles seven are kept, spread evenly.

    Parameters
    ----------
    counters : how many lie in each column
    edges : where the columns begin, and where the last one ends: one more than columns

    Raises
    ------
    ToolkitError
        If counters lie in fewer than three columns, which leave fewer than two quantiles.

    Examples
    --------
    >>> quantiles_of([2, 5, 2, 1], [0, 10, 20, 30, 40])
    {'p20': 10.0, 'p70': 20.0, 'p90': 30.0}
    """
    total, below = sum(counters), 0
    found: dict[int, list[float]] = {}
    for counted, edge in zip(counters, edges[1:], strict=True):
        below += counted
        if 0 < below < total:
            found.setdefault(below, []).append(float(edge))
    if len(found) < FEWEST:
        raise ToolkitError(
            "counters lie in too few columns; expected at least three, so that they tell two quantiles"
        )
    pairs = [(100.0 * share / total, (at[0] + at[-1]) / 2.0) for share, at in found.items()]
    return {f"p{round(share, DIGITS):g}": number for share, number in _thinned(pairs)}


def _thinned(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep the first, the last and as many between them as a fit takes."""
    if len(pairs) <= MOST:
        return list(pairs)
    return [pairs[round(n * (len(pairs) - 1) / (MOST - 1))] for n in range(MOST)]
