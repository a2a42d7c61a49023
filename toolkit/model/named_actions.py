"""Options and events by the names that reports and questions use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from toolkit.model.members import NOTHING, SKIP, Member
from toolkit.model.steps import Step

Place = tuple[int, int, int]
"""(step, member, action)."""


def actions_by_name(steps: Sequence[Step], kind: Literal["choice", "event"]) -> Mapping[str, list[Place]]:
    """Return name -> places of every event, or of every option with and without its track."""
    found: dict[str, list[Place]] = {}
    members = ((s, m, one) for s, step in enumerate(steps) for m, one in enumerate(step.members))
    for s, m, member in members:
        if member.rule == "clock" or (member.rule == "event") != (kind == "event"):
            continue
        for a, name in _named_actions(member):
            found.setdefault(name, []).append((s, m, a))
    return found


def _named_actions(member: Member) -> Iterator[tuple[int, str]]:
    """Yield each action of a member by its names: of an option with and without its track."""
    for number, action in enumerate(member.actions):
        if action.name in (NOTHING, SKIP):
            continue
        names = [f"{member.key}.{action.name}", f"{member.actor}.{action.name}"]
        for name in [action.name] if member.rule == "event" else dict.fromkeys(names):
            yield number, name
