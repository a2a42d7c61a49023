"""A crisis laid out turn by turn: at each step of each turn the states that can be reached, and what leads from them to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.structure import Structure
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Moment:
    """One step of one turn.

    Attributes
    ----------
    states : shape (S,)
        Places among the states before the step; in order.
    way, source, target : shapes (E,)
        Joint way of the step, place among ``states``, and place among those of the moment after; behind these stand ``ended``.
    after : shape (S',)
        States of the moment after, as places among those before the next step.
    ended : shape (X,)
        Places among the states in which a history ends after the step.
    """

    turn: int
    number: int
    states: Index
    way: Index
    source: Index
    target: Index
    after: Index
    ended: Index

    @property
    def n_after(self) -> int:
        """States of the moment after."""
        return len(self.after)


@dataclass(frozen=True)
class Unrolled:
    """All moments in order.

    Attributes
    ----------
    start : shape (S,)
        Place among the start combinations of each state of the first moment.
    final : shape (S,)
        States that are left after the last turn, as places among those before the first step.
    """

    moments: tuple[Moment, ...]
    start: Index
    final: Index

    @property
    def n_states(self) -> int:
        """States of all moments."""
        return sum(len(moment.states) for moment in self.moments)

    @property
    def n_moves(self) -> int:
        """Moves between states of all moments."""
        return sum(len(moment.way) for moment in self.moments)


def unrolled(model: Model, structure: Structure) -> Unrolled:
    """Lay a crisis out turn by turn, from every start that is possible to the horizon."""
    live = np.flatnonzero(structure.start_state >= 0)
    start = live[np.argsort(structure.start_state[live], kind="stable")]
    states = structure.start_state[start].astype(np.int64)
    moments = []
    for turn in range(1, model.horizon + 1):
        keep_within()
        for number in range(len(model.steps)):
            moment, states = _moment(structure, turn, number, states)
            moments.append(moment)
    return Unrolled(tuple(moments), start, states)


def _moment(structure: Structure, turn: int, number: int, states: Index) -> tuple[Moment, Index]:
    """Follow what leads on from some states; return the moment, and the states after it."""
    step = structure.laid[number]
    known = step.transitions
    place = np.full(step.n_states, -1, dtype=np.int64)
    place[states] = np.arange(len(states))
    here = np.flatnonzero(place[known.source] >= 0)
    target = known.target[here].astype(np.int64)
    after = np.unique(target[target < step.n_next])
    ended = np.unique(target[target >= step.n_next])
    back = np.full(step.n_targets, -1, dtype=np.int64)
    back[after] = np.arange(len(after))
    back[ended] = len(after) + np.arange(len(ended))
    source = place[known.source[here]]
    way = known.way[here].astype(np.int64)
    return Moment(turn, number, states, way, source, back[target], after, ended - step.n_next), after
