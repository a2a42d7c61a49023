"""What each end is worth to a side, and which end it wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.games.game import Game
from toolkit.model.actors import ModelActor
from toolkit.model.model import Model
from toolkit.model.program import STATE, Workspace

ASKED_FOR, CAME, LIKELIEST = "as asked for", "the end that came", "now the likeliest end"
NAMED, WORTH_MOST = "named before the first choice", "worth most to {side}; none was named beforehand"


@dataclass(frozen=True)
class Aim:
    """An end, and what it is worth to a side at the inputs of a game; None where that hangs on how matters then stand."""

    outcome: str
    label: str
    worth: float | None


@dataclass(frozen=True)
class Wanted:
    """The end that a side wants, and how that is known."""

    outcome: str
    label: str
    why: str


def aims(actor: ModelActor, model: Model, inputs: npt.NDArray[np.float64]) -> tuple[Aim, ...]:
    """Rank the ends by what they are worth to an actor at some inputs, shape (P,); those that hang on the state come last."""
    if not actor.worth:
        return ()
    found = [Aim(one.name, one.label, _worth(actor, one.name, inputs)) for one in model.outcomes]
    fixed = sorted((aim for aim in found if aim.worth is not None), key=lambda aim: -(aim.worth or 0.0))
    return (*fixed, *(aim for aim in found if aim.worth is None))


def wanted_end(game: Game, chair: Sequence[str]) -> Wanted | None:
    """Return the end that a chair named before it chose, else the one worth most to its first actor who values any."""
    labels = {one.name: one.label for one in game.model.outcomes}
    forecast = game.forecast(*chair)
    if forecast is not None:
        return Wanted(forecast.wanted, labels[forecast.wanted], NAMED)
    for actor in (one for one in game.model.actors if one.name in chair):
        best = next(iter(aims(actor, game.model, game.draws.values[0])), None)
        if best is not None and best.worth is not None:
            return Wanted(best.outcome, best.label, WORTH_MOST.format(side=actor.label))
    return None


def _worth(actor: ModelActor, outcome: str, inputs: npt.NDArray[np.float64]) -> float | None:
    program = actor.worth.get(outcome)
    if program is None:
        return 0.0
    if program.depends & STATE:
        return None
    values = [np.full((1, 1), value) for value in inputs]
    return float(np.ravel(program.evaluate([], values, 0, Workspace((1,), (1, 1)))[0])[0])
