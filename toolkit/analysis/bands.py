"""Sampling error and the range of ignorance for tables by turn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.results.result import Result
from toolkit.results.uncertainty import standard_error

Floats = npt.NDArray[np.float64]


def bands(values: Floats, result: Result) -> tuple[Floats, Floats]:
    """Return the central 90 % range over draws; shapes (D', T + 1, M) -> two of (T + 1, M).

    NaN where it cannot be told: with one draw, with too many draws to be kept apart (``D'`` is 1), or where
    the noise of the runs hides it. A value that is the same in all draws has a range of no width.
    """
    n_kept, n_turns, n_columns = values.shape
    if n_kept == 1 or n_kept != len(result.parameters):
        nothing = np.full((n_turns, n_columns), np.nan)
        return nothing, nothing.copy()
    low, high = result.range_over_draws(values.reshape(n_kept, -1))
    # Sampled shares that never vary (a start that is certain) show no spread to correct, yet are known.
    is_constant = np.ptp(values.reshape(n_kept, -1), axis=0) == 0.0
    low[is_constant] = high[is_constant] = values.reshape(n_kept, -1)[0, is_constant]
    return low.reshape(n_turns, n_columns), high.reshape(n_turns, n_columns)


def errors(values: Floats, result: Result) -> Floats:
    """Return the standard error of the mean over draws; shapes (D', T + 1, M) -> (T + 1, M), NaN where draws are not kept apart."""
    n_kept, n_turns, n_columns = values.shape
    if n_kept != len(result.parameters):
        return np.full((n_turns, n_columns), np.nan)
    found = standard_error(values.reshape(n_kept, -1), result.groups, result.n_runs, result.weights)
    return found.reshape(n_turns, n_columns)
