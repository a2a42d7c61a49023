"""The equilibrium of actors who learn as a policy: how likely their actions are, state by state and draw by draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.branch import Branch, LostError, Solved
from toolkit.engines.looking_ahead.learning.game import Dealer, Game
from toolkit.engines.looking_ahead.learning.information import choosers, information_sets
from toolkit.engines.looking_ahead.learning.levels import Levels, Reasoned
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.reading import game_at_medians, may_be_read, read
from toolkit.engines.looking_ahead.learning.refusals import (
    has_levels,
    refuse_if_large,
    refuse_levels,
    refuse_unfit,
    who,
)
from toolkit.engines.looking_ahead.learning.slips import NEVER
from toolkit.engines.looking_ahead.learning.stages import LostStageError, stage_by_stage
from toolkit.engines.looking_ahead.learning.unrolling import Unrolled, unrolled
from toolkit.engines.looking_ahead.policy import Act, Policy
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.errors import RunError
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
NOTHING = 1e-8
"""Chances up to this size are those of what is not done: infinite precision is told to no less."""
LEAST_STAKE = 1e-9
"""What is at stake where nothing is."""
TOLD_APART = 1e8
"""Precision times what is at stake beyond which rounding may hide how actors mix."""
MOST_WALKED = 20_000_000
"""Choices times moves that actors who have levels may come to: each level goes over all moves for the beliefs and worths of every choice."""


def learnt(chain: Chain, parameters: Sequence[Floats], first_draw: int = 0) -> Policy:
    """Work out how actors choose who learn from each other, for a batch of draws.

    Parameters
    ----------
    parameters : sequence of arrays, shape (B, 1)
    first_draw : number of the first draw among all, for messages

    Raises
    ------
    RunError
        If the game is too large, or its principal branch cannot be followed to the actors' precision.
    """
    refuse_unfit(chain.model)
    laid_out = unrolled(chain.model, chain.structure)
    sets = information_sets(chain.model, chain.structure, laid_out)
    dealer = Dealer(chain.model, chain.structure, laid_out, sets)
    worth = Worth(chain, parameters, first_draw)
    policy = _blank(chain, laid_out)
    policy.in_stages = chain.model.learning is not None and chain.model.learning.stage_by_stage
    last: Sequence[Floats] | None = None
    reference: tuple[System, Solved] | None = None
    if may_be_read(chain.model) and not has_levels(chain.model):
        system = System(softened(game_at_medians(chain, dealer), first_draw))
        refuse_if_large(system, laid_out, sets)
        reference = system, solved(chain.model, system, first_draw)
    for draw in range(chain.size):
        own = [column[draw : draw + 1] for column in parameters]
        is_copy = last is not None and all(np.array_equal(a, b) for a, b in zip(own, last, strict=True))
        if not is_copy:  # a short batch is filled up with copies of its last draw
            game = dealer.game(own, worth, draw)
            if has_levels(chain.model):
                odds = _of_levels(game, reasoned(chain.model, game, laid_out), policy)
            else:
                system = System(softened(game, first_draw + draw))
                refuse_if_large(system, laid_out, sets)
                found = None if reference is None else read(system, *reference)
                found = found or solved(chain.model, system, first_draw + draw)
                _note(policy, found)
                odds = found.chances
            policy.unexpected.append(unexpected(chain.model, laid_out, game, odds))
        _write(policy, laid_out, game, odds, draw)
        last = own
    return policy


def reasoned(model: Model, game: Game, laid_out: Unrolled) -> list[Reasoned]:
    """Let actors of some level choose in the game of one draw; return what each does and believes, in the order of ``Model.foresight``.

    Raises
    ------
    RunError
        If the game is too large.
    """
    if len(game.choices) * laid_out.n_moves > MOST_WALKED:
        raise RunError(
            f"actors who learn have {len(game.choices):,} choices, and histories stand in {laid_out.n_states:,} states with {laid_out.n_moves:,} moves "
            f"between them; at most {MOST_WALKED:,} of choices times moves can be gone over level by level. Declare fewer turns, types or "
            "options, or keep first beliefs (`beliefs: prior`)"
        )
    return Levels(model, game).reasoned()


def _of_levels(game: Game, found: Sequence[Reasoned], policy: Policy) -> list[Floats]:
    """Return the chances of actions, per choice shape (A, sets), and note to how many sets no other was expected to let anybody come."""
    policy.slips.append(
        sum(int(((slips > 0) & (slips < NEVER)).sum()) for one in found for slips in one.slips.values())
    )
    return [found[choice.actor].odds[k].chances for k, choice in enumerate(game.choices)]


def softened(game: Game, draw: int) -> Game:
    """Let choices of infinite precision have precision 1, from which the branch is followed without end.

    Raises
    ------
    RunError
        If some choices are of infinite precision and others are not: the limit is one of the whole game.
    """
    sharp = np.concatenate([np.isinf(choice.precision) for choice in game.choices] or [np.zeros(0, bool)])
    if sharp.any() and not sharp.all():
        raise RunError(
            f"in draw {draw} some choices of actors who learn from each other are of infinite precision and others are not; give all of them "
            "a finite precision, or all an infinite one"
        )
    for choice in game.choices:
        choice.is_sharp = bool(np.isinf(choice.precision).any())
        if choice.is_sharp:
            choice.precision = np.ones_like(choice.precision)
    return game


def solved(model: Model, system: System, draw: int) -> Solved:
    """Solve the game of one draw.

    Raises
    ------
    RunError
        Where the branch cannot be followed; where actors have levels, which are in no equilibrium.
    """
    refuse_levels(model)
    is_sharp = any(choice.is_sharp for choice in system.choices)
    if model.learning is not None and model.learning.stage_by_stage:
        return _solved_in_stages(model, system, draw, is_sharp=is_sharp)
    branch = Branch(system, _pace(system))
    try:
        return branch.limit() if is_sharp else branch.solve()
    except LostError as lost:
        raise _refusal(model, lost, draw, branch, is_sharp=is_sharp) from None


def _pace(system: System) -> float:
    """Return what is at stake at the whole precision."""
    return max(system.game.stake * float(system.precision.max(initial=0.0)), LEAST_STAKE)


def _solved_in_stages(model: Model, system: System, draw: int, *, is_sharp: bool) -> Solved:
    """Solve the game of one draw from its last stage to its first."""
    if is_sharp:
        raise RunError(
            f"in draw {draw} actors who learn from each other have infinite precision, whose limit is taken along the branch of the whole game; "
            "give them a finite precision, or leave out `equilibrium: stage_by_stage`"
        )
    try:
        return stage_by_stage(system, _pace(system))
    except LostStageError as lost:
        number = sum(choice.moment < lost.moment for choice in system.choices)
        raise RunError(
            f"{who(model)} learn from each other, and in draw {draw} their choices, stage by stage from the last, can be followed to the one at "
            f"place {number + 1} of {len(system.choices)} and there to {100 * lost.share:.3g} % of its precision; lower the precision, or leave out "
            "`equilibrium: stage_by_stage`"
        ) from None


def unexpected(model: Model, laid_out: Unrolled, game: Game, odds: Sequence[Floats]) -> frozenset[Act]:
    """Return what is open to somebody who learns and done by nobody, before choices of others: (actor, option, turn)."""
    found, last = set(), {choice.actor: choice.moment for choice in game.choices}
    for choice, chances in zip(game.choices, odds, strict=True):
        if all(moment <= choice.moment for actor, moment in last.items() if actor != choice.actor):
            continue
        moment = laid_out.moments[choice.moment]
        member = model.steps[moment.number].members[choice.member]
        largest = np.where(choice.opens, chances, 0.0).max(axis=1, initial=0.0)  # a moment may never come
        for n in np.flatnonzero(choice.opens.any(axis=1) & (largest < NOTHING)):
            found.add((member.actor, member.actions[n].name, moment.turn))
    return frozenset(found)


def _note(policy: Policy, found: Solved) -> None:
    policy.residual = max(policy.residual, found.residual)
    policy.turning_points.append(len(found.turns))
    policy.splits.append(len(found.splits))


def _refusal(model: Model, lost: LostError, draw: int, branch: Branch, *, is_sharp: bool) -> RunError:
    turned = f" (it has turned {len(branch.turns)} times before)" if branch.turns else ""
    if is_sharp:
        reached = f"precision times what is at stake of {lost.share * branch.pace:.3g}{turned} without their choices settling"
        advice = "give them a finite precision"
    else:
        reached = f"{100 * lost.share:.3g} % of their precision{turned}"
        advice = "lower the precision, or say `beliefs: prior`"
        if branch.pace > TOLD_APART and not lost.is_long:
            advice = f"precision times payoff is {branch.pace:.0e}, where rounding hides how they mix: lower it, or say `precision: inf`, whose limit is taken"
    if lost.is_long:
        reached += f" before it takes too long, with {branch.system.n:,} free choices"
        advice += ", or declare fewer turns, types or options"
    return RunError(
        f"{who(model)} learn from each other, and in draw {draw} their equilibrium can be followed from even odds to {reached}; {advice}"
    )


def _blank(chain: Chain, laid_out: Unrolled) -> Policy:
    """Return a policy of even weights, which stand where a state cannot be reached."""
    policy = Policy()
    for moment in laid_out.moments:
        step = chain.model.steps[moment.number]
        own = set(choosers(chain.model, moment.number))
        if own:
            shape = (chain.size, chain.structure.laid[moment.number].n_states)
            policy.continuations[moment.number, moment.turn] = [
                ChoiceWeights(np.ones(shape) for _ in member.actions) if m in own else None
                for m, member in enumerate(step.members)
            ]
    return policy


def _write(policy: Policy, laid_out: Unrolled, game: Game, odds: Sequence[Floats], draw: int) -> None:
    """Put what was found for one draw in its place."""
    for choice, chances in zip(game.choices, odds, strict=True):
        moment = laid_out.moments[choice.moment]
        members = policy.of(moment.number, moment.turn)
        assert members is not None
        weights = members[choice.member]
        assert weights is not None
        for action, table in enumerate(weights):
            table[draw, moment.states] = chances[action, choice.of_state]
