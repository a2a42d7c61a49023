"""Bounded reasoning: actors of some level, who expect the others to think less far than they do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.induction import Induction, World
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.model.actors import Foresight
from toolkit.model.decisions import ChoiceWeights, action_weights
from toolkit.model.members import Member
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]
LEFT_OUT = 1e-6
"""Share of a Poisson distribution of levels that is left out; the others take its place."""


def shared(world: World, parameters: Sequence[Floats]) -> Policy:
    """Return what everyone does who knows these parameters and what all do."""
    seers = {seer.actor: seer for seer in world.model.foresight}
    return Induction(world, parameters, seers, Policy()).run()


def level_policy(
    world: World, parameters: Sequence[Floats], levelled: Mapping[str, Foresight], seer: Foresight
) -> Policy:
    """Return what an actor of some level does: it expects the others one level below its own."""
    assert seer.level is not None
    below = _any_option(world, parameters, levelled)
    for level in range(1, seer.level + 1):
        here = Policy()
        for other in levelled.values() if level < seer.level else (seer,):
            rest = _taken(world, [(name, below) for name in levelled if name != other.actor])
            own = Induction(world, parameters, {other.actor: other}, rest).run()
            here.take(own, world.model, other.actor)
        below = here
    return below


def hierarchy(
    world: World,
    parameters: Sequence[Floats],
    levelled: Mapping[str, Foresight],
    seer: Foresight,
    mean: float,
) -> Policy:
    """Mix the levels of an actor, or take the one that it is held to: each expects the others spread over the levels below it.

    Poisson cognitive hierarchy (Camerer, Ho and Chong 2004, QJE 119:861-898), every choice drawing its level afresh;
    an actor of a level takes itself to stay at that level.
    """
    weights = poisson_shares(mean)
    anything = _any_option(world, parameters, levelled)
    mixed = {name: _odds(world, anything, parameters, name) for name in levelled}
    total = weights[0]
    if seer.level == 0:
        return mixed[seer.actor]
    for level, weight in enumerate(weights[1:], start=1):
        here = {}
        for name, other in levelled.items():
            rest = _taken(world, [(more, mixed[more]) for more in levelled if more != name])
            own = Induction(world, parameters, {name: other}, rest).run()
            here[name] = _odds(world, own, parameters, name)
        if level == seer.level:
            return here[seer.actor]
        total += weight
        mixed = {name: _mix(mixed[name], here[name], weight / total) for name in levelled}
    return mixed[seer.actor]


def _taken(world: World, policies: Iterable[tuple[str, Policy]]) -> Policy:
    """Put together what policies say of one actor each."""
    found = Policy()
    for actor, policy in policies:
        found.take(policy, world.model, actor)
    return found


def _odds(world: World, policy: Policy, parameters: Sequence[Floats], actor: str) -> Policy:
    """Return how likely an actor is to take each of its actions, in place of what they lead to."""
    found = Policy()
    for (number, turn), members in policy.continuations.items():
        odds: list[list[Floats] | None] = [None] * len(members)
        for m, member in enumerate(world.model.steps[number].members):
            after = members[m]
            if member.actor == actor and after is not None:
                odds[m] = _member_odds(world, number, member, turn, parameters, after)
        found.continuations[number, turn] = odds
    return found


def _member_odds(
    world: World, number: int, member: Member, turn: int, parameters: Sequence[Floats], after: list[Value]
) -> ChoiceWeights:
    """Return how likely each action is, shape (B, S) each, given what each leads to."""
    step, structure = world.model.steps[number], world.structure.laid[number]
    workspace = Workspace((structure.n_states,), (world.size, 1))
    rows = step.program.evaluate(structure.columns, parameters, turn, workspace)
    weights = action_weights(member, rows, turn, foresight=after, forced=False)
    shape = (world.size, structure.n_states)
    table = np.stack([np.broadcast_to(weight, shape) for weight in weights])
    return ChoiceWeights(table / table.sum(axis=0))


def _any_option(world: World, parameters: Sequence[Floats], levelled: Mapping[str, Foresight]) -> Policy:
    """Level 0: any open option, so what follows makes up for every difference in appeal."""
    found = Policy()
    for turn in range(1, world.model.horizon + 1):
        for number, step in enumerate(world.model.steps):
            members: list[list[Floats] | None] = [
                [-appeal for appeal in appeals(world, number, m, turn, parameters)]
                if member.actor in levelled
                else None
                for m, member in enumerate(step.members)
            ]
            if any(after is not None for after in members):
                found.continuations[number, turn] = members
    return found


def appeals(world: World, number: int, m: int, turn: int, parameters: Sequence[Floats]) -> list[Floats]:
    """Return the appeal of each action of a member; shape (B, S) each."""
    step, columns = world.model.steps[number], world.structure.laid[number].columns
    rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (world.size, 1)))
    shape = (world.size, len(columns[0]))
    return [
        np.array(np.broadcast_to(rows[a.score], shape), dtype=np.float64) for a in step.members[m].actions
    ]


def poisson_shares(mean: float) -> list[float]:
    """Return the shares of the levels, cut off where no more than ``LEFT_OUT`` of them is left."""
    shares = [math.exp(-mean)]
    while 1.0 - sum(shares) > LEFT_OUT:
        shares.append(shares[-1] * mean / len(shares))
    return [share / sum(shares) for share in shares]


def _mix(below: Policy, here: Policy, share: float) -> Policy:
    """Mix the odds of one actor: ``share`` of what it does here, the rest of what it does below."""
    found = Policy()
    for key, members in below.continuations.items():
        found.continuations[key] = [
            None
            if one is None or other is None
            else ChoiceWeights((1.0 - share) * a + share * b for a, b in zip(one, other, strict=True))
            for one, other in zip(members, here.continuations[key], strict=True)
        ]
    return found
