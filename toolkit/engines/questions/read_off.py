"""Questions that need no memory: what they ask stands in the tables of the pass itself, at the end of a turn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.progress import Progress
from toolkit.engines.questions.lasting import lasts
from toolkit.model.evidence import Observation
from toolkit.model.questions import ModelQuestion

Floats = npt.NDArray[np.float64]


def is_read_off(chain: Chain, question: ModelQuestion) -> bool:
    """Whether nothing has to be remembered for a question without a condition: it asks how it ended, of one turn, or of what lasts."""
    is_of_one_turn = question.at_end or question.asks == "level"
    if question.given is not None or bool(question.outcomes) or is_of_one_turn:
        return question.given is None
    return question.when is not None and lasts(chain, question.when)


class ReadOff:
    """One question, answered from the tables of a pass once they have got far enough."""

    def __init__(self, forward: Filter, question: ModelQuestion) -> None:
        self.forward, self.question = forward, question
        self.last = question.last(forward.model.horizon)
        self.found: Floats = np.empty((0, 0))
        self.by_turn: list[Floats] = []

    def turn(self, turn: int, progress: Progress) -> None:
        """Look at the end of a turn."""
        question = self.question
        if question.asks == "date" and question.when is not None and turn <= self.last:
            self.by_turn.append(self._holding(turn, progress))
        if turn != self.last:
            return
        if self.by_turn:  # it lasts, so what is new at the end of a turn came in it; what had come at the start counts for turn 1
            self.found = np.diff(np.stack(self.by_turn, axis=1), axis=1, prepend=0.0)
        elif question.outcomes:
            self.found = self._ended(progress)
        elif question.asks == "level":
            self.found = progress.marginals[:, turn, self._levels()]
        else:
            self.found = self._holding(turn, progress)[:, None]

    def answers(self) -> Floats:
        """Return the columns of the answer; shape (B, A)."""
        return self.found

    def _ended(self, progress: Progress) -> Floats:
        """Return by when it has ended so; what had ended at the start counts for turn 1."""
        curve = progress.incidence[:, : self.last + 1, list(self.question.outcomes)].sum(axis=2)
        if self.question.asks == "whether":
            return np.asarray(curve[:, -1:])
        curve[:, 0] = 0.0
        return np.diff(curve, axis=1)

    def _levels(self) -> slice:
        """Return where the levels of its variable stand among all."""
        model, first = self.forward.model, 0
        for number in model.shown:
            size = model.variables[number].size
            if number == self.question.variable:
                return slice(first, first + size)
            first += size
        raise AssertionError(f"'{self.question.name}' asks for what is not shown")

    def _holding(self, turn: int, progress: Progress) -> Floats:
        """Return the mass of the states in which a condition holds, wherever histories have ended."""
        forward, structure = self.forward, self.forward.structure
        one = Observation(
            turn, "state", 1.0, 1.0, self.question.name, self.question.place, program=self.question.when
        )
        live, ended = forward.holding(one, turn)
        settled = forward.teller.of_states(one, structure.start_columns, turn) & (structure.start_state < 0)
        gone = np.zeros_like(ended, dtype=np.float64) if progress.ended is None else progress.ended
        parts = (progress.mass, live), (gone, ended), (forward.start_shares(), settled)
        return np.asarray(sum((mass * where).sum(axis=1) for mass, where in parts))
