"""Names: every one that is used must be declared, and no two things may share one."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.independence import reached
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import RESERVED
from toolkit.scenario.paths import Path

PARTY = "party"
"""One of the two names of a relation; the other may be the one that is meant."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check expressions, claims, sources, relations and clashes of names."""
    for found in inspection.expressions:
        yield from inspection.resolve(found)
    yield from _clashes(inspection)
    yield from _claims(inspection)
    yield from _quotes(inspection)
    yield from _relations(inspection)


def _clashes(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    owners: dict[str, str] = {}
    for kind, names in (("variables", record.variables), ("parameters", record.parameters)):
        for name in names:
            if name in RESERVED:
                yield inspection.problem(
                    (kind, name), f"'{name}' is a word of the language", "another name", key=True
                )
            elif name in owners:
                yield inspection.problem(
                    (kind, name), f"'{name}' is also one of the {owners[name]}", "another name", key=True
                )
            owners.setdefault(name, kind)
    for name, variable in record.variables.items():
        if variable.levels.kind != "named":
            continue
        for level in variable.levels.labels:
            if level in owners or level in RESERVED:
                what = f"also one of the {owners[level]}" if level in owners else "a word of the language"
                yield inspection.problem(
                    ("variables", name, "levels"), f"level '{level}' is {what}", "another name"
                )
    for actor_name, actor in record.actors.items():
        for name in actor.capabilities:
            if name in owners or name in RESERVED:
                what = f"also one of the {owners[name]}" if name in owners else "a word of the language"
                yield inspection.problem(
                    ("actors", actor_name, "capabilities", name),
                    f"'{name}' is {what}",
                    "another name",
                    key=True,
                )
    for name in record.events:
        if name in record.actors or name == "events":
            yield inspection.problem(
                ("events", name), f"'{name}' is also an actor or a word of `order`", "another name", key=True
            )


def _claims(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    used: set[str] = set()
    for path, supported in inspection.supports:
        for key, names in (("claim", supported.claim), ("measures", supported.measures)):
            used.update(names)
            for name in names:
                if name not in record.claims:
                    yield inspection.unknown((*path, key), "claim", name, record.claims, "a declared claim")
    cited: set[str] = set()
    for name, claim in record.claims.items():
        for source in claim.source:
            cited.add(source)
            if source not in record.sources:
                place: Path = ("claims", name, "source")
                yield inspection.unknown(place, "source", source, record.sources, "a declared source")
        if name not in used:
            yield inspection.warning(
                ("claims", name), f"claim '{name}' supports nothing", "a `claim:` that names it"
            )
    for declared in record.sources.values():
        cited.update(declared.quotes)
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
                yield inspection.unknown(path, "source", quoted, sources, "a declared source")
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
                ("relations", number, "between"), "neither party is a declared actor", "at least one actor",
                nearest_name(name, actors), kind=UNKNOWN, subject=name, what=PARTY,
            )  # fmt: skip
