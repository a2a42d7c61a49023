"""What a critic may find, and that what an author accepts of it is of a kind that there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection

KINDS: Mapping[str, str] = {
    "unread": "a variable that nothing reads",
    "unchanged": "a variable that nothing changes",
    "level_unreached": "a level that nothing reaches",
    "outcome_unreached": "an outcome that no history ends in",
    "never_open": "an option that nobody can take, an event that cannot happen",
    "never_taken": "an option that another always beats",
    "no_effect": "an option or event that changes nothing",
    "input_moves_nothing": "an input that moves no outcome",
    "rule_moves_nothing": "an option or event whose odds move no outcome",
    "forced_closed": "a forced choice that is seldom open",
    "stale": "a start or an amount that rests on old claims alone",
    "one_source": "a source on which most numbers hang",
    "same_origin": "a claim with several sources that are one",
    "claim_outside": "a range that leaves a cited claim out",
    "over_precise": "a number more precise than a judgement can be",
    "near_certain": "a small chance that adds up to near certainty",
    "branches_short": "branches that nearly sum to 1",
    "clipped": "changes that often meet the end of a scale",
    "near_duplicate": "two options that do the same",
    "counted_twice": "one aversion that is counted several times",
    "shared_bias": "doubts taken one by one that may err together",
    "needless": "something accepted that is no longer found",
}
"""Kind of a finding -> what it is."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the kinds of what is accepted; whether it is found shows only when the critic looks."""
    for name in inspection.record.accepted:
        kind = name.partition(".")[0]
        if kind not in KINDS:
            yield inspection.unknown(("accepted", name), "kind of finding", kind, KINDS, key=True)
