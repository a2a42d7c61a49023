"""Tables and figures of a result as files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from toolkit import analysis, plots
from toolkit.engines import Result
from toolkit.plots.style import look

DPI = 160


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
    table.to_csv(path, index=table.index.name is not None, lineterminator="\n")


def write_figure(draw: Callable[..., Any], of: Any, path: Path) -> None:
    """Draw a figure and write it as PNG and SVG, the same bytes every time."""
    figure = _figure(draw, of)
    with look():
        figure.savefig(path.with_suffix(".png"), dpi=DPI, metadata={"Software": None})
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})


def _figure(draw: Callable[..., Any], of: Any) -> Figure:
    """Draw a figure off the screen, whatever display the session has."""
    if "matplotlib.pyplot" not in sys.modules:
        matplotlib.use("agg")
    import matplotlib.pyplot as plt  # must come after the choice above

    with plt.ioff():
        figure: Figure = np.atleast_1d(draw(of))[0].figure
    plt.close(figure)
    return figure
