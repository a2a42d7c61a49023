"""What it costs to work out how actors choose who learn, told before it is done.

The constants were measured on one core of a server processor; they are meant to be right within a factor of two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.answer import softened
from toolkit.engines.looking_ahead.learning.branch import MOST_WORK
from toolkit.engines.looking_ahead.learning.game import Dealer
from toolkit.engines.looking_ahead.learning.information import information_sets
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.unrolling import unrolled
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model
from toolkit.remembered import Shelf

FIRST_EQUATIONS, EQUATIONS_PER_STAKE, MOST_STAKE = 10.0, 3.5, 15.0
"""How often the equations are worked out on the way along the branch: so often, and so much oftener for each unit of precision times what is at stake, up to a bound."""
LOST_IN_ROUNDING = 1e15
"""Precision times what is at stake beyond which steps along the branch are lost in rounding, so that all is spent that may be."""
TO_THE_LIMIT = 3.0
"""How much longer the way to infinite precision is."""
SECONDS_PER_WORK = 1e-9
PILOT_TURNS, PILOT_TURNS_OF_LARGE, LARGE = 8, 4, 2_000
PILOT_NODES = {0: 3, 1: 33, 2: 9, 3: 5}
"""Last turns, fewer of a crisis with more states than that, and nodes along an axis of the finest grid, by which it is told how many grids it takes and how
often each is gone through."""
FORWARD = 1.0
"""Passes that going forward on a grid once it is solved is worth."""
SECONDS_PER_STAGE = 1.5e-4
PLAIN, COMPILED = (1e-7, 3e-9), (2e-8, 2.7e-9)
"""For each act of each public state and turn at each belief in one pass; and as much more for each node along an axis, of which polynomials are summed."""
PER_AXIS = 4.0
"""How much longer it takes with one more type to be in doubt about: twice as many joint types, twice as many worths."""


_kept: Shelf[Cost] = Shelf(16)


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
    key = None if model.rules is not None else (model.digest, model.steps_digest, model.horizon)
    kept = None if key is None else _kept.get(key)
    if kept is None:
        with np.errstate(all="ignore"):  # the run says which number has no value
            kept = _of_grid(model, structure) if model.learning.on_grid else _of_histories(model, structure)
        if key is not None:
            _kept.put(key, kept)
    return kept


def _of_histories(model: Model, structure: Structure) -> Cost:
    laid_out = unrolled(model, structure)
    sets = information_sets(model, structure, laid_out)
    parameters = draw_parameters(model, 1, 0, "central").columns(0, 1)
    dealer = Dealer(model, structure, laid_out, sets)
    game = dealer.game(parameters, Worth(Chain(model, structure, 1), parameters, 0), 0)
    system = System(softened(game, 0))
    pace = game.stake * float(system.precision.max(initial=0.0))
    times = FIRST_EQUATIONS + EQUATIONS_PER_STAKE * min(pace, MOST_STAKE)
    if pace > LOST_IN_ROUNDING and system.n:
        times = MOST_WORK / system.work
    if any(choice.is_sharp for choice in game.choices):
        times *= TO_THE_LIMIT
    return Cost(
        f"{system.n:,} free choices over {laid_out.n_states:,} states of histories",
        times * SECONDS_PER_WORK * system.work,
    )


def _of_grid(model: Model, structure: Structure) -> Cost:
    from toolkit.engines.looking_ahead.learning.grid.loops import loops_for  # which needs SciPy
    from toolkit.engines.looking_ahead.learning.grid.public import PublicGame
    from toolkit.engines.looking_ahead.learning.grid.stage import Plain

    game = PublicGame(model, structure)
    n_axes = len(game.types.variables)
    acts = sum(
        one.n * len(model.steps[one.moment.number].members[m].actions)
        for one in game.moments
        for m in one.choosers
    )
    is_plain = isinstance(loops_for(game), Plain)
    per_act, per_node = (PER_AXIS ** (n_axes - 1) * one for one in (PLAIN if is_plain else COMPILED))
    passes = passes_foreseen(model, structure)
    seconds = sum(
        (times + FORWARD)
        * (SECONDS_PER_STAGE * len(game.moments) + acts * n**n_axes * (per_act + per_node * n))
        for n, times in passes
    )
    n_public = sum(one.n for one in game.moments if one.choosers)
    beliefs = sum(n**n_axes for n, _ in passes)
    return Cost(
        f"{n_public:,} public states, summed over {sum(bool(one.choosers) for one in game.moments):,} choices of all turns, times {beliefs:,} beliefs on "
        f"{len(passes)} grids, gone through {sum(times for _, times in passes)} times in all",
        seconds,
    )


def passes_foreseen(model: Model, structure: Structure) -> list[tuple[int, int]]:
    """Return of each grid that a draw will take its nodes along an axis, and about how often all stages are gone through on it.

    Told by the last turns alone, with every input at its median, on the first grids: what makes a branch hard to follow lies there, and turns before them add little.

    Raises
    ------
    RunError
        Where beliefs cannot be followed on a grid.
    """
    from toolkit.engines.looking_ahead.learning.grid.answer import MOST_NODES, GridAnswer

    is_large = sum(laid.n_states for laid in structure.laid) > LARGE
    turns = PILOT_TURNS_OF_LARGE if is_large else PILOT_TURNS
    few = replace(model, horizon=min(model.horizon, turns))
    answer = GridAnswer(few, structure)
    if not answer.game.moments:
        return []
    n_axes = len(answer.game.types.variables)
    answer.most_nodes = min(MOST_NODES[n_axes], PILOT_NODES[n_axes])
    parameters = draw_parameters(few, 1, 0, "central").columns(0, 1)
    is_settled = False
    try:
        answer.learnt(Chain(few, structure, 1), parameters)
        is_settled = answer.is_settled
    except RunError:  # it says so where the whole is answered
        pass
    found = list(answer.passes)
    while found and not is_settled and 2 * found[-1][0] - 1 <= MOST_NODES[n_axes]:
        n, times = found[-1]
        if times > 1 and 4 * n - 3 > MOST_NODES[n_axes]:  # it turns on the finest that is tried
            break
        found.append((2 * n - 1, times))
    return found
