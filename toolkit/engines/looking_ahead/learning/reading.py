"""One equilibrium for many draws: where numbers known to few are all that is uncertain, what others do is the same whatever they were drawn to be.

What was drawn is no type that others believe in, so it moves nobody but those who know it. The game is solved once, with these numbers at their
medians, and each draw is read from there: Newton's method leaves what is solved and finds the replies of those who know what was drawn.
With perfect recall these are the only ones, where one actor alone knows the number. Every draw starts from the same point, so that the answer hangs on
no other draw. Those who share a number play a game of their own at each value, which may have several equilibria, so that it is solved draw by draw.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.branch import FAR, Solved
from toolkit.engines.looking_ahead.learning.game import Dealer, Game
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
ROUNDS = 20
CLOSE = 1e-14
"""Largest change of log-odds, beside their size, at which they count as found."""


def may_be_read(model: Model) -> bool:
    """Whether one equilibrium serves all draws: only numbers known to few are uncertain, each to one who looks ahead, and all of these remember everything."""
    ahead = {seer.actor for seer in model.foresight}
    numbers = [variable for variable in model.variables if variable.kind == "type"]
    types = {variable.name for variable in numbers}
    remembering = () if model.learning is None else model.learning.remembering
    return (
        bool(types)
        and all(len(ahead & set(variable.known_to)) <= 1 for variable in numbers)
        and all(one.distribution.kind == "value" or one.name in types for one in model.parameters)
        and all(seer.actor in remembering for seer in model.foresight)
    )


def game_at_medians(chain: Chain, dealer: Dealer) -> Game:
    """Return the game with every input at its median."""
    parameters = draw_parameters(chain.model, 1, 0, "central").columns(0, 1)
    return dealer.game(parameters, Worth(Chain(chain.model, chain.structure, 1), parameters, 0), 0)


def read(system: System, reference: System, found: Solved) -> Solved | None:
    """Return the equilibrium of a draw from that at the medians; None where it has to be solved for itself."""
    same = system.n == reference.n and all(
        np.array_equal(own, other) for own, other in zip(system.place, reference.place, strict=True)
    )
    if not same or any(choice.is_sharp for choice in system.choices):
        return None
    x = found.x
    try:
        for _ in range(ROUNDS):
            gap = system.gap(x, 1.0)
            change = np.linalg.solve(gap.slopes, gap.value)
            x = x - change
            if not np.isfinite(x).all():
                return None
            if np.abs(change).max(initial=0.0) <= CLOSE * (1.0 + np.abs(x).max(initial=0.0)):
                return _settled(system, x, found)
    except np.linalg.LinAlgError:
        pass
    return None


def _settled(system: System, x: Floats, found: Solved) -> Solved | None:
    reply = x - system.wrong(x, 1.0)
    residual = float(np.abs(system.chances(reply) - system.chances(x)).max(initial=0.0))
    chances = [np.exp(logs) for logs in system.odds(x)]
    return Solved(chances, x, 1.0, residual, found.turns, found.splits) if residual < FAR else None
