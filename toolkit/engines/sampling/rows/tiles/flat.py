"""What of a layout compiled loops read: all tables that draws share in one array, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.effects import Effect
from toolkit.engines.sampling.rows.endings import Ending
from toolkit.engines.sampling.rows.layout import CountedRows, Layout, MemberRows, StepRows
from toolkit.engines.sampling.rows.words import Grain, Index
from toolkit.model.keyed_random import Use

TILE = 512
"""Runs of a tile at most."""
FIELDS = 4
"""Rows that are looked up at once, as the fields of one number."""
FIELD = 16
"""Bits of a field."""
MOST_ROWS = 1 << FIELD
"""Rows that a field tells apart, and combinations that a word holds at most."""
CHANGE = FIELD + 2
"""Bits of what is added to a word."""
MOST_KINDS = 15
"""Kinds of marks of an effect: each has a field of its own beside the change."""

LookUp = tuple[tuple[int, int], ...]
"""(word, where its table begins) pairs: the entries that belong to the words of a state sum to its row, or to several rows at once."""


class FlatEnding(NamedTuple):
    """How rows are looked up that may end runs, and where their outcomes begin."""

    look_up: LookUp
    outcomes: int


class FlatCounted(NamedTuple):
    """How rows are looked up that are counted, and where their cells begin; None where rows are cells."""

    look_up: LookUp
    cells: int | None


class FlatMember(NamedTuple):
    """Which streams decide how a member turns out, and where its runs, reached sums and imposed actions are counted; None of one that is certain."""

    stream: int
    branch_stream: int
    counter: int


class FlatStep(NamedTuple):
    """A step as compiled loops read it.

    Attributes
    ----------
    packs : rows that are looked up at once
    slots, effects : where among them the rows of each of its grains begin, and of each of its effects, in bytes
    marks : where the marks of each effect are counted
    """

    rows: StepRows
    packs: tuple[LookUp, ...]
    slots: Mapping[int, int]
    effects: tuple[int, ...]
    members: tuple[FlatMember | None, ...]
    marks: tuple[int, ...]
    ending: FlatEnding | None


def fits(layout: Layout) -> bool:
    """Whether compiled loops can tell its rows, words and marks apart."""
    grains = [grain for rows in layout.steps for grain in rows.grains]
    parts = [part for rows in layout.steps for part in rows.effects.parts]
    sizes = [grain.size * grain.factor for grain in grains]
    sizes += [part.grain.size for part in parts]
    sizes += [prod(layout.words.sizes[v] for v in own) for own in layout.words.variables_of]
    return max(sizes) <= MOST_ROWS and all(len(part.step.changed) < MOST_KINDS for part in parts)


class FlatLayout:
    """A layout in whole numbers.

    Attributes
    ----------
    numbers : all tables, one after the other
    streams : (name, use) of each stream of a turn
    n_counters : how many things are counted in a turn beside levels and outcomes
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._arrays: list[Index] = []
        self._n = 0
        self.streams: list[tuple[str, Use]] = []
        self.n_counters = 0
        self._known: dict[tuple[int, int], tuple[Effect, Index]] = {}
        self._endings: dict[int, FlatEnding] = {}
        self.steps = [self._step(*both) for both in zip(layout.steps, layout.endings.after, strict=True)]
        self.counted = [self._counted(counted) for counted in layout.counted]
        self.numbers = np.concatenate(self._arrays)

    def entries(self, rows: StepRows, n: int, effect: Effect) -> Index:
        """Return the entries of effect n of a step, in a turn: a field for each kind of mark, and above them what is added to the word."""
        known = self._known.get((rows.number, n))
        if known is None or known[0] is not effect:
            n_kinds, bits = len(effect.kinds), bits_of(effect)
            found = effect.entries.astype(np.intp) >> n_kinds << n_kinds * bits
            for kind in range(n_kinds):
                found |= (effect.entries.astype(np.intp) >> kind & 1) << kind * bits
            known = self._known[rows.number, n] = effect, found
        return known[1]

    def _put(self, table: npt.NDArray[np.generic]) -> int:
        """Put a table behind the others; returns where it begins."""
        self._arrays.append(table.astype(np.intp))
        self._n += len(table)
        return self._n - len(table)

    def _count(self, n: int) -> int:
        self.n_counters += n
        return self.n_counters - n

    def _draw(self, name: str, use: Use) -> int:
        self.streams.append((name, use))
        return len(self.streams) - 1

    def _look_up(self, grain: Grain) -> LookUp:
        return tuple((word, self._put(table)) for word, table in grain.parts)

    def _step(self, rows: StepRows, ending: Ending | None) -> FlatStep:
        of_effects = [part.grain for part in rows.effects.parts]
        # of an effect, rows are looked up one by one
        single = [
            grain._replace(factor=1, parts=tuple((w, t // grain.factor) for w, t in grain.parts))
            for grain in of_effects
        ]
        packs, places = self._packed([*rows.grains, *single])
        n_slots = len(rows.grains)
        return FlatStep(
            rows, packs, dict(enumerate(places[:n_slots])), tuple(places[n_slots:]),
            tuple(self._member(one) for one in rows.members),
            tuple(self._count(len(part.step.changed) + 1) for part in rows.effects.parts),
            None if ending is None else self._ending(ending),
        )  # fmt: skip

    def _packed(self, grains: Sequence[Grain]) -> tuple[tuple[LookUp, ...], list[int]]:
        """Pack the rows of several grains into fields of numbers, those together that hang on the same words."""
        order = sorted(range(len(grains)), key=lambda n: [word for word, _ in grains[n].parts])
        packs, places = [], [0] * len(grains)
        for first in range(0, len(order), FIELDS):
            summed: dict[int, Index] = {}
            for field, n in enumerate(order[first : first + FIELDS]):
                places[n] = 2 * (first * TILE + field)
                for word, table in grains[n].parts:
                    summed[word] = summed.get(word, np.intp(0)) + (table << FIELD * field)
            packs.append(tuple((word, self._put(table)) for word, table in summed.items()))
        return tuple(packs), places

    def _member(self, one: MemberRows) -> FlatMember | None:
        if one.member.is_certain:
            return None
        stream = self._draw(one.member.key, one.use)
        branch_stream = stream if one.branches is None else self._draw(one.member.key, "branch")
        return FlatMember(stream, branch_stream, self._count(one.n_cuts + 2))

    def _ending(self, ending: Ending) -> FlatEnding:
        if id(ending) not in self._endings:
            self._endings[id(ending)] = FlatEnding(self._look_up(ending.grain), self._put(ending.outcome))
        return self._endings[id(ending)]

    def _counted(self, counted: CountedRows) -> FlatCounted:
        return FlatCounted(
            self._look_up(counted.grain), None if counted.cell is None else self._put(counted.cell)
        )


def bits_of(effect: Effect) -> int:
    """Return how many bits count the marks of one kind."""
    return min(FIELD, (64 - CHANGE) // max(1, len(effect.kinds)))
