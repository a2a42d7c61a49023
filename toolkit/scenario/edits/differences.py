"""Two versions of a scenario -> what changed: parts and keys, whatever the layout, the comments and the order of keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from toolkit.scenario.edits.edit import MODELS, ORDER, Edit, is_table, touched_by
from toolkit.scenario.edits.telling import Teller
from toolkit.scenario.paths import Path
from toolkit.scenario.records.parameters import DISTRIBUTIONS
from toolkit.scenario.scenario import Scenario

MISSING: Any = object()
IN_ORDER = ("variables", "actors", "events", "outcomes", "options")
"""Tables whose order means something: who comes first, or which outcome is looked for first."""
WHOLE_KEYS = ("cooldown", "level", "outside_view", "turn", "order", "must_act", "tracks")
LIKELIHOODS = ("probability", "rate", "chance")


def edits_between(before: Scenario, after: Scenario) -> list[Edit]:
    """Return what changed between two versions, in the order of the later file; each change with its words."""
    teller = Teller(before.document, after.document)
    found = _in_table((), before.document, after.document)
    return [replace(one, words=teller.tell(one)) for one in found]


def merged_keys(first: Mapping[Any, Any], second: Mapping[Any, Any]) -> list[Any]:
    """Return the keys of both in the order of the second, those of the first alone behind the key they followed there."""
    keys = list(second)
    previous: Any = MISSING
    for key in first:
        if key not in second:
            keys.insert(0 if previous is MISSING else keys.index(previous) + 1, key)
        previous = key
    return keys


def is_whole(path: Path) -> bool:
    """Whether what stands at a path is read as one thing, so that it changes as one."""
    head = path[0]
    if head in MODELS:
        return len(path) == 2
    if head in ("parameters", "variables") and len(path) == 3:
        return True
    return path[-1] in WHOLE_KEYS or (len(path) > 2 and path[-2] in ("effects", "codes"))


def are_alike_lists(first: Any, second: Any) -> bool:
    """Whether two lists can be gone through side by side: as many tables in each."""
    if not isinstance(first, list) or not isinstance(second, list) or len(first) != len(second):
        return False
    return bool(first) and all(isinstance(one, Mapping) for one in (*first, *second))


def same(first: Any, second: Any) -> bool:
    """Whether two pieces of plain data say the same: ``1/2`` is 0.5, and a list of one name is that name."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    for one, other in ((first, second), (second, first)):
        if isinstance(one, list) and isinstance(other, str):
            return len(one) == 1 and same(one[0], other)
    if any(isinstance(one, Mapping | list) for one in (first, second)):
        return False
    return bool(_plainly(first) == _plainly(second))


def _plainly(value: Any) -> Any:
    """Return a scalar as it is compared: numbers by value, text without what only spaces it."""
    if isinstance(value, bool) or value is None or value is MISSING:
        return ("no text and no number", value)
    text = str(value).strip()
    try:
        return float(Fraction(text))
    except (ValueError, ZeroDivisionError, OverflowError):
        return re.sub(r"\s*([^\w\s.])\s*", r"\1", " ".join(text.split()))


def _in_table(path: Path, first: Mapping[Any, Any], second: Mapping[Any, Any]) -> Iterator[Edit]:
    """Yield what changed between two tables at one path."""
    done: set[Any] = set()
    for group in _exchanged(path):
        old, new = ({key: one[key] for key in group if key in one} for one in (first, second))
        if old and new and old.keys() != new.keys():
            keys = [key for key in group if (key in old or key in new)]
            yield _edit(tuple((*path, key) for key in keys), "set", old, new)
            done |= set(group)
    for key in merged_keys(first, second):
        if key not in done:
            yield from _entry((*path, key), first.get(key, MISSING), second.get(key, MISSING))
    if path and path[-1] in IN_ORDER and is_table(path):
        orders = [[key for key in one if key in first and key in second] for one in (first, second)]
        if orders[0] != orders[1]:
            yield _edit(((*path, ORDER),), "order", *orders)


def _exchanged(path: Path) -> tuple[Sequence[str], ...]:
    """Return keys of a record of which one takes the place of another."""
    if len(path) != 2:
        return ()
    groups = {
        "parameters": (*DISTRIBUTIONS, "within"),
        "events": LIKELIHOODS,
        "outcomes": ("when", "otherwise"),
    }
    return tuple(group for head, group in groups.items() if path[0] == head)


def _entry(path: Path, first: Any, second: Any) -> Iterator[Edit]:
    """Yield what changed at one key."""
    if is_table(path) and (first is MISSING or second is MISSING):
        known = second if first is MISSING else first
        if isinstance(known, Mapping) and known:
            yield from _in_table(path, {} if first is MISSING else first, {} if second is MISSING else second)
            return
    if first is MISSING:
        yield _edit((path,), "added", None, second)
    elif second is MISSING:
        yield _edit((path,), "removed", first, None)
    elif isinstance(first, Mapping) and isinstance(second, Mapping) and not is_whole(path):
        yield from _in_table(path, first, second)
    elif are_alike_lists(first, second) and not is_whole(path):
        for number, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from _in_table((*path, number), one, other)
    elif not same(first, second):
        yield _edit((path,), "set", first, second)


def _edit(places: tuple[Path, ...], kind: Any, before: Any, after: Any) -> Edit:
    return Edit(places, kind, before, after, touched_by(places[0]))
