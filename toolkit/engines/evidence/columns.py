"""Live mass that goes through the steps of a turn side by side: one column per way of telling the turn and per layer of it.

A step's matrix is read once for all columns that are told alike at it, which is most of them at most steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from toolkit.engines.evidence.standing import Flags, Floats, Standing
from toolkit.engines.evidence.telling import Said
from toolkit.engines.moving.memory import beside, some, zeros_like

Key = tuple[int, Flags]
"""Number of the way of telling, and what open windows have seen."""


@dataclass
class Columns:
    """Live mass between two steps of a turn, and what has ended in the turn so far.

    Attributes
    ----------
    keys : of the columns
    live : shape (B, S, C)
    fresh : key -> mass of histories that have ended in this turn, shape (B, X)
    """

    keys: list[Key]
    live: Floats
    fresh: dict[Key, Floats]

    @classmethod
    def of(cls, standings: Sequence[Standing]) -> Columns:
        """Return the layers that are alive of the standing that each way of telling a turn starts from."""
        layers = [
            ((way, flags), mass.live)
            for way, standing in enumerate(standings)
            for flags, mass in standing.layers.items()
            if mass.live.any()
        ]
        live = beside([one for _, one in layers]) if layers else np.zeros((0, 0, 0))
        return cls([key for key, _ in layers], live, {})

    def of_way(self, way: int) -> dict[Flags, Floats]:
        """Return the live mass of each layer as one way tells it; shapes (B, S)."""
        return {
            self.keys[column][1]: self.live[..., column].copy(order="K")
            for column in self._of_ways.get(way, ())
        }

    def whole_of_way(self, way: int, shape: tuple[int, int]) -> Floats:
        """Return the live mass of all layers together as one way tells it; shape (B, S)."""
        mine = self._of_ways.get(way, [])
        return self.live[..., mine].sum(axis=-1) if mine else np.zeros(shape)

    @cached_property
    def _of_ways(self) -> dict[int, list[int]]:
        """The columns of each way; they stay the same, while ``fresh`` grows."""
        found: dict[int, list[int]] = {}
        for column, (way, _) in enumerate(self.keys):
            found.setdefault(way, []).append(column)
        return found

    def ended_by_way(self) -> dict[int, dict[Flags, Floats]]:
        """Return what has ended in each layer, as each way tells it."""
        found: dict[int, dict[Flags, Floats]] = {}
        for (way, flags), gone in self.fresh.items():
            found.setdefault(way, {})[flags] = gone
        return found

    def alike(self, number: int, news: Sequence[Said]) -> Iterator[tuple[list[Key], Floats]]:
        """Yield the columns of which the same is said at a step, with their mass."""
        groups: dict[object, list[int]] = {}
        for column, (way, flags) in enumerate(self.keys):
            groups.setdefault(news[way].told_at(number, flags), []).append(column)
        for group in groups.values():
            whole = len(group) == len(self.keys)
            yield [self.keys[c] for c in group], self.live if whole else some(self.live, group)


def put_together(pieces: Sequence[tuple[list[Key], Floats]]) -> tuple[list[Key], Floats]:
    """Join what columns have become at a step; the same key may come from several."""
    if len(pieces) == 1:
        return pieces[0]
    places: dict[Key, int] = {}
    for keys, _ in pieces:
        for key in keys:
            places.setdefault(key, len(places))
    live = zeros_like(pieces[0][1], len(places)) if pieces else np.zeros((0, 0, 0))
    for keys, part in pieces:
        live[..., [places[key] for key in keys]] += part
    return list(places), live


def later_alike(
    number: int, news: Sequence[Said], ending: Sequence[tuple[int, int, Flags]]
) -> Iterator[list[int]]:
    """Yield the columns of which the same is said at the steps after one; ``ending`` has (column, way, flags)."""
    groups: dict[object, list[int]] = {}
    for column, way, flags in ending:
        groups.setdefault(news[way].told_after(number, flags), []).append(column)
    yield from groups.values()
