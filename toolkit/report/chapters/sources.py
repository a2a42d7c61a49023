"""What it rests on: the sources."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.model.dossier import Dossier
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import Material
from toolkit.words import day

MOST_NAMED = 4
"""Sources that are named beside an input."""


def sources(of: Material) -> Iterator[Block]:
    """List the sources with their grades, and how much rests on each."""
    dossier = of.dossier
    yield Heading("Annex: what this rests on", starts="annex")
    yield Heading("Sources")
    if not dossier.sources:
        yield Text("The scenario names no source: every number in it is a judgement.")
        return
    parts = dossier.coverage.by_source
    rows = []
    for name, source in sorted(dossier.sources.items(), key=lambda item: (item[1].reliability, item[0])):
        claims = [claim for claim in dossier.claims.values() if name in claim.sources]
        where = ", ".join(filter(None, (source.publisher, day(source.date) if source.date else "")))
        best = min((claim.credibility for claim in claims), default=6)
        rows.append(
            [
                f"{source.title} ({where})" if where else source.title,
                source.reliability,
                f"{len(claims)}, best {best}" if claims else "0",
                f"{len(parts.get(name, ()))}",
            ]
        )
    yield Table(["source", "grade", "reports used", "parts of the scenario resting on it"], rows, (3,))
    yield Text(
        "Letters grade the source (A completely reliable to E unreliable, F cannot be judged), figures the single report (1 "
        "confirmed to 5 improbable, 6 cannot be judged). Well graded is A or B with a figure up to 2.",
        small=True,
    )


def resting_on(dossier: Dossier, parameter: str) -> str:
    """Say what a number rests on: what states it, or a judgement and what was read beside it."""
    basis = dossier.basis.get(("parameters", parameter))
    if basis is None:
        return "the author's doubt"
    cited = {(source, claim) for claim in basis.claims for source in dossier.claims[claim].sources}
    found = sorted(
        {
            f"{dossier.sources[source].reliability}{dossier.claims[claim].credibility} {dossier.sources[source].by}"
            for source, claim in cited
        }
    )
    named = ", ".join(found[:MOST_NAMED]) + (" and others" if len(found) > MOST_NAMED else "")
    if basis.measured_by:
        return named
    return f"judgement, beside {named}" if named else "judgement"
