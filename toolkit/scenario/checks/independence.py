"""How many sources report a claim independently: sources that relay each other, or a common third, count as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.scenario.records import ScenarioRecord, Source


def reached(sources: Mapping[str, Source], name: str) -> frozenset[str]:
    """Return a source and all that it quotes, directly or by way of others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += sources[one].quotes if one in sources else ()
    return frozenset(found)


def independent_sources(record: ScenarioRecord, claim: str) -> int:
    """Count the independent sources of a claim."""
    return independent(record, record.claims[claim].source)


def independent(record: ScenarioRecord, names: Iterable[str]) -> int:
    """Count the independent ones among some sources: none of them quotes what another has, or is."""
    groups: list[frozenset[str]] = []
    for name in dict.fromkeys(names):
        joined = reached(record.sources, name)
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return len(groups)
