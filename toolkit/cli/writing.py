"""Tables and figures of a result as files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit import analysis, plots
from toolkit.engines import Result
from toolkit.files import write_file
from toolkit.markup import defused
from toolkit.plots.saving import figure_of


def write_all(result: Result, folder: Path) -> None:
    """Write every table (CSV) and figure (PNG and SVG) of a result into a folder."""
    tables = {
        "outcomes": analysis.outcomes(result),
        "times": analysis.times(result),
        "incidence": analysis.incidence(result),
        "states": analysis.states(result),
        "draws": result.draws(),
    }
    if result.model.rungs:
        tables["rungs"] = analysis.rungs(result)
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")
    figures: dict[str, Callable[..., Any]] = {
        "outcomes": plots.outcomes, "incidence": plots.incidence, "states": plots.states,
    }  # fmt: skip
    if result.model.rungs:
        figures["escalation"] = plots.escalation
    for name, draw in figures.items():
        write_figure(draw, result, folder / name)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, with its index where that has a name."""
    text = defused(table).to_csv(index=table.index.name is not None, lineterminator="\n")
    write_file(path, text)


def write_figure(draw: Callable[..., Any], of: Any, path: Path) -> None:
    """Draw a figure and write it as PNG and SVG, the same bytes every time."""
    ax = _drawn(draw, of)
    for ending in (".png", ".svg"):
        plots.save(ax, path.with_suffix(ending))


def _drawn(draw: Callable[..., Any], of: Any) -> Axes:
    """Draw a figure off the screen, whatever display the session has."""
    if "matplotlib.pyplot" not in sys.modules:
        matplotlib.use("agg")
    import matplotlib.pyplot as plt  # must come after the choice above

    with plt.ioff():
        ax: Axes = np.atleast_1d(draw(of))[0]
    plt.close(figure_of(ax))
    return ax
