"""Plain data -> records, with every structural mistake put in plain words and in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from toolkit.errors import Problem, nearest_name
from toolkit.scenario.allowed import valid_keys, valid_words
from toolkit.scenario.look_alikes import in_value
from toolkit.scenario.paths import Document, Path, has
from toolkit.scenario.places import Places
from toolkit.scenario.records import ScenarioRecord

Kind = TypeVar("Kind", bound=BaseModel)
_TABLES = ("dict_type", "model_type", "model_attributes_type")
_PLAIN: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_TABLES, ("a table of names belongs here", "names and values, one per line")),
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
_OTHER_TRUTHS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "on"), "true"),
    **dict.fromkeys(("no", "n", "off"), "false"),
}
"""Words for true and false that YAML 1.2 no longer takes for them."""
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
_LISTS_OF_REPORTS: Mapping[Any, str] = {"between": "two days: the first, the last"}
"""Those of a file of reports that mean something else there."""
_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}
_MISSING: Mapping[str, str] = {
    "format": "format: 1",
    "id": "a short name such as strait-2031",
    "title": "a title",
    "as_of": "a date",
    "horizon": "a number of turns",
    "turn": "a length such as 1 week",
    "variables": "the quantities that evolve",
    "outcomes": "the outcomes that readers ask about",
    "levels": "[low, high], 0..5 or flag",
    "start": "the level it starts at",
    "unit": "what is counted",
    "amount": "a number",
    "says": "what is reported, in a sentence",
    "text": "the question, as a reader would put it",
    "effects": "a table of changes",
    "between": "two names",
    "kind": "what ties them",
    "name": "a name",
    "probability": "a number from 0 to 1",
    "rank": "a rank correlation such as -0.4",
    "when": "a condition",
    "option": "the option to choose",
    "actor": "who chooses",
    "source": "the name of a source",
    "credibility": "a grade from 1 to 6",
    "reliability": "a grade from A to F",
}
"""What belongs under a key that is needed and is not there."""
MAX_PROBLEMS, MANY_NAMES = 200, 5_000


class Built(NamedTuple):
    """A document and its record, of which a changed document has most parts."""

    document: Document
    record: BaseModel


def build(
    document: Document, places: Places, problems: list[Problem], *, known: Built | None = None
) -> ScenarioRecord | None:
    """Make the record of a document; add what is wrong to ``problems`` and return None if anything is.

    Parts of tables that are the very ones of a document that is known are taken from its record.
    """
    return build_as(ScenarioRecord, document, places, problems, known=known)


def build_as(
    kind: type[Kind],
    document: Document,
    places: Places,
    problems: list[Problem],
    *,
    known: Built | None = None,
) -> Kind | None:
    """Make a record of some kind; see ``build``."""
    try:
        refuse_hopeless(kind, document)
        return kind.model_validate(document if known is None else _part_built(document, known))
    except ValidationError as error:
        for mistake in mistakes_in(error, document):
            problem = _problem(mistake, document, places, kind)
            if problem not in problems:
                problems.append(problem)
    return None


def _part_built(document: Document, known: Built) -> Document:
    """Return a document whose parts that are known stand as records, which are not built again."""
    return {name: _table_built(name, part, known) for name, part in document.items()}


def _table_built(name: str, table: Any, known: Built) -> Any:
    old, built = known.document.get(name), getattr(known.record, name, None)
    if not (isinstance(table, dict) and isinstance(old, dict) and isinstance(built, dict)):
        return table
    return {key: built[key] if key in built and part is old.get(key) else part for key, part in table.items()}


def refuse_hopeless(kind: type[BaseModel], document: Document, most: int = MAX_PROBLEMS) -> None:
    """Raise what is wrong with the first names of very long tables, if that is more than ``most`` mistakes.

    All mistakes of a table of 50,000 names would take some hundred megabytes, and nobody is told of them.

    Raises
    ------
    ValidationError
        With more than ``most`` mistakes.
    """
    first = {
        name: dict(islice(part.items(), 2 * most))
        for name, part in document.items()
        if isinstance(part, Mapping) and len(part) > MANY_NAMES
    }
    if not first:
        return
    try:
        kind.model_validate({**document, **first})
    except ValidationError as error:
        if error.error_count() > most:
            raise


def mistakes_in(error: ValidationError, document: Document) -> Iterator[ErrorDetails]:
    """Yield the mistakes of a document, each once."""
    return _without_alternatives(error.errors(include_url=False)[:MAX_PROBLEMS], document)


def _without_alternatives(mistakes: Sequence[ErrorDetails], document: Document) -> Iterator[ErrorDetails]:
    """Keep one mistake where a value may have several forms: the deepest, else that of the first form."""
    places = [located(mistake["loc"], document)[0] for mistake in mistakes]
    inner = {path[:depth] for path in places for depth in range(len(path))}
    seen: set[Path] = set()
    for path, mistake in zip(places, mistakes, strict=True):
        of_a_form = len([part for part in mistake["loc"] if part != "[key]"]) > len(path)
        if of_a_form and mistake["type"] != "missing":
            if path in inner or path in seen:
                continue
            seen.add(path)
        yield mistake


def located(loc: Sequence[str | int], document: Document) -> tuple[Path, bool]:
    """Keep the parts of a location that stand in the document, the rest naming types; and say whether it is a key."""
    path: list[str | int] = []
    node: Any = document
    for place, part in enumerate(loc):
        is_last = place + 1 == len(loc)
        if has(node, part):
            path.append(part)
        elif isinstance(node, Mapping) and not is_last and str(part).isdecimal() and int(part) in node:
            path.append(int(part))
        else:
            continue
        node = node[path[-1]]
    return tuple(path), bool(loc) and loc[-1] == "[key]"


def _problem(mistake: ErrorDetails, document: Document, places: Places, root: type[BaseModel]) -> Problem:
    kind, given = mistake["type"], mistake["input"]
    path, is_key = located(mistake["loc"], document)
    if kind == "extra_forbidden":
        return places.unknown(path, "key", str(path[-1]), valid_keys(path[:-1], root), key=True)
    if kind in ("missing", "too_long", "tuple_type") and path and path[-1] in _LISTS:
        own = _LISTS_OF_REPORTS if path[0] == "reports" else {}
        return places.problem(path, _not_so_many(given), own.get(path[-1], _LISTS[path[-1]]))
    if kind == "missing":
        name = str(mistake["loc"][-1])
        return places.problem(path, f"'{name}' is missing", _MISSING.get(name, ""), key=True)
    if isinstance(given, str) and kind != "string_type" and (alike := in_value(given)):
        return places.problem(path, *alike[1:], key=is_key, offset=alike[0])
    if isinstance(given, str) and kind.startswith("bool") and given.lower() in _OTHER_TRUTHS:
        possible = _SEVERAL_FORMS.get(str(path[-1]), "true or false")
        meant = f"{possible} (here: {_OTHER_TRUTHS[given.lower()]})"
        return places.problem(path, f"'{given}' is read as a word", meant)
    if kind in ("literal_error", "enum"):
        valid = valid_words(path, root, is_key=is_key)
        nearest = nearest_name(str(given), valid)
        return places.problem(path, f"'{given}' is not possible here", f"one of: {', '.join(valid)}", nearest)
    if kind in _TABLES and path[:-1] == ("parameters",):
        value = given if isinstance(given, int | float) and not isinstance(given, bool) else 0.8
        return places.problem(
            path,
            f"{given!r:.60} is no table",
            f"what it may be and why, such as {{value: {value}, judgement: Given.}}",
        )
    is_form = bool(path) and not is_key and len(mistake["loc"]) > len(path)
    return places.problem(path, *_in_words(mistake, str(path[-1]) if is_form else ""), key=is_key)


def _not_so_many(given: object) -> str:
    """Say what stands where a list of fixed length belongs."""
    if not isinstance(given, list):
        return "a list belongs here"
    return "1 part stands here" if len(given) == 1 else f"{len(given)} parts stand here"


def _in_words(mistake: ErrorDetails, form: str) -> tuple[str, str]:
    """Say what is wrong with a value, and what was expected; ``form`` is its key where it may have several forms."""
    kind, given, context = mistake["type"], mistake["input"], mistake.get("ctx", {})
    if kind == "scenario":
        return context["problem"], _SEVERAL_FORMS.get(form, context["expected"])
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{given} is out of range", f"a number {words} {context[name]:g}"
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return f"{context.get('actual_length')} item(s) stand here", f"{wanted} items"
    if form in _SEVERAL_FORMS:
        shown = "a table" if isinstance(given, dict) else repr(given)[:60]
        return f"{shown} does not fit here", _SEVERAL_FORMS[form]
    said = mistake["msg"]
    return _PLAIN.get(kind, (said[:1].lower() + said[1:], ""))
