"""Results set against each other draw by draw, although the combinations of inputs that were summed are not the same.

A what-if that fixes an input, or changes its values, has other combinations than its base. Each input is cut where the
probabilities of either reach, in the order of its values: the pieces are combinations of both, as if one number had drawn each input of both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.errors import ToolkitError
from toolkit.model.combinations import levels_of
from toolkit.model.draws import correlated, draw_uniform
from toolkit.model.parameters import ModelParameter
from toolkit.results.result import Result
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
DIGITS = 12
"""Sums of probabilities that agree to so many places are the same."""
MOST_PIECES = 1_000_000
NOT_PAIRED = (
    "these results cannot be paired: one sums all combinations of its inputs, the other draws other inputs"
)


def aligned(results: Sequence[Result]) -> list[Result]:
    """Return results on the same draws: those that were summed laid out on the pieces of all, or on the draws of another.

    Raises
    ------
    ToolkitError
        If results on draws have inputs of their own, or have learnt from reports.
    """
    if not any(one.is_summed for one in results) or len({one.engine for one in results}) > 1:
        return list(results)
    sampled = [one for one in results if not one.is_summed and one.model.is_uncertain]
    if any(one.record.medians for one in sampled):
        raise ToolkitError(f"{NOT_PAIRED}, their medians")
    if sampled:
        return _on_draws(results, sampled[0])
    uniform, shares = _pieces(results)
    rows = [_rows(one, uniform, len(shares)) for one in results]
    counts = [len(one.parameters) for one in results]
    if all(np.array_equal(one, np.arange(count)) for one, count in zip(rows, counts, strict=True)):
        return list(results)
    return [
        _laid_out(result, place, shares, _weights(result, place, shares), 1)
        for result, place in zip(results, rows, strict=True)
    ]


def _pieces(results: Sequence[Result]) -> tuple[Mapping[str, Floats], Floats]:
    """Return a number within each piece for every input, shapes (N,), and the probabilities of the pieces, shape (N,)."""
    cuts: dict[str, set[float]] = {}
    for parameter in (one for result in results for one in result.model.parameters):
        reached = np.cumsum(levels_of(parameter)[1])[:-1].round(DIGITS)
        cuts.setdefault(parameter.name, set()).update(reached.tolist())
    ends = [np.array([0.0, *sorted(one), 1.0]) for one in cuts.values()]
    if math.prod(len(one) - 1 for one in ends) > MOST_PIECES:
        raise ToolkitError(
            f"these results cannot be paired: their inputs fall into more than {MOST_PIECES:,} pieces"
        )
    middles = np.meshgrid(*((one[1:] + one[:-1]) / 2.0 for one in ends), indexing="ij")
    widths = np.meshgrid(*(np.diff(one) for one in ends), indexing="ij")
    uniform = {name: middle.reshape(-1) for name, middle in zip(cuts, middles, strict=True)}
    return uniform, np.prod(np.stack(widths), axis=0).reshape(-1)


def _on_draws(results: Sequence[Result], drawn: Result) -> list[Result]:
    """Lay out results that were summed on the draws of another."""
    if any(one.news is not None for one in results):
        raise ToolkitError(f"{NOT_PAIRED}, and reports have moved them")
    n_draws = len(drawn.parameters)
    numbers, _ = draw_uniform(drawn.model, n_draws, drawn.seed)
    columns = correlated(drawn.model, numbers).T
    uniform = {one.name: column for one, column in zip(drawn.model.parameters, columns, strict=True)}
    return [
        _laid_out(one, _rows(one, uniform, n_draws), None, None, drawn.n_groups) if one.is_summed else one
        for one in results
    ]


def _rows(result: Result, uniform: Mapping[str, Floats], n_pieces: int) -> Rows:
    """Return which combination of a result each piece belongs to; shape (N,)."""
    found = np.zeros(n_pieces, dtype=np.int64)
    for parameter in result.model.parameters:
        values, shares = levels_of(parameter)
        if len(values) > 1 and parameter.name not in uniform:
            raise ToolkitError(f"{NOT_PAIRED} ('{parameter.name}' is missing)")
        found = found * len(values) + _level(parameter, shares, uniform, n_pieces)
    return found


def _level(parameter: ModelParameter, shares: Floats, uniform: Mapping[str, Floats], n_pieces: int) -> Rows:
    """Return the number of the value that each piece has of an input; shape (N,)."""
    if len(shares) == 1:
        return np.zeros(n_pieces, dtype=np.int64)
    return np.searchsorted(np.cumsum(shares)[:-1].round(DIGITS), uniform[parameter.name], side="right")


def _weights(result: Result, rows: Rows, shares: Floats) -> Floats:
    """Share the weight of each combination out among its pieces."""
    own = np.ones(1) if result.weights is None else result.weights
    return np.asarray(own[rows] * shares / np.bincount(rows, weights=shares, minlength=len(own))[rows])


def _laid_out(
    result: Result, rows: Rows, shares: Floats | None, weights: Floats | None, n_groups: int
) -> Result:
    """Return a result with a draw for each row."""
    old, news = result.tally, result.news
    asked = None if old.asked is None else old.asked[rows]
    tally = Tally(old.incidence[rows], old.marginals[rows], old.choices, old.counts, old.final[rows], asked)
    if news is not None:
        news = replace(news, log_evidence=news.log_evidence[rows], now=news.now[rows])
    return replace(
        result, parameters=result.parameters[rows], tally=tally, news=news, shares=shares, weights=weights, n_groups=n_groups,
    )  # fmt: skip
