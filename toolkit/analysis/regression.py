"""Which way does each input push, over all draws? A linear regression on the stored draws, for many inputs at once."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from toolkit.analysis.surrogate import normal_scores
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError

FOLDS = 8
LAYOUT = (
    Column("input", "label"),
    Column("outcome", "outcome_label"),
    Column("points", "points", "points", "error"),
    Column("error", "error", "error"),
    Column("explained", "explained", "share"),
)


@public
def regression(of: Subject, **options: Unpack[RunOptions]) -> Answer:
    """Regress the probability of each outcome on the normal scores of all inputs, doubts too.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.
        More draws than inputs are needed.

    Returns
    -------
    Answer
        One row per input and outcome: ``parameter``, ``label``, ``is_doubt``, ``outcome``, ``outcome_label``, ``points`` (change of the
        probability, as a fraction, where the input rises by one standard deviation), ``error`` (its standard error, leaving
        out one block of draws after the other), ``explained`` (R squared of the regression of this outcome).

    Raises
    ------
    ToolkitError
        If there are too few draws.
    """
    import pandas as pd  # slow to import, and only tables need it

    result = result_of(of, options, verb="regression")
    model = result.model
    moving = [n for n, parameter in enumerate(model.parameters) if parameter.distribution.kind != "value"]
    n_draws = len(result.parameters)
    if not moving:
        raise ToolkitError("nothing in this crisis is uncertain, so no input pushes its answer")
    if n_draws < 2 * (len(moving) + 1):
        raise ToolkitError(
            f"{n_draws} draw{'s are' if n_draws != 1 else ' is'} too few for a regression on {len(moving)} "
            f"input{'s' if len(moving) != 1 else ''}; run with draws={4 * (len(moving) + 1)} or more"
        )
    scores = normal_scores(model, result.parameters)[:, moving]
    terms = np.concatenate((np.ones((n_draws, 1)), scores), axis=1)
    shares = result.tally.final
    weights = np.full(n_draws, 1.0 / n_draws) if result.weights is None else result.weights
    root = np.sqrt(weights)[:, None]
    whole = np.linalg.lstsq(terms * root, shares * root, rcond=None)[0]
    mean = weights @ shares
    spread = weights @ np.square(shares - mean)
    left = weights @ np.square(shares - terms @ whole)
    explained = np.where(spread > 1e-18, 1.0 - left / np.where(spread > 1e-18, spread, 1.0), 1.0)
    folds = np.arange(n_draws) * FOLDS // n_draws
    without = np.stack(
        [
            np.linalg.lstsq((terms * root)[folds != fold], (shares * root)[folds != fold], rcond=None)[0]
            for fold in range(FOLDS)
        ]
    )
    error = np.sqrt((FOLDS - 1) / FOLDS * np.square(without - without.mean(axis=0)).sum(axis=0))
    rows = []
    for place, n in enumerate(moving, start=1):
        parameter = model.parameters[n]
        rows += [
            {
                "parameter": parameter.name,
                "label": parameter.label,
                "is_doubt": parameter.is_doubt,
                "outcome": outcome.name,
                "outcome_label": outcome.label,
                "points": whole[place, k],
                "error": error[place, k],
                "explained": explained[k],
            }
            for k, outcome in enumerate(model.outcomes)
        ]
    return Answer(
        pd.DataFrame(rows),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="regression",
        step=result.step,
        title=f"{model.full_title}: which way does each input push?",
        notes=("Points: change of the probability where the input rises by one standard deviation.",),
    )
