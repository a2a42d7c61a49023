"""What choosers can tell apart, asked of single states."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.information import InformationSets, information_sets
from toolkit.engines.looking_ahead.learning.unrolling import unrolled
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.numbering import Numbering
from toolkit.model.model import Model
from toolkit.model.program import State, Workspace


class ToldApart:
    """The information sets of a model whose actors learn.

    Raises
    ------
    TooLarge
        If the states cannot be listed.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.structure, self.numbering = list_states(model), Numbering(model)
        self.laid_out = unrolled(model, self.structure)
        self.all: list[InformationSets] = information_sets(model, self.structure, self.laid_out)
        self._at = {(one.turn, one.number): n for n, one in enumerate(self.laid_out.moments)}
        self._of: dict[int, list[InformationSets]] = {}
        self._places: dict[int, dict[int, int]] = {}
        for one in self.all:
            self._of.setdefault(one.moment, []).append(one)

    def n_choices(self, one: InformationSets) -> int:
        """Return in how many of some information sets more than one option may be open, inputs at their medians."""
        return len(np.unique(one.of_state[self._may_choose(one)]))

    def levels(self, one: InformationSets, variable: int) -> tuple[int, ...]:
        """Return the positions that a variable may have where a choice of some information sets comes, inputs at their medians."""
        moment = self.laid_out.moments[one.moment]
        column = self.structure.laid[moment.number].columns[variable][moment.states]
        declared = self.model.variables[variable]
        return tuple(int(n) for n in np.unique(declared.positions(column)[self._may_choose(one)]))

    def _may_choose(self, one: InformationSets) -> npt.NDArray[np.bool_]:
        """Say in which states more than one option is open; shape (S,)."""
        moment = self.laid_out.moments[one.moment]
        step = self.model.steps[moment.number]
        columns = [c[moment.states] for c in self.structure.laid[moment.number].columns]
        inputs = [np.array([[value]]) for value in central(self.model)]
        with np.errstate(all="ignore"):
            workspace = Workspace((len(moment.states),), (1, 1))
            rows = step.program.evaluate(columns, inputs, moment.turn, workspace)
        guards = [action.opens for action in step.members[one.member].actions]
        n_open = sum(
            np.broadcast_to(True if g is None else rows[g], (1, len(moment.states)))[0] * 1 for g in guards
        )
        return np.asarray(n_open > 1)

    def sets(self, turn: int, number: int, columns: State) -> dict[int, int]:
        """Return, for each chooser of a step, the information set in which it stands in a single state."""
        n = self._at[turn, number]
        if n not in self._of:
            return {}
        if n not in self._places:
            states = self.laid_out.moments[n].states
            listed = self.numbering.numbers([c[states] for c in self.structure.laid[number].columns])
            self._places[n] = {state: place for place, state in enumerate(listed.tolist())}
        place = self._places[n][int(self.numbering.numbers(columns)[0])]
        return {one.member: int(one.of_state[place]) for one in self._of[n]}
