"""How sure is the machine? What limits an answer, and how much more work would sharpen it."""

from __future__ import annotations

import math
from typing import Unpack

import numpy as np

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.results.result import Result
from toolkit.results.uncertainty import Floats, real_share, runs_needed

POINT = 0.01
"""One per cent point."""
NORMAL_95 = 1.96
LAYOUT = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("draws that count", "draws", "count"),
    Column("draws for a point", "draws_for_a_point", "count"),
    Column("runs for ignorance", "runs_for_ignorance", "count"),
    Column("halves apart", "half_apart", "figure"),
)
EXPLAINED = (
    "draws for a point: to know it to one point either way; runs for ignorance: runs a draw at which ignorance can be told (0: "
    "chance was summed); halves apart: distance between the two halves of the draws in standard errors, above 3 a warning."
)


@public
def diagnostics(of: Subject, **options: Unpack[RunOptions]) -> Answer:
    """Say, per outcome, what limits the answer and what it would take to know it to one point either way.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer, table of K rows
        Indexed by outcome: ``label``, ``probability``, ``sampling_error``, ``draws`` (that count), ``draws_for_a_point`` (for a 95 % interval of
        one point either way), ``runs_for_ignorance`` (runs a draw at which ignorance can be told; 0 where chance was summed,
        NaN where draws show no real spread), ``real_share`` (share of the spread between draws that is not noise of the runs)
        and ``half_apart`` (distance between the answers of the two halves of the draws, in standard errors: above 3 is a
        warning).

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.run("falklands-1982", draws=64, alternatives=False).diagnostics()
    >>> bool(answer.draws_for_a_point.max() > 64)
    False
    """
    import pandas as pd  # slow to import, and only tables need it

    result = result_of(of, options, verb="diagnostics")
    error, shares = result.sampling_error, result.tally.final
    wanted = np.square(NORMAL_95 * error / POINT) * result.effective_draws
    is_noisy = result.n_runs > 0 and len(shares) > 1
    table = pd.DataFrame(
        {
            "label": [outcome.label for outcome in result.model.outcomes],
            "probability": result.probability,
            "sampling_error": error,
            "draws": result.effective_draws,
            "draws_for_a_point": np.ceil(np.maximum(wanted, 1.0)),
            "runs_for_ignorance": runs_needed(shares, result.n_runs) if is_noisy else np.zeros_like(error),
            "real_share": real_share(shares, result.n_runs, result.weights)
            if is_noisy
            else np.ones_like(error),
            "half_apart": _half_apart(result),
        },
        index=pd.Index(result.outcomes, name="outcome"),
    )
    return Answer(
        table,
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="diagnostics",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: what limits the answer?",
        notes=(EXPLAINED,),
    )


def _half_apart(result: Result) -> Floats:
    """Return how far the answers of the two halves of the draws lie apart, in standard errors; shape (K,)."""
    shares, error = result.tally.final, result.sampling_error
    if len(shares) < 2 or result.weights is not None:
        return np.full(shares.shape[1], math.nan)
    half = len(shares) // 2
    apart = np.abs(shares[:half].mean(axis=0) - shares[half:].mean(axis=0))
    # Each half has twice the variance of the whole, and their difference four times.
    return np.asarray(apart / np.where(error > 0.0, 2.0 * error, np.inf))
