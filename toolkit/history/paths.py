"""The most probable histories, for given inputs.

A history here is the sequence of states after every step; what changes nothing is not told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import MOST_ROWS, WIDTH, Caveat, Column, Listed
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import central
from toolkit.engines.model_limits import limits_of
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import RunError
from toolkit.history.best_first import BestFirst
from toolkit.history.layers import Layers
from toolkit.history.probable_path import ProbablePath, path_told
from toolkit.history.telling import plain_history, told
from toolkit.model.model import Model
from toolkit.numbers import per_cent
from toolkit.words import SUMMED

Floats = npt.NDArray[np.float64]


MEDIANS = Caveat(
    "Every input that was not given stands at its median; a course here is a sequence of states, and what changes nothing is left out.",
    "medians",
)


@dataclass(frozen=True, repr=False, eq=False)
class ProbablePaths(Listed):
    """The most probable histories; ``table`` has one row each: ``number``, ``probability``, ``outcome``, ``label``, ``end_turn``, ``end``."""

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Tell every history in words, with its probability."""
        stories = []
        for one in self.items:
            head, *lines = one.history.story.splitlines()
            chance = per_cent(one.probability, error=0.0)
            head = f"{head} Probability of this sequence of states: {chance}."
            stories.append("\n".join([head, *lines]))
        return told(self, stories, width, most)

    def to_dict(self) -> dict[str, Any]:
        """Return the histories step by step, and told in words."""
        stories = [{"probability": one.probability, **plain_history(one.history)} for one in self.items]
        return super().to_dict() | {"histories": stories}


LAYOUT = (
    Column("number", "number", "count"),
    Column("probability", "probability", "per_cent", "error"),
    Column("ends as", "label"),
    Column("after turn", "end_turn", "count"),
    Column("on", "end", "day"),
)


@public
@slow
def most_probable(
    of: Subject, *, count: int = 5, outcome: str | None = None, **options: Unpack[ModelOptions]
) -> ProbablePaths:
    """Find the most probable histories, the most probable first.

    A history is here the sequence of states after every step; what changes no state is not told apart, so short
    histories stand high: fewer weeks have to turn out just so. Ask for one outcome to compare like with like.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Must fit the exact engine.
    count : int
        How many; fewer come back where there are fewer.
    outcome : str, optional
        Only histories that end this way.
    **options
        ``variant`` and ``values``, as in ``run``; inputs that are not given stand at their medians.

    Raises
    ------
    RunError
        If the states cannot be listed, the outcome or a parameter is unknown, or too many histories are
        equally probable.

    Examples
    --------
    >>> from toolkit.history import most_probable
    >>> path = most_probable("caribbean-2025", count=1, outcome="leadership_raid")[0]
    >>> path.history.outcome
    'leadership_raid'
    """
    if count < 1:
        raise RunError(f"count is {count}; expected at least 1")
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="most_probable")
    found = probable_paths(model, list_states(model), central(model), count=count, outcome=outcome)
    rows = [
        {"number": n, "probability": one.probability, "error": 0.0, **one.history.ending}
        for n, one in enumerate(found, start=1)
    ]
    return ProbablePaths(
        pd.DataFrame(rows),
        items=tuple(found),
        result=origin(of),
        model=model,
        caveats=(*limits_of(of, model), MEDIANS, *unheard(of)),
        layout=LAYOUT,
        verb="most_probable",
        figure="history",
        ran=f"inputs at their medians unless given, {SUMMED}",
        title=f"{model.dossier.full_title}: the most probable courses of events",
    )


def probable_paths(
    model: Model, structure: Structure, values: Floats, *, count: int = 1, outcome: str | None = None
) -> list[ProbablePath]:
    """Find the most probable histories for one set of inputs, the most probable first.

    Parameters
    ----------
    values : array, shape (P,)
        One value per parameter of the model.
    count : int
        How many; fewer come back where there are fewer.
    outcome : str, optional
        Only histories that end this way.

    Raises
    ------
    RunError
        If so many histories are equally probable that the search is given up.
    """
    wanted = None if outcome is None else model.outcome_number(outcome)
    layers = Layers(model, structure, values)
    return [path_told(layers, *found) for found in BestFirst(layers, wanted).best(count)]
