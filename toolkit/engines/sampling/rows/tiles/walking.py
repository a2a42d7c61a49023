"""Runs on their way through the turns in compiled loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.engines.sampling.rows.tiles.flat import TILE, FlatLayout, FlatStep
from toolkit.engines.sampling.rows.tiles.loops import take_turn
from toolkit.engines.sampling.rows.tiles.orders import BYTES, Counting, Orders, Room
from toolkit.engines.sampling.rows.walking import Walk
from toolkit.engines.sampling.rows.words import Index
from toolkit.errors import RunError
from toolkit.model.keyed_random import RunRandom
from toolkit.time_limits import keep_within


class TiledWalk:
    """The runs of a block, cut into tiles.

    Parameters
    ----------
    walk : Walk
        The same runs, after the start.
    width : int
        Runs of each draw in the block.

    Attributes
    ----------
    counters : what is counted in each turn; shape (T, n)
    tiles : first run, first place among all runs of the block, runs in all and draw of each
    live : how many of the runs of each go on; they stand first
    place : place of each run in its tile
    goes_on : 1 for each place among all runs of the block whose run goes on
    """

    def __init__(self, flat: FlatLayout, numbers: RunRandom, walk: Walk, width: int) -> None:
        self.flat, self.numbers, self.tables, self.counts = flat, numbers, walk.tables, walk.counts
        counts = walk.counts
        self.words = walk.words.astype(np.uint16)
        place = np.arange(len(walk.draw)) if walk.position is None else walk.position
        edges = _edges(width, counts.n_draws)
        first = np.searchsorted(place, edges)
        self.live = np.diff(first)
        self.tiles = np.stack([first[:-1], edges[:-1], np.diff(edges), edges[:-1] // width], axis=1)
        self.goes_on = np.zeros(edges[-1] + 1, dtype=np.uint16)
        self.goes_on[place] = 1
        self.place = (place - np.repeat(edges[:-1], self.live)).astype(np.uint16)
        self.counters = np.zeros((flat.layout.model.horizon, flat.n_counters), dtype=np.intp)
        self.ended = np.zeros((counts.n_draws, len(flat.layout.model.outcomes)), dtype=np.intp)
        self.levels = [np.zeros_like(aside) for aside in counts.aside]
        self.orders = Orders(flat, walk.tables, Room(flat), self._counting())
        self._lasting: dict[int, Index] = {}
        self._last = self.orders.of_turn_end()

    def turns(self) -> None:
        """Settle all turns.

        Raises
        ------
        RunError
            If something is to be refused in some run.
        """
        addresses = [kept.ctypes.data for kept in (self.place, self.goes_on, self.words)]
        runs = np.array([*addresses, self.words.strides[0]], dtype=np.intp)
        cells = np.array([self.tables.flat.ctypes.data, BYTES * self.flat.layout.n_cells], dtype=np.intp)
        for turn in range(1, self.flat.layout.model.horizon + 1):
            keep_within()
            for step in self.flat.steps:
                self.tables.fill(step.rows, turn)
            orders = np.concatenate([*(self._of_step(step, turn) for step in self.flat.steps), self._last])
            streams = self.numbers.states(turn, self.flat.streams)
            for counted in (self.ended, *self.levels):
                counted[...] = 0
            if not take_turn(orders, streams, self.counters[turn - 1], self.tiles, self.live, runs, cells):
                raise RunError("a number leaves its bounds in some run")
            self.counts.add_ended(turn, self.ended)
            self.counts.stood(turn, self.levels)
        self._take_down()

    def going(self) -> tuple[Index, Index]:
        """Return the words and draws of the runs that still go on."""
        goes_on = [np.arange(tile[0], tile[0] + n) for tile, n in zip(self.tiles, self.live, strict=True)]
        return self.words[:, np.concatenate(goes_on)].astype(np.intp), np.repeat(self.tiles[:, 3], self.live)

    def _counting(self) -> Counting:
        apart = [
            BYTES * len(levels) // self.counts.n_draws if self.counts.by_draw else 0 for levels in self.levels
        ]
        pairs = zip(self.levels, self.counts.aside, apart, strict=True)
        return Counting(
            self.ended.ctypes.data,
            self.ended.strides[0],
            tuple((levels.ctypes.data, aside.ctypes.data, n) for levels, aside, n in pairs),
        )

    def _of_step(self, step: FlatStep, turn: int) -> Index:
        known = self._lasting.get(step.rows.number)
        if known is not None:
            return known
        found = self.orders.of_step(step, turn)
        if step.rows.is_lasting:
            self._lasting[step.rows.number] = found
        return found

    def _take_down(self) -> None:
        """Take down what was counted of all steps in all turns."""
        for step in self.flat.steps:
            for one, member in zip(step.rows.members, step.members, strict=True):
                if member is not None:
                    reached = self.counters[:, member.counter : member.counter + one.n_cuts + 1]
                    self.counts.chosen_by_turn(one.member, -np.diff(reached, axis=1, append=0))
        for turn, counters in enumerate(self.counters.tolist(), start=1):
            for step in self.flat.steps:
                self._remark(step, turn, counters)

    def _remark(self, step: FlatStep, turn: int, counters: Sequence[int]) -> None:
        """Take down in how many runs a turn imposed an action, cut a change off or ignored one."""
        for one, member in zip(step.rows.members, step.members, strict=True):
            if member is not None and turn in one.member.forced:
                self.counts.imposed(turn, one.member, counters[member.counter + one.n_cuts + 1])
        for effect, first in zip(step.rows.effects.of(turn), step.marks, strict=True):
            self.counts.remarked(counters[first : first + len(effect.kinds)], effect.kinds)


def _edges(width: int, n_draws: int) -> Index:
    """Return where tiles begin among the runs of a block, and where the last one ends."""
    n_tiles = -(-width // TILE)
    within = np.arange(n_tiles) * width // n_tiles
    return np.append((np.arange(n_draws)[:, None] * width + within).reshape(-1), n_draws * width)
