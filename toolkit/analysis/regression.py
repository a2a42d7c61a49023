"""Which way does each input push, over all draws? A linear regression on the stored draws, for many inputs at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Unpack

import numpy as np

from toolkit.analysis.subjects import about, two_meanings
from toolkit.analysis.surrogate import normal_scores
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject
from toolkit.errors import ToolkitError
from toolkit.model.targets import Target
from toolkit.results.result import Result
from toolkit.results.uncertainty import Floats
from toolkit.results.values import table_of

FOLDS = 8
LAYOUT = (
    Column("input", "label"),
    Column("outcome", "outcome_label"),
    Column("points", "points", "points", "error"),
    Column("error", "error", "error"),
    Column("explained", "explained", "share"),
)


@public
def regression(of: Subject, *, outcome: str | None = None, **options: Unpack[RunOptions]) -> Answer:
    """Regress the probability of each outcome on the normal scores of all inputs, doubts too.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    outcome : str, optional
        This outcome or question alone, by name; a question is answered for it. All outcomes, and all questions where the run has
        answered them, if left out.
    **options
        As in ``run``, for what has not been run.
        More draws than inputs are needed.

    Returns
    -------
    Answer
        One row per input and outcome: ``parameter``, ``label``, ``is_doubt``, ``outcome``, ``outcome_label``, ``points`` (change of the
        probability, as a fraction, where the input rises by one standard deviation), ``error`` (its standard error, leaving
        out one block of draws after the other), ``explained`` (R squared of the regression of this outcome), ``measure`` (probability, or
        level where a question asks for one: its mean).

    Raises
    ------
    ToolkitError
        If there are too few draws.
    """
    import pandas as pd  # slow to import, and only tables need it

    result, targets = about(of, options, outcome, verb="regression")
    model = result.model
    moving = [n for n, parameter in enumerate(model.parameters) if parameter.distribution.kind != "value"]
    _refuse_few(len(result.parameters), len(moving), summed=result.is_summed)
    found = _fitted(normal_scores(model, result.parameters)[:, moving], result, targets)
    rows = [
        {
            "parameter": model.parameters[n].name,
            "label": model.parameters[n].label,
            "is_doubt": model.parameters[n].is_doubt,
            "outcome": one.name,
            "outcome_label": one.label,
            "points": found.slopes[place, k],
            "error": found.errors[place, k],
            "explained": found.explained[k],
            "measure": one.measure,
        }
        for place, n in enumerate(moving)
        for k, one in enumerate(targets)
    ]
    return Answer(
        pd.DataFrame(rows),
        result=result,
        caveats=(*two_meanings(model, outcome), *result.caveats),
        layout=LAYOUT,
        verb="regression",
        step=result.step,
        title=f"{model.dossier.full_title}: which way does each input push?",
        notes=("Points: change of the probability where the input rises by one standard deviation.",),
    )


def _refuse_few(n_draws: int, n_inputs: int, *, summed: bool) -> None:
    if not n_inputs:
        raise ToolkitError("nothing in this crisis is uncertain, so no input pushes its answer")
    if n_draws < 2 * (n_inputs + 1) and not summed:
        raise ToolkitError(
            f"{n_draws} draw{'s are' if n_draws != 1 else ' is'} too few for a regression on {n_inputs} "
            f"input{'s' if n_inputs != 1 else ''}; run with draws={4 * (n_inputs + 1)} or more"
        )


class _Fitted(NamedTuple):
    """A regression of every outcome.

    Attributes
    ----------
    slopes, errors : shape (inputs, K)
    explained : shape (K,), R squared
    """

    slopes: Floats
    errors: Floats
    explained: Floats


def _fitted(scores: Floats, result: Result, targets: Sequence[Target]) -> _Fitted:
    """Regress the targets on scores, shape (D, inputs), draws counting as much as they weigh."""
    shares, n_draws = table_of(result.model, targets, result.tally), len(scores)
    terms = np.concatenate((np.ones((n_draws, 1)), scores), axis=1)
    weights = np.full(n_draws, 1.0 / n_draws) if result.weights is None else result.weights
    root = np.sqrt(weights)[:, None]
    whole = np.linalg.lstsq(terms * root, shares * root, rcond=None)[0]
    spread = weights @ np.square(shares - weights @ shares)
    left = weights @ np.square(shares - terms @ whole)
    explained = np.where(spread > 1e-18, 1.0 - left / np.where(spread > 1e-18, spread, 1.0), 1.0)
    errors = np.zeros_like(whole) if result.is_summed else _errors(terms * root, shares * root)
    return _Fitted(whole[1:], errors[1:], explained)


def _errors(terms: Floats, shares: Floats) -> Floats:
    """Return the standard error of each coefficient, leaving out one block of draws after the other; shape (terms, K)."""
    folds = np.arange(len(terms)) * FOLDS // len(terms)
    without = np.stack(
        [np.linalg.lstsq(terms[folds != fold], shares[folds != fold], rcond=None)[0] for fold in range(FOLDS)]
    )
    return np.asarray(np.sqrt((FOLDS - 1) / FOLDS * np.square(without - without.mean(axis=0)).sum(axis=0)))
