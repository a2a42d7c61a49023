"""Changes put into lots that can be made one without another."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from toolkit.errors import ScenarioError
from toolkit.scenario import Scenario
from toolkit.scenario.edits import Edit, between, is_part

Lot = tuple[Edit, ...]
NAME = re.compile(r"[\w-]+")
MOST_LOTS = 24
"""Lots that are run one by one, which takes 48 runs."""
Coalition = frozenset[int]
"""Numbers of the lots that are made."""


class Versions:
    """What lies between two versions: which changes hang together, and the crisis with some of them made.

    Parameters
    ----------
    are_shared : which changes are to be shared out; of the others words are as in the later version, and no claim is taken away
    asked : which sets of so many lots are needed
    left_out : sections that are left out of every version; see ``between``
    """

    def __init__(
        self,
        before: Scenario,
        after: Scenario,
        edits: Sequence[Edit],
        *,
        are_shared: Callable[[Edit], bool],
        asked: Callable[[int], Iterable[Coalition]],
        left_out: Collection[str],
    ) -> None:
        self.before, self.after, self.left_out = before, after, left_out
        self.others = [one for one in edits if not are_shared(one)]
        each = linked([one for one in edits if are_shared(one)])
        self.lots, self.n_changes = few(each), len(each)
        self.found: dict[Coalition, Scenario] = {}
        while (failed := self._fill(asked(len(self.lots)))) is not None:
            self.lots = self._merged(failed)
            self.found = {}

    def _fill(self, coalitions: Iterable[Coalition]) -> Coalition | None:
        """Make every version that is asked for; return the lots of the first that cannot be read, or None."""
        for one in sorted(set(coalitions), key=lambda one: (len(one), sorted(one))):
            try:
                self.found[one] = self._with(*(self.lots[n] for n in one))
                if not one:  # made from the later version, whose what-ifs are not in force here
                    applied = self.before.variants_applied, self.before.alternatives_applied
                    self.found[one] = replace(
                        self.found[one], variants_applied=applied[0], alternatives_applied=applied[1]
                    )
            except ScenarioError:
                if len(one) == len(self.lots):
                    self.found[one] = self.after
                elif not one:
                    self.found[one] = self.before
                else:
                    return one
        return None

    def _with(self, *lots: Lot) -> Scenario:
        """Return the version with some lots made. A claim that nobody names any more may stay: it moves no number."""
        words = [
            one for one in self.others if one.kind != "removed" or one.place[0] not in ("claims", "sources")
        ]
        made = [edit for lot in lots for edit in lot]
        return between(self.before, self.after, [*words, *made], left_out=self.left_out)

    def _merged(self, failed: Coalition) -> list[Lot]:
        """Put a lot that cannot stand without others together with one that lets it, else with its neighbour."""
        inner = max(failed)
        outer = min(
            (n for n in range(len(self.lots)) if n not in failed),
            key=lambda n: (
                not self._can_stand(inner, n),
                -_n_shared(self.lots[inner][0], self.lots[n][0]),
                abs(n - inner),
            ),
        )
        first, second = sorted((inner, outer))
        joined = (*self.lots[first], *self.lots[second])
        return [joined if n == first else lot for n, lot in enumerate(self.lots) if n != second]

    def _can_stand(self, *numbers: int) -> bool:
        try:
            self._with(*(self.lots[n] for n in numbers))
        except ScenarioError:
            return False
        return True


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
    """Yield the names of parts that a change declares or takes away, and of variables whose levels it changes."""
    for place in edit.places:
        if edit.kind in ("added", "removed") and is_part(place):
            yield str(place[-1])
        if place[0] == "variables" and place[-1] == "levels":
            yield str(place[1])


def _text(edit: Edit) -> str:
    return f"{edit.places} {edit.before} {edit.after}"


def _n_shared(one: Edit, other: Edit) -> int:
    """Return how many steps from the top of the file two changes have in common."""
    pairs = zip(one.place, other.place, strict=False)
    return next((n for n, (first, second) in enumerate(pairs) if first != second), len(one.place))
