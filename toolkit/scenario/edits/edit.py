"""One change of meaning between two versions of a scenario, and what it can touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from toolkit.scenario.paths import Path

Touches = Literal["numbers", "questions", "models", "words"]
Kind = Literal["set", "added", "removed", "order"]

ORDER = "(order)"
"""Last part of the place of an edit that puts the same parts into another order; no part can be named so."""
TABLES_OF_FILE = (
    "sources",
    "claims",
    "parameters",
    "variables",
    "actors",
    "events",
    "outcomes",
    "questions",
    "ladder",
    "variants",
    "alternatives",
)
TABLES_WITHIN = ("options", "capabilities", "effects", "payoffs", "sees", "codes")
WORDS = frozenset(
    {
        "name",
        "note",
        "title",
        "judgement",
        "claim",
        "measures",
        "unit",
        "description",
        "visible_to",
        "needs",
        "text",
        "asked_on",
        "threshold",
        "lever",
        "codes",
        "if_unknown",
    }
)
"""Keys that tell readers something and enter no number of a run, in whatever record they stand."""
SECTIONS_OF_WORDS = frozenset(
    {"format", "id", "title", "question", "note", "sources", "claims", "relations", "outside_view"}
)
MODELS = frozenset({"variants", "alternatives"})


@dataclass(frozen=True)
class Edit:
    """One change of meaning.

    Attributes
    ----------
    places : the paths that it changes, together; the last part is ``ORDER`` where parts stand in another order
    kind : whether something there was set, added, removed, or put into another order
    before, after : what stood there, and what stands there now; None where there is nothing
    touches : what it can move: numbers of the crisis, answers to questions, what-ifs and other models, or words alone
    words : what it is, for readers
    """

    places: tuple[Path, ...]
    kind: Kind
    before: Any
    after: Any
    touches: Touches
    words: str = ""

    @property
    def place(self) -> Path:
        """Where it stands: the first path that it changes."""
        return self.places[0]


def is_table(path: Path) -> bool:
    """Whether the parts below a path have names that an author gave."""
    if len(path) == 1:
        return path[0] in TABLES_OF_FILE
    return len(path) > 2 and path[-1] in TABLES_WITHIN


def is_part(path: Path) -> bool:
    """Whether a path leads to a whole part that an author named, and not to a key or a number of one."""
    named = len(path) > 1 and is_table(path[:-1]) and path[-1] != ORDER
    return named and (len(path) == 2 or path[-2] in ("options", "capabilities"))


def touched_by(path: Path) -> Touches:
    """Say what a change at a path can move; where that is not clear, numbers."""
    head, last = path[0], path[-1]
    if head in SECTIONS_OF_WORDS:
        return "words"
    if head in MODELS:
        return "models"
    if any(part in WORDS and not is_table(path[:n]) for n, part in enumerate(path) if n > 0):
        return "words"
    if head == "ladder" and last == ORDER:
        return "words"
    return "questions" if head == "questions" else "numbers"
