"""The table of a grid as labelled arrays, for programs that read those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from toolkit.analysis.grids import Grid
from toolkit.errors import ToolkitError

if TYPE_CHECKING:
    import pandas as pd
    import xarray


def to_xarray(
    table: pd.DataFrame, grid: Grid, numbers: Sequence[str], column_of: Callable[[str], str]
) -> xarray.Dataset:
    """Return the table of a grid as a Dataset.

    Parameters
    ----------
    table : one row per cell and outcome, in the order of the grid
    numbers : columns that become its arrays
    column_of : returns the column in which the values of an input stand

    Raises
    ------
    ToolkitError
        If xarray is not installed.
    """
    if find_spec("xarray") is None:
        raise ToolkitError("xarray is not installed; install it with: pip install 'crisis-toolkit[xarray]'")
    import xarray  # an extra, and slow to import

    outcomes = list(dict.fromkeys(table.outcome))
    along: dict[str, Sequence[Any]] = {
        "what_if": grid.what_ifs,
        **{column_of(name): values for name, values in grid.inputs.items()},
        "seed": grid.seeds,
        "outcome": outcomes,
    }
    shape = *grid.shape, len(outcomes)
    arrays = {name: (tuple(along), table[name].to_numpy().reshape(shape)) for name in numbers}
    return xarray.Dataset(arrays, {name: list(values) for name, values in along.items()})
