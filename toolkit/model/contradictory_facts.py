"""What cannot both be: one says what the other denies, or one member did two things in one turn.

Only what follows from the words is found here. Facts that clash because of the scenario, such as two conditions that no state
meets, show when they are weighed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from toolkit.errors import Problem
from toolkit.scenario.reports import Report

if TYPE_CHECKING:
    from toolkit.model.evidence import Observation

ONE_TIME = "the model cannot tell the days of one turn apart, so it takes theirs for the same time"
"""Why reports of different days may contradict each other."""


def contradictory_facts(found: Sequence[tuple[Report, Observation]]) -> Iterator[Problem]:
    """Yield every fact that contradicts an earlier one, at the place of the later in the list."""
    facts = [(report, one) for report, one in found if one.is_fact]
    for first, second, problem in contradictory_pairs([one for _, one in facts]):
        other, report = facts[first][0], facts[second][0]
        problem += f"; {ONE_TIME}" if share_but_a_turn(other, report) else ""
        expected = "one of them alone, or a grade in place of `fact: true`"
        yield report.where.problem("fact", f"'{other.name}' and '{report.name}' {problem}", expected)


def share_but_a_turn(one: Report, other: Report) -> bool:
    """Whether two reports that contradict each other in a model speak of days that leave room for both."""
    if one.record.denies == other.record.denies:
        return one.record.days != other.record.days
    said, denied = (other, one) if one.record.denies else (one, other)
    (first, last), (from_day, to_day) = said.record.days, denied.record.days
    return not (from_day <= first and last <= to_day)


def contradictory_pairs(told: Sequence[Observation]) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of every two, the earlier first, that cannot both be right, and how they contradict each other.

    What says the same of the same time is looked at once, so that a long list about one thing takes no longer than it must.
    """
    classes: dict[Hashable, dict[Hashable, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, one in enumerate(told):
        about = (one.step, one.member) if one.kind == "action" else one.subject
        classes[about][one.first_turn, one.turn, one.actions, one.speaks_against].append(n)
    pairs = []
    for alike in classes.values():
        for some, others in combinations(alike.values(), 2):
            problem = _contradiction(told[some[0]], told[others[0]])
            pairs += [(min(n, m), max(n, m), problem) for n in some for m in others if problem]
    yield from sorted(pairs)


def _contradiction(one: Observation, other: Observation) -> str:
    """Say how two statements about one member, or one condition, contradict each other; empty where they may both be."""
    if one.speaks_against != other.speaks_against:
        said, denied = (other, one) if one.speaks_against else (one, other)
        covers = denied.first_turn <= said.first_turn and said.turn <= denied.turn
        is_part = set(said.actions) <= set(denied.actions)
        return "say and deny the same thing of the same time" if covers and is_part else ""
    if one.speaks_against or one.is_window or other.is_window or one.turn != other.turn:
        return ""
    if one.kind != "action" or set(one.actions) & set(other.actions):
        return ""
    return "are two things of which only one can be done in a turn"
