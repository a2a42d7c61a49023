"""What is sound in a broken document, so that the rest of it can be checked in the same pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from toolkit.errors import UNKNOWN, Problem
from toolkit.scenario.checks.actors import UNUSED_TRACK
from toolkit.scenario.checks.names import PARTY
from toolkit.scenario.expressions import MISPLACED_LEVEL
from toolkit.scenario.paths import Document, Path, holds_parts, part_at, with_part, without_part
from toolkit.scenario.records import MOST_TURNS, ScenarioRecord
from toolkit.scenario.structure import MAX_PROBLEMS, located, mistakes_in, refuse_hopeless
from toolkit.scenario.variants import NO_SUCH_PART

ANY = ""
_IN_TABLE: Mapping[str, tuple[str, ...]] = {
    "sources": ("source",),
    "claims": ("claim",),
    "parameters": ("parameter",),
    "variables": ("variable", "level"),
    "actors": ("actor", "option", "track", "capability"),
    "events": ("event",),
    "outcomes": ("outcome",),
    "ladder": ("rung",),
    "options": ("option",),
    "tracks": ("track",),
    "capabilities": ("capability",),
}
"""Sorts of names that a table declares."""
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("variable", "parameter", "capability", "level"),
    "level": ("level", "variable", "parameter", "capability"),
    "entry": ("actor", "event", "track"),
    PARTY: ("actor",),
}
"""What a name may turn out to be, where a problem cannot tell."""
TIME = ("as_of", "horizon", "turn")
NEUTRAL: Mapping[str | int, str | int] = {
    "format": 1,
    "id": "unnamed",
    "title": "Untitled",
    "as_of": "0001-01-01",
    "horizon": MOST_TURNS,
    "turn": "1 year",
    "reliability": "F",
    "credibility": 6,
    "rank": 0,
    "probability": "0",
    "rate": "0 per year",
}
"""What stands in for a part that cannot be read, by its key; it makes no check fail."""
MAX_SALVAGES = 6


@dataclass(frozen=True)
class Salvage:
    """What is sound in a broken document.

    Attributes
    ----------
    record : ScenarioRecord
    document : dict
        The same as plain data.
    lost : paths of what was left out.
    names : (sort, name) of what was declared there, so that those who use it are not blamed; the name ``ANY`` stands
        for all of a sort.
    """

    record: ScenarioRecord
    document: Document
    lost: frozenset[Path]
    names: frozenset[tuple[str, str]]

    def explains(self, problem: Problem) -> bool:
        """Whether a problem of the sound rest may come from what was left out of it."""
        if problem.kind in (UNKNOWN, MISPLACED_LEVEL) and self._was_declared(problem):
            return True
        if problem.kind == UNUSED_TRACK and any("options" in path for path in self.lost):
            return True
        if problem.kind == NO_SUCH_PART and any(_leads_into(problem.subject, path) for path in self.lost):
            return True
        return bool(problem.parts) and any(_touches(problem.parts, path) for path in self.lost)

    def _was_declared(self, problem: Problem) -> bool:
        """Whether a name that a problem is about was declared in a part that was left out."""
        sorts = SORTS.get(problem.what, (problem.what,))
        owner, _, _ = problem.subject.partition(".")
        pair = part_at(self.document, problem.parts) if problem.what == PARTY else None
        names = pair if isinstance(pair, list) else [problem.subject]
        lost = {(sort, str(name)) for sort in sorts for name in (ANY, *names)}
        return not self.names.isdisjoint(lost | {("actor", owner)} if owner != problem.subject else lost)


def salvage(document: Document) -> Salvage | None:
    """Make a record of what is sound in a broken document, so that the rest can be checked in the same pass.

    Numbers and words that hide nothing are replaced by neutral ones, other broken parts left out; None if too much is broken.
    """
    lost: set[Path] = set()
    kept: Any = dict(document)
    for _ in range(MAX_SALVAGES):
        try:
            refuse_hopeless(ScenarioRecord, kept, MAX_SALVAGES * MAX_PROBLEMS)
            record = ScenarioRecord.model_validate(kept)
            return Salvage(record, kept, frozenset(lost), frozenset(_names(lost, document)))
        except ValidationError as error:
            if error.error_count() > MAX_SALVAGES * MAX_PROBLEMS:
                return None  # each attempt looks at no more than so many
            broken = {_broken_part(mistake, kept) for mistake in mistakes_in(error, kept)}
        if () in broken:
            return None
        for path in broken:
            kept = _mended(kept, path, lost)
    return None


def _mended(document: Any, path: Path, lost: set[Path]) -> Any:
    """Copy a document with a broken part replaced, or left out and noted as ``lost``."""
    key = path[-1]
    if not holds_parts(document, path[:-1]):
        return document  # it went with a part that was left out a moment ago
    if key not in NEUTRAL:
        lost.add(path)
        return without_part(document, path)
    if len(path) == 1 and key in TIME:  # dates and turns mean nothing where one of these is unknown
        return document | {name: NEUTRAL[name] for name in TIME}
    return with_part(document, path, NEUTRAL[key])


def _broken_part(mistake: ErrorDetails, document: Document) -> Path:
    """Return the path of what has to be replaced or left out."""
    path, _ = located(mistake["loc"], document)
    missing = mistake["loc"][-1]
    if mistake["type"] == "missing" and missing in NEUTRAL:
        return (*path, missing)
    return path if path and path[-1] in NEUTRAL else _whole_list(path)


def _whole_list(path: Path) -> Path:
    """Return the list in place of an item, since the places of the items after it would shift."""
    while len(path) > 1 and isinstance(path[-1], int) and path[0] != "ladder":
        path = path[:-1]
    return path


def _names(lost: Iterable[Path], document: Document) -> Iterator[tuple[str, str]]:
    """Name what was declared in lost parts, with its sort: themselves, and the levels of variables."""
    for path in lost:
        if len(path) in (1, 3) and path[-1] in _IN_TABLE:
            yield from ((sort, ANY) for sort in _IN_TABLE[str(path[-1])])
        if len(path) in (2, 4) and path[-2] in _IN_TABLE:
            yield _IN_TABLE[str(path[-2])][0], str(path[-1])
        if path[0] == "variables" and len(path) == 2:
            levels = part_at(document, (*path, "levels"))
            yield from (("level", str(level)) for level in (levels if isinstance(levels, list) else ()))


def _touches(where: Path, lost: Path) -> bool:
    """Whether a problem stands in a lost part, or in what holds it; the other items of a list are sound."""
    if len(where) >= len(lost):
        return where[: len(lost)] == lost
    return lost[: len(where)] == where and not isinstance(lost[len(where)], int)


def _leads_into(joined: str, path: Path) -> bool:
    """Whether a path, parts joined by dots, leads to another or into it."""
    other = ".".join(map(str, path))
    return joined == other or joined.startswith(f"{other}.")
