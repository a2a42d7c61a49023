"""Actors that look ahead: what each of their options leads to, by backward induction.

Everyone later chooses by their own quantal rule, the actor included, so continuation values are sums of
probability times worth (agent quantal response: McKelvey and Palfrey 1998, Experimental Economics 1:9-41),
over the reachable states, for a batch of draws at once. A window of k turns ends just before the actor's
k-th next choice on the same track and is closed by the worth of the state; a run that ends on the way, or
at the horizon, is worth the payoff of its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.induction import Induction, World
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.looking_ahead.reasoning import appeals, hierarchy, level_policy, shared
from toolkit.engines.looking_ahead.thought_of import refuse_unthinkable
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.scenario.expressions.domains import LARGEST

Floats = npt.NDArray[np.float64]


def foresee(
    chain: Chain, parameters: Sequence[Floats], first_draw: int = 0, *, averaged: bool = False
) -> Policy:
    """Work out, from the last turn backward, what each option leads to.

    Parameters
    ----------
    parameters : sequence of arrays, shape (B, 1)
        One column per parameter.
    first_draw : int
        Number of the first of them among all, for messages.
    averaged : bool
        Whether it will do to know how likely acts are in each state over all histories that lead there, which is all that a grid of beliefs tells.

    Raises
    ------
    RunError
        For an actor that looks to a horizon which is open, a worth without a value, or a Python rule that gives no
        usable answer.
    """
    model, size = chain.model, chain.size
    if model.unsettled_below is not None and any(seer.look_ahead == "horizon" for seer in model.foresight):
        raise RunError(
            "look_ahead: horizon needs a last turn to count back from, and the scenario runs until it is settled; "
            "set a number of turns, or look ahead a number of turns"
        )
    refuse_unthinkable(chain, parameters, first_draw)
    if model.learning is not None:
        if model.learning.on_grid:
            return _on_grid(chain, parameters, first_draw, averaged=averaged)
        from toolkit.engines.looking_ahead.learning.answer import learnt  # in few crises somebody learns

        return learnt(chain, parameters, first_draw)
    world = World(chain, called(model, chain.structure, parameters, size), first_draw)
    levelled = {f.actor: f for f in model.foresight if f.has_level}
    plain = {f.actor: f for f in model.foresight if not f.has_level and not f.sees}
    known = Policy()
    for seer in model.foresight:
        if seer.sees or seer.has_level:
            believed = _believed(seer, parameters, size, first_draw)
            own = _own_policy(world, seer, believed, levelled)
            known.take(_as_it_is(world, own, seer, believed, parameters), model, seer.actor)
    return Induction(world, parameters, plain, known, settles=True).run()


def _on_grid(chain: Chain, parameters: Sequence[Floats], first_draw: int, *, averaged: bool) -> Policy:
    """Work out what actors learn on a grid of beliefs, which tells of each state what is done there on average.

    Raises
    ------
    RunError
        Where histories are told apart, in which acts hang on what was done before.
    """
    from toolkit.engines.looking_ahead.learning.refusals import refuse_grid, refuse_unfit

    if not averaged:
        refuse_grid(chain.model, "reports, questions, single histories and sampled runs need them told apart")
    refuse_unfit(chain.model)
    from toolkit.engines.looking_ahead.learning.grid.answer import (
        GridAnswer,
    )  # SciPy's matrices are slow to import

    if chain.learner is None:
        chain.learner = GridAnswer(chain.model, chain.structure)
    return chain.learner.learnt(chain, parameters, first_draw)


def _own_policy(
    world: World, seer: Foresight, believed: Sequence[Floats], levelled: Mapping[str, Foresight]
) -> Policy:
    """Work out what an actor expects that takes the crisis, or what others think, otherwise than all do."""
    if seer.poisson is not None:
        return hierarchy(world, believed, levelled, seer, seer.poisson)
    return level_policy(world, believed, levelled, seer) if seer.has_level else shared(world, believed)


def called(model: Model, structure: Structure, parameters: Sequence[Floats], size: int) -> Policy:
    """Ask the rules that are written in Python, in every state that may be reached."""
    found = Policy()
    if model.rules is None:
        return found
    values = np.concatenate(parameters, axis=1) if parameters else np.empty((size, 0))
    for number, step in enumerate(model.steps):
        columns = structure.laid[number].columns
        shape = (size, len(columns[0]))
        draws = np.broadcast_to(values[:, None, :], (*shape, values.shape[1]))
        for turn in range(1, model.horizon + 1):
            rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (size, 1)))
            members: list[list[Floats] | None] = []
            for member in step.members:
                opens = [True if action.opens is None else rows[action.opens] for action in member.actions]
                members.append(model.rules.odds(model, member, columns, opens, turn, draws))
            if any(odds is not None for odds in members):
                found.continuations[number, turn] = members
    return found


def _believed(seer: Foresight, parameters: Sequence[Floats], size: int, first_draw: int) -> list[Floats]:
    """Return the parameters as an actor takes them to be."""
    found = list(parameters)
    for (column, program), place in zip(seer.sees, seer.sees_places, strict=True):
        value = program.evaluate([], parameters, 0, Workspace((1,), (size, 1)))[0]
        found[column] = np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (size, 1)))
        fits = np.abs(found[column]) <= LARGEST
        if not fits.all():
            draw = first_draw + int(np.argmin(fits[:, 0]))
            raise RunError(
                f"{place}\n  what {seer.actor} sees has no value in draw {draw}; keep it in range with max(…) or clip(…)"
            )
    return found


def _as_it_is(
    world: World, policy: Policy, seer: Foresight, believed: Sequence[Floats], parameters: Sequence[Floats]
) -> Policy:
    """Put the appeals that an actor believes in place of the true ones, which the engine adds later."""
    if not seer.sees:
        return policy
    found = Policy()
    for (number, turn), members in policy.continuations.items():
        moved: list[list[Floats] | None] = list(members)
        for m, member in enumerate(world.model.steps[number].members):
            after = members[m]
            if member.actor == seer.actor and after is not None and not isinstance(after, ChoiceWeights):
                seen = appeals(world, number, m, turn, believed)
                true = appeals(world, number, m, turn, parameters)
                moved[m] = [later + s - t for later, s, t in zip(after, seen, true, strict=True)]
        found.continuations[number, turn] = moved
    return found
