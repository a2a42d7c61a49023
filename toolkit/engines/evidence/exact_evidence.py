"""The exact engine under news: draws followed turn by turn, and the tables of a batch given all of it.

News multiplies the probability of what it speaks of: an edge of the chain by that of the reports given the action behind
it, a state at the end of a turn by that given the condition. The probability of all news given a draw is the weight of
that draw.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.cells import Cells
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.filtering import Filter, how_ended
from toolkit.engines.evidence.following import Outside, Telling, parts_of
from toolkit.engines.evidence.smoothing import Smoother, Told
from toolkit.engines.evidence.standing import Flags, Floats, Rows, Standing, Truths, joined
from toolkit.engines.progress import Progress
from toolkit.engines.questions.asking import asked_under_news
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model
from toolkit.results.record import Counted
from toolkit.results.tally import Tally


@dataclass
class ExactFollower:
    """Follows draws through the chain, in batches."""

    model: Model
    structure: Structure
    size: int
    evidence: Evidence
    looks_ahead: bool = False
    """Whether to say after each report how the crisis will have ended."""
    of_all: bool = False
    """Whether to take down what was expected of every member, for news that comes later."""

    def __post_init__(self) -> None:
        self.chain = Chain(self.model, self.structure, self.size)
        self.cells = Cells(self.model, self.evidence, of_all=self.of_all)
        self._last: tuple[Floats, dict[int, Filter]] | None = None

    def batches(self, n_draws: int) -> list[Rows]:
        """Return draws in lots of a batch."""
        return [np.arange(n, min(n + self.size, n_draws)) for n in range(0, n_draws, self.size)]

    def start(self, values: Floats, generation: int = 0) -> Standing:  # noqa: ARG002
        """Return where draws start."""
        parts = [
            self._filter(values, rows).start().take(np.arange(len(rows)))
            for rows in self.batches(len(values))
        ]
        return joined(parts)

    def tell(
        self, place: Standing, values: Floats, turn: int, part: int, *, each: bool
    ) -> tuple[Standing, Telling]:
        """Tell one part of the news of a turn."""
        news = parts_of(self.evidence, turn)[part]
        tell = self._window_told if part else self._batch_told
        told = [
            tell(place.take(_filled(rows, self.size)), values, rows, turn, news, each=each)
            for rows in self.batches(len(values))
        ]
        return joined([after for after, _ in told]), _telling([telling for _, telling in told])

    def _batch_told(
        self, place: Standing, values: Floats, rows: Rows, turn: int, news: Sequence[Observation], *, each: bool
    ) -> tuple[Standing, Telling]:  # fmt: skip
        """Tell one batch."""
        forward = self._filter(values, rows)
        windows = [one for one in self.evidence.observations if one.is_window and one.first_turn == turn]
        place, n = place.opened(windows), len(rows)
        after = forward.told(place, turn, news, cells=self.cells if each else None)
        met = tuple((cell, held[:n]) for cell, held in forward.met)
        if not each:
            going = np.full((n, len(news) + 1), np.nan)
            going[:, -1] = after.going[:n]
            unknown = np.full((n, len(news)), np.nan)
            return after.take(np.arange(n)), Telling(going, place.gone[:n], unknown, met)
        first, known = without_repeats(news)
        unsure = [r for r, one in enumerate(first) if not one.is_fact]
        ways = [first[:r] for r in range(len(first))]
        told = forward.told_each(place, turn, [*ways, *([*first[:r], as_fact(first[r])] for r in unsure)])
        parts, stated = [*told[: len(ways)], after], dict(zip(unsure, told[len(ways) :], strict=True))
        going = np.stack([part.going[:n] for part in parts], axis=1)[:, known]
        statement = going[:, 1:].copy()
        for r, part in stated.items():
            statement[:, known.index(r + 1) - 1] = part.going[:n]
        ends = self._ends(forward, turn, place, parts, n) if news else ()
        if ends:
            ends = ends[0][:, known], *ends[1:]
        return after.take(np.arange(n)), Telling(going, place.gone[:n], statement, met, *ends)

    def _window_told(
        self, place: Standing, values: Floats, rows: Rows, turn: int, news: Sequence[Observation], *, each: bool
    ) -> tuple[Standing, Telling]:  # fmt: skip
        """Say what the report of a window that closes leaves of one batch."""
        (window,), n = news, len(rows)
        was, was_not = place.in_window(window)
        going = np.stack([was + was_not, window.if_so * was + window.if_not * was_not], axis=1)[:n]
        statement = (was_not if window.denies else was)[:n, None]
        gone = (place.total - was - was_not)[:n]
        cell = self.cells.of_fact(window) if each else None
        met = () if cell is None else ((cell, cell.stated(statement[:, 0], going[:, 0])),)
        ends: tuple[Floats, ...] = ()
        if each and self.looks_ahead:
            forward = self._filter(values, rows)
            inside, outside = place.parted(window)
            after = inside.closed(window, 0.0)
            found = forward.outcomes((inside, after, outside), turn, first=self._is_first(turn))
            ends = np.stack(found[:2], axis=1)[:n], found[2][:n]
        return place.take(np.arange(n)), Telling(going, gone, statement, met, *ends)

    def _ends(
        self, forward: Filter, turn: int, before: Standing, parts: Sequence[Standing], n: int
    ) -> tuple[Floats, ...]:
        """Return how histories will have ended after each report: those that went on, and those that had ended before."""
        if not self.looks_ahead:
            return ()
        turned = [part.turned(0.0, forward.summary) for part in parts]
        going = forward.outcomes(turned, turn, first=self._is_first(turn))
        return np.stack(going, axis=1)[:n], forward.gone_outcomes(before)[:n]

    def _is_first(self, turn: int) -> bool:
        """Whether nothing was said of the turns before; what is said later changes nothing of that."""
        return not any(self.evidence.of_turn(before) for before in range(1, turn))

    def settle(self, place: Standing, turn: int, part: int, outside: float) -> Standing:
        """Weigh what had ended before by a number."""
        if part == 0:
            return place.turned(outside, partial(how_ended, self.chain))
        return place.closed(parts_of(self.evidence, turn)[part][0], outside)

    def scale(self, place: Standing, left: Floats) -> Standing:
        """Divide by the share that is left of each draw."""
        return place.scaled(1.0 / np.where(left > 0.0, left, 1.0))

    def joined(self, places: Sequence[Standing]) -> Standing:
        """Return the draws of several places one after the other."""
        return joined(places)

    def taken(self, place: Standing, rows: Rows) -> Standing:
        """Return some draws, in some order."""
        return place.take(rows)

    def mixed(self, place: Standing, other: Standing, where: Truths) -> Standing:
        """Return draws, those where something holds from another place."""
        return place.mixed(other, where)

    def _filter(self, values: Floats, rows: Rows) -> Filter:
        """Return the filter of a batch; those of the last draws are kept, since they know the chances of their steps."""
        if self._last is None or self._last[0] is not values:
            self._last = values, {}
        first, kept = int(rows[0]), self._last[1]
        if first not in kept:
            batch = self.chain.columns(Draws(values[rows], 1), 0, len(rows))
            kept[first] = Filter(self.chain, batch, 0)
        return kept[first]

    def conditioned(
        self, place: Standing, values: Floats, first_draw: int, outside: Outside, *, smooth: bool
    ) -> list[Conditioned]:
        """Return the tables of draws given all news, batch by batch.

        Without ``smooth`` the tables of turns that news speaks of are left as they were filtered, and choices are
        not counted: outcomes come out the same, several times sooner.
        """
        found = []
        for rows in self.batches(len(values)):
            forward = Filter(
                self.chain,
                self.chain.columns(Draws(values[rows], 1), 0, len(rows)),
                first_draw + int(rows[0]),
            )
            forward.base.counting = True
            stood = None if smooth else place.take(_filled(rows, self.size))
            found.append(self._conditioned(forward, outside, stood, len(rows)))
        return found

    def _conditioned(self, forward: Filter, outside: Outside, stood: Standing | None, n: int) -> Conditioned:
        """Return the tables of one batch of n draws, told of all news anew unless it is known where they stood after it."""
        progress = forward.base.start()
        now = progress.marginals[:, 0]
        if self.evidence.last_turn and stood is not None:
            now = forward.marginals(stood)
            _sum_up(forward, stood, self.evidence.last_turn, progress)
        elif told := _followed(forward, self.evidence, outside):
            now = forward.marginals(told[-1].after) / told[-1].scale[:, None]
            Smoother(forward, told, progress).run()
        for turn in range(self.evidence.last_turn + 1, self.model.horizon + 1):
            forward.base.turn(turn, progress)
        counts = {} if stood is not None else _lost(forward, n)
        empty = np.zeros((self.model.horizon, len(self.model.actions)))
        incidence = progress.incidence[:n]
        asked = asked_under_news(forward, self.evidence, outside)[:n] if self.model.asks else None
        tally = Tally(incidence, progress.marginals[:n], empty, {}, incidence[:, -1], asked)
        choices = np.ascontiguousarray(progress.choices[..., :n].transpose(2, 0, 1))
        return Conditioned(tally, choices, now[:n], counts)


def _lost(forward: Filter, n: int) -> dict[Counted, Floats]:
    """Return how many changes of n draws were cut off or ignored, per history; imposed choices are counted where they are taken."""
    return {
        name: value[:n] for name, value in forward.base.counts.items() if name.kind in ("clipped", "ignored")
    }


def without_repeats(news: Sequence[Observation]) -> tuple[list[Observation], list[int]]:
    """Leave out facts that an earlier fact of the same turn has told already: they change nothing.

    Returns
    -------
    first, known
        What is left, and how much of it had been told before any news and after each item.
    """
    first: list[Observation] = []
    facts, known = set[Hashable](), [0]
    for one in news:
        said = (one.subject, one.actions, one.denies)
        if not one.is_fact or said not in facts:
            first.append(one)
        if one.is_fact:
            facts.add(said)
        known.append(len(first))
    return first, known


def as_fact(one: Observation) -> Observation:
    """Return the statement of a report as if it were certain."""
    sure = (0.0, 1.0) if one.denies else (1.0, 0.0)
    return replace(one, if_so=sure[0], if_not=sure[1], is_fact=True)


def _followed(forward: Filter, evidence: Evidence, outside: Outside) -> list[Told]:
    """Follow a batch through all news, and take down what is needed to go back over it."""
    standing, found = forward.start(), []
    for turn in range(1, evidence.last_turn + 1):
        said, *windows = parts_of(evidence, turn)
        opened = [one for one in evidence.observations if one.is_window and one.first_turn == turn]
        standing = standing.opened(opened)
        during, before, closed = standing.windows, dict[int, dict[Flags, Floats]](), []
        standing = forward.told(standing, turn, said, before).turned(outside[turn, 0][-1], forward.summary)
        for part, (window,) in enumerate(windows, start=1):
            closed.append((window, outside[turn, part][-1]))
            standing = standing.closed(*closed[-1])
        left = standing.total
        scale = np.where(left > 0.0, left, 1.0)
        found.append(Told(turn, said, opened, during, closed, outside[turn, 0][-1], before, standing, scale))
        standing = standing.scaled(1.0 / scale)
    return found


def _telling(parts: Sequence[Telling]) -> Telling:
    """Put the tellings of several batches one after the other."""

    def together(name: str) -> Any:
        column = [getattr(one, name) for one in parts]
        return None if column[0] is None else np.concatenate(column)

    cells = zip(*(one.met for one in parts), strict=True)
    met = tuple((same[0][0], np.concatenate([held for _, held in same])) for same in cells)
    names = ("going_outcomes", "gone_outcomes")
    return Telling(together("going"), together("gone"), together("statement"), met, *map(together, names))


def _filled(rows: Rows, size: int) -> Rows:
    """Fill a lot that is short up with its last draw."""
    return np.concatenate((rows, np.repeat(rows[-1:], size - len(rows))))


def _sum_up(forward: Filter, stood: Standing, turn: int, progress: Progress) -> None:
    """Write what is known at the end of the last turn with news, and nothing of the turns before."""
    mass, start = stood.whole(), forward.start_labels()
    progress.mass = mass.live
    progress.settled = start.marginals(mass.settled) + mass.ended.levels
    outcomes = start.outcomes(mass.settled) + mass.ended.outcomes
    if turn == forward.model.horizon:
        outcomes = outcomes + forward.chain.live.outcomes(mass.live)
    progress.incidence[:, turn] = outcomes
