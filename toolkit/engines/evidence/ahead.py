"""How the crisis will have ended, from each state after each turn: carried back from the horizon once, for all who ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.forward import Pass
from toolkit.engines.moving.after import After
from toolkit.engines.states.endings import final_outcome

Floats = npt.NDArray[np.float64]
MOST_BYTES = 256 * 2**20
"""What may be kept for one batch; where it would be more, mass is pushed on to the horizon whenever it is asked about."""


@dataclass
class Ahead:
    """The probability of each outcome from the live states after each turn, for one batch (the backward equations of a chain)."""

    base: Pass
    kept: dict[int, list[Floats]] = field(default_factory=dict)
    """Turn -> by outcome, shape (B, S)."""
    ended: dict[int, list[Floats]] = field(default_factory=dict)
    """Step -> by outcome, of the states in which it ends a history: 1 where that is how, else 0; shape (B, X)."""

    @property
    def fits(self) -> bool:
        """Whether all turns can be kept."""
        model, structure = self.base.chain.model, self.base.chain.structure
        numbers = model.horizon * structure.n_states * len(model.outcomes) * self.base.chain.size
        return 8 * numbers <= MOST_BYTES

    def outcomes(self, turn: int, live: Floats) -> Floats:
        """Sum up how live mass after a turn will have ended; shapes (B, S) -> (B, K)."""
        return np.stack([np.einsum("bs,bs->b", live, one) for one in self._after(turn)], axis=1)

    def _after(self, turn: int) -> list[Floats]:
        """Return the probability of each outcome from each live state after a turn; shapes (B, S)."""
        model = self.base.chain.model
        if not self.kept:
            live = self.base.chain.structure.steps[0].columns
            self.kept[model.horizon] = self._certain(final_outcome(model, live))
        for later in range(min(self.kept), turn, -1):
            worth = self.kept[later]
            for number in range(len(model.steps) - 1, -1, -1):
                worth = self._before(number, later, worth, may_go=worth is not self.kept[later])
            self.kept[later - 1] = worth
        return self.kept[turn]

    def _before(self, number: int, turn: int, live: Sequence[Floats], *, may_go: bool) -> list[Floats]:
        """Carry the probabilities back over one step; they ``may_go`` where nobody else wants those after it."""
        chain = self.base.chain
        if number not in self.ended:
            self.ended[number] = self._certain(chain.structure.steps[number].ended_outcome)
        worth = [After(*one, may_go) for one in zip(live, self.ended[number], strict=True)]
        moves = self.base.chances(number, chain.model.steps[number], turn).moves
        return chain.mover(number).back_each(moves, worth)

    def _certain(self, outcome: npt.NDArray[np.int32]) -> list[Floats]:
        """Return that states have ended as they have; shapes (S,) -> K of (B, S)."""
        chain = self.base.chain
        alike = (
            np.broadcast_to(outcome == k, (chain.size, len(outcome)))
            for k in range(len(chain.model.outcomes))
        )
        return [chain.laid(one.astype(np.float64)) for one in alike]
