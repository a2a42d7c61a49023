"""What is reported, graded, and put under the heading of what most rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.games.game import Game
from toolkit.games.labels import in_words
from toolkit.model.dossier import CitedClaim, Path
from toolkit.model.model import Model
from toolkit.words import day

MATTERS = "How matters stand"
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


def graded_reports(
    game: Game, chair: Sequence[str]
) -> tuple[tuple[ReportGroup, ...], tuple[ReportGroup, ...]]:
    """Return the reports on which most rests, and the others, grouped.

    None is later than the scenario's day, and there is none on which only that rests which the chair is not shown, or nothing
    at all: those are what others knew, or what came out later.
    """
    model = game.model
    cited = told_to(game, chair)
    order = sorted(cited, key=lambda name: -cited[name].total())
    heads = {name: _most(counted) for name, counted in cited.items()}
    known = {name: model.dossier.claims[name] for name in cited}
    first, rest = order[:MOST_SHOWN], order[MOST_SHOWN:]
    return tuple(_grouped(model, first, heads, known)), tuple(_grouped(model, rest, heads, known))


def told_to(game: Game, chair: Sequence[str]) -> dict[str, Counter[str]]:
    """Return the reports that a chair hears of, each with the headings under which something rests on it."""
    model = game.model
    cited: dict[str, Counter[str]] = {}
    for path, basis in model.dossier.basis.items():
        if path[0] == "relations" or _is_kept_from(game, chair, path):
            continue
        for name in basis.claims:
            if model.dossier.claims[name].date <= model.as_of:
                cited.setdefault(name, Counter())[_head(model, path)] += 1
    return cited


def _is_kept_from(game: Game, chair: Sequence[str], path: Path) -> bool:
    """Whether a part of the crisis is shown to others alone."""
    if path[0] == "variables":
        return not any(game.sees(seat, str(path[1])) for seat in chair)
    actions = [a for step in game.model.steps for m in step.members for a in m.actions if a.name == path[-1]]
    own = path[0] == "actors" and path[1] in chair
    return (
        bool(actions)
        and not own
        and all(a.visible_to and not set(a.visible_to) & set(chair) for a in actions)
    )


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
    return max(counted, key=lambda head: (counted[head], head != MATTERS))


def _grouped(
    model: Model, names: Iterable[str], heads: Mapping[str, str], known: Mapping[str, CitedClaim]
) -> Iterator[ReportGroup]:
    """Yield some reports under their headings: how matters stand, then each side."""
    found: dict[str, list[CitedClaim]] = {}
    for name in names:
        found.setdefault(heads[name], []).append(known[name])
    for head in (MATTERS, *(actor.label for actor in model.actors)):
        if head in found:
            oldest_first = sorted(found[head], key=lambda claim: claim.date)
            yield ReportGroup(head, tuple(_report(model, claim) for claim in oldest_first))


def _report(model: Model, claim: CitedClaim) -> Report:
    """Write a report; its letter is that of the most reliable of its sources."""
    sources = [model.dossier.sources[name] for name in claim.sources]
    letter = min((one.reliability for one in sources), default="F")
    by = ", ".join(dict.fromkeys(one.by for one in sources))
    return Report(day(claim.date), in_words(model, claim.text), by, f"{letter}{claim.credibility}")
