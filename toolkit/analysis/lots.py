"""Changes put into lots that can be made one without another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from toolkit.errors import ScenarioError
from toolkit.scenario import Scenario
from toolkit.scenario.edits import Edit, between

Lot = tuple[Edit, ...]
NAME = re.compile(r"[\w-]+")
MOST_LOTS = 24
"""Lots that are run one by one, which takes 48 runs."""
Coalition = frozenset[int]
"""Numbers of the lots that are made."""


class Versions:
    """What lies between two versions: which changes hang together, and the crisis with some of them made."""

    def __init__(
        self,
        before: Scenario,
        after: Scenario,
        edits: Sequence[Edit],
        *,
        are_shared: Callable[[Edit], bool],
        asked: Callable[[int], Iterable[Coalition]],
    ) -> None:
        self.before, self.after = before, after
        self.always = [one for one in edits if not are_shared(one)]
        each = linked([one for one in edits if are_shared(one)])
        self.lots, self.n_changes = few(each), len(each)
        self.found: dict[Coalition, Scenario] = {}
        while (failed := self._fill(asked(len(self.lots)))) is not None:
            self.lots = _merged(self.lots, failed)
            self.found = {}

    def _fill(self, coalitions: Iterable[Coalition]) -> Coalition | None:
        """Make every version that is asked for; return the lots of the first that cannot be read, or None."""
        for one in sorted(set(coalitions), key=lambda one: (len(one), sorted(one))):
            made = [edit for n in one for edit in self.lots[n]]
            try:
                self.found[one] = between(self.before, self.after, [*self.always, *made])
            except ScenarioError:
                if len(one) == len(self.lots):
                    self.found[one] = self.after
                elif not one:
                    self.found[one] = self.before
                else:
                    return one
        return None


def few(lots: Sequence[Lot]) -> list[Lot]:
    """Put lots together where they are too many to be run one by one: those of one part first, then neighbours."""
    if len(lots) <= MOST_LOTS:
        return list(lots)
    by_part: dict[object, Lot] = {}
    for lot in lots:
        part = lot[0].place[:2]
        by_part[part] = (*by_part.get(part, ()), *lot)
    joined = list(by_part.values())
    size = -(-len(joined) // MOST_LOTS)
    chunks = [joined[n : n + size] for n in range(0, len(joined), size)]
    return [tuple(edit for lot in chunk for edit in lot) for chunk in chunks]


def linked(edits: Sequence[Edit]) -> list[Lot]:
    """Put changes that speak of a part with the change that declares it or takes it away; all others stand alone."""
    users: dict[str, list[int]] = {}
    for number, edit in enumerate(edits):
        for name in set(NAME.findall(_text(edit))):
            users.setdefault(name, []).append(number)
    home = list(range(len(edits)))

    def root(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    for number, edit in enumerate(edits):
        for name in _declared(edit):
            for user in users.get(name, ()):
                first, second = sorted((root(number), root(user)))
                home[second] = first
    lots: dict[int, list[Edit]] = {}
    for number, edit in enumerate(edits):
        lots.setdefault(root(number), []).append(edit)
    return [tuple(lot) for lot in lots.values()]


def _declared(edit: Edit) -> Iterator[str]:
    """Yield the names that a change declares or takes away, or of levels that it changes."""
    for place in edit.places:
        if edit.kind in ("added", "removed"):
            yield str(place[-1])
        if place[0] == "variables" and place[-1] == "levels":
            yield str(place[1])


def _text(edit: Edit) -> str:
    return f"{edit.places} {edit.before} {edit.after}"


def _merged(lots: Sequence[Lot], failed: Coalition) -> list[Lot]:
    """Put one of the lots that cannot stand without others together with the next one that was not made."""
    inner = max(failed)
    outer = min((n for n in range(len(lots)) if n not in failed), key=lambda n: (n < inner, n))
    first, second = sorted((inner, outer))
    joined = (*lots[first], *lots[second])
    return [joined if n == first else lot for n, lot in enumerate(lots) if n != second]
