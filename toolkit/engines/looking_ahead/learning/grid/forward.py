"""Forward from the start: how likely each act is in each state, over all beliefs with which it is reached.

Histories that reach a public state with different beliefs are kept apart by their beliefs, shared out over the nodes by the weights that interpolate there: the
mean of every polynomial that the grid holds is kept, so how likely things are falls off as fast in error as worths do. Weights may be below 0, and so may
shares of a few in a billion; what is told of them is cut off there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.grid.axes import Axes
from toolkit.engines.looking_ahead.learning.grid.backward import Solved
from toolkit.engines.looking_ahead.learning.grid.dealing import Dealt, Stage
from toolkit.engines.looking_ahead.learning.grid.public import PublicGame
from toolkit.engines.looking_ahead.learning.grid.stage import Chosen, Loops

Floats = npt.NDArray[np.float64]
LEAST_MASS = 1e-13
"""Chance of a state below which what is done there is told as the mean over beliefs."""


@dataclass
class Told:
    """What comes of it.

    Attributes
    ----------
    acts : per stage with a chooser, shape (A, K, Z)
        How likely acts are in each public state with each joint type.
    shares : per stage, shape (A,)
        In what share of histories each act is done.
    outcomes : shape (outcomes,)
    """

    acts: list[Floats | None]
    shares: list[Floats]
    outcomes: Floats

    def apart(self, other: Told) -> tuple[float, float]:
        """Return the largest difference from another, between outcomes and between shares of acts."""
        acts = [float(np.abs(a - b).max()) for a, b in zip(self.shares, other.shares, strict=True)]
        return float(np.abs(self.outcomes - other.outcomes).max()), max(acts, default=0.0)


class Forward:
    """Follows one draw through its stages on one grid."""

    def __init__(self, game: PublicGame, dealt: Dealt, axes: Axes, loops: Loops) -> None:
        self.game, self.dealt, self.axes, self.loops = game, dealt, axes, loops

    def told(self, solved: Solved) -> Told:
        """Return how likely acts and outcomes are."""
        told = Told([], [], np.zeros(len(self.game.model.outcomes)))
        mass = self.dealt.start.T[:, :, None] * self.axes.weights_at(self.dealt.first)
        for stage, chosen in zip(self.dealt.stages, solved.chosen, strict=True):
            flows, spread = self._flows(stage, chosen, mass)
            by_state = np.stack([one.sum(axis=2) for one in flows])
            told.acts.append(None if chosen is None else self._acts(stage, by_state, mass, chosen))
            told.outcomes += _ends(stage, by_state)
            told.shares.append(by_state.sum(axis=(1, 2)))
            mass = _sent(stage, spread)
        return told

    def _flows(self, stage: Stage, chosen: Chosen | Floats | None, mass: Floats) -> tuple[Floats, Floats]:
        """Return the mass of each act with the beliefs before it and after it; shapes (A, Z, K, N)."""
        if chosen is None:
            return mass[None], mass[None]
        chances = self._chances(stage, chosen)
        imposed = self._imposed(stage)
        flows = (chances if imposed is None else np.where(imposed[1], imposed[0], chances)) * mass
        if not isinstance(chosen, Chosen):
            return flows, flows
        assert stage.chooser is not None
        axis = stage.chooser.axis
        lines = self.axes.lines(flows.transpose(0, 2, 1, 3), axis)
        spread = self.loops.spread(chosen.after, lines, self.axes.nodes)
        return flows, self.axes.grid(spread, axis, len(mass)).transpose(0, 2, 1, 3)

    def _chances(self, stage: Stage, chosen: Chosen | Floats) -> Floats:
        """Return how likely acts are by their rule; shape (A, Z, K or 1, N)."""
        if not isinstance(chosen, Chosen):
            return chosen[:, :, None]
        assert stage.chooser is not None
        kinds = self.axes.kinds[:, stage.chooser.axis]
        by_kind = self.axes.grid(chosen.chance, stage.chooser.axis, stage.public.n)
        return by_kind[:, kinds].transpose(0, 2, 1, 3)

    def _imposed(self, stage: Stage) -> tuple[Floats, npt.NDArray[np.bool_]] | None:
        """Return what is imposed behind the backs of the others, and where it can be; None where nothing is."""
        chooser = stage.chooser
        assert chooser is not None
        moment = stage.public.moment
        imposed = self.game.model.steps[moment.number].members[chooser.member].forced.get(moment.turn)
        if imposed is None:
            return None
        alone = (np.arange(len(chooser.opens)) == imposed[0]) * 1.0
        return alone[:, None, None, None], chooser.opens[imposed[0]][None, :, None, None]

    def _acts(self, stage: Stage, by_state: Floats, mass: Floats, chosen: Chosen | Floats) -> Floats:
        """Return how likely acts are in each state by their rule, over the beliefs with which it is reached; shape (A, K, Z)."""
        chances = self._chances(stage, chosen)
        total = mass.sum(axis=2)
        weighed = (chances * mass).sum(axis=3) if self._imposed(stage) is not None else by_state
        mean = np.broadcast_to(chances.mean(axis=3), weighed.shape)
        found = np.where(total > LEAST_MASS, weighed / np.where(total > LEAST_MASS, total, 1.0), mean)
        return np.clip(found, 0.0, 1.0).transpose(0, 2, 1)


def _ends(stage: Stage, by_state: Floats) -> Floats:
    """Return how likely outcomes are by what ends at a stage; shapes (A, Z, K) -> (outcomes,)."""
    public = stage.public
    mass = (by_state[:, public.end_source, public.end_kind] * stage.ending).sum(axis=0)
    return np.asarray(mass @ stage.outcome)


def _sent(stage: Stage, spread: Floats) -> Floats:
    """Return the mass after a stage; shapes (A, Z, K, N) -> (Z', K, N)."""
    _, _, k, n = spread.shape
    found = sum(one.T @ mass.reshape(len(mass), -1) for one, mass in zip(stage.onward, spread, strict=True))
    return np.asarray(found).reshape(-1, k, n)
