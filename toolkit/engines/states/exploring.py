"""Exploring which states can follow which, once per scenario, whatever the draw.

Guards that read parameters count as possibly true, and as possibly true in any turn still to come; the
chance of a move may then be 0 for a draw or a turn, but no move is missing.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.engines.states.layer import Layer
from toolkit.engines.states.laying_out import laid_out
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge
from toolkit.model.distinct import distinct
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

MAX_STATES = 2_000_000


class Explorer:
    """One breadth-first walk, turn by turn."""

    def __init__(self, model: Model, max_states: int) -> None:
        self.model, self.max_states = model, max_states
        self.numbering = Numbering(model)
        self.layers = [Layer(model, number, self.numbering) for number in range(len(model.steps))]

        self.start: tuple[npt.NDArray[np.int8], ...] = tuple(
            np.array(c, dtype=np.int8) for c in zip(*product(*model.start_levels), strict=True)
        )
        self.start_outcome: Index = ended_outcome(model, self.start, at_turn_end=True)

    def run(self) -> Structure:
        """Walk from every start until nothing new is reached, and lay out what was seen."""
        self.walk()
        return self._structure()

    def walk(self) -> Numbers:
        """Walk from every start until nothing new is reached, and return the states at the end of a turn."""
        start, outcome = self.start, self.start_outcome
        reached = distinct(self.numbering.numbers(start)[outcome == NO_OUTCOME])
        for turn in range(1, self.model.horizon + 1):
            if len(reached) == 0:
                break
            for layer in self.layers:
                keep_within()
                reached = self._expand(layer, reached, turn)
        last = self.layers[0].new(reached)
        self.layers[0].add(last, self.model.horizon + 1)
        return self.layers[0].seen

    def _expand(self, layer: Layer, reached: Numbers, turn: int) -> Numbers:
        """Follow every move of states new to a step; return the live states to which they lead."""
        new = layer.new(reached)
        if len(new) == 0:
            return new
        row = layer.add(new, turn)
        if len(layer.seen) > self.max_states:
            self._refuse(len(layer.seen))
        return layer.reached(new, row)

    def _refuse(self, n_states: int) -> None:
        ranked = sorted(self.model.variables, key=lambda variable: -variable.size)
        largest = ", ".join(f"{variable.name} ({variable.size})" for variable in ranked[:3])
        raise TooLarge(
            f"more than {self.max_states:,} states can be reached ({n_states:,} so far), too many to be listed here",
            f"declare fewer levels: the variables with most are {largest}",
        )

    def _structure(self) -> Structure:
        start, outcome = self.start, self.start_outcome
        following = [*self.layers[1:], self.layers[0]]
        steps = []
        for layer, after in zip(self.layers, following, strict=True):
            steps.append(laid_out(layer, after.seen))
            layer.let_go()
        state = np.searchsorted(self.layers[0].seen, self.numbering.numbers(start)).astype(np.int32)
        state[outcome != NO_OUTCOME] = -1
        return Structure(tuple(steps), start, state, outcome)
