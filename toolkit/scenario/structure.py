"""Plain data -> records, with every structural mistake put in plain words and in its place."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.actors import UNUSED_TRACK
from toolkit.scenario.checks.names import PARTY
from toolkit.scenario.expressions import MISPLACED_LEVEL
from toolkit.scenario.places import Places
from toolkit.scenario.reader import Path
from toolkit.scenario.records import MOST_TURNS, ScenarioRecord

Kind = TypeVar("Kind", bound=BaseModel)
_PLAIN: Mapping[str, tuple[str, str]] = {
    "dict_type": ("a table of names belongs here", "names and values, one per line"),
    "model_type": ("a table of names belongs here", "names and values, one per line"),
    "model_attributes_type": ("a table of names belongs here", "names and values, one per line"),
    "list_type": ("a list belongs here", "items such as [a, b]"),
    "tuple_type": ("a list belongs here", "items such as [a, b]"),
    "string_type": ("text belongs here", "text, in quotes if it looks like a number"),
    "string_too_short": ("the text is empty", "some text"),
    "int_type": ("a whole number belongs here", "a whole number"),
    "int_parsing": ("a whole number belongs here", "a whole number"),
    "int_from_float": ("a whole number belongs here", "a whole number"),
    "bool_type": ("true or false belongs here", "true or false"),
    "bool_parsing": ("true or false belongs here", "true or false"),
    "finite_number": ("a finite number belongs here", "a whole number"),
    "float_type": ("a number belongs here", "a number such as 0.25"),
}
_SEVERAL_FORMS: Mapping[str, str] = {
    "start": "a level, or a table of levels and their probabilities",
    "ends": "true, false or at_turn_end",
    "must_act": "true, false or a list of tracks",
    "order": "names such as events or an actor, or lists of them",
}
_LISTS: Mapping[Any, str] = {
    "pert": "three numbers: lowest, most likely, highest",
    "triangular": "three numbers: lowest, most likely, highest",
    "uniform": "two numbers: lowest, highest",
    "within": "two numbers: lowest, highest",
    "between": "two names",
    "likelihood": "two numbers: if it is so, if it is not",
}
"""Lists of fixed length."""
_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}
NO_SUCH_PART = "no such part"
"""Kind of a problem: a path leads to nothing; its subject is the path, parts joined by dots."""
ANY = ""
_IN_TABLE: Mapping[str, tuple[str, ...]] = {
    "sources": ("source",), "claims": ("claim",), "parameters": ("parameter",), "variables": ("variable", "level"),
    "actors": ("actor", "option", "track", "capability"), "events": ("event",), "outcomes": ("outcome",),
    "ladder": ("rung",), "options": ("option",), "tracks": ("track",), "capabilities": ("capability",),
}  # fmt: skip
"""Sorts of names that a table declares."""
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("variable", "parameter", "capability", "level"),
    "level": ("level", "variable", "parameter", "capability"),
    "entry": ("actor", "event", "track"),
    PARTY: ("actor",),
}
"""What a name may turn out to be, where a problem cannot tell."""
TIME = ("as_of", "horizon", "turn")
NEUTRAL: Mapping[Any, Any] = {
    "format": 1, "id": "unnamed", "title": "Untitled", "as_of": "0001-01-01", "horizon": MOST_TURNS, "turn": "1 year",
    "reliability": "F", "credibility": 6, "rank": 0, "probability": "0", "rate": "0 per year",
}  # fmt: skip
"""What stands in for a part that cannot be read, by its key; it makes no check fail."""
MAX_PROBLEMS = 200
MAX_SALVAGES = 6


def build(document: Mapping[str, Any], places: Places, problems: list[Problem]) -> ScenarioRecord | None:
    """Make the record of a document; add what is wrong to ``problems`` and return None if anything is."""
    return build_as(ScenarioRecord, document, places, problems)


def build_as(
    kind: type[Kind], document: Mapping[str, Any], places: Places, problems: list[Problem]
) -> Kind | None:
    """Make a record of some kind; see ``build``."""
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)[:MAX_PROBLEMS]
        for mistake in _without_alternatives(mistakes, document):
            problem = _problem(mistake, document, places, kind)
            if problem not in problems:
                problems.append(problem)
    return None


def _without_alternatives(mistakes: Sequence[Any], document: Mapping[str, Any]) -> Iterator[Any]:
    """Keep one mistake where a value may have several forms: the deepest, else that of the first form."""
    located = [(_path(mistake["loc"], document)[0], mistake) for mistake in mistakes]
    inner = {path[:depth] for path, _ in located for depth in range(len(path))}
    seen: set[Path] = set()
    for path, mistake in located:
        of_a_form = len([part for part in mistake["loc"] if part != "[key]"]) > len(path)
        if of_a_form and mistake["type"] != "missing":
            if path in inner or path in seen:
                continue
            seen.add(path)
        yield mistake


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
    document: Mapping[str, Any]
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
        pair = _at(self.document, problem.parts) if problem.what == PARTY else None
        names = pair if isinstance(pair, list) else [problem.subject]
        lost = {(sort, str(name)) for sort in sorts for name in (ANY, *names)}
        return not self.names.isdisjoint(lost | {("actor", owner)} if owner != problem.subject else lost)


def salvage(document: Mapping[str, Any]) -> Salvage | None:
    """Make a record of what is sound in a broken document, so that the rest can be checked in the same pass.

    Numbers and words that hide nothing are replaced by neutral ones, other broken parts left out; None if too much is broken.
    """
    lost: set[Path] = set()
    kept: Any = dict(document)
    for _ in range(MAX_SALVAGES):
        try:
            record = ScenarioRecord.model_validate(kept)
            return Salvage(record, kept, frozenset(lost), frozenset(_names(lost, document)))
        except ValidationError as error:
            mistakes = error.errors(include_url=False)[:MAX_PROBLEMS]
        for path in {_broken_part(mistake, kept) for mistake in _without_alternatives(mistakes, kept)}:
            if path == ():
                return None
            if not _holds(kept, path[:-1]):
                continue  # it went with a part that was left out a moment ago
            if path[-1] in NEUTRAL:
                kept = _with(kept, path, NEUTRAL[path[-1]])
                if (
                    path[0] in TIME and len(path) == 1
                ):  # dates and turns mean nothing where one of these is unknown
                    kept |= {key: NEUTRAL[key] for key in TIME}
            else:
                lost.add(path)
                kept = _without(kept, path)
    return None


def _broken_part(mistake: Any, document: Mapping[str, Any]) -> Path:
    """Return the path of what has to be replaced or left out."""
    path, _ = _path(mistake["loc"], document)
    missing = mistake["loc"][-1]
    if mistake["type"] == "missing" and missing in NEUTRAL:
        return (*path, missing)
    return path if path and path[-1] in NEUTRAL else _whole_list(path)


def _whole_list(path: Path) -> Path:
    """Return the list in place of an item, since the places of the items after it would shift."""
    while len(path) > 1 and isinstance(path[-1], int) and path[0] != "ladder":
        path = path[:-1]
    return path


def _names(lost: Iterable[Path], document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name what was declared in lost parts, with its sort: themselves, and the levels of variables."""
    for path in lost:
        if len(path) in (1, 3) and path[-1] in _IN_TABLE:
            yield from ((sort, ANY) for sort in _IN_TABLE[str(path[-1])])
        if len(path) in (2, 4) and path[-2] in _IN_TABLE:
            yield _IN_TABLE[str(path[-2])][0], str(path[-1])
        if path[0] == "variables" and len(path) == 2:
            levels = _at(document, (*path, "levels"))
            yield from (("level", str(level)) for level in (levels if isinstance(levels, list) else ()))


def _at(node: Any, path: Path) -> Any:
    """Return what plain data holds at a path; None if nothing."""
    for part in path:
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, list | tuple) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            return None
    return node


def _touches(where: Path, lost: Path) -> bool:
    """Whether a problem stands in a lost part, or in what holds it; the other items of a list are sound."""
    if len(where) >= len(lost):
        return where[: len(lost)] == lost
    return lost[: len(where)] == where and not isinstance(lost[len(where)], int)


def _leads_into(joined: str, path: Path) -> bool:
    """Whether a path, parts joined by dots, leads to another or into it."""
    other = ".".join(map(str, path))
    return joined == other or joined.startswith(f"{other}.")


def _holds(node: Any, path: Path) -> bool:
    """Whether plain data has a table or a list at a path."""
    for part in path:
        is_there = (
            part in node
            if isinstance(node, Mapping)
            else isinstance(node, list) and isinstance(part, int) and part < len(node)
        )
        if not is_there:
            return False
        node = node[part]
    return isinstance(node, Mapping | list)


def _with(node: Any, path: Path, value: Any) -> Any:
    """Copy plain data with another value at a path."""
    if not path:
        return value
    copy: Any = dict(node) if isinstance(node, Mapping) else list(node)
    inner = copy.get(path[0]) if isinstance(copy, dict) else copy[int(path[0])]
    copy[path[0]] = _with(inner, path[1:], value)
    return copy


def _without(node: Any, path: Path) -> Any:
    """Copy plain data without the part at a path."""
    part = path[0]
    copy: Any = dict(node) if isinstance(node, Mapping) else list(node)
    if (isinstance(copy, dict) and part not in copy) or (isinstance(copy, list) and int(part) >= len(copy)):
        return copy
    if len(path) > 1 and isinstance(copy[part], Mapping | list):
        copy[part] = _without(copy[part], path[1:])
    else:
        del copy[part]
    return copy


def _problem(mistake: Any, document: Mapping[str, Any], places: Places, root: type[BaseModel]) -> Problem:
    kind, context = mistake["type"], mistake.get("ctx", {})
    path, is_key = _path(mistake["loc"], document)
    is_form = bool(path) and not is_key and len(mistake["loc"]) > len(path)
    if kind == "extra_forbidden":
        valid = valid_keys(path[:-1], root)
        name = str(path[-1])
        return places.unknown(path, "key", name, valid, key=True)
    if kind in ("missing", "too_long") and isinstance(mistake["input"], list) and path[-1] in _LISTS:
        count = len(mistake["input"])
        stand = "1 part stands" if count == 1 else f"{count} parts stand"
        return places.problem(path, f"{stand} here", _LISTS[path[-1]])
    if kind == "missing":
        name = str(mistake["loc"][-1])
        return places.problem(path, f"'{name}' is missing", _expected_of(name), key=True)
    if kind == "scenario":
        expected = _SEVERAL_FORMS.get(str(path[-1]), context["expected"]) if is_form else context["expected"]
        return places.problem(path, context["problem"], expected, key=is_key)
    if kind in ("literal_error", "enum"):
        valid, given = _choices(path, root, is_key=is_key), str(mistake["input"])
        return places.problem(
            path, f"'{given}' is not possible here", f"one of: {', '.join(valid)}", nearest_name(given, valid)
        )
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return places.problem(
            path, f"{mistake['input']} is out of range", f"a number {words} {context[name]:g}"
        )
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return places.problem(path, f"{context.get('actual_length')} item(s) stand here", f"{wanted} items")
    if is_form and str(path[-1]) in _SEVERAL_FORMS:
        given = "a table" if isinstance(mistake["input"], dict) else repr(mistake["input"])[:60]
        return places.problem(path, f"{given} does not fit here", _SEVERAL_FORMS[str(path[-1])])
    problem, expected = _PLAIN.get(kind, (mistake["msg"][:1].lower() + mistake["msg"][1:], ""))
    return places.problem(path, problem, expected, key=is_key)


def _path(loc: tuple[Any, ...], document: Mapping[str, Any]) -> tuple[Path, bool]:
    """Keep the parts of a location that stand in the document; the rest names types, not places."""
    path: list[str | int] = []
    node: Any = document
    is_key = bool(loc) and loc[-1] == "[key]"
    for place, part in enumerate(loc):
        if (isinstance(node, Mapping) and part in node) or (
            isinstance(node, list) and isinstance(part, int) and part < len(node)
        ):
            path.append(part)
            node = node[part]
        elif (
            isinstance(node, Mapping) and place + 1 < len(loc) and str(part).isdecimal() and int(part) in node
        ):
            path.append(int(part))
            node = node[int(part)]
    return tuple(path), is_key


def valid_keys(path: Path, root: type[BaseModel] = ScenarioRecord) -> list[str]:
    """Return the keys that the format allows in the table at a path."""
    model = _model_in(_kind_at(path, root))
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _choices(path: Path, root: type[BaseModel], *, is_key: bool) -> list[str]:
    """Return the words that the format allows at a path, or as the last key of it."""
    kinds = _options(_kind_at(path[:-1] if is_key else path, root))
    if is_key:
        kinds = [typing.get_args(kind)[0] for kind in kinds if typing.get_origin(kind) is dict]
    literals = [kind for kind in kinds if typing.get_origin(kind) is typing.Literal]
    return [str(word) for kind in literals for word in typing.get_args(kind)]


def _kind_at(path: Path, root: type[BaseModel]) -> Any:
    """Return the type that the format has at a path; None if it has none there."""
    kind: Any = root
    for part in path:
        kind = _step(kind, part)
    return kind


def _step(kind: Any, part: str | int) -> Any:
    model = _model_in(kind, part)
    if model is not None:
        for name, field in model.model_fields.items():
            if part == (field.alias or name):
                return field.annotation
    for option in _options(kind):
        arguments = typing.get_args(option)
        if typing.get_origin(option) is dict:
            return arguments[1]
        if typing.get_origin(option) is tuple:
            return arguments[0]
    return None


def _model_in(kind: Any, part: str | int | None = None) -> type[BaseModel] | None:
    for option in _options(kind):
        if not (isinstance(option, type) and issubclass(option, BaseModel)):
            continue
        if part is None or part in [field.alias or name for name, field in option.model_fields.items()]:
            return option
    return None


def _options(kind: Any) -> list[Any]:
    """Return the alternatives of a type, annotations taken off."""
    if typing.get_origin(kind) is typing.Annotated:
        return _options(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [found for option in typing.get_args(kind) for found in _options(option)]
    return [kind]


def _expected_of(name: str) -> str:
    examples = {
        "format": "format: 1", "id": "a short name such as strait-2031", "title": "a title", "as_of": "a date",
        "horizon": "a number of turns", "turn": "a length such as 1 week", "variables": "the quantities that evolve",
        "outcomes": "the outcomes that readers ask about", "levels": "[low, high], 0..5 or flag",
        "start": "the level it starts at", "unit": "what is counted", "amount": "a number", "says": "the fact",
        "effects": "a table of changes", "between": "two names", "kind": "what ties them", "name": "a name",
        "probability": "a number from 0 to 1", "rank": "a rank correlation such as -0.4",
        "when": "a condition", "option": "the option to choose", "actor": "who chooses",
        "source": "the name of a source", "credibility": "a grade from 1 to 6", "reliability": "a grade from A to F",
    }  # fmt: skip
    return examples.get(name, "")
