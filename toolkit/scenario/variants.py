"""Named changes: a document and its places -> the changed document and its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import Problem, ScenarioError, nearest_name
from toolkit.scenario.places import Places
from toolkit.scenario.reader import Mark, Path
from toolkit.scenario.structure import valid_keys


@dataclass(frozen=True)
class Changes:
    """What a variation does; ``home`` is its own path in the document, for messages."""

    set: Mapping[str, Any]
    add: Mapping[str, Any]
    remove: tuple[str, ...]
    force: tuple[Mapping[str, Any], ...]
    home: Path


def changes_of(document: Mapping[str, Any], kind: str, name: str) -> Changes:
    """Read the changes of a declared variant or alternative."""
    declared = (document.get(kind) or {}).get(name) or {}
    return Changes(
        dict(declared.get("set") or {}), dict(declared.get("add") or {}), tuple(declared.get("remove") or ()),
        tuple(declared.get("force") or ()), (kind, name),
    )  # fmt: skip


def apply_changes(
    document: Mapping[str, Any], places: Places, changes: Changes
) -> tuple[dict[str, Any], Places]:
    """Apply changes to a copy; content that comes from them is placed where they stand.

    Raises
    ------
    ScenarioError
        With every path that does not fit.
    """
    return _Application(document, places, changes).run()


class _Application:
    def __init__(self, document: Mapping[str, Any], places: Places, changes: Changes) -> None:
        self.document: dict[str, Any] = dict(document)
        self.places, self.changes = places, changes
        self.values: dict[Path, Mark] = dict(places.values)
        self.keys: dict[Path, Mark] = dict(places.keys)
        self.quoted = set(places.quoted)
        self.problems: list[Problem] = []
        self.copied: set[Path] = {()}

    def run(self) -> tuple[dict[str, Any], Places]:
        home = self.changes.home
        for number, text in enumerate(self.changes.remove):
            self._remove(text, (*home, "remove", number))
        for text, value in self.changes.set.items():
            self._put(text, value, (*home, "set", text), must_exist=True)
        for text, value in self.changes.add.items():
            self._put(text, value, (*home, "add", text), must_exist=False)
        if self.changes.force:
            before = list(self.document.get("force") or [])
            for number, forced in enumerate(self.changes.force):
                self._move((*home, "force", number), ("force", len(before)))
                before.append(dict(forced))
            self.document["force"] = before
        if self.problems:
            raise ScenarioError(self.problems)
        return self.document, Places(self.places.file, self.values, self.keys, frozenset(self.quoted))

    def _put(self, text: str, value: Any, origin: Path, *, must_exist: bool) -> None:
        path = self._parse(text)
        parent = self._parent(path, origin)
        if parent is None:
            return
        last = path[-1]
        exists = last in parent if isinstance(parent, dict) else isinstance(last, int) and last < len(parent)
        if must_exist and not exists and not (isinstance(parent, dict) and last in valid_keys(path[:-1])):
            names = list(parent) if isinstance(parent, dict) else [str(n) for n in range(len(parent))]
            self._wrong(
                origin, f"'{text}' is not there to be set", names, str(last), "; use `add` for something new"
            )
            return
        if not must_exist and exists:
            self._wrong(
                origin, f"'{text}' is there already", [], "", "a path that is not there yet, or `set`"
            )
            return
        parent[last] = value
        self._move(origin, path)

    def _remove(self, text: str, origin: Path) -> None:
        path = self._parse(text)
        parent = self._parent(path, origin)
        if parent is None:
            return
        if (
            (path[-1] not in parent)
            if isinstance(parent, dict)
            else not isinstance(path[-1], int) or path[-1] >= len(parent)
        ):
            self._wrong(origin, f"'{text}' is not there to be removed", list(parent), str(path[-1]), "")
            return
        del parent[path[-1]]

    def _parse(self, text: str) -> Path:
        parts: list[str | int] = []
        node: Any = self.document
        for part in str(text).split("."):
            key: str | int = part
            if isinstance(node, list) or (isinstance(node, Mapping) and part not in node):
                key = int(part) if part.isdigit() and len(part) < 6 else part
            parts.append(key)
            node = _get(node, key)
        return tuple(parts)

    def _parent(self, path: Path, origin: Path) -> Any:
        """Return the table or list that holds the last part, copied so that it may be changed."""
        node: Any = self.document
        for depth, part in enumerate(path[:-1]):
            child = _get(node, part)
            if child is None and isinstance(node, dict) and part in valid_keys(path[:depth]):
                child = {}
            if not isinstance(child, dict | list):
                names = list(node) if isinstance(node, dict) else []
                self._wrong(
                    origin, f"'{'.'.join(map(str, path[: depth + 1]))}' is not there", names, str(part), ""
                )
                return None
            if path[: depth + 1] not in self.copied:
                child = dict(child) if isinstance(child, dict) else list(child)
                self.copied.add(path[: depth + 1])
            node[part] = child
            node = child
        return node

    def _move(self, origin: Path, path: Path) -> None:
        """Place content at ``path`` where it stands under ``origin``."""
        for table in (self.values, self.keys):
            for old in [p for p in table if p[: len(path)] == path]:
                del table[old]
            found = [(p, mark) for p, mark in table.items() if p[: len(origin)] == origin]
            for old, mark in found:
                table[(*path, *old[len(origin) :])] = mark
            table.setdefault(path, self.places.of(origin, key=True))
        self.quoted = {p for p in self.quoted if p[: len(path)] != path} | {
            (*path, *p[len(origin) :]) for p in self.quoted if p[: len(origin)] == origin
        }

    def _wrong(self, origin: Path, problem: str, valid: list[Any], name: str, more: str) -> None:
        names = [str(item) for item in valid]
        expected = (f"one of: {', '.join(names)}" if names else "") + more
        self.problems.append(
            self.places.problem(
                origin, problem, expected.removeprefix("; "), nearest_name(name, names), key=True
            )
        )


def _get(node: Any, part: str | int) -> Any:
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return None
