"""Facts that cannot both be: one says what the other denies, or one member did two things in one turn.

Only what follows from the words is found here. Facts that clash because of the scenario, such as two conditions that no state
meets, show when they are weighed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from toolkit.errors import Problem
from toolkit.scenario.reports import Report

if TYPE_CHECKING:
    from toolkit.model.evidence import Observation


def contradictory_facts(found: Sequence[tuple[Report, Observation]]) -> Iterator[Problem]:
    """Yield every fact that contradicts an earlier one, at the place of the later in the list."""
    facts = [(report, one) for report, one in found if one.is_fact]
    for (first, one), (second, other) in combinations(facts, 2):
        problem = _contradiction(one, other)
        if problem:
            expected = "one of them alone, or a grade in place of `fact: true`"
            yield second.where.problem("fact", f"'{first.name}' and '{second.name}' {problem}", expected)


def _contradiction(one: Observation, other: Observation) -> str:
    """Say how two facts contradict each other; empty where they may both be."""
    if one.denies != other.denies:
        said, denied = (other, one) if one.denies else (one, other)
        covers = denied.first_turn <= said.first_turn and said.turn <= denied.turn
        return "say and deny the same thing of the same time" if covers and _is_part(said, denied) else ""
    if one.denies or one.is_window or other.is_window or one.turn != other.turn:
        return ""
    if one.kind != "action" or (one.step, one.member) != (other.step, other.member):
        return ""
    both = set(one.actions) & set(other.actions)
    return "" if both else "are two things of which only one can be done in a turn"


def _is_part(said: Observation, denied: Observation) -> bool:
    """Say whether everything that one means is meant by the other."""
    if said.kind != "action" or denied.kind != "action":
        return said.subject == denied.subject
    same = (said.step, said.member) == (denied.step, denied.member)
    return same and set(said.actions) <= set(denied.actions)
