"""How does it come about? What lies on the way to an outcome, and the most probable histories that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.engines.arrivals import arrivals
from toolkit.engines.inputs import structure_of
from toolkit.engines.paths import ProbablePath, most_probable
from toolkit.engines.result import Result
from toolkit.errors import ToolkitError
from toolkit.markup import MOST_ROWS, html_table, listed, paragraph
from toolkit.model.draws import Draws, draw_parameters

if TYPE_CHECKING:
    import pandas as pd

DRAWS, RUNS = 256, 100
FEWEST = 20
"""Histories with the outcome below which nothing is said of the way to it."""


@dataclass(frozen=True)
class Pathways:
    """The ways to an outcome.

    Attributes
    ----------
    milestones : DataFrame
        One row per level that histories reach: ``variable``, ``level``, ``among`` (share of the histories with this outcome that
        reach it), ``overall`` (share of all histories), ``then`` (probability of the outcome once it is reached), ``median_turn`` (of
        the first arrival, among those with the outcome), most telling first.
    histories : list of ProbablePath
        The most probable courses of events that end so, at the medians of the inputs; empty where states cannot be listed.
    probability : float
        Of the outcome, in the sampled histories.
    n_histories : int
    """

    milestones: pd.DataFrame
    histories: list[ProbablePath]
    probability: float
    n_histories: int

    def __repr__(self) -> str:
        first = listed(f"{one['variable']}: {one['level']}" for one in self.milestones.to_dict("records"))
        return (
            f"<Pathways to an outcome of {self.probability:.2%} in {self.n_histories:,} histories, by way of {first}; "
            ".milestones, .histories>"
        )

    def _repr_html_(self) -> str:
        rows = [
            [one["variable"], one["level"], f"{one['among']:.0%}", f"{one['overall']:.0%}", f"{one['then']:.0%}", f"{one['median_turn']:g}"]
            for one in self.milestones.head(MOST_ROWS).to_dict("records")
        ]  # fmt: skip
        heads = [
            "variable",
            "reaches",
            "of histories that end so",
            "of all",
            "end so from there",
            "median turn",
        ]
        said = (
            f"{self.n_histories:,} sampled histories; {len(self.histories)} most probable ones in .histories."
        )
        return html_table(heads, rows, numbers=range(2, 6)) + paragraph(said)


def pathways(result: Result, outcome: str, *, count: int = 3, seed: int = 0) -> Pathways:
    """Say how an outcome comes about.

    Parameters
    ----------
    result : Result
    outcome : str
    count : int
        How many most probable histories.
    seed : int
        For the sampled histories behind the milestones.

    Returns
    -------
    Pathways

    Raises
    ------
    ToolkitError
        For an unknown outcome, or one that too few sampled histories end in.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.pathways(ct.run(ct.load("caribbean-2025"), draws=8, alternatives=False), "accommodation", count=1)
    >>> found.histories[0].history.outcome
    'accommodation'
    """
    import pandas as pd  # slow to import, and only tables need it

    model = result.model
    k = model.outcome_number(outcome)
    drawn = draw_parameters(model, DRAWS, seed, "random").values
    seen = arrivals(model, Draws(np.resize(drawn, (DRAWS, drawn.shape[1])), DRAWS), RUNS, seed)
    ends = seen.outcome == k
    if ends.sum() < FEWEST:
        raise ToolkitError(
            f"{ends.sum()} of {len(ends):,} sampled histories end in '{outcome}', too few to say how; see most_probable"
        )
    rows = []
    for (v, level), first in seen.first.items():
        reached = first > 0  # at the start nothing is on the way yet
        if not (reached & ends).any():
            continue
        among, overall = float(reached[ends].mean()), float(reached.mean())
        rows.append({
            "variable": model.variables[v].label, "level": model.variables[v].labels[level].replace("_", " "), "among": among,
            "overall": overall, "then": float(ends[reached].mean()), "median_turn": float(np.median(first[reached & ends])),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table = table.reindex((table.overall - table.among).sort_values(kind="stable").index).reset_index(
        drop=True
    )
    listed = structure_of(model) is not None
    paths = most_probable(result, count=count, outcome=outcome) if listed else []
    return Pathways(table, paths, float(ends.mean()), len(ends))
