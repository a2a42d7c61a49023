"""Events that the facilitator of a game puts in: which may come now, when one that is put in comes, and which wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError, nearest_name
from toolkit.games.course import Course, Move
from toolkit.games.deciding import is_open
from toolkit.model.members import NOTHING, Action, Member
from toolkit.model.model import Model
from toolkit.model.program import Workspace


def possible_events(model: Model, inputs: npt.NDArray[np.float64], course: Course) -> list[tuple[str, str]]:
    """List the events whose conditions hold as matters stand, name and label; ``inputs`` has shape (P,)."""
    if course.decision is None:
        return []
    now = course.moments[-1]
    columns = [np.array([value]) for value in now.state]
    values = [np.full((1, 1), value) for value in inputs]
    found = []
    for number, step in enumerate(model.steps):
        turn = course.decision.turn + (number <= now.number)
        events = [action for member in step.members for action in _events_of(member)]
        if events and turn <= model.horizon:
            with np.errstate(all="ignore"):
                rows = step.program.evaluate(columns, values, turn, Workspace((1,), (1, 1)))
            found += [(event.name, event.label) for event in events if is_open(event, rows)]
    return found


def waiting(model: Model, course: Course, injected: Sequence[Move]) -> list[Move]:
    """List the events that were put in and have not had their turn."""
    decision = course.decision
    if decision is None:
        return []
    order = _order(model)
    now = decision.turn, order[decision.member]
    return [one for one in injected if (one.turn, order[one.key]) > now]


def next_turn_of(model: Model, course: Course, injected: Sequence[Move], event: str) -> Move:
    """Return an event in the next turn in which it can still come.

    Raises
    ------
    RunError
        If there is no such event, no turn is left for it, or the game is over.
    """
    decision = course.decision
    if decision is None:
        raise RunError("the game is over")
    known = {one.name: m.key for step in model.steps for m in step.members for one in _events_of(m)}
    if event not in known:
        nearest = nearest_name(event, known)
        raise RunError(
            f"there is no event '{event}'; expected one of: {', '.join(known)}"
            + (f"\n  nearest: {nearest}" if nearest else "")
        )
    order = _order(model)
    turn = decision.turn + (order[known[event]] <= order[decision.member])
    if turn > model.horizon:
        raise RunError("no later turn is left for it")
    if any((one.turn, one.key) == (turn, known[event]) for one in injected):
        raise RunError("it, or another event that shuts it out, waits for that turn already")
    return Move(turn, known[event], event)


def _events_of(member: Member) -> Iterator[Action]:
    if member.rule == "event":
        yield from (action for action in member.actions if action.name != NOTHING)


def _order(model: Model) -> dict[str, int]:
    """Return the step in which each member has its turn."""
    return {member.key: number for number, step in enumerate(model.steps) for member in step.members}
