"""Named changes: a document and its places -> the changed document and its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from toolkit.errors import Problem, ScenarioError, nearest_name
from toolkit.scenario.allowed import valid_keys
from toolkit.scenario.paths import Document, Path, has, part_of
from toolkit.scenario.places import Mark, Places

NO_SUCH_PART = "no such part"
"""Kind of a problem: a path leads to nothing; its subject is the path, parts joined by dots."""
MOST_NAMED = 3
"""Parts named in the title of changes that nobody gave a name."""


@dataclass(frozen=True)
class Changes:
    """What a variation does; ``home`` is its own path in the document, for messages."""

    set: Mapping[str, Any]
    add: Mapping[str, Any]
    remove: tuple[str, ...]
    force: tuple[Mapping[str, Any], ...]
    home: Path


def changes_of(document: Document, kind: str, name: str) -> Changes:
    """Read the changes of a declared variant or alternative."""
    declared = (document.get(kind) or {}).get(name) or {}
    return Changes(
        dict(declared.get("set") or {}),
        dict(declared.get("add") or {}),
        tuple(declared.get("remove") or ()),
        tuple(declared.get("force") or ()),
        (kind, name),
    )


def in_words(changes: Changes) -> str:
    """Name changes that have no name of their own."""
    paths = [*changes.set, *changes.add, *changes.remove]
    more = " …" if len(paths) > MOST_NAMED else ""
    said = [f"{', '.join(paths[:MOST_NAMED])}{more} changed"] if paths else []
    said += [
        f"{force.get('actor')} chooses {force.get('option')} in turn {force.get('turn')}"
        for force in changes.force
    ]
    return " and ".join(said)


def without_moot(changes: Changes, removed: Sequence[str]) -> Changes:
    """Leave out changes to what an earlier variation took away: another model of a thing that is not there."""

    def stays(path: str) -> bool:
        return not any(path == gone or path.startswith(f"{gone}.") for gone in removed)

    def can_be_forced(force: Mapping[str, Any]) -> bool:
        return stays(f"actors.{force.get('actor')}.options.{force.get('option')}")

    return replace(
        changes,
        set={path: value for path, value in changes.set.items() if stays(path)},
        remove=tuple(path for path in changes.remove if stays(path)),
        force=tuple(force for force in changes.force if can_be_forced(force)),
    )


def asked_of_the_rest(questions: Mapping[str, Any], removed: Sequence[str]) -> dict[str, Any]:
    """Strike what is gone from questions: options, events and outcomes; a question that is about nothing else goes too."""
    gone = set(removed)
    found = {}
    for name, question in questions.items():
        left = {key: _left_of(key, value, gone) for key, value in question.items()}
        if all(left[key] for key in ("choice", "event", "outcomes") if key in left):
            found[name] = left
    return found


def _left_of(key: str, value: Any, gone: Set[str]) -> Any:
    """Return what is left of one key of a question."""
    if key not in ("choice", "event", "outcomes"):
        return value
    names = [value] if isinstance(value, str) else value
    return [name for name in names if not gone & _paths_behind(key, str(name))]


def _paths_behind(key: str, name: str) -> set[str]:
    """Return the paths without which what a question names is not there."""
    if key != "choice":
        return {f"{'events' if key == 'event' else key}.{name}"}
    actor, _, option = name.partition(".")
    option = option.rpartition(".")[2]  # with its track, or without
    return {f"actors.{actor}", f"actors.{actor}.options.{option}"}


def apply_changes(document: Document, places: Places, changes: Changes) -> tuple[dict[str, Any], Places]:
    """Apply changes to a copy; content that comes from them is placed where they stand.

    Raises
    ------
    ScenarioError
        With every path that does not fit.
    """
    return _Application(document, places, changes).run()


class _Application:
    def __init__(self, document: Document, places: Places, changes: Changes) -> None:
        self.document: dict[str, Any] = dict(document)
        self.places, self.changes = places, changes
        self.values: dict[Path, Mark] = dict(places.values)
        self.keys: dict[Path, Mark] = dict(places.keys)
        self.quoted, self.loose = set(places.quoted), set(places.loose)
        self.problems: list[Problem] = []
        self.copied: set[Path] = {()}

    def run(self) -> tuple[dict[str, Any], Places]:
        home = self.changes.home
        removed = [(self._parse(text), number) for number, text in enumerate(self.changes.remove)]
        for path, number in sorted(removed, key=_last_items_first):
            self._remove(path, (*home, "remove", number))
        for text, value in self.changes.set.items():
            self._put(text, value, (*home, "set", text), must_exist=True)
        for text, value in self.changes.add.items():
            self._put(text, value, (*home, "add", text), must_exist=False)
        if self.changes.force:
            before = list(self.document.get("force") or [])
            for number, forced in enumerate(self.changes.force):
                self._move((*home, "force", number), ("force", len(before)), forced)
                before.append(dict(forced))
            self.document["force"] = before
        if self.problems:
            raise ScenarioError(self.problems)
        if self.changes.remove and isinstance(self.document.get("questions"), Mapping):
            self.document["questions"] = asked_of_the_rest(self.document["questions"], self.changes.remove)
        places = Places(
            self.places.file, self.values, self.keys, frozenset(self.quoted), frozenset(self.loose)
        )
        return self.document, places

    def _put(self, text: str, value: Any, origin: Path, *, must_exist: bool) -> None:
        path = self._parse(text)
        parent = self._parent(path, origin)
        if parent is None:
            return
        last = path[-1]
        exists = has(parent, last)
        if must_exist and not exists and not (isinstance(parent, dict) and last in valid_keys(path[:-1])):
            more = "; use `add` for something new"
            self._wrong(
                origin, f"'{text}' is not there to be set", _names_in(parent), str(last), more, gone=path
            )
            return
        if not must_exist and exists:
            self._wrong(
                origin, f"'{text}' is there already", [], "", "a path that is not there yet, or `set`"
            )
            return
        old = parent[last] if exists else None
        if exists or isinstance(parent, dict):
            parent[last] = value
        elif last == len(parent):
            parent.append(value)
        else:
            self._wrong(
                origin, f"'{text}' does not continue the list", [], "", f"item {len(parent)} comes next"
            )
            return
        self.copied = {known for known in self.copied if known[: len(path)] != path}
        self._forget(path, old)
        self._move(origin, path, value)

    def _remove(self, path: Path, origin: Path) -> None:
        text = ".".join(map(str, path))
        parent = self._parent(path, origin)
        if parent is None:
            return
        if not has(parent, path[-1]):
            said = f"'{text}' is not there to be removed"
            self._wrong(origin, said, _names_in(parent), str(path[-1]), "", gone=path)
            return
        old = parent.pop(path[-1])
        self.copied = {known for known in self.copied if known[: len(path) - 1] != path[:-1]} | {path[:-1]}
        self._forget(path, old)
        if isinstance(parent, list):
            self._relocate(lambda known: _one_up(known, path))

    def _parse(self, text: str) -> Path:
        parts: list[str | int] = []
        node: Any = self.document
        for part in str(text).split("."):
            key: str | int = part
            if isinstance(node, list) or (isinstance(node, Mapping) and part not in node):
                key = int(part) if part.isdecimal() and part.isascii() and len(part) < 6 else part
            parts.append(key)
            node = part_of(node, key)
        return tuple(parts)

    def _parent(self, path: Path, origin: Path) -> Any:
        """Return the table or list that holds the last part, copied so that it may be changed."""
        node: Any = self.document
        for depth, part in enumerate(path[:-1]):
            child = part_of(node, part)
            if child is None and isinstance(node, dict) and part in valid_keys(path[:depth]):
                child = {}
            if not isinstance(child, dict | list):
                names = list(node) if isinstance(node, dict) else []
                gone = path[: depth + 1]
                text = ".".join(map(str, gone))
                self._wrong(origin, f"'{text}' is not there", names, str(part), "", gone=gone)
                return None
            if path[: depth + 1] not in self.copied:
                child = dict(child) if isinstance(child, dict) else list(child)
                self.copied.add(path[: depth + 1])
            node[part] = child
            node = child
        return node

    def _move(self, origin: Path, path: Path, value: Any) -> None:
        """Place content at ``path`` where it stands under ``origin``."""
        size = len(origin)
        for old in [*self._placed(origin, value)]:
            new = (*path, *old[size:])
            for table in (self.values, self.keys):
                if old in table:
                    table[new] = table[old]
            for paths in (self.quoted, self.loose):
                if old in paths:
                    paths.add(new)
        for table in (self.values, self.keys):
            table.setdefault(path, self.places.of(origin, key=True))

    def _forget(self, path: Path, value: Any) -> None:
        """Forget where content stood that is not there any more."""
        for old in [*self._placed(path, value)]:
            for table in (self.values, self.keys):
                table.pop(old, None)
            for paths in (self.quoted, self.loose):
                paths.discard(old)

    def _placed(self, path: Path, value: Any) -> Iterator[Path]:
        """Yield the path of some content, and of what stands in it as far as its place is known."""
        yield path
        parts = (
            value.items()
            if isinstance(value, Mapping)
            else enumerate(value)
            if isinstance(value, list)
            else ()
        )
        for key, part in parts:
            if (inner := (*path, key)) in self.values or inner in self.keys:
                yield from self._placed(inner, part)

    def _relocate(self, new_path: Callable[[Path], Path]) -> None:
        """Rename every place that is known."""
        self.values = {new_path(old): mark for old, mark in self.values.items()}
        self.keys = {new_path(old): mark for old, mark in self.keys.items()}
        self.quoted = set(map(new_path, self.quoted))
        self.loose = set(map(new_path, self.loose))

    def _wrong(
        self, origin: Path, problem: str, valid: list[Any], name: str, more: str, gone: Path = ()
    ) -> None:
        names = [str(item) for item in valid]
        expected = (f"one of: {', '.join(names)}" if names else "") + more
        self.problems.append(
            self.places.problem(
                origin,
                problem,
                expected.removeprefix("; "),
                nearest_name(name, names),
                key=True,
                kind=NO_SUCH_PART if gone else "",
                subject=".".join(map(str, gone)),
            )
        )


def _last_items_first(removed: tuple[Path, int]) -> list[int]:
    """Order removals so that none shifts the number of an item that another names."""
    return [-part if isinstance(part, int) else 0 for part in removed[0]]


def _one_up(known: Path, removed: Path) -> Path:
    """Return where a place is once an item of a list is gone: of the items after it, one up."""
    depth = len(removed) - 1
    if len(known) > depth and known[:depth] == removed[:depth] and known[depth] > removed[depth]:  # type: ignore[operator]
        return (*known[:depth], int(known[depth]) - 1, *known[depth + 1 :])
    return known


def _names_in(parent: Any) -> list[Any]:
    """Return what a path may go on with."""
    return list(parent) if isinstance(parent, dict) else [str(n) for n in range(len(parent))]
