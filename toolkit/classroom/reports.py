"""What is reported, graded, and put under the heading of what most rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.games.labels import in_words
from toolkit.model.dossier import CitedClaim, Path
from toolkit.model.model import Model
from toolkit.words import day

MATTERS, BESIDE = "How matters stand", "Also reported"
MOST_SHOWN = 12
"""Reports that are read before the first turn; the others are folded away."""
GRADES = "Letter: the source, from A (reliable) to F. Number: the report, from 1 (confirmed by others) to 6."


@dataclass(frozen=True)
class Report:
    """One report, with its day, who says it, and its grade, such as B2."""

    date: str
    says: str
    by: str
    grade: str


@dataclass(frozen=True)
class ReportGroup:
    """Reports under one heading, the oldest first."""

    head: str
    reports: tuple[Report, ...]


def graded_reports(model: Model) -> tuple[tuple[ReportGroup, ...], tuple[ReportGroup, ...]]:
    """Return the reports on which most rests, and the others, grouped; none that is later than the scenario's day."""
    dossier = model.dossier
    known = {name: claim for name, claim in dossier.claims.items() if claim.date <= model.as_of}
    cited: dict[str, Counter[str]] = {name: Counter() for name in known}
    for path, basis in dossier.basis.items():
        for name in (one for one in basis.claims if one in known):
            cited[name][_head(model, path)] += 1
    order = sorted(known, key=lambda name: -cited[name].total())
    heads = {name: _most(cited[name]) for name in known}
    return tuple(_grouped(model, some, heads, known) for some in (order[:MOST_SHOWN], order[MOST_SHOWN:]))  # type: ignore[return-value]


def _head(model: Model, path: Path) -> str:
    """Name what a part of the crisis belongs to: a side, or how matters stand."""
    labels = {actor.name: actor.label for actor in model.actors}
    if path[0] == "actors":
        return labels.get(str(path[1]), MATTERS)
    if path[0] == "parameters":
        actors = next((one.actors for one in model.parameters if one.name == path[1]), ())
        return labels.get(actors[0], MATTERS) if len(actors) == 1 else MATTERS
    return MATTERS


def _most(counted: Counter[str]) -> str:
    """Return the heading that most often cites a report; a side before how matters stand."""
    return max(counted, key=lambda head: (counted[head], head != MATTERS)) if counted else BESIDE


def _grouped(
    model: Model, names: Iterable[str], heads: dict[str, str], known: dict[str, CitedClaim]
) -> tuple[ReportGroup, ...]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(heads[name], []).append(name)
    order = [MATTERS, *(actor.label for actor in model.actors), BESIDE]
    return tuple(
        ReportGroup(head, tuple(_report(model, known[name]) for name in sorted(found[head], key=lambda n: known[n].date)))
        for head in order
        if head in found
    )  # fmt: skip


def _report(model: Model, claim: CitedClaim) -> Report:
    """Write a report; its letter is that of the most reliable of its sources."""
    sources = [model.dossier.sources[name] for name in claim.sources]
    letter = min((one.reliability for one in sources), default="F")
    by = ", ".join(dict.fromkeys(one.by for one in sources))
    return Report(day(claim.date), in_words(model, claim.text), by, f"{letter}{claim.credibility}")
