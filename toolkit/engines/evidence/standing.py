"""Where the probability of a batch stands while news comes in, told apart by what open windows have seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.model.evidence import Observation

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Flag = bool | tuple[int, ...] | None
Flags = tuple[Flag, ...]
"""Per open window whether its thing has been so; None in histories that had ended before it opened. A question notes numbers: what came, or when."""


@dataclass(frozen=True)
class Mass:
    """Probability of one layer: of histories of which open windows have seen the same.

    Attributes
    ----------
    live : shape (B, S)
    fresh : shape (B, X), of histories that have ended in this turn
    ended : shape (B, X), of those that ended in earlier turns
    settled : shape (B, S0), of those that had ended at the start
    """

    live: Floats
    fresh: Floats
    ended: Floats
    settled: Floats

    def __add__(self, other: Mass) -> Mass:
        return Mass(
            self.live + other.live,
            self.fresh + other.fresh,
            self.ended + other.ended,
            self.settled + other.settled,
        )

    def __mul__(self, factor: float | Floats) -> Mass:
        return Mass(self.live * factor, self.fresh * factor, self.ended * factor, self.settled * factor)

    @property
    def going(self) -> Floats:
        """Mass of the histories that had not ended before this turn; shape (B,)."""
        return np.asarray(self.live.sum(axis=1) + self.fresh.sum(axis=1))

    @property
    def total(self) -> Floats:
        """Mass of all; shape (B,)."""
        return np.asarray(self.going + self.ended.sum(axis=1) + self.settled.sum(axis=1))

    def take(self, rows: Rows) -> Mass:
        """Return some of its draws."""
        return Mass(self.live[rows], self.fresh[rows], self.ended[rows], self.settled[rows])

    def mixed(self, other: Mass, where: Truths) -> Mass:
        """Return its draws, or another's where something holds; ``where`` has shape (B, 1)."""
        pairs = zip(_parts(self), _parts(other), strict=True)
        return Mass(*(np.where(where, theirs, mine) for mine, theirs in pairs))


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
        parts = (m.ended.sum(axis=1) + m.settled.sum(axis=1) for m in self.layers.values())
        return np.asarray(sum(parts))

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
                nothing = np.zeros_like(mass.ended), np.zeros_like(mass.settled)
                layers[(*flags, False)] = Mass(mass.live, mass.fresh, *nothing)
                if mass.ended.any() or mass.settled.any():
                    none = np.zeros_like(mass.live), np.zeros_like(mass.fresh)
                    layers[(*flags, None)] = Mass(*none, mass.ended, mass.settled)
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

    def turned(self, outside: float) -> Standing:
        """End a turn: histories that ended in it join those of before, which are weighed by a number."""
        return replace(
            self,
            layers={
                flags: Mass(m.live, np.zeros_like(m.fresh), m.ended * outside + m.fresh, m.settled * outside)
                for flags, m in self.layers.items()
            },
        )


def joined(standings: Sequence[Standing]) -> Standing:
    """Put the draws of several standings one after the other."""
    layers: dict[Flags, Mass] = {}
    for flags in dict.fromkeys(flags for one in standings for flags in one.layers):
        held = [one.layers.get(flags, next(iter(one.layers.values())) * 0.0) for one in standings]
        layers[flags] = Mass(*(np.concatenate(part) for part in zip(*map(_parts, held), strict=True)))
    return Standing(layers, standings[0].windows)


def _parts(mass: Mass) -> tuple[Floats, Floats, Floats, Floats]:
    return mass.live, mass.fresh, mass.ended, mass.settled


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
