"""What each side believes of the others when it chooses, and how that differs by what is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.posteriors import Posterior, posteriors
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model
from toolkit.model.variables import StateVariable

if TYPE_CHECKING:
    pass

Floats = npt.NDArray[np.float64]
BAND = (0.05, 0.95)
COLUMNS = (
    "turn", "date", "actor", "who", "variable", "about", "level", "level_label", "truth", "truth_label",
    "first", "belief", "low", "high", "share",
)  # fmt: skip
LAYOUT = (
    Column("turn", "turn", "count"),
    Column("who", "who"),
    Column("thinks of", "about"),
    Column("that it is", "level_label"),
    Column("where it is", "truth_label"),
    Column("at first", "first", "share"),
    Column("believed", "belief", "share"),
    Column("90 % of histories", ("low", "high"), "range"),
    Column("of all histories", "share", "share"),
)
EXPLAINED = (
    "at first: how likely it was drawn so; believed: how likely the one who chooses thinks it, by Bayes' rule on what others were to do, mean over the histories in which it chooses then and the "
    "truth is as said; of all histories: share in which that is so."
)
MEDIANS = Caveat("Every input stands at its median, so nothing is said of ignorance.", "medians")
NOBODY = Caveat(
    "Nobody learns here: nothing is hidden from anybody who looks ahead to the horizon, or first beliefs are kept.",
    "nobody_learns",
)


@public
def beliefs(of: Subject, *, actor: str | None = None, **options: Unpack[ModelOptions]) -> Answer:
    """Tabulate what actors believe of what they do not know, turn by turn, beside what is true.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, every input at its median; so a number that is known to few really has its median, or what ``values`` give it.
    actor : str, optional
        The beliefs of this actor alone.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row for each choice of somebody who learns (``turn``, ``date``, ``actor``), each level of each type that it does not know
        (``variable``, ``level``) and each level that it may really have (``truth``): ``first``, how likely it is drawn so; ``belief``, its mean over the histories in which that choice
        comes and the truth is so, ``low`` and ``high``, between which it lies in the central 90 % of them, and ``share`` of all histories. Empty
        where nobody learns, which a caveat says.

    Raises
    ------
    ToolkitError
        For an unknown actor; where the equilibrium cannot be worked out.

    Examples
    --------
    >>> from toolkit.analysis import beliefs
    >>> found = beliefs("costly-signal").table
    >>> [round(float(one), 2) for one in found[found.level_label == "resolute"].belief]
    [0.61, 0.61]
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="beliefs")
    names = [one.name for one in model.actors]
    if actor is not None and actor not in names:
        raise unknown("actor", actor, names, error=ToolkitError)
    found = posteriors(model) if model.learning is not None else ()
    rows = [row for one in found if actor in (None, one.actor) for row in _rows(model, one)]
    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    caveats = (NOBODY,) if model.learning is None else (MEDIANS,)
    return Answer(
        table,
        result=origin(of),
        model=model,
        caveats=(*caveats, *unheard(of)),
        layout=LAYOUT,
        notes=(EXPLAINED,),
        verb="beliefs",
        figure="beliefs",
        title=f"{model.dossier.full_title}: what does each side believe of the others when it chooses?",
    )


def _rows(model: Model, one: Posterior) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one choice: what is believed of each level, by what is true."""
    variable = model.variables[one.variable]
    labels = _labels(model, variable)
    who = next(actor.label for actor in model.actors if actor.name == one.actor)
    for truth, weights in enumerate(one.reached):
        if not weights.sum() > 0.0:
            continue
        for level in range(variable.size):
            if variable.kind == "type" and not level and not one.beliefs[:, 0].any():
                continue  # the value that was drawn, which is none that others believe in
            believed = one.beliefs[:, level]
            low, high = _band(believed, weights)
            yield (
                one.turn, model.date_of_turn(one.turn), one.actor, who, variable.name, variable.label, level,
                labels[level], truth, labels[truth], float(one.first[level]), float(believed @ weights / weights.sum()), low, high,
                float(weights.sum()),
            )  # fmt: skip


def _labels(model: Model, variable: StateVariable) -> tuple[str, ...]:
    """Return the labels of the levels of a variable; with its value, where it is a number as it was drawn."""
    if variable.kind != "type":
        return variable.labels
    column = [one.name for one in model.parameters].index(variable.name)
    return f"{central(model)[column]:.3g}", *variable.labels[1:]


def _band(values: Floats, weights: Floats) -> tuple[float, float]:
    """Return between which values the central part of some weights lies."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    low, high = (values[order][min(int(np.searchsorted(below, share)), len(order) - 1)] for share in BAND)
    return float(low), float(high)
