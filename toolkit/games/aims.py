"""What each end is worth to a side, and which end it wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.games.game import Game
from toolkit.model.actors import ModelActor
from toolkit.model.program import STATE, Workspace

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


def aims(game: Game, actor: ModelActor) -> tuple[Aim, ...]:
    """Rank the ends by what they are worth to an actor, which it knows; those that hang on the state come last."""
    if not actor.worth:
        return ()
    found = [Aim(one.name, one.label, _worth(game, actor, one.name)) for one in game.model.outcomes]
    fixed = sorted((aim for aim in found if aim.worth is not None), key=lambda aim: -(aim.worth or 0.0))
    return (*fixed, *(aim for aim in found if aim.worth is None))


def wanted_end(game: Game, chair: Sequence[str]) -> Wanted | None:
    """Return the end that a chair named before it chose, else the one worth most to its first actor who values any."""
    labels = {one.name: one.label for one in game.model.outcomes}
    forecast = game.forecast(*chair)
    if forecast is not None:
        return Wanted(forecast.wanted, labels[forecast.wanted], NAMED)
    for actor in (one for one in game.model.actors if one.name in chair):
        best = next(iter(aims(game, actor)), None)
        if best is not None and best.worth is not None:
            return Wanted(best.outcome, best.label, WORTH_MOST.format(side=actor.label))
    return None


def _worth(game: Game, actor: ModelActor, outcome: str) -> float | None:
    program = actor.worth.get(outcome)
    if program is None:
        return 0.0
    if program.depends & STATE:
        return None
    values = [np.full((1, 1), value) for value in game.draws.values[0]]
    return float(np.ravel(program.evaluate([], values, 0, Workspace((1,), (1, 1)))[0])[0])
