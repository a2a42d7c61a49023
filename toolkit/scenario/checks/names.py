"""Names: every one that is used must be declared, and no two things may share one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.independence import reached
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import RESERVED
from toolkit.scenario.paths import Path

PARTY = "party"
"""One of the two names of a relation; the other may be the one that is meant."""


WORD = "a word of the language"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check expressions, claims, sources, relations and clashes of names."""
    for placed in inspection.expressions:
        yield from inspection.resolve(placed)
    yield from _clashes(inspection)
    yield from _claims(inspection)
    yield from _sources(inspection)
    yield from _quotes(inspection)
    yield from _relations(inspection)


def _clashes(inspection: Inspection) -> Iterator[Problem]:
    """Check that no name means two things where expressions and `order` use it."""
    record = inspection.record
    owners = {
        **dict.fromkeys(record.parameters, "parameters"),
        **dict.fromkeys(record.variables, "variables"),
    }
    for kind, names in (("variables", record.variables), ("parameters", record.parameters)):
        for name in names:
            what = WORD if name in RESERVED else "" if owners[name] == kind else _taken(name, owners)
            if what:
                yield inspection.problem((kind, name), f"'{name}' is {what}", "another name", key=True)
    yield from _levels(inspection, owners)
    yield from _capabilities(inspection, owners)
    for name in record.events:
        if name in record.actors or name == "events":
            what = "also an actor or a word of `order`"
            yield inspection.problem(("events", name), f"'{name}' is {what}", "another name", key=True)


def _taken(name: str, owners: Mapping[str, str]) -> str:
    """Say what a name already means in expressions; empty if nothing."""
    if name in owners:
        return f"also one of the {owners[name]}"
    return WORD if name in RESERVED else ""


def _levels(inspection: Inspection, owners: Mapping[str, str]) -> Iterator[Problem]:
    for name, variable in inspection.record.variables.items():
        for level in variable.levels.labels if variable.levels.kind == "named" else ():
            if what := _taken(level, owners):
                yield inspection.problem(
                    ("variables", name, "levels"), f"level '{level}' is {what}", "another name"
                )


def _capabilities(inspection: Inspection, owners: Mapping[str, str]) -> Iterator[Problem]:
    for actor_name, actor in inspection.record.actors.items():
        for name in actor.capabilities:
            if what := _taken(name, owners):
                path: Path = ("actors", actor_name, "capabilities", name)
                yield inspection.problem(path, f"'{name}' is {what}", "another name", key=True)


def _claims(inspection: Inspection) -> Iterator[Problem]:
    """Check that claims and their sources are declared, and that every claim supports something."""
    record = inspection.record
    used: set[str] = set()
    for path, name in _claims_named(inspection):
        used.add(name)
        if name not in record.claims:
            yield inspection.unknown(path, "claim", name, record.claims)
    for name, claim in record.claims.items():
        for source in claim.source:
            if source not in record.sources:
                place: Path = ("claims", name, "source")
                yield inspection.unknown(place, "source", source, record.sources)
        if name not in used:
            yield inspection.warning(
                ("claims", name), f"claim '{name}' supports nothing", "a `claim:` that names it"
            )


def _claims_named(inspection: Inspection) -> Iterator[tuple[Path, str]]:
    """Yield every claim that something is said to rest on, and where it is named."""
    for path, supported in inspection.supports:
        yield from (((*path, "claim"), name) for name in supported.claim)
        yield from (((*path, "measures"), name) for name in supported.measures)


def _sources(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    cited = {source for claim in record.claims.values() for source in claim.source}
    cited |= {quoted for source in record.sources.values() for quoted in source.quotes}
    for name in record.sources:
        if name not in cited:
            yield inspection.warning(("sources", name), f"source '{name}' is cited by no claim")


def _quotes(inspection: Inspection) -> Iterator[Problem]:
    """Check that sources relay sources that exist, and not each other in a circle."""
    sources = inspection.record.sources
    for name, source in sources.items():
        path: Path = ("sources", name, "quotes")
        for quoted in source.quotes:
            if quoted not in sources:
                yield inspection.unknown(path, "source", quoted, sources)
        if any(name in reached(sources, quoted) for quoted in source.quotes):
            expected = "the source that reported first, which quotes none"
            yield inspection.problem(
                path, f"'{name}' quotes itself, by way of what it quotes", expected, key=True
            )


def _relations(inspection: Inspection) -> Iterator[Problem]:
    for number, relation in enumerate(inspection.record.relations):
        actors = inspection.record.actors
        if not any(party in actors for party in relation.between):
            name = relation.between[0]
            yield inspection.problem(
                ("relations", number, "between"),
                "neither party is a declared actor",
                "at least one actor",
                nearest_name(name, actors),
                kind=UNKNOWN,
                subject=name,
                what=PARTY,
            )
