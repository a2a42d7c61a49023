"""Where may the crisis stand? Levels of each variable, and rungs of the ladder, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.bands import bands, errors
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError
from toolkit.results.result import Result
from toolkit.results.uncertainty import Weights

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
BELOW = "below the ladder"
SHARES = (
    Column("turn", "turn", "count"),
    Column("to", "date", "day"),
    Column("share", "probability", "per_cent", "sampling_error"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
)
LAST = "Shown are the last turn's shares; the whole table (`.table`, `--out FILE`) has every turn."


@public
def states(of: Subject, **options: Unpack[RunOptions]) -> OverTime:
    """Tabulate the probability of each level of each variable at the end of each turn.

    A run that has ended keeps its last state, so shares add up to 1 at every turn.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    OverTime, whose table has T + 1 turns
        One row per variable, level and turn (0 … T): ``variable``, ``label``, ``level`` (its position, lowest
        first), ``level_label``, ``turn``, ``date`` (last day of the turn), ``probability``, ``sampling_error``,
        ``ignorance_low``, ``ignorance_high`` as fractions; NaN where they cannot be told.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.states("caribbean-2025", draws=2, alternatives=False)
    >>> answer[answer.variable == "talks"].level_label.unique().tolist()
    ['closed', 'channel', 'table', 'deal']
    """
    import pandas as pd  # slow to import, and only tables need it

    result = result_of(of, options, verb="states")
    model = result.model
    tables, first = [], 0
    for number in model.shown:
        variable = model.variables[number]
        table = _over_time(result, first, list(variable.labels), "level")
        table.insert(0, "variable", variable.name)
        table.insert(1, "label", variable.label)
        tables.append(table)
        first += variable.size
    layout = (Column("variable", "label"), Column("level", "level_label", "level"), *SHARES)
    return _over_all(result, pd.concat(tables, ignore_index=True), layout, "states", "where may it stand?")


@public
def rungs(of: Subject, **options: Unpack[RunOptions]) -> OverTime:
    """Tabulate the probability that the crisis stands on each rung of the ladder at the end of each turn.

    The crisis stands on the highest rung that holds; a run that has ended keeps its last rung.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    OverTime, whose table has T + 1 turns and L rungs
        One row per rung and turn (0 … T): ``rung`` (its number, -1 for states in which no rung holds),
        ``rung_label``, ``threshold`` (the line crossed on reaching it, or empty), ``turn``, ``date``,
        ``probability``, ``sampling_error``, ``ignorance_low``, ``ignorance_high`` as fractions. Rung -1 is listed only where it
        can happen.

    Raises
    ------
    ToolkitError
        If the scenario declares no ladder.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.run("caribbean-2025", draws=2, alternatives=False).rungs()
    >>> answer.rung_label[0]
    'Talks or settlement'
    """
    result = result_of(of, options, verb="rungs")
    model = result.model
    labels = [BELOW, *(name for _, name, _ in model.rungs)]
    table = _over_time(result, _first_rung(result), labels, "rung")
    numbers = np.array([-1, *(number for number, _, _ in model.rungs)])
    thresholds = np.array(["", *(threshold for _, _, threshold in model.rungs)], dtype=object)
    place = table["rung"].to_numpy()
    table["rung"] = numbers[place]
    table.insert(2, "threshold", thresholds[place])
    if not table.loc[table.rung == -1, "probability"].any():
        table = table[table.rung != -1].reset_index(drop=True)
    layout = (Column("rung", "rung", "count"), Column("name", "rung_label"), *SHARES)
    return _over_all(result, table, layout, "rungs", "how far may it escalate?", figure="escalation")


def rung_path(result: Result) -> pd.DataFrame:
    """Tabulate the middle of the ladder over time: where half and nine tenths of the histories stand.

    Two things that are not pooled: ``low`` to ``high`` is the spread of histories under the scenario (chance
    and inputs together); ``median_low`` to ``median_high`` is how far the median itself moves with the inputs.

    Parameters
    ----------
    result : Result
        Output of any engine, with ``T`` turns.

    Returns
    -------
    DataFrame, shape (T + 1, 8)
        Indexed by turn: ``date``; rung numbers ``median``, ``low`` and ``high`` (5 % and 95 % of histories
        stand at or below them), ``median_low`` and ``median_high`` (5 % and 95 % of draws; missing where
        draws are not kept apart), and ``rung_label`` of the median.

    Raises
    ------
    ToolkitError
        If the scenario declares no ladder.
    """
    import pandas as pd  # slow to import, and only tables need it

    model, first = result.model, _first_rung(result)
    marginals = result.tally.marginals[:, :, first:]
    numbers = np.array([-1, *(number for number, _, _ in model.rungs)])
    low, median, high = (_quantile(result.over_draws(marginals), share) for share in (0.05, 0.5, 0.95))
    names = [BELOW, *(name for _, name, _ in model.rungs)]
    table = pd.DataFrame(
        {
            "date": pd.to_datetime([model.date_of_turn(turn) for turn in range(len(median))]),
            "median": numbers[median],
            "low": numbers[low],
            "high": numbers[high],
            "rung_label": [names[place] for place in median],
        }
    ).rename_axis("turn")
    is_apart = 1 < len(marginals) == len(result.parameters)
    per_draw = _quantile(marginals, 0.5)
    ends = _closest(per_draw, (5.0, 95.0), result.weights if is_apart else None)
    for name, end in zip(("median_low", "median_high"), ends, strict=True):
        table[name] = pd.array(numbers[end] if is_apart else [None] * len(table), dtype="Int64")
    return table


@dataclass(frozen=True, repr=False, eq=False)
class OverTime(Answer):
    """Shares of histories turn by turn; a screen shows the last turn, the table has all."""

    @property
    def shown(self) -> pd.DataFrame:
        """The rows of the last turn."""
        last: pd.DataFrame = self.table[self.table.turn == self.table.turn.max()]
        return last


def _over_all(
    result: Result,
    table: pd.DataFrame,
    layout: tuple[Column, ...],
    verb: str,
    question: str,
    figure: str = "",
) -> OverTime:
    return OverTime(
        table,
        result=result,
        caveats=result.caveats,
        layout=layout,
        verb=verb,
        figure=figure or verb,
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: {question}",
        notes=(LAST,),
    )


def _closest(
    values: npt.NDArray[np.int64], shares: tuple[float, float], weights: Weights
) -> npt.NDArray[np.int64]:
    """Return percentiles over draws, the first axis, that some draw has."""
    if weights is None:
        return np.percentile(values, shares, axis=0, method="closest_observation").astype(int)
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    first = [(reached >= share / 100.0 - 1e-12).argmax(axis=0) for share in shares]
    return np.stack([np.take_along_axis(ranked, place[None], axis=0)[0] for place in first])


def _quantile(shares: Floats, share: float) -> npt.NDArray[np.int64]:
    """Return the first position at which a share is reached; shapes (…, M) -> (…)."""
    return np.asarray((np.cumsum(shares, axis=-1) >= share - 1e-9).argmax(axis=-1), dtype=np.int64)


def _first_rung(result: Result) -> int:
    """Return the column of the marginals at which the ladder starts."""
    model = result.model
    if not model.rungs:
        raise ToolkitError(
            f"the scenario '{model.name}' declares no ladder; add `ladder:` to ask where it stands"
        )
    return sum(model.variables[number].size for number in model.shown)


def _over_time(result: Result, first: int, labels: list[str], what: str) -> pd.DataFrame:
    """Tabulate consecutive columns of the marginals, level by level."""
    import pandas as pd  # slow to import, and only tables need it

    marginals = result.tally.marginals[:, :, first : first + len(labels)]
    low, high = bands(marginals, result)
    error = errors(marginals, result)
    n_turns = marginals.shape[1]
    days = pd.to_datetime([result.model.date_of_turn(turn) for turn in range(n_turns)])
    return pd.DataFrame(
        {
            what: np.repeat(np.arange(len(labels)), n_turns),
            f"{what}_label": np.repeat(np.array(labels, dtype=object), n_turns),
            "turn": np.tile(np.arange(n_turns), len(labels)),
            "date": np.tile(days, len(labels)),
            "probability": result.over_draws(marginals).T.ravel(),
            "sampling_error": error.T.ravel(),
            "ignorance_low": low.T.ravel(),
            "ignorance_high": high.T.ravel(),
        }
    )
