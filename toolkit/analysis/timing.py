"""When may it end? Cumulative incidence of each outcome, and its time given that it happens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.bands import bands, errors
from toolkit.analysis.states import LAST, SHARES, OverTime
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
QUARTILES = (0.25, 0.5, 0.75)
NAMES = ("quarter", "median", "three_quarters")
TIMES = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("a quarter by", "quarter_date", "day"),
    Column("half by", "median_date", "day", drawn="beside"),
    Column("three quarters by", "three_quarters_date", "day"),
)
KNOWN_LATE = (
    "Of the histories that end so. An outcome without days ends no history: it is known at the horizon alone."
)


@public
def incidence(of: Subject, **options: Unpack[RunOptions]) -> OverTime:
    """Tabulate the probability that each outcome has come by the end of each turn.

    An outcome that does not end a run is known only at the horizon, where every run has exactly one.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    OverTime, whose table has T + 1 turns and K outcomes
        One row per turn (0 … T, dates are the ends of turns) and outcome: ``turn``, ``date``, ``outcome``,
        ``label``, ``probability``, ``sampling_error``, ``ignorance_low``, ``ignorance_high`` as fractions; NaN where they
        cannot be told.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.incidence("caribbean-2025", draws=2, alternatives=False)
    >>> list(answer.columns)[:4]
    ['turn', 'date', 'outcome', 'label']
    """
    result = result_of(of, options, verb="incidence")
    return OverTime(
        _incidence(result),
        result=result,
        caveats=result.caveats,
        layout=(Column("outcome", "label"), *SHARES),
        verb="incidence",
        figure="incidence",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: what has come by then?",
        notes=(LAST,),
    )


def _incidence(result: Result) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    model, tally = result.model, result.tally
    low, high = _ranges(result)
    n_turns, n_outcomes = tally.incidence.shape[1:]
    shares, error = result.over_draws(tally.incidence), errors(tally.incidence, result)
    # At the horizon it is the outcome's own probability, which splitting may have found.
    shares[-1], error[-1] = result.probability, result.sampling_error
    turns = np.repeat(np.arange(n_turns), n_outcomes)
    return pd.DataFrame(
        {
            "turn": turns,
            "date": pd.to_datetime([model.date_of_turn(int(turn)) for turn in turns]),
            "outcome": np.tile([outcome.name for outcome in model.outcomes], n_turns),
            "label": np.tile([outcome.label for outcome in model.outcomes], n_turns),
            "probability": shares.ravel(),
            "sampling_error": error.ravel(),
            "ignorance_low": low.ravel(),
            "ignorance_high": high.ravel(),
        }
    )


def _ranges(result: Result) -> tuple[Floats, Floats]:
    """Return the range of ignorance of each share, shapes (T + 1, K): at the horizon that of the run.

    That no run of any draw came to an end by some turn is no certainty, so no range is given there.
    """
    incidence = result.tally.incidence
    low, high = bands(incidence, result)
    if result.n_runs:
        ends = [bool(outcome.ends) for outcome in result.model.outcomes]
        unseen = (np.ptp(incidence, axis=0) == 0.0) & ends
        low[1:][unseen[1:]] = high[1:][unseen[1:]] = np.nan
        low[-1], high[-1] = result.ignorance
    return low, high


@public
def times(of: Subject, **options: Unpack[RunOptions]) -> Answer:
    """Tabulate when each outcome comes, given that it comes.

    The quartiles mix chance and ignorance: they describe the histories that end this way, all draws together.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer, table of shape (K, 11)
        Indexed by outcome: ``label``, ``probability`` and its ``sampling_error`` (fractions), ``ends`` (whether it ends a run; others are
        known only at the horizon and have no time), ``mean_turn`` (expected turn of the end), then the turn and the date (last day of the turn) by which a
        quarter, half and three quarters of these histories have ended: ``quarter_turn``, ``median_turn``,
        ``three_quarters_turn``, ``quarter_date``, ``median_date``, ``three_quarters_date``.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run("caribbean-2025", draws=2, alternatives=False)
    >>> bool(result.times().loc["accommodation", "median_turn"] > 0)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    result = result_of(of, options, verb="times")
    curves = result.over_draws(result.tally.incidence)
    rows = [_times(result, n, curves[:, n]) for n in range(len(result.outcomes))]
    kinds = {f"{name}_turn": "Int64" for name in NAMES} | {f"{name}_date": "datetime64[s]" for name in NAMES}
    return Answer(
        pd.DataFrame(rows).set_index("outcome").astype(kinds),
        result=result,
        caveats=result.caveats,
        layout=TIMES,
        verb="times",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: when does it come, if it comes?",
        notes=(KNOWN_LATE,),
    )


def _times(result: Result, n: int, curve: Floats) -> dict[str, object]:
    """Say when outcome ``n`` comes; ``curve`` is the chance that it has come by the end of each turn, shape (T + 1,)."""
    model, outcome = result.model, result.model.outcomes[n]
    turns = [_turn_reached(curve, share) if outcome.ends else None for share in QUARTILES]
    dates = [None if turn is None else model.date_of_turn(turn) for turn in turns]
    return {
        "outcome": outcome.name,
        "label": outcome.label,
        "probability": result.probability[n],
        "sampling_error": result.sampling_error[n],
        "ends": bool(outcome.ends),
        "mean_turn": _mean_turn(curve) if outcome.ends else math.nan,
        **{f"{name}_turn": turn for name, turn in zip(NAMES, turns, strict=True)},
        **{f"{name}_date": date for name, date in zip(NAMES, dates, strict=True)},
    }


def _mean_turn(curve: Floats) -> float:
    """Return the expected turn at which a curve rises; NaN if it stays 0."""
    if curve[-1] <= 0.0:
        return math.nan
    return float(np.arange(1, len(curve)) @ np.diff(curve) / curve[-1])


def _turn_reached(curve: Floats, share: float) -> int | None:
    """Return the first turn by which a share of a curve's final height is reached; None if it stays 0."""
    if curve[-1] <= 0.0 or math.isnan(curve[-1]):
        return None
    return int(np.argmax(curve >= share * curve[-1] * (1.0 - 1e-12)))
