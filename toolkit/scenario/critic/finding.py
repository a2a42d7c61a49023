"""What a critic finds in a scenario: where, why it is doubtful, and what could be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from toolkit.scenario.paths import Path, dotted
from toolkit.scenario.scenario import Scenario

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


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is worth a second look; advice, and no mistake.

    Attributes
    ----------
    file, line, column : where it stands
    path : such as ``actors.north.options.reinforce``
    kind : one of ``KINDS``
    reason : why it is doubtful, in a sentence
    suggestion : what could be done, without a full stop
    accepted : the reason for which the author leaves it so; empty where it is open
    """

    file: str
    line: int
    column: int
    path: str
    kind: str
    reason: str
    suggestion: str
    accepted: str = ""

    @property
    def key(self) -> str:
        """What the author writes under ``accepted`` to leave it as it is."""
        return f"{self.kind}.{self.path}"


def found(scenario: Scenario, path: Path, kind: str, reason: str, suggestion: str) -> Finding:
    """Make a finding at a path of a scenario."""
    line, column = scenario.places.of(path, key=True)
    return Finding(scenario.places.file, line, column, dotted(path), kind, reason, suggestion)


def settled(scenario: Scenario, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the author's reasons beside what is accepted, add what is accepted in vain, and sort by line.

    ``accepted: {no_effect.actors.north: …}`` accepts everything of that kind at the path and below it, ``no_effect: …`` all of it.
    """
    accepted = scenario.declared.accepted
    used: set[str] = set()
    told = []
    for one in dict.fromkeys(findings):
        name = next((name for name in accepted if _covers(name, one.key)), None)
        if name is not None:
            used.add(name)
            one = replace(one, accepted=accepted[name])
        told.append(one)
    needless = [
        found(scenario, ("accepted", name), "needless", "Nothing like this is found.", "take it out")
        for name in accepted
        if name not in used
    ]
    return tuple(sorted([*told, *needless]))


def _covers(name: str, key: str) -> bool:
    return key == name or key.startswith((f"{name}.", f"{name}["))
