"""Which options of a member are weighed in one table: those that few rows tell apart together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from toolkit.model.members import Action, Member
from toolkit.model.program import Program

TOGETHER = 128
"""Options share a table while their variables combine to at most this many rows."""


def grouped(member: Member, program: Program, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Group the actions of a member that are weighed; each group in declared order.

    Where the weight of an action hangs on the others, all are in one group. Of an event the rest is not weighed.
    """
    weighed = member.actions[:-1] if member.rule == "event" else member.actions
    everything = tuple(range(len(weighed)))
    if member.shifts or member.is_best_reply:
        return [everything]
    reads = [program.reads(*outputs_of(member, action)) for action in weighed]
    if _rows(frozenset().union(*reads), sizes) <= TOGETHER:
        return [everything]
    groups: list[tuple[frozenset[int], list[int]]] = []
    for n in sorted(everything, key=lambda n: -_rows(reads[n], sizes)):
        for place, (variables, actions) in enumerate(groups):
            if variables == reads[n] or _rows(variables | reads[n], sizes) <= TOGETHER:
                groups[place] = (variables | reads[n], [*actions, n])
                break
        else:
            groups.append((reads[n], [n]))
    return [tuple(sorted(actions)) for _, actions in groups]


def outputs_of(member: Member, action: Action) -> tuple[int, ...]:
    """Return the outputs that decide how likely an action is: its own, a precision that stands beside it, and where imposed ones are open."""
    imposed = [member.actions[n] for n, _ in member.forced.values()]
    opens = {one.opens for one in (action, *imposed) if one.opens is not None}
    precision = () if member.precision is None else (member.precision,)
    return (action.score, *precision, *sorted(opens))


def _rows(variables: Iterable[int], sizes: Sequence[int]) -> int:
    return prod(sizes[v] for v in variables)
