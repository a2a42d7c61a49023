"""``extends:`` a file that builds on another: their documents put together, and what the second changes by path.

Named parts are shared: what the file names anew is added, what both name stands as the file has it. ``set``, ``add`` and
``remove`` change what came from the base by path, as what-ifs do. Everything keeps the place in the file where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from toolkit.errors import Problem, ScenarioError
from toolkit.scenario.bases import Base, Bases, NoBase
from toolkit.scenario.families import of_a_member, taken_apart
from toolkit.scenario.paths import Path
from toolkit.scenario.places import FarMark, Mark
from toolkit.scenario.reader import MAX_CHARACTERS, MAX_PARTS, Tree, scan
from toolkit.scenario.variants import Changes, apply_changes

EXTENDS = "extends"
CHANGES = ("set", "add", "remove")
TABLES = (
    "sources", "claims", "parameters", "variables", "actors", "events", "outcomes", "questions", "variants", "alternatives", "ladder", "accepted",
)  # fmt: skip
"""Tables whose entries are taken over one by one."""
MOST_BASES = 8
"""How many files may build on each other."""
MOST_WORK = 4_000_000
"""Changes times parts: each change is looked for among all places."""


@dataclass(frozen=True)
class Composed:
    """A document that may be put together from several files.

    Attributes
    ----------
    tree : the whole
    first : the file on which all others build, if there are others
    files : names of all files, as messages show them, the first of them last
    """

    tree: Tree
    first: Base | None = None
    files: tuple[str, ...] = ()


def composed(text: str, file: str, bases: Bases, known: tuple[str, ...] = (), n_before: int = 0) -> Composed:
    """Read a document with all that it builds on.

    Parameters
    ----------
    known : what tells the files apart that build on this one
    n_before : characters of those files

    Raises
    ------
    ScenarioError
        Where a base cannot be read, builds on itself, or does not have what is changed.
    """
    tree = scan(text, file)
    if not (named := [key for key in (EXTENDS, *CHANGES) if key in tree.data]):
        return Composed(tree, files=(file,))
    if EXTENDS not in tree.data:
        said = f"`{named[0]}` changes what came from a base, and this file has none"
        raise _refusal(tree, file, (named[0],), said, "`extends: base.yaml` beside it")
    base = _base(tree, file, bases, known)
    n_read = n_before + len(text)
    if n_read + len(base.text) > MAX_CHARACTERS:
        said = f"the files have {n_read + len(base.text):,} characters together"
        raise _refusal(tree, file, (EXTENDS,), said, f"at most {MAX_CHARACTERS:,}")
    below = composed(base.text, base.shown, base.beside, (*known, base.identity), n_read)
    whole = _Extension(below.tree, base.shown, tree, file).tree()
    return Composed(whole, below.first or base, (file, *below.files))


def bases_of(text: str, bases: Bases) -> list[str]:
    """Return what tells the files apart on which a text builds, as far as they can be read."""
    found = list[str]()
    with suppress(ScenarioError, NoBase):
        while isinstance(name := scan(text, "").data.get(EXTENDS), str) and len(found) < MOST_BASES:
            base = bases.find(name)
            found.append(base.identity)
            text, bases = base.text, base.beside
    return found


def _base(tree: Tree, file: str, bases: Bases, known: tuple[str, ...]) -> Base:
    """Read the base of a file."""
    name = tree.data[EXTENDS]
    if not isinstance(name, str) or not name.strip():
        raise _refusal(
            tree, file, (EXTENDS,), "this is no name of a file", "a file beside this one, such as base.yaml"
        )
    try:
        base = bases.find(name)
    except NoBase as error:
        raise _refusal(tree, file, (EXTENDS,), error.problem, error.expected) from None
    if base.identity in known:
        raise _refusal(
            tree,
            file,
            (EXTENDS,),
            f"'{name}' builds on this file, so that none of them is the first",
            "a base that builds on no other file",
        )
    if len(known) >= MOST_BASES:
        raise _refusal(tree, file, (EXTENDS,), f"more than {MOST_BASES} files build on each other", "fewer")
    return base


def _refusal(tree: Tree, file: str, path: Path, problem: str, expected: str) -> ScenarioError:
    return ScenarioError([tree.places(file).problem(path, problem, expected)], is_complete=False)


def _those(changes: Changes, are_meant: Callable[[str], bool]) -> Changes:
    """Return the changes to some paths."""
    return replace(
        changes,
        set={text: value for text, value in changes.set.items() if are_meant(text)},
        add={text: value for text, value in changes.add.items() if are_meant(text)},
        remove=tuple(filter(are_meant, changes.remove)),
    )


def _made(tree: Tree, file: str, changes: Changes) -> Tree:
    """Return a document with changes made by path."""
    try:
        data, places = apply_changes(tree.data, tree.places(file), changes)
    except ScenarioError as error:
        raise ScenarioError(error.problems, is_complete=False) from None
    return replace(
        tree,
        data=data,
        values=places.values,
        keys=places.keys,
        quoted=places.quoted,
        loose=places.loose,
    )


class _Extension:
    """A base and the file that extends it, on their way to one document."""

    def __init__(self, base: Tree, base_file: str, tree: Tree, file: str) -> None:
        self.base, self.base_file, self.own, self.file = base, base_file, tree, file

    def tree(self) -> Tree:
        """Put them together."""
        self._refuse_large()
        covered = self._covered()
        joined = Tree(
            self._joined(),
            self._marks(self.base.values, self.own.values, covered),
            self._marks(self.base.keys, self.own.keys, covered),
            frozenset(self._kept(self.base.quoted, covered)) | self.own.quoted,
            frozenset(self._kept(self.base.loose, covered)) | self.own.loose,
            (*self.base.problems, *self.own.problems),
        )
        return self._changed(joined)

    def _refuse_large(self) -> None:
        n_parts = len(self.base.values) + len(self.own.values)
        if n_parts > MAX_PARTS:
            said = f"the files have {n_parts:,} parts together"
            raise _refusal(self.own, self.file, (EXTENDS,), said, f"at most {MAX_PARTS:,}")

    def _covered(self) -> frozenset[Path]:
        """Return the parts of the base that the file has in its own words."""
        found = set[Path]()
        for key, value in self.own.data.items():
            if key in TABLES and isinstance(value, Mapping) and isinstance(self.base.data.get(key), Mapping):
                found |= {(key, name) for name in value}
            else:
                found.add((key,))
        return frozenset(found)

    def _kept(self, paths: Iterable[Path], covered: frozenset[Path]) -> Iterable[Path]:
        return (path for path in paths if path[:1] not in covered and path[:2] not in covered)

    def _marks(
        self, base: Mapping[Path, Mark], own: Mapping[Path, Mark], covered: frozenset[Path]
    ) -> dict[Path, Mark]:
        def far(mark: Mark) -> Mark:
            return mark if isinstance(mark, FarMark) else FarMark(*mark, self.base_file)

        return {path: far(base[path]) for path in self._kept(base, covered)} | dict(own)

    def _joined(self) -> dict[str, Any]:
        found = dict(self.base.data)
        for key, value in self.own.data.items():
            shared = self.base.data.get(key)
            if key in TABLES and isinstance(value, Mapping) and isinstance(shared, Mapping):
                found[key] = {**shared, **value}
            elif key not in (EXTENDS, *CHANGES):
                found[key] = value
        return found

    def _changed(self, joined: Tree) -> Tree:
        """Make the changes that the file names by path; those to one member of a family once it has been taken apart."""
        given = {key: self.own.data.get(key) for key in CHANGES}
        self._refuse_shapes(given)
        changes = Changes(given["set"] or {}, given["add"] or {}, tuple(given["remove"] or ()), (), ())
        n_changes = len(changes.set) + len(changes.add) + len(changes.remove)
        if not n_changes:
            return joined
        if n_changes * len(joined.values) > MOST_WORK:
            said = f"{n_changes:,} changes by path to {len(joined.values):,} parts"
            raise _refusal(
                self.own, self.file, (EXTENDS,), said, "whole parts in their place, or a file of its own"
            )
        of_members = {
            text for text in (*changes.set, *changes.add, *changes.remove) if of_a_member(joined, str(text))
        }
        whole = _made(joined, self.file, _those(changes, lambda text: text not in of_members))
        if not of_members:
            return whole
        return _made(taken_apart(whole, self.file), self.file, _those(changes, of_members.__contains__))

    def _refuse_shapes(self, given: Mapping[str, Any]) -> None:
        """Refuse changes that are not written as such."""
        problems: list[Problem] = []
        places = self.own.places(self.file)
        for key in ("set", "add"):
            if given[key] is not None and not isinstance(given[key], Mapping):
                problems.append(
                    places.problem(
                        (key,),
                        "this is no table",
                        "paths and their new content, such as events.leak.rate: 0.1 per month",
                    )
                )
        paths = given["remove"]
        if paths is not None and not (isinstance(paths, list) and all(isinstance(one, str) for one in paths)):
            problems.append(
                places.problem(
                    ("remove",), "this is no list of paths", "paths such as [events.leak, claims.old]"
                )
            )
        if problems:
            raise ScenarioError(problems, is_complete=False)
