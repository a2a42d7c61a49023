"""What it costs to work out how actors choose who learn, told before it is done.

The constants were measured on one core of a server processor; they are meant to be right within a factor of two.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.answer import softened
from toolkit.engines.looking_ahead.learning.game import Dealer
from toolkit.engines.looking_ahead.learning.information import information_sets
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.unrolling import unrolled
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model

FIRST_EQUATIONS, EQUATIONS_PER_STAKE, MOST_STAKE = 10.0, 3.5, 15.0
"""How often the equations are worked out on the way along the branch: so often, and so much oftener for each unit of precision times what is at stake, up to a bound."""
TO_THE_LIMIT = 3.0
"""How much longer the way to infinite precision is."""
SECONDS_PER_WORK = 1e-9
PASSES_OVER_A_GRID = 3.0
SECONDS_PER_STAGE = 1e-3
SECONDS_PER_ACT, SECONDS_PER_ACT_COMPILED = 1e-6, 5e-7
"""For each act of each public state and turn at each belief."""


@dataclass(frozen=True)
class Cost:
    """What one draw costs.

    Attributes
    ----------
    said : its size in words
    seconds : float
    """

    said: str
    seconds: float


def cost_of(model: Model, structure: Structure) -> Cost:
    """Say what it costs to solve one draw, every input at its median.

    Raises
    ------
    RunError
        Where it cannot be worked out at all.
    """
    assert model.learning is not None
    return _of_grid(model, structure) if model.learning.on_grid else _of_histories(model, structure)


def _of_histories(model: Model, structure: Structure) -> Cost:
    laid_out = unrolled(model, structure)
    sets = information_sets(model, structure, laid_out)
    parameters = draw_parameters(model, 1, 0, "central").columns(0, 1)
    dealer = Dealer(model, structure, laid_out, sets)
    game = dealer.game(parameters, Worth(Chain(model, structure, 1), parameters, 0), 0)
    system = System(softened(game, 0))
    pace = game.stake * float(system.precision.max(initial=0.0))
    times = FIRST_EQUATIONS + EQUATIONS_PER_STAKE * min(pace, MOST_STAKE)
    if any(choice.is_sharp for choice in game.choices):
        times *= TO_THE_LIMIT
    return Cost(
        f"{system.n:,} free choices over {laid_out.n_states:,} states of histories",
        times * SECONDS_PER_WORK * system.work,
    )


def _of_grid(model: Model, structure: Structure) -> Cost:
    from toolkit.engines.looking_ahead.learning.grid.answer import FIRST_NODES  # which needs SciPy
    from toolkit.engines.looking_ahead.learning.grid.loops import loops_for
    from toolkit.engines.looking_ahead.learning.grid.public import PublicGame
    from toolkit.engines.looking_ahead.learning.grid.stage import Plain

    game = PublicGame(model, structure)
    n_axes = len(game.types.variables)
    first = FIRST_NODES[n_axes]
    beliefs = first**n_axes + (2 * first - 1) ** n_axes
    acts = sum(
        one.n * len(model.steps[one.moment.number].members[m].actions)
        for one in game.moments
        for m in one.choosers
    )
    per_act = SECONDS_PER_ACT if isinstance(loops_for(game), Plain) else SECONDS_PER_ACT_COMPILED
    n_public = sum(one.n for one in game.moments if one.choosers)
    seconds = PASSES_OVER_A_GRID * SECONDS_PER_STAGE * len(game.moments) + per_act * acts * beliefs
    return Cost(
        f"{n_public:,} public states, summed over {sum(bool(one.choosers) for one in game.moments):,} choices of all turns, times {beliefs:,} beliefs on two "
        "grids; finer grids, where these two do not agree, take longer",
        seconds,
    )
