"""What states and outcomes are worth to an actor that looks ahead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.states.endings import final_outcome
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.decisions import is_broken
from toolkit.model.program import State, Value, Workspace

Floats = npt.NDArray[np.float64]


def discounts(seer: Foresight, parameters: Sequence[Floats], size: int, first_draw: int) -> Floats:
    """Return how much the next turn weighs against this one to an actor, draw by draw; shape (B, 1).

    Raises
    ------
    RunError
        Where it is not above 0 and at most 1.
    """
    if isinstance(seer.discount, float):
        return np.full((size, 1), seer.discount)
    value = seer.discount.evaluate([], parameters, 0, Workspace((1,), (size, 1)))[0]
    found = np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (size, 1)))
    fits = (found > 0.0) & (found <= 1.0)
    if not fits.all():
        draw = int(np.argmin(fits[:, 0]))
        raise RunError(
            f"{seer.discount_place}\n  a discount is {found[draw, 0]:g} in draw {first_draw + draw}; expected a number above 0 and "
            "at most 1, such as clip(…, 0.01, 1)"
        )
    return found


class Worth:
    """Worths over the listed states, for a batch of draws; they are worked out once where the turn makes no difference."""

    def __init__(self, chain: Chain, parameters: Sequence[Floats], first_draw: int) -> None:
        self.chain, self.model, self.structure, self.size = chain, chain.model, chain.structure, chain.size
        self.parameters, self.first_draw = parameters, first_draw
        self.payoffs: dict[tuple[str, int, int], Floats] = {}
        self.values: dict[tuple[str, int], Floats] = {}

    def of_states(self, seer: Foresight, number: int, turn: int) -> Floats:
        """Return the worth of the states before a step in which a window ends; shape (B, S)."""
        if (seer.actor, number) in self.values:
            return self.values[seer.actor, number]
        columns = self.structure.laid[number].columns
        rows = self._rows(seer, columns, turn)
        self._watch(seer, 0, rows, columns, np.bool_(True))
        found = self.chain.laid(np.array(np.broadcast_to(rows[0], (self.size, len(columns[0])))))
        if not seer.program.reads_turn:
            self.values[seer.actor, number] = found
        return found

    def _payoff(self, seer: Foresight, columns: State, outcome: npt.NDArray[np.int32], turn: int) -> Floats:
        """Payoff of the outcome of each state; 0 where there is none; shape (B, S)."""
        rows = self._rows(seer, columns, turn)
        worth = np.zeros((self.size, len(columns[0])))
        for number, row in enumerate(rows[1 : 1 + len(self.model.outcomes)]):
            here = outcome == number
            self._watch(seer, 1 + number, rows, columns, here)
            worth[:, here] = np.broadcast_to(row, worth.shape)[:, here]
        return self.chain.laid(worth)

    def _rows(self, seer: Foresight, columns: State, turn: int) -> list[Value]:
        workspace = Workspace(columns[0].shape, (self.size, 1))
        return seer.program.evaluate(columns, self.parameters, turn, workspace)

    def _watch(
        self,
        seer: Foresight,
        worth: int,
        rows: Sequence[Value],
        columns: State,
        here: npt.NDArray[np.bool_] | np.bool_,
    ) -> None:
        """Stop where a worth has no value in a state that it is asked for."""
        for check in seer.checks[worth] if seer.checks else ():
            where = np.broadcast_to(is_broken(check, rows) & here, (self.size, len(columns[0])))
            if where.any():
                draw, state = (int(n[0]) for n in np.nonzero(where))
                shown = ", ".join(
                    f"{self.model.variables[n].name}={self.model.variables[n].shown(columns[n][state])}"
                    for n in self.model.shown
                )
                raise RunError(check.message(self.first_draw + draw, shown))

    def at_horizon(self, seer: Foresight) -> Floats:
        """Return the payoff of the outcome that each state gets at the horizon; shape (B, S)."""
        columns = self.structure.laid[0].columns
        return self._payoff(seer, columns, final_outcome(self.model, columns), self.model.horizon)

    def of_ended(self, seer: Foresight, number: int, turn: int) -> Floats | None:
        """Return the payoffs of runs that end after a step, shape (B, X); None where none does."""
        structure = self.structure.laid[number]
        if not len(structure.ended_outcome):
            return None
        key = (seer.actor, number, turn if seer.program.reads_turn else 0)
        if key not in self.payoffs:
            self.payoffs[key] = self._payoff(seer, structure.ended_columns, structure.ended_outcome, turn)
        return self.payoffs[key]
