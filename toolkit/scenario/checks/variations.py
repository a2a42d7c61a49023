"""Variants and alternatives: each is applied on its own, and what it breaks is reported at its own lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from toolkit.errors import UNKNOWN, Problem, ScenarioError
from toolkit.scenario.checks.every import inspect
from toolkit.scenario.checks.forces import FORCED_WHILE_CLOSED
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.paths import Document, dotted
from toolkit.scenario.places import Places
from toolkit.scenario.structure import Built, build
from toolkit.scenario.variants import apply_changes, changes_of

Signature = tuple[str | int, ...]
MAX_VARIED_PARTS = 1_000_000
"""Parts of a document times variations that are checked on loading: some five seconds of work."""


def check_variations(inspection: Inspection, document: Document, known: Sequence[Problem]) -> list[Problem]:
    """Return what variants and alternatives break; ``known`` is what is wrong without them, and not told again."""
    record, places = inspection.record, inspection.places
    n_variations = len(record.variants) + len(record.alternatives)
    most = max(10, MAX_VARIED_PARTS // len(places.values))
    if n_variations > most:
        problem = f"{n_variations} variants and alternatives of a file this long"
        return [places.problem(("variants",), problem, f"at most {most}", key=True)]
    seen = {signature for problem in known for signature in _signatures(problem)}
    return [
        problem
        for kind in ("variants", "alternatives")
        for name in getattr(record, kind)
        for problem in _broken_by(inspection, document, (kind, name), seen)
    ]


def _signatures(problem: Problem) -> tuple[Signature, Signature]:
    """Return what tells a problem from others: what is wrong, at its path or at its place."""
    return (problem.path, problem.problem), (problem.line, problem.column, problem.problem)


def _broken_by(
    inspection: Inspection, document: Document, home: tuple[str, str], seen: Set[Signature]
) -> Iterator[Problem]:
    """Yield what a variation breaks, once it is applied."""
    places = inspection.places
    changes = changes_of(document, *home)
    try:
        changed, moved = apply_changes(document, places, changes)
    except ScenarioError as error:
        yield from error.problems
        return
    problems: list[Problem] = []
    changed_record = build(changed, moved, problems, known=Built(document, inspection.record))
    if changed_record is not None:
        problems += inspect(changed_record, moved, quick=True, known=inspection)[0]
    for problem in problems:
        counts = problem.severity == "error" or problem.kind == FORCED_WHILE_CLOSED
        if counts and seen.isdisjoint(_signatures(problem)):
            yield _inside(_taken_away(problem, changes.remove), home, places)


def _taken_away(problem: Problem, removed: Sequence[str]) -> Problem:
    """Say of a name that is missed because the variation itself removes it that it does."""
    by = next((path for path in removed if path.rpartition(".")[2] == problem.subject), "")
    if not by or problem.kind != UNKNOWN:
        return problem
    return replace(problem, problem=f"{problem.problem}: `remove: [{by}]` takes it away")


def _inside(problem: Problem, home: tuple[str, str], places: Places) -> Problem:
    """Report a problem that a variation causes as the variation's."""
    if problem.parts[:1] == home[:1]:
        return problem
    lines = {mark[0] for path, mark in places.values.items() if path[:2] == home}
    line, column = (problem.line, problem.column) if problem.line in lines else places.of(home)
    return replace(problem, line=line, column=column, variation=dotted(home))
