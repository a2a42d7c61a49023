"""How the crisis will have ended, from each state after each turn: carried back from the horizon once, for all who ask."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.forward import Pass
from toolkit.engines.states.endings import final_outcome

Floats = npt.NDArray[np.float64]
MOST_BYTES = 256 * 2**20
"""What may be kept for one batch; where it would be more, mass is pushed on to the horizon whenever it is asked about."""


@dataclass
class Ahead:
    """The probability of each outcome from the live states after each turn, for one batch (the backward equations of a chain)."""

    base: Pass
    kept: dict[int, Floats] = field(default_factory=dict)
    """Turn -> shape (B, S, K)."""

    @property
    def fits(self) -> bool:
        """Whether all turns can be kept."""
        model, structure = self.base.chain.model, self.base.chain.structure
        numbers = model.horizon * structure.n_states * len(model.outcomes) * self.base.chain.size
        return 8 * numbers <= MOST_BYTES

    def after(self, turn: int) -> Floats:
        """Return the probability of each outcome from each live state after a turn; shape (B, S, K)."""
        model = self.base.chain.model
        if not self.kept:
            live = self.base.chain.structure.steps[0].columns
            self.kept[model.horizon] = self._certain(final_outcome(model, live))
        for later in range(min(self.kept), turn, -1):
            worth = self.kept[later]
            for number in range(len(model.steps) - 1, -1, -1):
                worth = self._before(number, later, worth)
            self.kept[later - 1] = worth
        return self.kept[turn]

    def _before(self, number: int, turn: int, live: Floats) -> Floats:
        """Carry the probabilities back over one step."""
        chain = self.base.chain
        structure = chain.structure.steps[number]
        worth = self._empty(structure.n_targets)
        worth[:, : structure.n_next] = live
        worth[:, structure.n_next :] = self._certain(structure.ended_outcome)
        return chain.mover(number).back(
            self.base.chances(number, chain.model.steps[number], turn).moves, worth
        )

    def _certain(self, outcome: npt.NDArray[np.int32]) -> Floats:
        """Return that states have ended as they have; shapes (S,) -> (B, S, K)."""
        found = self._empty(len(outcome))
        found[:] = outcome[:, None] == np.arange(len(self.base.chain.model.outcomes))
        return found

    def _empty(self, n: int) -> Floats:
        """Return room for n states, draws next to each other as the loops want them."""
        return np.empty((len(self.base.chain.model.outcomes), n, self.base.chain.size)).transpose(2, 1, 0)
