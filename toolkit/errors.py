"""Errors that a user can act on: place, problem, what was expected, nearest valid name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

__all__ = [
    "LASTING",
    "UNKNOWN",
    "Problem",
    "RefusedWithWays",
    "RunError",
    "ScenarioError",
    "TooLarge",
    "ToolkitError",
    "Way",
    "cut",
    "first_of",
    "in_short",
    "lasting",
    "nearest_name",
    "unknown",
]


MAX_COMPARED = 500
"""Names looked through for the nearest one, so that a hostile file cannot make this slow."""


MOST_LETTERS, MOST_OF_A_PART, MOST_NAMES = 12_000, 2_000, 40
"""Letters of a message, and of one of its parts: nobody reads on, and a hostile file could ask for millions. Then the names that a list holds."""


MORE_MAY_FOLLOW = "Parts that could not be read were not checked further; more may follow."


LASTING = "In '"
"""How a note begins that goes with an error and says what outlasts this process, and in which folder."""


UNKNOWN = "unknown name"
"""Kind of a problem in which something is named that is not declared."""


class ToolkitError(Exception):
    """A mistake that the user can mend; the message says how, and no traceback is needed.

    ``kind`` says for programs what went wrong, ``subject`` about what, ``nearest`` what was probably meant; they are
    empty where a message has none.
    """

    def __init__(self, message: object = "", *, kind: str = "", subject: str = "", nearest: str = "") -> None:
        super().__init__(cut(message, MOST_LETTERS + 1_000) if isinstance(message, str) else message)
        self.kind, self.subject, self.nearest = kind, subject, nearest


class RunError(ToolkitError):
    """A run that cannot give an honest answer: a number out of range, too many states, a full disk."""


class Way(NamedTuple):
    """What makes work small enough: in words, as Python says it and as a command does; neither where the words are all."""

    words: str
    in_python: str = ""
    option: str = ""

    @property
    def named(self) -> set[str]:
        """Options that a command has to take for it."""
        return {word for word in self.option.split() if word.startswith("--")}

    def told(self, by: str) -> str:
        """Return the words, with how it is said."""
        return f"{self.words} ({by})" if by else self.words


class RefusedWithWays(RunError):
    """Work that is too large for the time or the memory that there is: why, and what would make it smaller."""

    def __init__(self, problem: str, ways: Sequence[Way] = (), *, kind: str = "") -> None:
        super().__init__(_listed(problem, [way.told(way.in_python) for way in ways]), kind=kind)
        self.problem, self.ways = problem, tuple(ways)

    def to_a_command(self, options: Collection[str]) -> ToolkitError:
        """Return it as whoever typed a command is told that has these options: no way that the command does not take."""
        able = [way for way in self.ways if way.named.issubset(options)]
        told = ToolkitError(_listed(self.problem, [way.told(way.option) for way in able]), kind=self.kind)
        for note in getattr(self, "__notes__", ()):
            told.add_note(note)
        return told


def _listed(problem: str, ways: Sequence[str]) -> str:
    return f"{problem}; {', or '.join(ways)}" if ways else problem


class TooLarge(RunError):
    """A crisis that the exact engine cannot hold: why, and what would change it; who asked knows what else could be done."""

    def __init__(self, problem: str = "", cure: str = "") -> None:
        super().__init__(f"{problem}; {cure}" if cure else problem)
        self.problem, self.cure = problem, cure

    def otherwise(self, way: str) -> TooLarge:
        """Return the same with another way out before the change that the crisis would need."""
        return TooLarge(self.problem, f"{way}, or {self.cure}" if self.cure else way)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong (``error``) or doubtful (``warning``) in a scenario file."""

    file: str
    line: int
    column: int
    path: str
    """Where in the file's structure, e.g. ``actors.north.options.reinforce.when``."""
    problem: str
    expected: str = ""
    nearest: str = ""
    severity: Literal["error", "warning"] = "error"
    kind: str = field(default="", compare=False)
    """What sort of problem it is, for programs, e.g. ``unknown name``; no part of the message."""
    subject: str = field(default="", compare=False)
    """The name that it is about, as the author wrote it; no part of the message."""
    what: str = field(default="", compare=False)
    """What sort of thing the subject should be, e.g. ``actor``."""
    parts: tuple[str | int, ...] = field(default=(), compare=False)
    """``path`` in parts."""
    variation: str = ""
    """The variant or alternative that causes it, e.g. ``variants.firm_reply``; ``path`` is then where it shows."""

    @property
    def where(self) -> str:
        """Where it shows, after the variation that causes it."""
        return " -> ".join(part for part in (self.variation, self.path) if part)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        head = f"{place}  {cut(self.where)}".rstrip()
        label = "warning: " if self.severity == "warning" else ""
        tail = f"; expected {cut(self.expected)}" if self.expected else ""
        lines = [head, f"  {label}{cut(self.problem)}{tail}"]
        if self.nearest:
            lines.append(f"  nearest: {cut(self.nearest)}")
        return "\n".join(lines)


class ScenarioError(ToolkitError):
    """Every problem found in one pass over a scenario, sorted by line.

    The fields of the first problem (``file``, ``line``, ``column``, ``path``, ``problem``, ``expected``,
    ``nearest``) are attributes of the exception; ``problems`` holds them all. ``is_complete`` is False where a part could not
    be read, so that what stands in it was not checked further; the message then ends by saying so. A message that would
    be too long to be read tells the first problems and how many more there are.
    """

    def __init__(self, problems: Iterable[Problem], *, is_complete: bool = True) -> None:
        self.problems, self.is_complete = tuple(sorted(problems)), is_complete
        if not self.problems:
            raise ValueError("a ScenarioError needs at least one problem")
        first, lines = self.problems[0], list(first_of(self.problems))
        text = "\n".join(lines if is_complete else [*lines, MORE_MAY_FOLLOW])
        super().__init__(text, kind=first.kind, subject=first.subject, nearest=first.nearest)

    def __getattr__(self, name: str) -> object:
        if name in Problem.__dataclass_fields__:
            return getattr(self.problems[0], name)
        raise AttributeError(name)


def first_of(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield problems in words until that is long, and then how many are left."""
    left = MOST_LETTERS
    for number, problem in enumerate(problems):
        text = str(problem)
        left -= len(text)
        if left < 0 and number:
            n_more = len(problems) - number
            yield f"and {n_more:,} more problem{'s' if n_more > 1 else ''}"
            return
        yield text


def cut(text: str, most: int = MOST_OF_A_PART) -> str:
    """Cut a text that nobody would read to its end, and say how long it is.

    Examples
    --------
    >>> cut("a" * 3_000, 5)
    'aaaaa… (3,000 letters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} letters)"


def lasting(error: BaseException) -> str:
    """Return what goes with an error and outlasts this process, each note in a line of its own before which a new one begins."""
    notes = getattr(error, "__notes__", ())
    return "".join(f"\n{note}" for note in notes if note.startswith(LASTING))


def nearest_name(name: str, valid: Iterable[str]) -> str:
    """Return the valid name most like ``name``, or an empty text when none is close; capitals count for nothing."""
    from difflib import get_close_matches  # slow to import, and only mistakes need it

    by_letters = {one.lower(): one for one in islice(valid, MAX_COMPARED)}
    matches = get_close_matches(name[:80].lower(), by_letters, n=1, cutoff=0.6)
    return by_letters[matches[0]] if matches else ""


def in_short(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """List names, and past so many of them say how many more there are.

    Examples
    --------
    >>> in_short(["clash", "talks", "truce"], 2)
    'clash, talks and 1 more'
    """
    left = f" and {len(names) - most} more" if len(names) > most else ""
    return cut(", ".join(names[:most]) + left)


def unknown(
    what: str, name: str, valid: Iterable[str], *, error: type[ToolkitError] = ToolkitError
) -> ToolkitError:
    """Make the error for a name that is not declared: which there are, and the nearest.

    Examples
    --------
    >>> print(unknown("outcome", "claash", ["clash", "talks"]))
    unknown outcome 'claash'; expected one of: clash, talks
      nearest: clash
    """
    names = [str(one) for one in valid]
    nearest = nearest_name(str(name), names)
    listed = f"expected one of: {in_short(names)}" if names else "none is declared"
    text = f"unknown {what} '{cut(str(name))}'; {listed}"
    hint = f"\n  nearest: {nearest}" if nearest else ""
    return error(text + hint, kind=UNKNOWN, subject=str(name), nearest=nearest)
