"""What actors believe when they choose, information set by information set, every input at its median."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.answer import (
    refuse_grid,
    refuse_if_large,
    refuse_unfit,
    softened,
    solved,
)
from toolkit.engines.looking_ahead.learning.game import Choice, Dealer
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.told_apart import ToldApart
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.starts import start_tables
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """What one actor believes of one variable at one of its choices.

    Attributes
    ----------
    actor : name
    variable : column of what it does not know
    first : shape (levels,)
        How likely it thought each level at the start.
    beliefs : shape (sets, levels)
        How likely it thinks each level in each of its information sets.
    reached : shape (levels, sets)
        How likely each set is to be reached, together with each level being true.
    """

    turn: int
    actor: str
    variable: int
    first: Floats
    beliefs: Floats
    reached: Floats


def posteriors(model: Model) -> Iterator[Posterior]:
    """Yield what each actor believes of each type that it does not know, at each of its choices in turn.

    Raises
    ------
    RunError
        Where the equilibrium cannot be worked out.
    """
    refuse_unfit(model)
    refuse_grid(model, "what each side believes is told by histories alone")
    told = ToldApart(model)
    parameters = [np.array([[value]]) for value in central(model)]
    dealer = Dealer(model, told.structure, told.laid_out, told.all)
    game = softened(dealer.game(parameters, Worth(Chain(model, told.structure, 1), parameters, 0), 0), 0)
    system = System(game)
    refuse_if_large(system, told.laid_out, told.all)
    chances = solved(model, system, 0, Policy())
    with np.errstate(divide="ignore"):
        thought = system.reached([np.log(one) for one in chances], game.start)
        done = [
            np.log(_as_done(model, told, choice, one))
            for choice, one in zip(game.choices, chances, strict=True)
        ]
        real = system.reached(done, dealer.starts(parameters, believed=False))
    first = start_tables(model, parameters, 1, believed=True)
    for n, choice in enumerate(game.choices):
        yield from _of_choice(model, told, choice, thought[n], real[n], first)


def _as_done(model: Model, told: ToldApart, choice: Choice, chances: Floats) -> Floats:
    """Put what is imposed in the place of what an actor would do."""
    moment = told.laid_out.moments[choice.moment]
    imposed = model.steps[moment.number].members[choice.member].forced.get(moment.turn)
    if imposed is None:
        return chances
    alone = (np.arange(len(chances)) == imposed[0])[:, None] * 1.0
    return np.where(choice.opens[imposed[0]], alone, chances)


def _of_choice(
    model: Model, told: ToldApart, choice: Choice, thought: Floats, real: Floats, first: list[Floats]
) -> Iterator[Posterior]:
    moment = told.laid_out.moments[choice.moment]
    actor = model.steps[moment.number].members[choice.member].actor
    may_choose = choice.opens.sum(axis=0) > 1
    for v, variable in enumerate(model.variables):
        if not variable.known_to or actor in variable.known_to:
            continue
        level = told.structure.laid[moment.number].columns[v][moment.states]
        is_level = (level == np.arange(variable.size)[:, None]) * 1.0
        beliefs = _by_set(choice, is_level * thought).T
        total = beliefs.sum(axis=1, keepdims=True)
        reached = _by_set(choice, is_level * real)
        kept = may_choose & (total[:, 0] > 0.0) & (reached.sum(axis=0) > 0.0)
        drawn = np.zeros(variable.size)
        drawn[[int(one) for one in model.start_levels[v]]] = first[v][0]
        yield Posterior(
            moment.turn,
            actor,
            v,
            drawn,
            (beliefs / np.where(total > 0.0, total, 1.0))[kept],
            reached[:, kept],
        )


def _by_set(choice: Choice, values: Floats) -> Floats:
    """Sum what belongs to states by information set; shapes (…, S) -> (…, sets)."""
    found = np.zeros((len(values), choice.opens.shape[1]))
    np.add.at(found.T, choice.of_state, values.T)
    return found
