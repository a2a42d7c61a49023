"""One model asked again and again at inputs of one's own: what an input does not touch is not worked out twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.affordable import AT_ONCE_SECONDS, holding_within
from toolkit.engines.chain import Chain
from toolkit.engines.chances import Chances, TurnKey, step_chances, turn_key
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.forward import Pass
from toolkit.engines.questions.asking import Asking
from toolkit.errors import TooLarge
from toolkit.model.model import Model
from toolkit.model.steps import Step
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


class Reweighing:
    """The exact answers of one model at one set of inputs after another.

    The reachable states are listed once. Each answer fills in the chances of the transitions that read an input
    which has moved, and pushes the probability through the turns again; shares of single actions are not counted.

    Parameters
    ----------
    model : Model
        Small enough to be answered exactly while somebody waits.
    asks : bool
        Whether what readers ask is answered too, which takes several times as long.

    Raises
    ------
    TooLarge
        If its states cannot be listed, or not be gone through while somebody waits.
    """

    def __init__(self, model: Model, *, asks: bool = False) -> None:
        try:
            structure = holding_within(model, AT_ONCE_SECONDS)
        except TooLarge as refusal:
            raise refusal.otherwise("ask `ct.run`, which answers what cannot be answered at once") from None
        self.model = model
        self.chain = Chain(model.asking(asks), structure, 1)
        self._known: dict[tuple[int, TurnKey], tuple[bytes, Chances]] = {}
        self._turns: dict[tuple[int, int], TurnKey] = {}

    def at(self, values: Floats) -> Tally:
        """Answer at some inputs; shape (P,) -> a tally of one draw.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] at these inputs.
        """
        columns = [np.full((1, 1), value) for value in np.asarray(values, dtype=np.float64)]
        with np.errstate(all="ignore"):
            again = _Again(
                self.chain, columns, 0, counting=False, telling=False, kept=self._known, turns=self._turns
            )
            if not self.chain.model.asks:
                return again.run(1)
            again.keeps_ended = True  # what lasts is read off the states in which histories have ended, too
            asking = Asking(Filter(self.chain, columns, 0, again))
            return replace(again.run(1, after=asking.turn), asked=asking.answers())


@dataclass
class _Again(Pass):
    """A pass that keeps the chances of every step and turn for as long as the inputs behind them stay."""

    kept: dict[tuple[int, TurnKey], tuple[bytes, Chances]] = field(default_factory=dict)
    turns: dict[tuple[int, int], TurnKey] = field(default_factory=dict)
    reads: dict[int, bytes] = field(default_factory=dict)
    """Per step the values of the inputs that it reads."""

    def chances(self, number: int, step: Step, turn: int) -> Chances:
        """Return the chances of a step, from before if nothing that it reads has moved."""
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        if number not in self.reads:
            self.reads[number] = np.array(
                [self.parameters[n][0, 0] for n in step.program.parameters]
            ).tobytes()
        if (number, turn) not in self.turns:
            self.turns[number, turn] = turn_key(step, turn)
        place = number, self.turns[number, turn]
        before = self.kept.get(place)
        if foreseen is None and before is not None and before[0] == self.reads[number]:
            return before[1]
        chain = self.chain
        chances = step_chances(
            step,
            chain.structure.steps[number],
            self.parameters,
            turn,
            chain.workspace(number),
            chain.size,
            foreseen,
        )
        if foreseen is None:
            self.kept[place] = self.reads[number], chances
        return chances
