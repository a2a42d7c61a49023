"""The grid of beliefs, with an axis for each type, and how values on it are laid out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.grid.nodes import Nodes

Floats = npt.NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Axes:
    """The grid of beliefs: one axis for each type, all with the same nodes; the first counts most.

    Attributes
    ----------
    kinds : shape (K, H)
        Which kind each type is of in each joint type.
    holders : shape (actors,)
        The axis of each actor that looks ahead, or -1.
    """

    nodes: Nodes
    kinds: npt.NDArray[np.int64]
    holders: tuple[int, ...]

    @property
    def n_axes(self) -> int:
        """How many types there are."""
        return int(self.kinds.shape[1])

    @property
    def size(self) -> int:
        """Beliefs on the grid."""
        return int(self.nodes.n**self.n_axes)

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """(actor, its kind) of each worth that is carried along; the kind is -1 for an actor without a type."""
        return [(i, kind) for i, axis in enumerate(self.holders) for kind in ((0, 1) if axis >= 0 else (-1,))]

    @cached_property
    def thought(self) -> Floats:
        """How likely each kind of each type is at each belief; shape (H, 2, N)."""
        each = np.array(list(product(self.nodes.at, repeat=self.n_axes))).T.reshape(self.n_axes, self.size)
        return np.stack([1.0 - each, each], axis=1)

    @lru_cache(maxsize=256)  # noqa: B019
    def others(self, actor: int, kind: int, leaving: int = -1, left: int = -1) -> Floats:
        """Return how likely an actor of some kind thinks each joint type at each belief, shape (K, N); 0 where it is not of that kind.

        The type on the axis ``leaving`` is taken to be of the kind ``left``, and its own chance left out.
        """
        own = self.holders[actor]
        found = np.ones((len(self.kinds), self.size))
        for h in range(self.n_axes):
            if h in (own, leaving):
                wanted = kind if h == own else left
                found *= (self.kinds[:, h] == wanted)[:, None]
            else:
                found *= self.thought[h][self.kinds[:, h]]
        return found

    def lines(self, values: Floats, axis: int) -> Floats:
        """Lay values out along an axis: shapes (…, Z, N) -> (…, L, n)."""
        n, (*lead, z, _) = self.nodes.n, values.shape
        split = values.reshape(*lead, z, n**axis, n, n ** (self.n_axes - 1 - axis))
        return np.ascontiguousarray(np.swapaxes(split, -1, -2)).reshape(*lead, -1, n)

    def grid(self, lines: Floats, axis: int, n_states: int) -> Floats:
        """Undo ``lines``."""
        n, lead = self.nodes.n, lines.shape[:-2]
        split = lines.reshape(*lead, n_states, n**axis, n ** (self.n_axes - 1 - axis), n)
        return np.ascontiguousarray(np.swapaxes(split, -1, -2)).reshape(*lead, n_states, self.size)

    def along(self, values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """Repeat what is known of states for every line of any axis; shapes (…, Z) -> (…, L)."""
        return np.repeat(values, self.size // self.nodes.n, axis=-1)

    def refined(self, finer: Axes, values: Floats) -> Floats:
        """Interpolate values on this grid at the nodes of another; shapes (…, N) -> (…, N')."""
        weights = self.nodes.weights(finer.nodes.at)
        found = values.reshape(*values.shape[:-1], *[self.nodes.n] * self.n_axes)
        for h in range(self.n_axes):
            place = found.ndim - self.n_axes + h
            found = np.moveaxis(np.tensordot(found, weights, axes=(place, 1)), -1, place)
        return found.reshape(*values.shape[:-1], finer.size)

    def weights_at(self, beliefs: Floats) -> Floats:
        """Return how beliefs on the grid are weighed to interpolate at one; shapes (H,) -> (N,)."""
        found = np.ones(1)
        for belief in beliefs:
            found = np.outer(found, self.nodes.weights(belief)).ravel()
        return found
