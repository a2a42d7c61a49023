"""Runs on their way through the turns by look-ups alone; they come out as in a simulation run by run, to the last one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.counting import Counts
from toolkit.engines.sampling.rows.effects import Effect
from toolkit.engines.sampling.rows.endings import Ending
from toolkit.engines.sampling.rows.layout import Layout, MemberRows, StepRows
from toolkit.engines.sampling.rows.tables import Tables
from toolkit.engines.sampling.rows.words import Grain, Index
from toolkit.errors import RunError
from toolkit.model.changes import SMALL
from toolkit.model.keyed_random import Use
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
RandomNumbers = Callable[[int, str, Use], Floats]
Ways = npt.NDArray[np.int8] | npt.NDArray[np.int16]


class Walk:
    """The runs of a block.

    Attributes
    ----------
    words : the state of each run that is followed; shape (words, n)
    draw, base : the draw of each, and where its tables begin
    position : place of each among all runs of the block, or None while all are followed
    frozen : -1 for runs that have ended in this turn, 0 for others; None while none has
    """

    def __init__(
        self, layout: Layout, tables: Tables, words: Index, draw: Index, numbers: RandomNumbers, counts: Counts
    ) -> None:  # fmt: skip
        self.layout, self.tables, self.numbers, self.counts = layout, tables, numbers, counts
        self.words, self.draw = words, draw
        self.base = draw * layout.n_cells
        self.position: Index | None = None
        self.frozen: npt.NDArray[np.int8] | None = None
        self._ended: list[tuple[Index, Index]] = []
        """Where the runs of this turn that have ended stood then, and their draws."""
        self._buffers: dict[Hashable, npt.NDArray[Any]] = {}

    def start(self) -> None:
        """End the runs that reach an outcome at once."""
        self._settle(self.layout.endings.start, 0)
        self._end_turn(0)

    def turns(self) -> None:
        """Settle all turns.

        Raises
        ------
        RunError
            If something is to be refused in some run; a simulation run by run says what and where.
        """
        for turn in range(1, self.layout.model.horizon + 1):
            keep_within()
            for rows, ending in zip(self.layout.steps, self.layout.endings.after, strict=True):
                self._step(rows, turn)
                self._settle(ending, turn)
            self._end_turn(turn)

    def take_back(self, words: Index, draw: Index) -> None:
        """Follow the runs that go on after their turns were settled elsewhere."""
        self.words, self.draw, self._buffers = words, draw, {}

    def finish(self) -> None:
        """End all runs that still go on, at the horizon."""
        last = self.layout.endings.last
        outcome = last.outcome.take(self._rows(last.grain), mode="clip")
        self.counts.ended(self.layout.model.horizon, self.draw, outcome)

    # --- one step

    def _step(self, rows: StepRows, turn: int) -> None:
        self.tables.fill(rows, turn)
        self._refuse_broken(rows)
        found: dict[int, Index] = {}
        ways = [self._way(one, rows, turn, found) for one in rows.members]
        effects = rows.effects.of(turn)
        entries = [
            self._entries(n, effect, ways) for n, effect in enumerate(effects)
        ]  # before any changes what others read
        for effect, own in zip(effects, entries, strict=True):
            self._apply(effect, own)

    def _refuse_broken(self, rows: StepRows) -> None:
        for n, (table, _) in enumerate(rows.checks):
            if (rows.number, n) in self.tables.broken:
                place = self._rows(table.grain) + self.base + table.first
                broken = self.tables.flat[place] != 0.0
                if self.frozen is not None:
                    broken &= self.frozen == 0
                if broken.any():
                    raise RunError("a number leaves its bounds in some run")

    def _at(self, slot: int, rows: StepRows, found: dict[int, Index]) -> Index:
        """Return where the row of each run stands among the entries of all draws, looked up once in a step."""
        if slot not in found:
            grain = rows.grains[slot]
            if grain.parts:
                place = self._rows(grain, ("place", slot))
                found[slot] = np.add(place, self.base, out=place)
            else:
                found[slot] = self.base
        return found[slot]

    def _way(self, one: MemberRows, rows: StepRows, turn: int, found: dict[int, Index]) -> Ways:
        """Draw how one member turns out."""
        member = one.member
        if member.is_certain:
            return np.zeros(len(self.draw), dtype=np.int8)
        chosen = self._chosen(one, rows, turn, found)
        if turn in member.forced:
            table, actions, _ = one.weights[0]
            opens = self._entry(table.column(len(actions)), self._at(table.slot, rows, found), "spare")
            self.counts.imposed(turn, member, int(np.count_nonzero(self._going(opens != 0.0))))
        return chosen if one.branches is None else self._branched(one, chosen, rows, turn, found)

    def _chosen(self, one: MemberRows, rows: StepRows, turn: int, found: dict[int, Index]) -> Ways:
        """Draw the action of one member in every run, and count actions."""
        member = one.member
        sums = self._sums(one, rows, found)
        uniform = self._uniform(turn, member.key, one.use)
        if one.has_total:
            total = sums.pop()
            if member.rule == "weights" and self._going(~(total > 0.0)).any():
                raise RunError("every open option has weight 0 in some run")
            uniform = np.multiply(uniform, total, out=uniform)
        chosen = self._buffer(("way", member.key), np.int8 if one.n_ways <= SMALL else np.int16)
        chosen[:] = 0
        self._add_reached(uniform, sums, chosen)
        shown = chosen if self.frozen is None else chosen | self.frozen
        self.counts.chosen(
            turn, member, [int(np.count_nonzero(shown == n)) for n in range(len(member.reported))]
        )
        return chosen

    def _going(self, holds: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        return holds if self.frozen is None else holds & (self.frozen == 0)

    def _sums(self, one: MemberRows, rows: StepRows, found: dict[int, Index]) -> list[Floats]:
        """Look up the weights of a member's actions, summed up in declared order."""
        n_sums = one.n_cuts + one.has_total
        if one.is_summed:
            table = one.weights[0][0]
            place = self._at(table.slot, rows, found)
            return [self._entry(table.column(n), place, ("sum", n)) for n in range(n_sums)]
        summed: list[Floats] = [np.empty(0)] * n_sums
        for table, actions, _ in one.weights:
            place = self._at(table.slot, rows, found)
            for n, action in enumerate(actions):
                summed[action] = self._entry(table.column(n), place, ("sum", action))
        for before, own in pairwise(summed):
            np.add(before, own, out=own)
        return summed

    def _branched(
        self, one: MemberRows, chosen: Ways, rows: StepRows, turn: int, found: dict[int, Index]
    ) -> Ways:  # fmt: skip
        """Draw the branch that each chosen action takes."""
        table = one.branches
        assert table is not None
        uniform = self._uniform(turn, one.member.key, "branch")
        place = np.add(self._at(table.slot, rows, found), chosen, out=self._buffer("spare place", np.intp))
        sums = [self._entry(table.column(n), place, ("sum", n)) for n in self.tables.reached[table.first]]
        way = np.multiply(chosen, chosen.dtype.type(one.width), out=chosen)
        self._add_reached(uniform, sums, way)
        return way

    def _add_reached(self, uniform: Floats, sums: Sequence[Floats], out: Ways) -> None:
        """Add 1 for every sum that a random number has reached."""
        beyond = self._buffer("beyond", np.bool_)
        for one in sums:
            np.greater_equal(uniform, one, out=beyond)
            np.add(out, beyond.view(np.int8), out=out)

    def _entries(self, n: int, effect: Effect, ways: Sequence[Ways]) -> npt.NDArray[np.int32]:
        """Look up what effect n of a step does to each run."""
        place = self._rows(effect.grain, "effect")
        for member, factor in effect.members:
            way = ways[member]
            np.add(place, way if factor == 1 else way * np.intp(factor), out=place)
        return effect.entries.take(place, out=self._buffer(("entries", n), np.int32), mode="clip")

    def _apply(self, effect: Effect, entries: npt.NDArray[np.int32]) -> None:
        """Change a word of all runs, and count what was cut off or ignored."""
        word = self.words[effect.word]
        np.add(word, entries >> len(effect.kinds), out=word)
        if effect.kinds:
            marks = (entries & ((1 << len(effect.kinds)) - 1)).astype(effect.marks_kind)
            if self.frozen is not None:
                marks *= self.frozen == 0
            self.counts.marked(marks, effect.kinds)

    # --- endings

    def _settle(self, ending: Ending | None, turn: int) -> None:
        """End the runs that reach an outcome."""
        if ending is None:
            return
        outcome = ending.outcome.take(self._rows(ending.grain), mode="clip")
        ends = self._going(outcome >= 0)
        if not ends.any():
            return
        places = np.flatnonzero(ends)
        self.counts.ended(turn, self.draw[places], outcome[places])
        self._ended.append((self.words[:, places], self.draw[places]))
        if self.frozen is None:
            self.frozen = np.zeros(len(self.draw), dtype=np.int8)
        self.frozen[places] = -1

    def _end_turn(self, turn: int) -> None:
        """Take out the runs that have ended in this turn, and count where the others stand."""
        if self.frozen is not None:
            keep = np.flatnonzero(self.frozen == 0)
            words, draws = zip(*self._ended, strict=True)
            self.counts.set_aside(np.concatenate(words, axis=1), np.concatenate(draws))
            self._ended = []
            self.words = np.take(self.words, keep, axis=1)
            self.draw, self.base = self.draw[keep], self.base[keep]
            self._buffers = {name: one[: len(keep)] for name, one in self._buffers.items()}
            self.position = keep if self.position is None else self.position[keep]
            self.frozen = None
        self.counts.stand(turn, self.words, self.draw)

    # --- look-ups

    def _rows(self, grain: Grain, name: Hashable = "row") -> Index:
        return grain.of(self.words, self._buffer(name, np.intp), self._buffer("spare row", np.intp))

    def _entry(self, first: int, place: Index, name: Hashable) -> Floats:
        return self.tables.flat[first:].take(place, out=self._buffer(name, np.float64), mode="clip")

    def _uniform(self, turn: int, name: str, use: Use) -> Floats:
        numbers = self.numbers(turn, name, use)
        if self.position is None:
            return numbers
        return numbers.take(self.position, out=self._buffer("uniform", np.float64), mode="clip")

    def _buffer(self, name: Hashable, kind: type[Any]) -> npt.NDArray[Any]:
        """Return an array with an entry for each run that is followed; it lasts until the name is asked for again."""
        found = self._buffers.get(name)
        if found is None:
            found = self._buffers[name] = np.empty(len(self.draw), dtype=kind)
        return found
