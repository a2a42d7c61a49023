"""The roulette: an expert lays counters on a grid, sees what they say, and copies the line for the file."""

from __future__ import annotations

import math
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np

from toolkit import numbers
from toolkit.arguments import public
from toolkit.engines.subjects import Subject, model_of
from toolkit.errors import ToolkitError, unknown
from toolkit.markup import Html, element, html_table, joined
from toolkit.model.distributions import Distribution
from toolkit.notebook.small_print import small, themes
from toolkit.notebook.still import NEEDED, Still
from toolkit.scenario.metalog import SHOWN_BACK, TOLD, Fit, fitted, points_of
from toolkit.scenario.roulette import quantiles_of

COLUMNS = 10
MOST_IN_COLUMN = 20
NARROW = widgets.Layout(width="3.2em", padding="0")
START = "Lay about 20 counters: each stands for the same chance, a column with twice as many for a range twice as likely."


@public
def roulette(
    of: Subject,
    parameter: str,
    *,
    low: float | None = None,
    high: float | None = None,
    columns: int = COLUMNS,
) -> Roulette:
    """Ask an expert for an uncertain number by counters on a grid.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    parameter : str
        Name of the number that is asked for. What the file holds of it is not shown.
    low, high : float, optional
        Ends of the grid; the bounds of the number if left out.
    columns : int
        Columns of the grid.

    Returns
    -------
    Roulette
        A widget; the notebook shows it if it stands last in a cell.

    Raises
    ------
    ToolkitError
        For an unknown number, or ends that are not given and no bounds of the number.
    """
    model = model_of(of, verb="roulette")
    found = next((one for one in model.parameters if one.name == parameter and not one.is_doubt), None)
    if found is None:
        raise unknown("input", parameter, [one.name for one in model.parameters if not one.is_doubt])
    within = model.dossier.bounds_of(parameter)
    ends = [
        end if end is not None else bound
        for end, bound in zip((low, high), within or (math.nan, math.nan), strict=True)
    ]
    if not (math.isfinite(ends[0]) and math.isfinite(ends[1]) and ends[0] < ends[1]):
        raise ToolkitError(
            f"the grid of '{parameter}' has no ends; expected low=… and high=…, the lower first"
        )
    if columns < len(("left", "middle", "right")):
        raise ToolkitError(f"a grid of {columns} columns tells no quantiles; expected at least 3")
    return Roulette(
        f"{found.label}, {found.unit}" if found.unit else found.label, (ends[0], ends[1]), columns, within
    )


class Roulette(Still):
    """A grid with counters.

    Parameters
    ----------
    label : what is asked for
    ends : lowest and highest edge of the grid
    columns : of the grid
    within : bounds that the number cannot pass
    """

    def __init__(
        self, label: str, ends: tuple[float, float], columns: int, within: tuple[float, float] | None
    ) -> None:
        self.counters = [0] * columns
        self.edges = [ends[0] + n * (ends[1] - ends[0]) / columns for n in range(columns + 1)]
        self._label, self._within = label, within
        self._piles = [widgets.HTML() for _ in self.counters]
        self._said = widgets.HTML()
        grid = widgets.HBox([self._column(n) for n in range(columns)])
        super().__init__([widgets.HTML(joined(themes(), element("b", label))), grid, self._said])
        self._show()

    def missing(self) -> str:
        """Say what it is, and what it needs to be used with a mouse."""
        ends = f"from {numbers.figure(self.edges[0])} to {numbers.figure(self.edges[-1])} in {len(self.counters)} columns"
        return f"A grid for “{self._label}”, {ends}. {NEEDED} It can be used in code: keep it, as grid = roulette(…), and grid.lay(column, counters)."

    def words(self) -> str:
        """Say what was laid."""
        return f"Counters by column: {', '.join(map(str, self.counters))}."

    def stands(self) -> Html:
        """Return the counters, and what they say."""
        return joined(small(self.words()), Html(self._said.value))

    @property
    def quantiles(self) -> dict[str, float]:
        """What the counters say, as a scenario writes it; refused while they lie in too few columns."""
        return quantiles_of(self.counters, self.edges)

    @property
    def yaml(self) -> str:
        """The line for the file, under `experts:`."""
        said = ", ".join(f"{name}: {numbers.figure(number)}" for name, number in self.quantiles.items())
        return f"your_name: {{quantiles: {{{said}}}, judgement: …}}"

    @property
    def fit(self) -> Fit:
        """The distribution fitted to the counters."""
        return fitted(points_of(self.quantiles), self._within)

    def lay(self, column: int, count: int = 1) -> None:
        """Lay counters into a column, or take them away where the count is below 0."""
        self.counters[column] = min(MOST_IN_COLUMN, max(0, self.counters[column] + count))
        self._show()

    def _column(self, n: int) -> widgets.Widget:
        more, less = (widgets.Button(description=sign, layout=NARROW) for sign in ("+", "−"))
        about = f"between {numbers.figure(self.edges[n])} and {numbers.figure(self.edges[n + 1])}"
        more.tooltip, less.tooltip = f"a counter {about}", f"one counter fewer {about}"
        more.on_click(self._laying(n, 1))
        less.on_click(self._laying(n, -1))
        return widgets.VBox([self._piles[n], more, less, widgets.HTML(small(numbers.figure(self.edges[n])))])

    def _laying(self, n: int, count: int) -> Callable[[widgets.Button], None]:
        return lambda _: self.lay(n, count)

    def _show(self) -> None:
        for pile, count in zip(self._piles, self.counters, strict=True):
            rows = ["\N{NO-BREAK SPACE}"] * (MOST_IN_COLUMN - count) + ["●"] * count
            pile.value = element(
                "div",
                *(element("div", row) for row in rows),
                style="line-height:0.6em;text-align:center;width:3.2em",
            )
        self._said.value = self._told()

    def _told(self) -> str:
        """Say what the counters say: quantiles that nobody asked for, and the line for the file."""
        laid = f"{sum(self.counters)} counters."
        try:
            fit = self.fit
        except (ToolkitError, ValueError) as error:
            return joined(small(laid), small(START if sum(self.counters) == 0 else f"{error}"))
        found = Distribution("quantiles", fit.coefficients, self._within or (-math.inf, math.inf)).quantile(
            np.array(SHOWN_BACK)
        )
        table = html_table(
            [f"{100 * share:g} %" for share in SHOWN_BACK], [[numbers.figure(float(one)) for one in found]]
        )
        missed = f" The fit is off by up to {100 * fit.misfit:.1f} points." if fit.misfit > TOLD else ""
        return joined(
            small(laid + " Fitted, at these quantiles:" + missed), table, element("code", self.yaml)
        )
