"""What a critic finds in a scenario: where, why it is doubtful, and what could be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from toolkit.scenario.checks.accepted import KINDS
from toolkit.scenario.paths import Path, dotted
from toolkit.scenario.scenario import Scenario

__all__ = ["KINDS", "Finding", "found", "settled"]


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
    mark = scenario.places.of(path, key=True)
    line, column = mark
    return Finding(scenario.places.file_of(mark), line, column, dotted(path), kind, reason, suggestion)


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
