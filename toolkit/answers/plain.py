"""Answers as plain data, at full precision, for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.answers.caveat import Caveat

if TYPE_CHECKING:
    import pandas as pd


def plain(value: Any) -> Any:
    """Return plain data: tables as lists of rows, numbers of NumPy as numbers, what is not known as None."""
    if hasattr(value, "to_dict") and hasattr(
        type(value), "columns"
    ):  # a table; an answer has none of its own
        return plain_rows(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, Caveat):
        return value.to_dict()
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    if hasattr(value, "item"):
        return plain(value.item())
    return None if value != value else str(value)  # a date that is missing is unlike itself


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain data, a row a mapping."""
    named = table.reset_index() if table.index.name else table
    return [{str(key): plain(value) for key, value in row.items()} for row in named.to_dict("records")]
