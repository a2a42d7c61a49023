"""What actors who learn see and remember: what they can tell apart, which is what their beliefs are about."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.members import HOLD, NOTHING, SKIP, Action, Member
from toolkit.model.variables import StateVariable

UNNOTICED = 0
"""Code of an act that somebody does not notice: doing nothing, and what is done in secret, look alike."""


@dataclass(frozen=True)
class Learning:
    """That actors learn from what others do, and who of them remembers all that it has seen.

    The others tell states apart by what they see at the moment.
    """

    remembering: tuple[str, ...]
    stage_by_stage: bool = False
    """Whether their equilibrium is found from the last choice to the first, in place of the branch of the whole game."""
    on_grid: bool = False
    """Whether beliefs are followed on a grid in place of histories: everyone sees all but types, and remembers it."""


def sees(actor: str, variable: StateVariable) -> bool:
    """Whether an actor sees a variable of the state."""
    few = variable.known_to or variable.visible_to
    return not few or actor in few


def noticed(actor: str, member: Member, action: Action) -> bool:
    """Whether an actor notices that an action is taken."""
    if member.actor == actor:
        return True
    return not action.visible_to or actor in action.visible_to


def codes_noticed(actor: str, member: Member) -> list[int]:
    """Return, for each way in which a member can turn out, what an actor notices of it beside what it changes."""
    quiet = (SKIP, NOTHING) if member.actor == actor else (SKIP, NOTHING, HOLD)
    found = []
    for leaf in member.first_leaf_of_way:
        number = member.leaves[leaf].action
        action = member.actions[number]
        is_noticed = action.name not in quiet and noticed(actor, member, action)
        found.append(number + 1 if is_noticed else UNNOTICED)
    return found
