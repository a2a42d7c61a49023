"""Which way does each input push? Every input moved alone over its range, the others at their medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.engines.inputs import answers_at, central
from toolkit.engines.result import Result
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario


def sweep(
    of: Scenario | Model | Result, *, low: float = 0.05, high: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Move each uncertain input from a low to a high quantile, the others at their medians.

    The sign of ``swing`` is the direction in which the scenario says the input pushes an outcome. What inputs
    do together does not show here, nor how likely their ranges are.

    Parameters
    ----------
    of : Scenario, Model or Result
        With ``P`` declared parameters that vary and ``K`` outcomes; doubts stay at 0.
    low, high : float
        Quantiles of each input, 0 < low < high < 1.
    seed : int
        For crises whose chance has to be sampled.

    Returns
    -------
    DataFrame
        One row per input and outcome: ``parameter``, ``label``, ``unit``, ``from_value``, ``to_value``,
        ``outcome``, ``outcome_label``, then fractions ``at_low``, ``at_median``, ``at_high`` and ``swing`` (at
        high minus at low).

    Raises
    ------
    ToolkitError
        For quantiles that are not ordered within (0, 1).

    Examples
    --------
    >>> import toolkit as ct
    >>> table = ct.sweep(ct.load("caribbean-2025"))
    >>> row = table[(table.parameter == "us_resolve") & (table.outcome == "limited_strike")]
    >>> bool(row.swing.item() > 0)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    if not 0.0 < low < high < 1.0:
        raise ToolkitError(f"quantiles {low:g} and {high:g} make no range; expected 0 < low < high < 1")
    model = model_of(of)
    middle = central(model)
    moved = [
        (column, parameter)
        for column, parameter in enumerate(model.parameters)
        if not parameter.is_doubt and parameter.distribution.kind != "value"
    ]
    ends = np.array([p.distribution.quantile(np.array([low, high])) for _, p in moved]).reshape(-1, 2)
    values = np.tile(middle, (1 + 2 * len(moved), 1))
    for row, (column, _) in enumerate(moved):
        values[1 + 2 * row : 3 + 2 * row, column] = ends[row]
    answers = answers_at(model, values, seed=seed)
    n_outcomes = len(model.outcomes)
    before, after = answers[1::2], answers[2::2]
    return pd.DataFrame(
        {
            "parameter": np.repeat([p.name for _, p in moved], n_outcomes),
            "label": np.repeat([p.label for _, p in moved], n_outcomes),
            "unit": np.repeat([p.unit for _, p in moved], n_outcomes),
            "from_value": np.repeat(ends[:, 0], n_outcomes),
            "to_value": np.repeat(ends[:, 1], n_outcomes),
            "outcome": np.tile([o.name for o in model.outcomes], len(moved)),
            "outcome_label": np.tile([o.label for o in model.outcomes], len(moved)),
            "at_low": before.ravel(),
            "at_median": np.tile(answers[0], len(moved)),
            "at_high": after.ravel(),
            "swing": (after - before).ravel(),
        }
    )
