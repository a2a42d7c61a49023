"""How much the choices of each seat matter, turn by turn, to whoever plays it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.at_stake import SELDOM, Stakes, stakes
from toolkit.engines.inputs import needed_structure
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DRAWS = 8
"""Games whose inputs are looked at, each drawn as a game draws them."""
MATTERS = 0.05
"""A choice matters where some end differs by so much between two of its options."""
LAYOUT = (
    Column("seat", "who"),
    Column("turn", "when"),
    Column("choices", "choices", "figure"),
    Column("matter", "matter", "share"),
    Column("of usual ones", "usual", "share"),
    Column("lower quarter", "lower", "per_cent"),
    Column("half", "median", "per_cent"),
    Column("upper quarter", "upper", "per_cent"),
    Column("most for", "end"),
)
NOTES = (
    "In each position that play reaches, weighed by how likely it does with the model in every seat: by how many points the end that hangs most on "
    "the choice differs between two of its options, if the model plays on. Choices: how many a game has, on average.",
    f"Matter: share of choices of {100 * MATTERS:g} points or more; of usual ones: the same where options that the model takes in less than {100 * SELDOM:g} cases of a hundred are left out. Quarters: of the choices, a quarter differ by less than the first number, half "
    "by less than the second, a quarter by more than the third. Most for: the end that the choices move most.",
)


@public
def agency(of: Subject, *, actor: str | None = None, **options: Unpack[ModelOptions]) -> Answer:
    """Measure how much choices matter to who plays: the best against the worst option, by seat and turn.

    In every position the options that are open are compared in the chance of each end that follows if the model plays on; what
    counts is the end that differs most. Positions weigh as much as play reaches them with the model in every seat. Exact at the
    inputs of eight games, each drawn as a game draws them.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked.
    actor : str, optional
        Only the choices of this actor.
    **options
        ``seed`` (of the games; that of a result if left out), ``variant``, ``values`` and ``progress``, as in ``run``.

    Returns
    -------
    Answer
        One row per seat over the whole game, in ``turn`` 0, then one per seat and turn: ``who``, ``actor``, ``turn``, ``when`` (the turn in words),
        ``choices`` (mean number in a game), ``matter`` (share of them in which some end differs by five points or more), ``usual`` (the same among options that the model takes in at least 5 of 100 cases), ``mean``,
        ``lower``, ``median`` and ``upper`` (mean and quartiles of the largest difference, as fractions) and ``end`` (the end that differs most on average).

    Raises
    ------
    ToolkitError
        For an unknown actor, a crisis without choices or a last turn, or one whose states cannot be listed.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.agency("salami-tactics")
    >>> [(row.turn, round(row.median, 3)) for row in answer.table.itertuples()][1]
    (1, 1.0)
    """
    model, seed = model_of(of, options, verb="agency"), seed_of(of, options)
    if model.unsettled_below is not None:
        raise ToolkitError("a game needs a last turn; set `horizon:` to a number of turns")
    labels = {one.name: one.label for one in model.actors}
    chooses = list(dict.fromkeys(m.actor for step in model.steps for m in step.members if m.actor))
    if actor is not None and actor not in chooses:
        raise unknown("actor that chooses", actor, chooses)
    structure = needed_structure(model, "what is at stake in choices is")
    n_draws = DRAWS if model.is_uncertain else 1
    drawn = draw_parameters(model, n_draws, seed, "random")
    found = stakes(model, structure, drawn)
    table = _table(model, [one for one in found if actor in (None, one.actor)], labels, n_draws)
    return Answer(
        table,
        result=origin(of),
        model=model,
        layout=LAYOUT,
        verb="agency",
        caveats=(*limits_of(of, model), *unheard(of)),
        title=f"{model.dossier.full_title}: how much do the choices of each seat matter?",
        notes=NOTES,
    )


@dataclass
class _Seat:
    """The choices of one seat, in one turn or over the game."""

    weights: list[Floats] = field(default_factory=list)
    spreads: list[Floats] = field(default_factory=list)
    usual: list[Floats] = field(default_factory=list)

    def add(self, one: Stakes) -> None:
        self.weights.append(one.weight)
        self.spreads.append(one.spread)
        self.usual.append(one.usual)

    def row(self, model: Model, n_draws: int) -> dict[str, object]:
        """Return what is told of these choices."""
        weight, spread = np.concatenate(self.weights), np.concatenate(self.spreads)
        largest, total = spread.max(axis=1), weight.sum()
        usual = np.concatenate(self.usual).max(axis=1)
        lower, median, upper = quantiles(largest, weight, (0.25, 0.5, 0.75))
        end = int(np.argmax(weight @ spread))
        return {
            "choices": float(total / n_draws),
            "matter": float(weight[largest >= MATTERS].sum() / total),
            "usual": float(weight[usual >= MATTERS].sum() / total),
            "mean": float(weight @ largest / total),
            "lower": lower,
            "median": median,
            "upper": upper,
            "end": model.outcomes[end].label,
        }


def quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> list[float]:
    """Return the values below which shares of the weight lie; shapes (N,), (N,)."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weights[order])
    places = np.searchsorted(reach, np.array(at) * reach[-1])
    return [float(value) for value in values[order][np.minimum(places, len(values) - 1)]]


def _table(model: Model, found: Iterable[Stakes], labels: dict[str, str], n_draws: int) -> pd.DataFrame:
    """Tabulate what is at stake, of each seat over the game and then turn by turn."""
    import pandas as pd  # slow to import, and only tables need it

    seats: dict[tuple[str, int], _Seat] = {}
    for one in found:
        for turn in (0, one.turn):
            seats.setdefault((one.actor, turn), _Seat()).add(one)
    if not seats:
        raise ToolkitError("nobody has anything to choose in this crisis")
    order = list(labels)
    rows = []
    for name, turn in sorted(seats, key=lambda key: (key[1] > 0, order.index(key[0]), key[1])):
        when = f"{turn}" if turn else "all"
        rows.append(
            {
                "who": labels[name],
                "actor": name,
                "turn": turn,
                "when": when,
                **seats[name, turn].row(model, n_draws),
            }
        )
    return pd.DataFrame(rows)
