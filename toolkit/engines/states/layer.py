"""One layer of the states that are being explored: those seen before a step, and the edges that leave them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.endings import NO_OUTCOME
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.structure import Index, StepStructure

Truths = npt.NDArray[np.bool_]


class Edges(NamedTuple):
    """Edges of one joint way: from and to states by number, and the outcome of those that end; shapes (E,)."""

    way: Index
    source: Numbers
    target: Numbers
    outcome: Index


NO_EDGES = Edges(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32))


class Layer:
    """What has been seen at one step so far.

    Attributes
    ----------
    seen : numbers of the states before the step, sorted
    edges : one part for each way that was followed from states that were new then
    clipped : (variable, part, which of its edges had a change cut off)
    ignored : (part, which of its edges triggered a delayed effect while one was pending)
    """

    def __init__(self) -> None:
        self.seen: Numbers = np.empty(0, dtype=np.int64)
        self.edges: list[Edges] = []
        self.clipped: list[tuple[int, int, Truths]] = []
        self.ignored: list[tuple[int, Truths]] = []

    @property
    def n_edges(self) -> int:
        """Edges that were seen so far."""
        return sum(len(part.way) for part in self.edges)

    def add(self, numbers: Numbers) -> Numbers:
        """Add states and return those that are new."""
        place = np.searchsorted(self.seen, numbers)
        known = np.zeros(len(numbers), dtype=bool)
        inside = place < len(self.seen)
        known[inside] = self.seen[place[inside]] == numbers[inside]
        new = numbers[~known]
        self.seen = np.sort(np.concatenate((self.seen, new)))
        return new

    def structure(
        self, ways: Sequence[tuple[int, ...]], following: Numbers, numbering: Numbering
    ) -> StepStructure:
        """Lay the edges out, sorted by target; ``following`` are the states before the next step."""
        edges = Edges(*(np.concatenate(part) for part in zip(*(self.edges or [NO_EDGES]), strict=True)))
        place, ended = _targets(edges, following)
        order = np.argsort(place, kind="stable")
        clipped, ignored = self._marked(order)
        return StepStructure(
            columns=numbering.columns(self.seen),
            ways=np.array(ways, dtype=np.int32),
            way=edges.way[order].astype(np.int32),
            source=np.searchsorted(self.seen, edges.source[order]).astype(np.int32),
            target=place[order].astype(np.int32),
            n_next=len(following),
            ended_columns=numbering.columns(ended[0]),
            ended_outcome=ended[1].astype(np.int32),
            clipped=clipped,
            ignored=ignored,
        )

    def _marked(self, order: Numbers) -> tuple[dict[int, Index], Index]:
        """Return the edges on which changes were cut off, by variable, and ignored, as they stand once sorted."""
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        offsets = np.cumsum([0, *(len(part.way) for part in self.edges)])
        clipped: dict[int, list[Numbers]] = {}
        for variable, part, beyond in self.clipped:
            clipped.setdefault(variable, []).append(rank[offsets[part] + np.flatnonzero(beyond)])
        ignored = [rank[offsets[part] + np.flatnonzero(late)] for part, late in self.ignored]
        return (
            {variable: np.concatenate(edges).astype(np.int32) for variable, edges in clipped.items()},
            np.concatenate([np.empty(0, np.int64), *ignored]).astype(np.int32),
        )


def _targets(edges: Edges, following: Numbers) -> tuple[Numbers, Numbers]:
    """Return the place of each target, live states first, and the (number, outcome) of those that have ended; shape (2, X)."""
    ended = edges.outcome != NO_OUTCOME
    # An ended state is told apart by its outcome too: a refused overflow may share a number with a true end.
    keys = np.stack((edges.target[ended], edges.outcome[ended].astype(np.int64)))
    unique, inverse = keys, np.empty(0, int)
    if ended.any():
        unique, inverse = np.unique(keys, axis=1, return_inverse=True)
    place = np.searchsorted(following, edges.target)
    place[ended] = len(following) + inverse.reshape(-1)
    return place, unique
