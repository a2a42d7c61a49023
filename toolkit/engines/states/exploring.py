"""Exploring which states can follow which, once per scenario, whatever the draw.

Guards that read parameters count as possibly true, and as possibly true in any turn still to come; the
chance of a move may then be 0 for a draw or a turn, but no move is missing.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.engines.states.layer import Layer, Seen
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.errors import TooLarge
from toolkit.model.distinct import distinct
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

if TYPE_CHECKING:
    from toolkit.engines.states.structure import Structure

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
        return self._structure(self._walked())

    def walk(self) -> Numbers:
        """Walk from every start until nothing new is reached, and return the states at the end of a turn."""
        return self._walked().numbers

    def _walked(self) -> Seen:
        start, outcome = self.start, self.start_outcome
        new = distinct(self.numbering.numbers(start)[outcome == NO_OUTCOME])
        for turn in range(1, self.model.horizon + 1):
            for layer, after in pairwise([*self.layers, self.layers[0]]):
                if not len(new):
                    break
                keep_within()
                new = self._expand(layer, after, new, turn)
        if len(new):
            self.layers[0].add(new, self.model.horizon + 1)
        return self.layers[0].seen()

    def _expand(self, layer: Layer, after: Layer, new: Numbers, turn: int) -> Numbers:
        """Follow every move of states new to a step; return the live states to which they lead that are new to the step after."""
        kind = layer.add(new, turn)
        if layer.n_seen > self.max_states:
            self._refuse(layer.n_seen)
        return layer.reached(new, kind, after)

    def _refuse(self, n_states: int) -> None:
        ranked = sorted(self.model.variables, key=lambda variable: -variable.size)
        largest = ", ".join(f"{variable.name} ({variable.size})" for variable in ranked[:3])
        raise TooLarge(
            f"more than {self.max_states:,} states can be reached ({n_states:,} so far), too many to be listed here",
            f"declare fewer levels: the variables with most are {largest}",
        )

    def _structure(self, first: Seen) -> Structure:
        from toolkit.engines.states.laying_out import laid_out  # whoever counts states alone lays nothing out
        from toolkit.engines.states.structure import Structure

        start, outcome = self.start, self.start_outcome
        seen, columns, steps = first, self.numbering.columns(first.numbers), []
        while self.layers:
            layer = self.layers.pop(0)
            following = self.layers[0].seen() if self.layers else first
            steps.append(laid_out(layer, seen, columns, following.numbers))
            if not np.array_equal(seen.numbers, following.numbers):
                columns = self.numbering.columns(following.numbers)
            seen = following
        state = np.searchsorted(first.numbers, self.numbering.numbers(start)).astype(np.int32)
        state[outcome != NO_OUTCOME] = -1
        return Structure(tuple(steps), start, state, outcome)
