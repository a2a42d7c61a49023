"""Where the names of a scenario stand in it, or in a file of reports: what each of them means there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from toolkit.scenario.families import family_of_each
from toolkit.scenario.paths import Document, Path
from toolkit.scenario.renaming.prose import is_prose

TABLES = ("sources", "claims", "parameters", "variables", "actors", "events", "outcomes", "questions", "variants", "alternatives")  # fmt: skip
"""Tables of a scenario whose keys are names."""
ACCEPTED = "accepted"
"""Table whose keys are the kind of a finding and a path, and whose values are prose."""
VARIATIONS = ("variants", "alternatives")
"""Tables of a scenario that hold changes to the rest of it."""
STARTS = ("start", "believed")
"""Keys of a variable that hold levels."""
OWNED = ("options", "capabilities")
"""Tables of an actor whose keys are names."""
KEYS_ARE = {"effects": "variables", "payoffs": "outcomes", "sees": "parameters"}
"""Table anywhere -> what its keys name."""
VALUES_ARE = {
    "claim": "claims",
    "measures": "claims",
    "source": "sources",
    "quotes": "sources",
    "visible_to": "actors",
    "needs": "actors",
    "seen_by": "actors",
    "known_to": "actors",
    "actor": "actors",
    "quantity": "variables",
    "event": "events",
}
"""Key anywhere -> what its value, or each item of its list, names."""
_WORD = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?|[<>=!]=|[<>]|\S", re.ASCII)
_TIMES = re.compile(r"\s(per|within)\s")
_COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")


class Name(NamedTuple):
    """A name: the table that declares it (or ``levels``, ``tracks``), whose it is, and the name itself."""

    kind: str
    owner: str
    name: str

    def __str__(self) -> str:
        if self.kind in TABLES:
            return f"{self.kind}.{self.name}"
        return f"{self.owner}.{self.name}"


@dataclass(frozen=True)
class Use:
    """A name in a text of the document: a key, or a value.

    ``member`` is the whole word where a member of a family stands there, whose name begins with that of the family.
    """

    path: Path
    is_key: bool
    start: int
    of: Name
    member: str = ""

    @property
    def end(self) -> int:
        """Where in the text it ends."""
        return self.start + len(self.of.name)


class Declared:
    """The names that a scenario declares."""

    def __init__(self, document: Document) -> None:
        self.of: dict[str, dict[str, Any]] = {table: _table(document, table) for table in TABLES}
        self.levels = {
            name: [str(level) for level in given]
            for name, variable in self.of["variables"].items()
            if isinstance(given := _table(variable, "levels", kind=list), list)
        }
        self.families = {_named_at(path): family for path, family in family_of_each(document).items()}
        self.capabilities: dict[str, list[str]] = {}
        for name, actor in self.of["actors"].items():
            for capability in _table(actor, "capabilities"):
                self.capabilities.setdefault(str(capability), []).append(str(name))

    def whole(self, use: Use) -> Use:
        """Return a use of a member of a family as one of the family."""
        family = self.families.get(use.of)
        return use if family is None else replace(use, of=use.of._replace(name=family), member=use.of.name)

    def alone(self, word: str, beside: str) -> Name | None:
        """Return what a word in an expression means; ``beside`` is the variable that it is set against, if any."""
        for kind in ("variables", "parameters"):
            if word in self.of[kind]:
                return Name(kind, "", word)
        owners = self.capabilities.get(word, [])
        if len(owners) == 1:
            return Name("capabilities", owners[0], word)
        owners = [beside] if beside in self.levels else [v for v in self.levels if word in self.levels[v]]
        return Name("levels", owners[0], word) if owners and word in self.levels[owners[0]] else None


def uses(document: Document, declared: Declared) -> Iterator[Use]:
    """Yield every name in a document with its place.

    Parameters
    ----------
    document : plain data of a scenario, or of a file of reports
    declared : the names of the scenario
    """
    yield from map(declared.whole, _Walk(declared).node(document, (), ()))


class _Walk:
    def __init__(self, declared: Declared) -> None:
        self.declared = declared

    def node(self, node: Any, path: Path, means: Path) -> Iterator[Use]:
        """Walk what stands at a path; ``means`` is the path that it has when variants are applied."""
        if isinstance(node, Mapping):
            for key, value in node.items():
                if means == (ACCEPTED,):
                    kind, _, address = str(key).partition(".")
                    yield from self._address((*path, key), address, is_key=True, start=len(kind) + 1)
                    continue
                if len(means) == 3 and means[0] in VARIATIONS and means[2] in ("set", "add"):
                    yield from self._address((*path, key), str(key), is_key=True)
                    yield from self.node(value, (*path, key), tuple(str(key).split(".")))
                    continue
                if isinstance(key, str):
                    yield from self._key((*path, key), (*means, key))
                yield from self._child(value, node, (*path, key), (*means, key))
        elif isinstance(node, list):
            for place, value in enumerate(node):
                yield from self.node(value, (*path, place), (*means, place))
        elif isinstance(node, str):
            yield from self._text(node, path, means)

    def _child(self, value: Any, table: Mapping[Any, Any], path: Path, means: Path) -> Iterator[Use]:
        key = path[-1]
        if key == "option" and isinstance(value, str):
            yield Use(path, False, 0, Name("options", str(table.get("actor", "")), value))
        elif key == "outcomes" and means[0] == "questions":
            yield from self._each(value, path, "outcomes")
        elif means[0] == "lesson" and key in ("what_if", "notice"):
            is_outcome = value in self.declared.of["outcomes"] if isinstance(value, str) else False
            yield from self._each(
                value, path, "variants" if key == "what_if" else "outcomes" if is_outcome else "questions"
            )
        elif key == "between" and "correlations" in means:
            yield from self._each(value, path, "parameters")
        elif key == "between" and "relations" in means:
            yield from self._each(value, path, "actors")
        elif key in VALUES_ARE and means[:1] != (key,):
            yield from self._each(value, path, VALUES_ARE[str(key)])
        else:
            yield from self.node(value, path, means)

    def _each(self, value: Any, path: Path, kind: str) -> Iterator[Use]:
        for place, name in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(name, str):
                yield Use((*path, place) if isinstance(value, list) else path, False, 0, Name(kind, "", name))

    def _key(self, path: Path, means: Path) -> Iterator[Use]:
        *above, key = means
        name = str(key)
        if len(above) == 1 and above[0] in TABLES:
            yield Use(path, True, 0, Name(str(above[0]), "", name))
        elif len(above) == 3 and above[0] == "actors" and above[2] in OWNED:
            yield Use(path, True, 0, Name(str(above[2]), str(above[1]), name))
        elif len(above) == 3 and above[0] == "variables" and above[2] in STARTS:
            yield Use(path, True, 0, Name("levels", str(above[1]), name))
        elif len(above) == 3 and above[0] == "lesson" and above[2] == "move":
            yield Use(path, True, 0, Name("parameters", "", name))
        elif above and above[-1] in KEYS_ARE:
            yield Use(path, True, 0, Name(KEYS_ARE[str(above[-1])], "", name))

    def _text(self, text: str, path: Path, means: Path) -> Iterator[Use]:
        key = next((part for part in reversed(means) if isinstance(part, str)), "")
        if means[0] in VARIATIONS and "remove" in means:
            yield from self._address(path, text, is_key=False)
        elif key == "choice":
            yield from self._choice(text, path)
        elif means[0] == "order":
            yield from self._ordered(text, path)
        elif means[0] == "actors" and (key == "track" or (len(means) == 4 and key in ("tracks", "must_act"))):
            yield Use(path, False, 0, Name("tracks", str(means[1]), text))
        elif (
            means[0] == "variables"
            and len(means) >= 3
            and (means[2] == "levels" or (len(means) == 3 and means[2] in STARTS))
        ):
            if text in self.declared.levels.get(str(means[1]), ()):
                yield Use(path, False, 0, Name("levels", str(means[1]), text))
        elif not is_prose(means):
            variable = _set_by(means)
            yield from self._expression(text, path, variable)

    def _choice(self, text: str, path: Path) -> Iterator[Use]:
        """Read ``actor.option`` or ``actor.track.option``."""
        if "." not in text:
            return
        actor, *tracks, option = text.split(".")
        yield Use(path, False, 0, Name("actors", "", actor))
        for track in tracks:
            yield Use(path, False, len(actor) + 1, Name("tracks", actor, track))
        yield Use(path, False, len(text) - len(option), Name("options", actor, option))

    def _ordered(self, text: str, path: Path) -> Iterator[Use]:
        first, _, track = text.partition(".")
        kind = "actors" if first in self.declared.of["actors"] else "events"
        if text != "events" or text in self.declared.of["events"]:
            yield Use(path, False, 0, Name(kind, "", first))
        if track:
            yield Use(path, False, len(first) + 1, Name("tracks", first, track))

    def _address(self, path: Path, text: str, *, is_key: bool, start: int = 0) -> Iterator[Use]:
        """Read a path of a variation, such as ``actors.us.options.strike.appeal``, from the character where it starts."""
        parts = text.split(".")
        for place, part in enumerate(parts):
            for use in self._key((), tuple(parts[: place + 1])):
                yield Use(path, is_key, start, use.of)
            start += len(part) + 1

    def _expression(self, text: str, path: Path, variable: str) -> Iterator[Use]:
        end = times.start() if (times := _TIMES.search(text)) else len(text)
        words = [(match.group(), match.start()) for match in _WORD.finditer(text, 0, end)]
        for place, (word, start) in enumerate(words):
            first, _, second = word.partition(".")
            if second:
                if second in self.declared.capabilities:
                    yield Use(path, False, start, Name("actors", "", first))
                    yield Use(path, False, start + len(first) + 1, Name("capabilities", first, second))
            elif of := self.declared.alone(word, self._beside(words, place) or variable):
                yield Use(path, False, start, of)

    def _beside(self, words: list[tuple[str, int]], place: int) -> str:
        """Return the variable that stands on the other side of a comparison; empty if none does."""
        for step in (-1, 1):
            if 0 <= place + 2 * step < len(words) and words[place + step][0] in _COMPARISONS:
                other = words[place + 2 * step][0]
                if other in self.declared.of["variables"]:
                    return other
        return ""


def _named_at(path: Path) -> Name:
    """Return the name of an option, event or outcome by its path."""
    return Name(str(path[-2]), str(path[1]) if path[0] == "actors" else "", str(path[-1]))


def _set_by(means: Path) -> str:
    """Return the variable that a change is made to; empty where nothing is changed."""
    for place, part in enumerate(means[:-1]):
        if part == "effects":
            return str(means[place + 1])
    return ""


def _table(node: Any, key: str, kind: type = dict) -> Any:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found if isinstance(found, kind) else kind()
