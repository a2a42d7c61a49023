"""Actors who look ahead and choose at once: the logit quantal-response equilibrium of a phase, state by state.

Each expects the others to choose as they do, so their choice probabilities are a fixed point, of which there may be
several. The one that is taken is the principal branch: it starts at even odds, where precision is 0, and is followed
as precision grows to what the actors have (McKelvey and Palfrey 1995, Games and Economic Behavior 10:6-38; Turocy 2005,
GEB 51:243-263). It is followed by Newton's method in steps small enough that no other branch is jumped to; where it
turns back before the precision is reached the engine stops and says so. Where choices hang on each other so little that
there is one equilibrium for sure, it is solved for at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.branch import CLOSE, MOST_MOVE, STAKE, Branch
from toolkit.engines.looking_ahead.phase import Phase
from toolkit.engines.looking_ahead.sharp import LostError, limit
from toolkit.engines.states.structure import StepStructure
from toolkit.errors import RunError
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.program import Value
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]
TOLD_APART = 1e13
"""Largest stake at which rounding leaves the odds of actors who mix to be told."""
SHARP = 1e4
"""Precision times stake at which other equilibria are looked for where precision is infinite."""


@dataclass(frozen=True)
class Equilibrium:
    """What was found for one phase in one turn.

    Attributes
    ----------
    continuations : per member one array per action, shape (B, S): where it alone looks ahead what follows, own appeal left out, and
        else its odds; None for those who do not look ahead
    residual : largest difference between a choice probability and the reply to the others
    others : share of the states in which another equilibrium was found from other starts, for the first draw
    """

    continuations: list[list[Floats] | None]
    residual: float
    others: float


def simultaneous(
    step: Step,
    structure: StepStructure,
    rows: Sequence[Value],
    after: Mapping[int, Floats],
    turn: int,
    size: int,
    given: Sequence[list[Floats] | None] | None = None,
) -> Equilibrium:
    """Find the equilibrium of a step in every state and draw.

    Parameters
    ----------
    rows : outputs of the step's program for all states before it and all draws.
    after : number of the member -> worth to its actor of the states after the step, shape (B, S' + X).
    given : per member what its actions lead to in its own eyes, where that is known already.

    Raises
    ------
    RunError
        If the branch cannot be followed to the actors' precision.
    """
    phase = Phase(step, structure, rows, after, turn, size, given or [None] * len(step.members))
    if len(phase.seers) == 1:
        return _alone(phase)
    return _sharp(phase) if phase.is_sharp else _quantal(phase)


def _alone(phase: Phase) -> Equilibrium:
    """Look ahead where all others choose by what is known of them already: there is nothing to solve."""
    found: list[list[Floats] | None] = [None] * len(phase.step.members)
    (m,) = phase.seers
    found[m] = list(phase.tables[m])
    return Equilibrium(found, 0.0, 0.0)


def _quantal(phase: Phase) -> Equilibrium:
    """Find the equilibrium on the principal branch where all precisions are finite."""
    cells = phase.cells
    branch = Branch(cells, phase.stake)
    chosen = branch.polished(_followed(phase, branch))
    replies = cells.replies(chosen)
    # A reply keeps small chances to their last digit; where rounding of payoffs drowns it, the choice itself is not drowned.
    distance = np.abs(replies - chosen)
    odds = _as_odds(phase, np.where(distance < CLOSE, replies, np.clip(chosen, 0.0, 1.0)))
    return Equilibrium(odds, float(distance.max()), branch.others(chosen, phase.shape[1]))


def _sharp(phase: Phase) -> Equilibrium:
    """Take the limit of the branch where some precision is infinite."""
    try:
        first = phase.sharpened(STAKE)
        start = _followed(first, Branch(first.cells, first.stake))
        chosen = phase.flat(limit(phase, phase.by_member(start), STAKE, _solved_near, MOST_MOVE))
    except (LostError, RunError):
        raise RunError(
            f"{phase.step.members[phase.seers[0]].place}\n  {_who(phase)} choose at once, and it cannot be told where their choices go as precision grows "
            "without end: the branch that starts at even odds turns back, or does not settle; give them a finite precision, or let them "
            "choose one after the other"
        ) from None
    sharp = phase.sharpened(SHARP)
    others = Branch(sharp.cells, sharp.stake).others(chosen, phase.shape[1])
    return Equilibrium(_as_odds(phase, chosen), 0.0, others)


def _solved_near(phase: Phase, guess: Mapping[int, Floats]) -> dict[int, Floats] | None:
    found = Branch(phase.cells, phase.stake).solved_near(phase.flat(guess))
    return None if found is None else phase.by_member(found)


def _as_odds(phase: Phase, chosen: Floats) -> list[list[Floats] | None]:
    """Return how likely options are by member; None for those who do not look ahead."""
    odds: list[list[Floats] | None] = [None] * len(phase.step.members)
    for m, one in phase.by_member(chosen).items():
        odds[m] = ChoiceWeights(one)
    return odds


def _followed(phase: Phase, branch: Branch) -> Floats:
    """Follow the branch to the actors' precision; shape (n, B·S).

    Raises
    ------
    RunError
        If it turns back before.
    """
    chosen, share = branch.followed()
    if share == 1.0:
        return chosen
    place, who = phase.step.members[phase.seers[0]].place, _who(phase)
    if share * branch.stake > TOLD_APART:
        raise RunError(
            f"{place}\n  {who} choose at once and precision times payoff is "
            f"{branch.stake:.0e}, where rounding hides how they mix; lower the precision, or use smaller payoffs"
        )
    raise RunError(
        f"{place}\n  {who} choose at once, and their equilibrium cannot be followed beyond "
        f"{100 * share:.2g} % of their precision: there the branch that starts at even odds turns back; lower the precision, "
        "or let them choose one after the other"
    )


def _who(phase: Phase) -> str:
    return " and ".join(phase.step.members[m].label for m in phase.seers)
