"""Families: one part written once for many numbers, taken apart into its members before anything is checked.

``demand: {for: {x: 0..40 by 5}, appeal: 0.1 * x, …}`` stands for ``demand_0``, ``demand_5`` and so on. Options, events and
outcomes may be families, and what an actor is paid for a family of outcomes is written once as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolkit.errors import Problem
from toolkit.scenario.expressions import RESERVED
from toolkit.scenario.family_members import Member, NoFamily, Writing, members_of, name_of, numbers_in
from toolkit.scenario.paths import Document, Path, dotted, part_at
from toolkit.scenario.places import Mark
from toolkit.scenario.reader import MAX_PARTS, Tree

FOR = "for"
NO_FAMILY = "no family"
"""Kind of a problem: what stands under ``for`` is nothing to take apart, so that the names of its members are not known."""
ASKED = {"choice": "actors", "event": "events", "outcomes": "outcomes"}
"""Keys of a question, and what they name."""
_BRACES = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,30})\}")
_LETTER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


@dataclass(frozen=True)
class Family:
    """A part that stands for many."""

    path: Path
    members: tuple[Member, ...]


def taken_apart(tree: Tree, file: str) -> Tree:
    """Return a document with every family taken apart; what stands in a member stands where the family has it."""
    found, problems = _families(tree, file)
    if not found and not problems:
        return tree
    families = {one.path: one for one in found}
    families |= {path: replace(families[of], path=path) for path, of in _paid_for(tree.data, families)}
    grown = _growth(tree, families)
    if grown > MAX_PARTS:
        said = f"the families of this file have {grown:,} parts together"
        problems.append(tree.places(file).problem((), said, f"at most {MAX_PARTS:,}", kind=NO_FAMILY))
        families = {}
    return _Apart(tree, file, families, problems).tree()


def of_a_member(tree: Tree, text: str) -> bool:
    """Say whether a path may lead into one member of a family, which is there once the family has been taken apart."""
    families = {
        path: Family(path, ())
        for path, part in _parts(tree.data)
        if isinstance(part, Mapping) and FOR in part
    }
    homes = [*families, *(paid for paid, _ in _paid_for(tree.data, families))]
    is_inside = any(text.startswith(f"{dotted(home)}_") for home in homes)
    return is_inside and not _leads(tree.data, text)


def _leads(document: Document, text: str) -> bool:
    """Say whether the option, event, outcome or payoff to which a path leads is there."""
    parts = tuple(text.split("."))
    return part_at(document, parts[: 4 if parts[0] == "actors" else 2]) is not None


def family_of_each(document: Document) -> dict[Path, str]:
    """Return the path of every member, once taken apart, with the name of its family; of a sound document that has families."""
    taken = _declared(document)
    return {
        (*path[:-1], name_of(str(path[-1]), member)): str(path[-1])
        for path, part in _parts(document)
        if isinstance(part, Mapping) and FOR in part
        for member in _counted(part[FOR], taken)
    }


def _families(tree: Tree, file: str) -> tuple[list[Family], list[Problem]]:
    """Return the families of a document, and what is wrong with those that cannot be taken apart."""
    found, problems = list[Family](), list[Problem]()
    taken: frozenset[str] | None = None
    for path, part in _parts(tree.data):
        if not isinstance(part, Mapping) or FOR not in part:
            continue
        taken = _declared(tree.data) if taken is None else taken
        try:
            found.append(Family(path, tuple(_counted(part[FOR], taken))))
        except NoFamily as error:
            problems.append(
                tree.places(file).problem((*path, FOR), error.problem, error.expected, kind=NO_FAMILY)
            )
    return found, problems


def _parts(document: Document) -> Iterator[tuple[Path, Any]]:
    """Yield what may be a family: options, events and outcomes."""
    homes: list[Path] = [("events",), ("outcomes",)]
    actors = document.get("actors")
    homes += [("actors", name, "options") for name in (actors if isinstance(actors, Mapping) else ())]
    for home in homes:
        table = part_at(document, home)
        for name, part in (table if isinstance(table, Mapping) else {}).items():
            yield (*home, name), part


def _declared(document: Document) -> frozenset[str]:
    """Return the names that an expression may hold, which no letter may be."""
    found = set(RESERVED)
    for key in ("variables", "parameters"):
        table = document.get(key)
        found |= set(table) if isinstance(table, Mapping) else set()
    variables = document.get("variables")
    for variable in (variables if isinstance(variables, Mapping) else {}).values():
        levels = variable.get("levels") if isinstance(variable, Mapping) else None
        found |= {level for level in levels if isinstance(level, str)} if isinstance(levels, list) else set()
    actors = document.get("actors")
    for actor in (actors if isinstance(actors, Mapping) else {}).values():
        stocks = actor.get("capabilities") if isinstance(actor, Mapping) else None
        found |= set(stocks) if isinstance(stocks, Mapping) else set()
    return frozenset(found)


def _counted(written: Any, taken: frozenset[str]) -> list[Member]:
    """Read what stands under ``for``."""
    expected = "letters and what they run over, such as {x: 0..40 by 5}"
    if not isinstance(written, Mapping) or not written:
        raise NoFamily("nothing is said to run over anything", expected)
    for letter in written:
        if not isinstance(letter, str) or not _LETTER.fullmatch(letter):
            raise NoFamily(f"'{letter}' cannot stand for a number", expected)
        if letter in taken:
            raise NoFamily(f"'{letter}' has a meaning of its own here", "a letter that nothing else is named")
    return members_of({letter: numbers_in(one) for letter, one in written.items()})


def _paid_for(document: Document, families: Mapping[Path, Family]) -> Iterator[tuple[Path, Path]]:
    """Yield payoffs of families of outcomes, and the family that each is of."""
    actors = document.get("actors")
    for actor in actors if isinstance(actors, Mapping) else ():
        payoffs = part_at(document, ("actors", actor, "payoffs"))
        for name in payoffs if isinstance(payoffs, Mapping) else ():
            if ("outcomes", name) in families:
                yield ("actors", actor, "payoffs", name), ("outcomes", name)


def _growth(tree: Tree, families: Mapping[Path, Family]) -> int:
    """Count the parts that all members have together."""
    inside = dict.fromkeys(families, 0)
    for path in tree.values:
        if (home := _home(path, families)) is not None:
            inside[home] += 1
    return sum(n * len(families[home].members) for home, n in inside.items())


def _home(path: Path, families: Mapping[Path, Family]) -> Path | None:
    """Return the family that a path leads into."""
    for length in (2, 4):
        if path[:length] in families and len(path) >= length:
            return path[:length]
    return None


class _Apart:
    """A document on its way to one without families."""

    def __init__(
        self, tree: Tree, file: str, families: Mapping[Path, Family], problems: list[Problem]
    ) -> None:
        self.old, self.file, self.families, self.problems = tree, file, families, problems
        self.loose: set[Path] = set()

    def tree(self) -> Tree:
        """Return it with what is wrong with it."""
        self._left_open()
        data = {key: self._table(value, (key,)) for key, value in self.old.data.items()}
        if isinstance(data.get("questions"), Mapping):
            data["questions"] = {name: self._asked(one) for name, one in data["questions"].items()}
        self._unread()
        return Tree(
            data,
            self._moved(self.old.values),
            self._moved(self.old.keys),
            frozenset(self._moved(dict.fromkeys(self.old.quoted, (0, 0)))),
            frozenset(self._moved(dict.fromkeys(self.old.loose, (0, 0)))) | self.loose,
            (*self.old.problems, *self.problems),
        )

    def _table(self, node: Any, path: Path) -> Any:
        if not isinstance(node, Mapping) or len(path) > 3 or path[0] not in ("actors", "events", "outcomes"):
            return node
        found: dict[Any, Any] = {}
        for key, value in node.items():
            family = self.families.get((*path, key))
            if family is None:
                self._put(found, key, self._table(value, (*path, key)), (*path, key))
                continue
            for member in family.members:
                name = name_of(str(key), member)
                self._put(found, name, self._written(value, Writing(member), (*path, name), ()), (*path, key))
        return found

    def _asked(self, question: Any) -> Any:
        """Return a question with the members of a family in place of its name."""
        if not isinstance(question, Mapping):
            return question
        return {key: self._named(key, value) if key in ASKED else value for key, value in question.items()}

    def _named(self, key: str, value: Any) -> Any:
        names = value if isinstance(value, list) else [value]
        found: list[Any] = []
        for name in names:
            parts = tuple(name.split(".")) if isinstance(name, str) else ()
            path = (
                ("actors", parts[0], "options", parts[-1])
                if key == "choice" and parts
                else (ASKED[key], *parts)
            )
            family = self.families.get(path)
            found += [name] if family is None else [name_of(name, one) for one in family.members]
        return value if found == names else found

    def _put(self, table: dict[Any, Any], name: Any, part: Any, path: Path) -> None:
        if name in table:
            said = f"'{name}' stands here already"
            self.problems.append(
                self.old.places(self.file).problem(
                    path, said, "names that no member of a family has", key=True
                )
            )
        table[name] = part

    def _written(self, node: Any, writing: Writing, home: Path, inner: Path) -> Any:
        """Write a part of a member, with numbers in place of letters."""
        if isinstance(node, Mapping):
            return {
                key: self._written(value, writing, home, (*inner, key))
                for key, value in node.items()
                if inner or key != FOR
            }
        if isinstance(node, list):
            return [self._written(one, writing, home, (*inner, n)) for n, one in enumerate(node)]
        if not isinstance(node, str):
            return node
        found = writing.of(node, home[-2:-1] + inner if home[-2] == "payoffs" else inner)
        if found != node:
            self.loose.add((*home, *inner))
        return found

    def _unread(self) -> None:
        """Say where a family has a letter that changes nothing in it."""
        changed = {path[:4] if path[0] == "actors" else path[:2] for path in self.loose}
        for family in self.families.values():
            names = [(*family.path[:-1], name_of(str(family.path[-1]), one)) for one in family.members]
            if family.path[-2] != "payoffs" and changed.isdisjoint(names):
                said = "nothing in here reads what `for` counts, so that all members would be the same"
                self.problems.append(
                    self.old.places(self.file).problem(
                        (*family.path, FOR), said, "its letter in `when`, `effects` or `appeal`"
                    )
                )

    def _left_open(self) -> None:
        """Say where braces in the name of a family hold a letter that counts nothing."""
        for family in self.families.values():
            part = part_at(self.old.data, family.path)
            name = part.get("name") if isinstance(part, Mapping) else None
            letters = list(family.members[0])
            for letter in _BRACES.findall(name) if isinstance(name, str) else ():
                if letter not in letters:
                    said = f"{{{letter}}} stands for no number of this family"
                    expected = " or ".join(f"{{{one}}}" for one in letters)
                    self.problems.append(
                        self.old.places(self.file).problem((*family.path, "name"), said, expected)
                    )

    def _moved(self, marks: Mapping[Path, Mark]) -> dict[Path, Mark]:
        """Return marks by the paths of members."""
        found: dict[Path, Mark] = {}
        for path, mark in marks.items():
            home = _home(path, self.families)
            if home is None:
                found[path] = mark
                continue
            rest = path[len(home) :]
            if rest[:1] == (FOR,):
                continue
            for member in self.families[home].members:
                found[(*home[:-1], name_of(str(home[-1]), member), *rest)] = mark
        return found
