"""Where the probability of a batch stands while news comes in, told apart by what open windows have seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.memory import rows_of, sum_of_each
from toolkit.model.evidence import Observation

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Flag = bool | tuple[int, ...] | None
Flags = tuple[Flag, ...]
"""Per open window whether its thing has been so; None in histories that had ended before it opened. A question notes numbers: what came, or when."""


class Shown(NamedTuple):
    """How histories have ended: by outcome, shape (B, K), and by level and rung, shape (B, M)."""

    outcomes: Floats
    levels: Floats


Summary = Callable[[Floats], Shown]
"""Sums the mass of histories that have ended, shape (B, X), up to what anyone will ask of it."""


@dataclass(frozen=True)
class Mass:
    """Probability of one layer: of histories of which open windows have seen the same.

    Attributes
    ----------
    live : shape (B, S)
    fresh : shape (B, X), of histories that have ended in this turn, by state; None where none have
    ended : shapes (B, K) and (B, M), of those that ended in earlier turns
    settled : shape (B, S0), of those that had ended at the start
    """

    live: Floats
    fresh: Floats | None
    ended: Shown
    settled: Floats

    def __add__(self, other: Mass) -> Mass:
        return Mass(
            self.live + other.live,
            _sum(self.fresh, other.fresh),
            Shown(*(a + b for a, b in zip(self.ended, other.ended, strict=True))),
            self.settled + other.settled,
        )

    def __mul__(self, factor: float | Floats) -> Mass:
        return self._each(lambda part: part * factor)

    @property
    def going(self) -> Floats:
        """Mass of the histories that had not ended before this turn; shape (B,)."""
        going = sum_of_each(self.live)
        return going if self.fresh is None else going + sum_of_each(self.fresh)

    @property
    def gone(self) -> Floats:
        """Mass of the histories that had ended before this turn; shape (B,)."""
        return np.asarray(self.ended.outcomes.sum(axis=1) + self.settled.sum(axis=1))

    @property
    def total(self) -> Floats:
        """Mass of all; shape (B,)."""
        return np.asarray(self.going + self.gone)

    def take(self, rows: Rows) -> Mass:
        """Return some of its draws."""
        return self._each(lambda part: rows_of(part, rows))

    def weighed(self, live: float | Floats | Truths, fresh: Floats | Truths) -> Mass:
        """Return it with what lives, and what has ended in this turn, multiplied."""
        return replace(self, live=self.live * live, fresh=None if self.fresh is None else self.fresh * fresh)

    def without_gone(self) -> Mass:
        """Return it without the histories that had ended before this turn."""
        nothing = Shown(*(np.zeros_like(part) for part in self.ended))
        return replace(self, ended=nothing, settled=np.zeros_like(self.settled))

    def turned(self, outside: float, summary: Summary) -> Mass:
        """End a turn: what has ended in it joins what ended before, which is weighed by a number."""
        ended = Shown(*(part * outside for part in self.ended))
        if self.fresh is not None:
            ended = Shown(*(a + b for a, b in zip(ended, summary(self.fresh), strict=True)))
        return Mass(self.live, None, ended, self.settled * outside)

    def mixed(self, other: Mass, where: Truths) -> Mass:
        """Return its draws, or another's where something holds; ``where`` has shape (B, 1)."""
        fresh = self.fresh
        if fresh is not None or other.fresh is not None:
            fresh = np.where(where, _or_zeros(other.fresh, fresh), _or_zeros(fresh, other.fresh))
        return Mass(
            np.where(where, other.live, self.live),
            fresh,
            Shown(*(np.where(where, b, a) for a, b in zip(self.ended, other.ended, strict=True))),
            np.where(where, other.settled, self.settled),
        )

    def _each(self, of: Callable[[Floats], Floats]) -> Mass:
        fresh = None if self.fresh is None else of(self.fresh)
        return Mass(of(self.live), fresh, Shown(*map(of, self.ended)), of(self.settled))


def _sum(one: Floats | None, other: Floats | None) -> Floats | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _or_zeros(one: Floats | None, like: Floats | None) -> Floats:
    """Return mass, or none of it in the shape of another."""
    if one is not None:
        return one
    assert like is not None
    return np.zeros_like(like)


@dataclass(frozen=True)
class Standing:
    """All layers of a batch, and the windows that are open."""

    layers: dict[Flags, Mass]
    windows: tuple[Observation, ...] = ()

    @property
    def total(self) -> Floats:
        """Mass that the news so far has left; shape (B,)."""
        return np.asarray(sum(mass.total for mass in self.layers.values()))

    @property
    def going(self) -> Floats:
        """Mass of the histories that had not ended before this turn; shape (B,)."""
        return np.asarray(sum(mass.going for mass in self.layers.values()))

    @property
    def live(self) -> Floats:
        """Mass of live states; shape (B, S)."""
        first, *others = (mass.live for mass in self.layers.values())
        return sum(others, first)

    def whole(self) -> Mass:
        """Return all layers together."""
        first, *others = self.layers.values()
        for mass in others:
            first = first + mass
        return first

    def scaled(self, factor: Floats) -> Standing:
        """Return it with the mass of each draw multiplied; shape (B,)."""
        column = factor[:, None]
        return replace(self, layers={flags: mass * column for flags, mass in self.layers.items()})

    @property
    def gone(self) -> Floats:
        """Mass of the histories that had ended before this turn; shape (B,)."""
        return np.asarray(sum(mass.gone for mass in self.layers.values()))

    def take(self, rows: Rows) -> Standing:
        """Return some of its draws."""
        return replace(self, layers={flags: mass.take(rows) for flags, mass in self.layers.items()})

    def mixed(self, other: Standing, where: Truths) -> Standing:
        """Return draws, those where something holds from another standing; shape (B,)."""
        layers = {}
        for flags in dict.fromkeys((*self.layers, *other.layers)):
            nothing = next(iter(self.layers.values())) * 0.0
            mine, theirs = self.layers.get(flags, nothing), other.layers.get(flags, nothing)
            layers[flags] = mine.mixed(theirs, where[:, None])
        return replace(self, layers=layers)

    def opened(self, windows: Sequence[Observation]) -> Standing:
        """Open windows: histories that have ended already are outside them."""
        found = self
        for window in windows:
            layers: dict[Flags, Mass] = {}
            for flags, mass in found.layers.items():
                layers[(*flags, False)] = mass.without_gone()
                if mass.gone.any():
                    layers[(*flags, None)] = replace(mass, live=np.zeros_like(mass.live), fresh=None)
            found = Standing(layers, (*found.windows, window))
        return found

    def in_window(self, window: Observation) -> tuple[Floats, Floats]:
        """Return the mass in which the thing of a window was so, and in which it was not; shapes (B,)."""
        place = self.windows.index(window)
        nothing = np.zeros_like(self.total)
        was = sum((m.total for f, m in self.layers.items() if f[place] is True), nothing)
        was_not = sum((m.total for f, m in self.layers.items() if f[place] is False), nothing)
        return np.asarray(was), np.asarray(was_not)

    def parted(self, window: Observation) -> tuple[Standing, Standing]:
        """Return the layers that a window looks at, and those outside it."""
        place = self.windows.index(window)
        inside = {f: m if f[place] is not None else m * 0.0 for f, m in self.layers.items()}
        outside = {f: m if f[place] is None else m * 0.0 for f, m in self.layers.items()}
        return replace(self, layers=inside), replace(self, layers=outside)

    def closed(self, window: Observation, outside: float) -> Standing:
        """Weigh with what is reported of a window, histories outside it by a number, and forget it."""
        place = self.windows.index(window)
        weight = {True: window.if_so, False: window.if_not, None: outside}
        layers: dict[Flags, Mass] = {}
        for flags, mass in self.layers.items():
            rest = flags[:place] + flags[place + 1 :]
            flag = flags[place]
            assert not isinstance(flag, tuple)  # news notes no numbers
            weighed = mass * weight[flag]
            layers[rest] = layers[rest] + weighed if rest in layers else weighed
        return Standing(layers, self.windows[:place] + self.windows[place + 1 :])

    def turned(self, outside: float, summary: Summary) -> Standing:
        """End a turn: histories that ended in it join those of before, which are weighed by a number."""
        layers = {flags: mass.turned(outside, summary) for flags, mass in self.layers.items()}
        return replace(self, layers=layers)


def joined(standings: Sequence[Standing]) -> Standing:
    """Put the draws of several standings one after the other."""
    layers: dict[Flags, Mass] = {}
    for flags in dict.fromkeys(flags for one in standings for flags in one.layers):
        held = [one.layers.get(flags, next(iter(one.layers.values())) * 0.0) for one in standings]
        layers[flags] = _joined(held)
    return Standing(layers, standings[0].windows)


def _joined(masses: Sequence[Mass]) -> Mass:
    if len(masses) == 1:
        return masses[0]
    some = next((mass.fresh for mass in masses if mass.fresh is not None), None)
    fresh = None
    if some is not None:
        fresh = np.concatenate(
            [np.zeros((len(m.live), some.shape[1])) if m.fresh is None else m.fresh for m in masses]
        )
    return Mass(
        np.concatenate([mass.live for mass in masses]),
        fresh,
        Shown(*(np.concatenate(part) for part in zip(*(mass.ended for mass in masses), strict=True))),
        np.concatenate([mass.settled for mass in masses]),
    )


def seen(flags: Flags, places: frozenset[int]) -> Flags:
    """Return flags with some windows having seen their thing."""
    return tuple(True if n in places else flag for n, flag in enumerate(flags))


def likelihood_of(n_actions: int, said: Sequence[Observation]) -> Floats:
    """Return how probable all that is said of a member in a turn is given each of its actions; shape (A,)."""
    told = np.array([one.if_not for one in said])[:, None].repeat(n_actions, axis=1)
    for row, one in zip(told, said, strict=True):
        row[list(one.actions)] = one.if_so
    return np.asarray(np.multiply.reduce(told, axis=0))  # row after row, as they are told


def actions_told(
    n_actions: int, said: Sequence[Observation], waiting: Sequence[tuple[int, Observation]]
) -> Iterator[tuple[Floats, frozenset[int]]]:
    """Yield the ways in which a member may have acted as open windows see it.

    Yields
    ------
    factor, places
        How probable what is ``said`` of it is given each action, 0 for actions of another way, shape (A,); and the
        windows that have then seen their thing.
    """
    table = likelihood_of(n_actions, said)
    fits = [frozenset(place for place, w in waiting if n in w.actions) for n in range(n_actions)]
    for places in dict.fromkeys(fits):
        yield np.where([one == places for one in fits], table, 0.0), places
