"""Another name for something that a scenario declares, with all its uses; comments and layout stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import ScenarioError, ToolkitError, nearest_name
from toolkit.scenario.extending import EXTENDS
from toolkit.scenario.loading import loads
from toolkit.scenario.paths import Document, Path
from toolkit.scenario.reader import Tree, read
from toolkit.scenario.renaming.uses import Declared, Name, Use, uses

MOST_LISTED = 12
HOLD = "hold"
"""The option that an actor has also where it declares none of that name."""
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(frozen=True)
class Renamed:
    """What came of it.

    Attributes
    ----------
    name : what has another name now
    texts : file -> its new text; only files in which something changed
    n_uses : file -> how often the name stood in it
    left : file -> lines in which the old name still stands, in comments and texts for readers
    """

    name: Name
    texts: Mapping[str, str]
    n_uses: Mapping[str, int]
    left: Mapping[str, tuple[int, ...]]


def rename(text: str, file: str, old: str, new: str, reports: Mapping[str, str]) -> Renamed:
    """Give something another name, where it is declared and wherever it is used.

    Parameters
    ----------
    text, file : a scenario, and its name in messages
    old : its name; or with what it belongs to, as in ``us.hold`` or ``talks.channel``, where several things have it
    new : the name it shall have
    reports : file -> text of files of reports about the scenario

    Raises
    ------
    ToolkitError
        If there is no such name or several, or if the scenario would no longer be sound, or would mean something else.
    """
    tree = read(text, file)
    if EXTENDS in tree.data:
        raise ToolkitError(
            f"{file} extends '{tree.data[EXTENDS]}', and a name may stand in both; expected a file that stands alone: "
            "crisis rename works on the base, and names in this file are then changed by hand, as `crisis check` tells them"
        )
    loads(text, file=file)
    declared = Declared(tree.data)
    target = _target(old, _named(tree.data, declared), declared)
    if target.kind == "options" and HOLD in (target.name, new):
        raise ToolkitError(
            f"'{target}' cannot be named '{new}': {HOLD} is the option that everyone has, by that name"
        )
    found, n_uses = {}, {}
    for name, content in {file: text, **reports}.items():
        one = tree if name == file else read(content, name)
        here = list(uses(one.data, declared))
        spots = [use for use in here if use.of == target]
        if not spots:
            continue
        changed = _changed(content, one, spots, target.name, new)
        wanted = sorted(str(_after(use.of, target, new)) for use in here)
        _check(changed, name, one.data, spots, target, new, wanted, is_scenario=name == file)
        found[name], n_uses[name] = changed, len(spots)
    left = {name: lines for name, content in found.items() if (lines := tuple(_lines(content, target.name)))}
    return Renamed(target, found, n_uses, left)


def _named(document: Document, declared: Declared) -> list[Name]:
    """Return what can have another name: what is declared, once each."""
    used = [use.of for use in uses(document, declared)]
    owned = {of for of in used if of.owner}
    tables = {Name(table, "", str(name)) for table, names in declared.of.items() for name in names}
    return sorted({*owned, *tables})


def _target(old: str, names: Sequence[Name], declared: Declared) -> Name:
    *owners, name = old.split(".")
    fits = [
        one for one in names if one.name == name and all(part in (one.kind, one.owner) for part in owners)
    ]
    if len(fits) == 1:
        return fits[0]
    if fits:
        which = ", ".join(str(one) for one in fits[:MOST_LISTED])
        raise ToolkitError(f"'{old}' may be any of: {which}; expected one of these")
    if families := [family for member, family in declared.families.items() if member.name == name]:
        raise ToolkitError(
            f"'{name}' is a member of the family '{families[0]}' and named by its number; expected the family: "
            f"crisis rename FILE {families[0]} NEW"
        )
    nearest = nearest_name(name, sorted({one.name for one in names}))
    hint = f"\n  nearest: {nearest}" if nearest else ""
    raise ToolkitError(f"nothing here is named '{old}'; expected a name that the file declares{hint}")


def _after(of: Name, target: Name, new: str) -> Name:
    """Return what a name is called once the target has another."""
    if of == target:
        return of._replace(name=new)
    owns = {"actors": ("options", "capabilities", "tracks"), "variables": ("levels",)}.get(target.kind, ())
    return of._replace(owner=new) if of.kind in owns and of.owner == target.name else of


def _changed(text: str, tree: Tree, spots: Sequence[Use], old: str, new: str) -> str:
    """Return the text of a file with another name at some spots."""
    lines = _starts(text)
    places = []
    for use in spots:
        line, column = (tree.keys if use.is_key else tree.values)[use.path]
        first = lines[line - 1] + column - 1
        word = _word(use.member or old)
        held = str(use.path[-1]) if use.is_key else str(_at(tree.data, use.path))
        before = len(word.findall(held, 0, use.start))
        places.append(next(_from(word, text, first, before)))
    for start in sorted(set(places), reverse=True):
        text = text[:start] + new + text[start + len(old) :]
    return text


def _starts(text: str) -> list[int]:
    """Return where each line starts, as YAML counts them."""
    return [
        len(text) - len(text.removeprefix("\ufeff")),
        *(match.end() for match in _LINE_END.finditer(text)),
    ]


def _from(word: re.Pattern[str], text: str, first: int, before: int) -> Iterator[int]:
    """Yield where a word stands in a text from a place on, the first few left out."""
    for n, match in enumerate(word.finditer(text, first)):
        if n >= before:
            yield match.start()


def _check(
    text: str, file: str, was: Document, spots: Sequence[Use], target: Name, new: str, wanted: Sequence[str], *,
    is_scenario: bool,
) -> None:  # fmt: skip
    """Refuse a change after which the file is not sound, or a name means something else."""
    try:
        if is_scenario:
            loads(text, file=file)
        data = read(text, file).data
    except ScenarioError as error:
        raise ToolkitError(f"'{target}' cannot be named '{new}': {error.problems[0]}") from None
    if data != _renamed(was, spots, len(target.name), new):
        raise ToolkitError(f"'{target.name}' stands in {file} in a way that cannot be changed by itself")
    if is_scenario:
        is_now = sorted(str(use.of) for use in uses(data, Declared(data)))
        if is_now != list(wanted):
            raise ToolkitError(f"'{target}' cannot be named '{new}': that is the name of something else")


def _renamed(document: Document, spots: Sequence[Use], length: int, new: str) -> Any:
    """Return plain data with another name at some spots."""
    by_place: dict[tuple[Path, bool], list[int]] = {}
    for use in spots:
        by_place.setdefault((use.path, use.is_key), []).append(use.start)

    def text(held: str, place: tuple[Path, bool]) -> str:
        for start in sorted(set(by_place.get(place, ())), reverse=True):
            held = held[:start] + new + held[start + length :]
        return held

    def node(held: Any, path: Path) -> Any:
        if isinstance(held, Mapping):
            return {
                text(key, ((*path, key), True)) if isinstance(key, str) else key: node(value, (*path, key))
                for key, value in held.items()
            }
        if isinstance(held, list):
            return [node(value, (*path, place)) for place, value in enumerate(held)]
        return text(held, (path, False)) if isinstance(held, str) else held

    return node(document, ())


def _lines(text: str, name: str) -> Iterator[int]:
    """Yield the lines in which a word stands."""
    word = _word(name)
    return (number for number, line in enumerate(text.splitlines(), start=1) if word.search(line))


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _at(node: Any, path: Path) -> Any:
    for part in path:
        node = node[part]
    return node
