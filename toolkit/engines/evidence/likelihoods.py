"""What reports say of the chain: factors on its edges, and on its states at the end of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.forward import Pass
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.members import Member
from toolkit.model.program import State, Workspace

Floats = npt.NDArray[np.float64]


class Likelihoods:
    """How probable the reports are given what they speak of, for one batch of draws."""

    def __init__(self, base: Pass, evidence: Evidence) -> None:
        self.base, self.evidence = base, evidence

    def of_step(self, number: int, turn: int) -> list[Observation]:
        """Return what speaks of the actions of a step."""
        return [o for o in self.evidence.of_turn(turn) if o.kind == "action" and o.step == number]

    def of_state(self, turn: int) -> list[Observation]:
        """Return what speaks of the state at the end of a turn."""
        return [o for o in self.evidence.of_turn(turn) if o.kind == "state"]

    def chances(self, number: int, turn: int) -> Chances:
        """Return the chances of a step, those of its edges times that of what is reported of the actions behind them."""
        chain = self.base.chain
        step, observed = chain.model.steps[number], self.of_step(number, turn)
        if not observed:
            return self.base.chances(number, step, turn)
        factors = {
            m: action_factors(member, m, observed)
            for m, member in enumerate(step.members)
            if any(one.member == m for one in observed)
        }
        policy = self.base.policy
        return step_chances(
            step,
            chain.structure.steps[number],
            self.base.parameters,
            turn,
            chain.workspaces[number],
            chain.size,
            policy.of(number, turn) if policy is not None else None,
            factors=factors,
        )

    def of_states(self, one: Observation, columns: State, turn: int) -> npt.NDArray[Any]:
        """Return how probable a report on the state is in each state; shape (B, S)."""
        assert one.program is not None
        size = self.base.chain.size
        workspace = Workspace(columns[0].shape, (size, 1))
        holds = one.program.evaluate(columns, self.base.parameters, turn, workspace)[0]
        # a condition may be the same for all draws
        return np.broadcast_to(np.where(holds, one.if_so, one.if_not), (size, len(columns[0])))


def action_factors(member: Member, place: int, observed: Sequence[Observation]) -> Floats:
    """Return how probable what is reported of the member at some place of a step is given each of its actions; shape (A,)."""
    table = np.ones(len(member.actions))
    for one in observed:
        if one.member == place:
            table *= np.where(np.isin(np.arange(len(table)), one.actions), one.if_so, one.if_not)
    return table
