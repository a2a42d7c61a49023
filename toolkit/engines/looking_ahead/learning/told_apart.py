"""What choosers can tell apart, asked of single states."""

from __future__ import annotations

from toolkit.engines.looking_ahead.learning.information import InformationSets, information_sets
from toolkit.engines.looking_ahead.learning.unrolling import unrolled
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.numbering import Numbering
from toolkit.model.model import Model
from toolkit.model.program import State


class ToldApart:
    """The information sets of a model whose actors learn.

    Raises
    ------
    TooLarge
        If the states cannot be listed.
    """

    def __init__(self, model: Model) -> None:
        self.structure, self.numbering = list_states(model), Numbering(model)
        self.laid_out = unrolled(model, self.structure)
        self.all: list[InformationSets] = information_sets(model, self.structure, self.laid_out)
        self._at = {(one.turn, one.number): n for n, one in enumerate(self.laid_out.moments)}
        self._of: dict[int, list[InformationSets]] = {}
        self._places: dict[int, dict[int, int]] = {}
        for one in self.all:
            self._of.setdefault(one.moment, []).append(one)

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
