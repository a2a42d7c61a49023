"""The orders of a step in one turn, which compiled loops carry out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toolkit.engines.sampling.rows.layout import MemberRows
from toolkit.engines.sampling.rows.tables import Tables
from toolkit.engines.sampling.rows.tiles import loops
from toolkit.engines.sampling.rows.tiles.flat import TILE, FlatLayout, FlatMember, FlatStep, LookUp, bits_of
from toolkit.engines.sampling.rows.tiles.loops import OPERANDS
from toolkit.engines.sampling.rows.words import Index

BYTES = 8
LINE = BYTES * TILE
"""Bytes of what is kept of the runs of a tile: one number each."""


class Room:
    """Where loops keep what they know of the runs of a tile; the addresses of its parts."""

    def __init__(self, flat: FlatLayout) -> None:
        steps = flat.layout.steps
        n_packs = max(1, *(len(step.packs) for step in flat.steps))
        n_ways = max(len(rows.members) for rows in steps) + 1
        n_sums = max(one.n_cuts + 1 for rows in steps for one in rows.members)
        self._kept = np.empty((n_packs + n_ways + n_sums + 2, TILE), dtype=np.intp)
        self.packs = self._kept.ctypes.data
        self.ways = self.packs + n_packs * LINE
        self.sums = self.ways + n_ways * LINE
        self.product = self.sums + n_sums * LINE
        self.numbers = self.product + LINE


class Counting(NamedTuple):
    """Where outcomes are counted, and of each table of levels those of runs that go on and of others; and the bytes from a draw to the next."""

    ended: int
    ended_apart: int
    levels: tuple[tuple[int, int, int], ...]


class Orders:
    """Writes down what is to be done in a turn.

    Parameters
    ----------
    tables : Tables
        Of the block, filled for the turn.
    """

    def __init__(self, flat: FlatLayout, tables: Tables, room: Room, counting: Counting) -> None:
        self.flat, self.tables, self.room, self.counting = flat, tables, room, counting
        self.numbers = flat.numbers.ctypes.data
        self._entries: dict[int, Index] = {}
        """By where their marks are counted; kept while orders point there."""
        self._written: list[tuple[int, ...]] = []

    def of_step(self, step: FlatStep, turn: int) -> Index:
        """Return the orders of a step; shape (n, OPERANDS)."""
        rows, packs = step.rows, self.room.packs
        for n, pack in enumerate(step.packs):
            self._look_up(packs + n * LINE, pack)
        for n, (table, _) in enumerate(rows.checks):
            if (rows.number, n) in self.tables.broken:
                self._write(loops.BROKEN, packs + step.slots[table.slot], BYTES * table.column(0))
        for n, (one, member) in enumerate(zip(rows.members, step.members, strict=True)):
            self._member(one, member, step, self.room.ways + n * LINE, turn)
        self._effects(step, turn)
        if step.ending is not None:
            self._look_up(packs, step.ending.look_up)
            self._write(
                loops.END, packs, self.numbers + BYTES * step.ending.outcomes, len(self.flat.layout.words),
                self.counting.ended, self.counting.ended_apart,
            )  # fmt: skip
        return self._taken()

    def of_turn_end(self) -> Index:
        """Return the orders that count levels; shape (n, OPERANDS)."""
        for counted, (levels, aside, apart) in zip(self.flat.counted, self.counting.levels, strict=True):
            self._look_up(self.room.packs, counted.look_up, loops.LOOK_UP_ALL)
            cells = 0 if counted.cells is None else self.numbers + BYTES * counted.cells
            self._write(loops.COUNT, self.room.packs, levels, aside, apart, cells)
        return self._taken()

    def _write(self, *order: int) -> None:
        self._written.append((*order, *[0] * (OPERANDS - len(order))))

    def _taken(self) -> Index:
        found, self._written = self._written, []
        return np.array(found, dtype=np.intp).reshape(-1, OPERANDS)

    def _look_up(self, out: int, parts: LookUp, what: int = loops.LOOK_UP) -> None:
        where = [(word, self.numbers + BYTES * first) for word, first in parts]
        self._write(what, out, min(len(where), 2), *(number for both in where[:2] for number in both))
        for both in where[2:]:
            self._write(what, out, 3, *both)

    def _nothing(self, out: int) -> None:
        self._look_up(out, ())

    def _member(
        self, one: MemberRows, member: FlatMember | None, step: FlatStep, way: int, turn: int
    ) -> None:
        """Draw how one member turns out."""
        if member is None:
            self._nothing(way)
            return
        room, last = self.room, self.room.sums + one.n_cuts * LINE
        self._weights(one, step)
        self._write(loops.DRAW, member.stream, room.numbers)
        reached = room.numbers
        if one.has_total:
            reached = room.product
            self._write(loops.TIMES, reached, room.numbers, 0, last)
            if one.member.rule == "weights":
                self._write(loops.CLOSED, last)
        if turn in one.member.forced:
            table, actions, _ = one.weights[0]
            row = room.packs + step.slots[table.slot]
            self._write(loops.OPEN, row, BYTES * table.column(len(actions)), member.counter + one.n_cuts + 1)
        self._write(loops.TALLY, member.counter)
        if not one.n_cuts:
            self._nothing(way)
        for n in range(one.n_cuts):
            what = loops.REACH_MORE if n else loops.REACH
            self._write(what, way, reached, room.sums + n * LINE, member.counter + n + 1)
        if one.branches is not None:
            self._branches(one, member, step, way)

    def _weights(self, one: MemberRows, step: FlatStep) -> None:
        """Look up the weights of a member's actions, summed up in declared order."""
        room, n_sums = self.room, one.n_cuts + one.has_total
        found = {}
        for table, actions, _ in one.weights:
            row = room.packs + step.slots[table.slot]
            for n, action in enumerate(range(n_sums) if one.is_summed else actions):
                found[action] = row, BYTES * table.column(n)
        for n in range(n_sums):
            out = room.sums + n * LINE
            if one.is_summed or not n:
                self._write(loops.WEIGH, out, *found[n])
            else:
                self._write(loops.ADD, out, *found[n], out - LINE)

    def _branches(self, one: MemberRows, member: FlatMember, step: FlatStep, way: int) -> None:
        """Draw the branch that each chosen action takes."""
        room, table = self.room, one.branches
        assert table is not None
        row, columns = room.packs + step.slots[table.slot], self.tables.reached[table.first]
        self._write(loops.DRAW, member.branch_stream, room.numbers)
        if len(columns) == 1:
            chance = BYTES * table.column(columns[0])
            self._write(loops.BRANCH, way, row, chance, room.numbers, one.width)
            return
        self._write(loops.PLACE, room.product, row, 0, way)
        self._write(loops.JOIN, way, way, 0, 0, one.width)
        for n in columns:
            self._write(loops.BRANCH_MORE, way, room.product, BYTES * table.column(n), room.numbers)

    def _effects(self, step: FlatStep, turn: int) -> None:
        """Change words by how members turned out together."""
        ways = self.room.ways
        for n, effect in enumerate(step.rows.effects.of(turn)):
            entries = self._entries[step.marks[n]] = self.flat.entries(step.rows, n, effect)
            (first, _), *others = effect.members
            way = ways + first * LINE
            if others:
                way = ways + len(step.members) * LINE
                self._nothing(way)
                for member, factor in effect.members:
                    self._write(loops.JOIN, way, ways + member * LINE, 0, factor, 1)
            self._write(
                loops.EFFECT, effect.word, self.room.packs + step.effects[n], effect.grain.factor,
                entries.ctypes.data, way, bits_of(effect), len(effect.kinds), step.marks[n],
            )  # fmt: skip
