"""How does it come about? What lies on the way to an outcome, and the most probable histories that lead to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import structure_of
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.history.arrivals import arrivals
from toolkit.history.paths import most_probable
from toolkit.history.probable_path import ProbablePath
from toolkit.model.draws import draw_for_histories
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

Truths = npt.NDArray[np.bool_]
Turns = npt.NDArray[np.int16]
DRAWS, RUNS = 256, 100
FEWEST = 20
"""Histories with the outcome below which nothing is said of the way to it."""
LAYOUT = (
    Column("variable", "variable"),
    Column("reaches", "level", "level"),
    Column("of histories that end so", "among", "share"),
    Column("of all", "overall", "share"),
    Column("end so from there", "then", "share"),
    Column("median turn", "median_turn", "figure"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Pathways(Answer):
    """The ways to an outcome.

    Attributes
    ----------
    table, milestones : DataFrame
        One row per level that histories reach: ``variable``, ``level``, ``among`` (share of the histories with this outcome that
        reach it), ``overall`` (share of all histories), ``then`` (probability of the outcome once it is reached), ``median_turn`` (of
        the first arrival, among those with the outcome), most telling first.
    histories : list of ProbablePath
        The most probable courses of events that end so, at the medians of the inputs; empty where states cannot be listed.
    probability : float
        Of the outcome, in the sampled histories.
    """

    _: KW_ONLY
    histories: list[ProbablePath]
    probability: float

    @property
    def milestones(self) -> pd.DataFrame:
        """The table."""
        return self.table


@public
@slow
def pathways(of: Subject, outcome: str, *, count: int = 3, **options: Unpack[ModelOptions]) -> Pathways:
    """Say how an outcome comes about.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    outcome : str
    count : int
        How many most probable histories.
    **options
        ``seed`` (of the sampled histories; that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Pathways

    Raises
    ------
    ToolkitError
        For an unknown outcome, or one that too few sampled histories end in.

    Examples
    --------
    >>> from toolkit.analysis import pathways
    >>> found = pathways("caribbean-2025", "accommodation", count=1)
    >>> found.histories[0].history.outcome
    'accommodation'
    """
    if count < 1:
        raise ToolkitError(f"count is {count}; expected at least 1")
    model, seed = model_of(of, options, verb="pathways"), seed_of(of, options)
    k = model.outcome_number(outcome)
    seen = arrivals(model, *draw_for_histories(model, DRAWS, RUNS, seed), seed)
    ends = seen.outcome == k
    if ends.sum() < FEWEST:
        raise ToolkitError(
            f"{ends.sum()} of {len(ends):,} sampled histories end in '{outcome}', too few to say how; see most_probable"
        )
    listed = structure_of(model) is not None
    paths = list(most_probable(model, count=count, outcome=outcome)) if listed else []
    share = float(ends.mean())
    also = (
        "; the most probable are in `.histories`, or told by `crisis histories --most-probable`"
        if paths
        else ""
    )
    return Pathways(
        _milestones(model, seen.first, ends),
        result=origin(of),
        model=model,
        layout=LAYOUT,
        verb="pathways",
        n_histories=len(ends),
        caveats=(*limits_of(of, model), *unheard(of)),
        histories=paths,
        probability=share,
        title=f"{model.dossier.full_title}: how does it come to “{model.outcomes[k].label}”?",
        notes=(f"{numbers.share(share)} of {len(ends):,} sampled histories end so{also}.",),
    )


def _milestones(model: Model, first: Mapping[tuple[int, int], Turns], ends: Truths) -> pd.DataFrame:
    """Tabulate the levels that histories reach, the most telling first; ``ends`` says which end so, shape (D * N,)."""
    import pandas as pd  # slow to import, and only tables need it

    rows = []
    for (v, level), turns in first.items():
        reached = turns > 0  # at the start nothing is on the way yet
        if not (reached & ends).any():
            continue
        rows.append(
            {
                "variable": model.variables[v].label,
                "level": model.variables[v].labels[level].replace("_", " "),
                "among": float(reached[ends].mean()),
                "overall": float(reached.mean()),
                "then": float(ends[reached].mean()),
                "median_turn": float(np.median(turns[reached & ends])),
            }
        )
    table = pd.DataFrame(
        rows, columns=[column.of for column in LAYOUT]
    )  # none, where nothing that moves is reached on the way
    order = (table.overall - table.among).sort_values(kind="stable").index
    return table.reindex(order).reset_index(drop=True)
