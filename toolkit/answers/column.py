"""How one column of an answer is shown, and how a cell of it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from toolkit import numbers
from toolkit.answers.levels import level, level_error, level_range

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "text",
    "level",
    "per_cent",
    "range",
    "points",
    "points_range",
    "error",
    "share",
    "share_range",
    "figure",
    "count",
    "day",
    "days",
    "truth",
]


LEVELS = ("per_cent", "points", "range", "points_range", "error")
"""Kinds of columns that are written as levels in a row whose ``measure`` is one."""


@dataclass(frozen=True)
class Column:
    """How one column is shown.

    Attributes
    ----------
    head : str
        Its title for readers.
    of : str or pair of str
        The columns of the table it shows; two for the ends of a range.
    kind : str
        How its numbers are written.
    error : str
        Column with the sampling error of a probability or difference.
    exact : bool
        Whether chance was summed for it, so that it has no sampling error, though other columns may have been sampled.
    by_row : bool
        Whether each row is rounded to the step that its own error bears, where rows are estimates of different worth.
    histories : str
        Column with the simulated histories behind each row, 0 where it is certain; empty where all rest on those of the answer.
    missing : str, optional
        What stands where there is no number, if that is known to be so.
    step : float, optional
        Last place written of its probabilities, in per cent points, where they belong to another result than the answer's.
    drawn : {"", "alone", "beside"}
        In a figure of the table: as marks, and no other column; or as text beside the row.
    """

    head: str
    of: str | tuple[str, str]
    kind: Kind = "text"
    error: str = ""
    exact: bool = False
    by_row: bool = False
    histories: str = ""
    missing: str | None = None
    step: float | None = None
    drawn: Literal["", "alone", "beside"] = ""

    @property
    def is_number(self) -> bool:
        """Whether it is set flush right."""
        return self.kind not in (
            "text",
            "level",
            "range",
            "points_range",
            "share_range",
            "day",
            "days",
            "truth",
        )


def guessed(table: pd.DataFrame) -> tuple[Column, ...]:
    """Say how a table is shown that does not say so itself: by the kinds of its columns."""
    kinds: dict[str, Kind] = {"f": "figure", "i": "count", "u": "count", "M": "day"}
    return tuple(
        Column(str(name).replace("_", " "), str(name), kinds.get(table[name].dtype.kind, "text"))
        for name in table
    )


def written(row: Mapping[Any, Any], column: Column, step: float, n_histories: int) -> str:
    """Write one cell.

    Parameters
    ----------
    row : mapping
        Name of a column of the table -> its value.
    column : Column
    step : float
        Last place written of the answer's probabilities, in per cent points.
    n_histories : int
        Simulated histories behind them; 0 where chance was summed exactly.
    """
    error = row.get(column.error) if column.error else 0.0 if column.exact else None
    if row.get("measure") == "level" and column.kind in LEVELS:
        return in_levels(row, column, error, n_histories)
    step = step if column.step is None else column.step
    if column.by_row and error is not None and error == error:
        step = numbers.step_for(float(error))
    if isinstance(column.of, tuple):
        low, high = (float(row[name]) for name in column.of)
        if column.missing is not None and low != low:
            return column.missing
        return _RANGES[column.kind](low, high, step, error)
    value = row[column.of]
    if column.missing is not None and value != value:
        return column.missing
    if column.kind == "per_cent":
        return numbers.per_cent(float(value), step, error, n_histories=_histories(row, column, n_histories))
    if column.kind == "points":
        return numbers.points(float(value), step, error)
    if column.kind == "error":
        return numbers.error_points(float(value), n_histories=_histories(row, column, n_histories))
    return _PLAIN[column.kind](value)


def in_levels(row: Mapping[Any, Any], column: Column, error: float | None, n_histories: int = 0) -> str:
    """Write a cell of a row whose number is no probability but a mean level, to the place that its error bears."""
    sign = column.kind.startswith("points")
    if isinstance(column.of, tuple):
        low, high = (float(row[name]) for name in column.of)
        if column.missing is not None and low != low:
            return column.missing
        return level_range(low, high, error, sign=sign)
    value = float(row[column.of])
    if column.missing is not None and value != value:
        return column.missing
    if column.kind == "error":
        return level_error(value, n_histories=_histories(row, column, n_histories))
    return level(value, error, sign=sign)


def _histories(row: Mapping[Any, Any], column: Column, n_histories: int) -> int:
    """Return how many simulated histories are behind a cell; 0 where it is certain."""
    if column.exact:
        return 0
    return int(row[column.histories]) if column.histories else n_histories


def _day(value: Any) -> str:
    return "" if value is None or value != value else f"{value:%Y-%m-%d}"


def _count(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{int(value):,}" if float(value).is_integer() else numbers.figure(value)


_PLAIN: dict[str, Callable[[Any], str]] = {
    "text": lambda value: "" if value is None or value != value else str(value),
    "level": lambda value: str(value).replace("_", " "),
    "share": lambda value: numbers.share(float(value)),
    "figure": lambda value: "" if value is None else numbers.figure(float(value)),
    "count": _count,
    "day": _day,
    "days": lambda value: str(value).replace(" to ", " to\N{NO-BREAK SPACE}"),
    "truth": lambda value: "yes" if value else "no",
}
_RANGES: dict[str, Callable[..., str]] = {
    "range": numbers.per_cent_range,
    "points_range": numbers.points_range,
    "share_range": lambda low, high, *_: numbers.share_range(low, high),
}
