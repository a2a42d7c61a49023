"""What each side believes of the others when it chooses, and how that differs by what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.posteriors import Posterior, posteriors_of
from toolkit.engines.looking_ahead.learning.solution import Solver
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model
from toolkit.model.variables import StateVariable

if TYPE_CHECKING:
    import pandas as pd

Place = tuple[int, str, int, int, int]
"""Turn, actor, variable, level and truth: what one row is about."""
Floats = npt.NDArray[np.float64]
BAND = (0.05, 0.95)
DRAWS = 32
COLUMNS = (
    "turn", "date", "actor", "who", "variable", "about", "level", "level_label", "truth", "truth_label",
    "first", "belief", "low", "high", "share", "median", "draws_low", "draws_high",
)  # fmt: skip
LAYOUT = (
    Column("turn", "turn", "count"),
    Column("who", "who"),
    Column("thinks of", "about"),
    Column("that it is", "level_label"),
    Column("where it is", "truth_label"),
    Column("at first", "first", "share"),
    Column("believed", "belief", "share"),
    Column("90 % range", ("low", "high"), "share_range"),
    Column("of all", "share", "share"),
)
OVER_DRAWS = (
    Column("over inputs", "median", "share"),
    Column("90 % of draws", ("draws_low", "draws_high"), "share_range"),
)
EXPLAINED = (
    "at first: how likely it was drawn so; believed: how likely the one who chooses thinks it, by Bayes' rule on what others were to do, mean over the histories in which it chooses then and the "
    "truth is as said; 90 % range: between which values it lies in the central 90 % of these; of all: share of all histories in which that is so."
)
DRAWN = (
    "over inputs, 90 % of draws: the mean belief in the middle one of {} draws of the uncertain inputs, and between which values it lies in the central 90 % of "
    "them; all else at the medians of the inputs."
)
MEDIANS = Caveat("Every input stands at its median, so nothing is said of ignorance.", "medians")
NOBODY = Caveat(
    "Nobody learns here: nothing is hidden from anybody who looks ahead to the horizon, or first beliefs are kept.",
    "nobody_learns",
)


@dataclass(frozen=True, repr=False, eq=False)
class Beliefs(Answer):
    """What sides believe; of a type with two levels a screen shows one, since the other is what is left."""

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that a screen shows."""
        is_left = (self.table.groupby("variable")["level"].transform("max") == 1) & (self.table.level == 0)
        return self.table[~is_left].reset_index(drop=True)


@public
@slow
def beliefs(
    of: Subject, *, actor: str | None = None, draws: int = DRAWS, **options: Unpack[ModelOptions]
) -> Beliefs:
    """Tabulate what actors believe of what they do not know, turn by turn, beside what is true.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, every input at its median; so a number that is known to few really has its median, or what ``values`` give it.
    actor : str, optional
        The beliefs of this actor alone.
    draws : int
        Draws of the uncertain inputs, each with an equilibrium of its own, over which beliefs are told too; 1 is the medians alone.
    **options
        ``seed`` (of the draws), ``variant``, ``values`` and ``progress``, as in ``run``.

    Returns
    -------
    Beliefs
        One row for each choice of somebody who learns (``turn``, ``date``, ``actor``), each level of each type that it does not know
        (``variable``, ``level``) and each level that it may really have (``truth``): ``first``, how likely it is drawn so; ``belief``, its mean over the histories in which that choice
        comes and the truth is so, ``low`` and ``high``, between which it lies in the central 90 % of them, and ``share`` of all histories, every input at its median; then
        ``median``, ``draws_low`` and ``draws_high``, the mean belief over draws of the inputs: its median and the central 90 %. Empty
        where nobody learns, which a caveat says.

    Raises
    ------
    ToolkitError
        For an unknown actor, less than one draw; where the equilibrium cannot be worked out.

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
    if draws < 1:
        raise ToolkitError(f"draws is {draws}; expected at least 1")
    n_draws = draws if model.is_uncertain and model.learning is not None else 1
    rows = _all_rows(model, actor, n_draws, seed_of(of, options)) if model.learning is not None else []
    caveats = (NOBODY,) if model.learning is None else (MEDIANS,) if n_draws == 1 else ()
    is_drawn = n_draws > 1
    return Beliefs(
        pd.DataFrame(rows, columns=pd.Index(COLUMNS)),
        result=origin(of),
        model=model,
        caveats=(*caveats, *limits_of(of, model), *unheard(of)),
        layout=(*LAYOUT, *(OVER_DRAWS if is_drawn else ())),
        notes=(EXPLAINED, *([DRAWN.format(n_draws)] if is_drawn else [])),
        verb="beliefs",
        figure="beliefs",
        title=f"{model.dossier.full_title}: what does each side believe of the others when it chooses?",
    )


def _all_rows(model: Model, actor: str | None, n_draws: int, seed: int) -> list[tuple[Any, ...]]:
    """Return the rows at the medians, each with what draws of the inputs make of it."""
    solver = Solver(model)
    values = draw_parameters(model, n_draws, seed).values if n_draws > 1 else np.empty((0, 0))
    over = defaultdict[Place, list[float]](list)
    known: dict[bytes, list[tuple[Place, float]]] = {}
    for draw, drawn in enumerate(values):
        if drawn.tobytes() not in known:  # discrete inputs draw the same again
            known[drawn.tobytes()] = [
                mean for one in posteriors_of(solver.at(drawn, draw)) for mean in _means(one)
            ]
        for place, mean in known[drawn.tobytes()]:
            over[place].append(mean)
    middle = posteriors_of(solver.at(central(model)))
    told = [one for one in middle if actor in (None, one.actor)]
    return [row for one in told for row in _rows(model, one, over)]


def _means(one: Posterior) -> Iterator[tuple[Place, float]]:
    """Yield what is believed of each level, by what is true, on the mean of the histories that come to a choice."""
    for truth, weights in enumerate(one.reached):
        if not weights.sum() > 0.0:
            continue
        for level, mean in enumerate(weights @ one.beliefs / weights.sum()):
            yield (one.turn, one.actor, one.variable, level, truth), float(mean)


def _rows(model: Model, one: Posterior, over: dict[Place, list[float]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one choice: what is believed of each level, by what is true."""
    variable = model.variables[one.variable]
    labels = _labels(model, variable)
    who = next(actor.label for actor in model.actors if actor.name == one.actor)
    for place, mean in _means(one):
        level, truth = place[3:]
        if variable.kind == "type" and not level and not one.beliefs[:, 0].any():
            continue  # the value that was drawn, which is none that others believe in
        low, high = _band(one.beliefs[:, level], one.reached[truth])
        drawn = np.quantile(over.get(place, [mean]), (0.5, *BAND))
        yield (
            one.turn, model.date_of_turn(one.turn), one.actor, who, variable.name, variable.label, level,
            labels[level], truth, labels[truth], float(one.first[level]), mean, low, high,
            float(one.reached[truth].sum()), *map(float, drawn),
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
