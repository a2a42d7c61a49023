"""What runs on their way expect: in the state of each, what the actions of a member lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.states.numbering import Numbering
from toolkit.engines.states.structure import Structure
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import State, Value

Floats = npt.NDArray[np.float64]


class Expectations:
    """Looks what is expected up in a policy over listed states; without one, asks rules that are written in Python.

    Parameters
    ----------
    values : shape (d, P)
        Inputs of the draws that are simulated.
    structure, policy : Structure and Policy, or None
        The states that the policy was worked out for, on the same draws; both or none.
    """

    def __init__(
        self, model: Model, values: Floats, structure: Structure | None = None, policy: Policy | None = None
    ) -> None:
        self.model, self.values, self.structure, self.policy = model, values, structure, policy
        self.numbering = Numbering(model) if policy is not None else None

    def rearranged(self, rows: npt.NDArray[np.int64], other: Expectations) -> Expectations:
        """Return what is expected in draw ``rows[i]`` of these followed by those of others, for every i."""
        values = np.concatenate((self.values, other.values))[rows]
        if self.policy is None or other.policy is None:
            return Expectations(self.model, values)
        return Expectations(self.model, values, self.structure, self.policy.rearranged(rows, other.policy))

    def knows(self, number: int, member: Member, turn: int, columns: State) -> npt.NDArray[np.bool_]:
        """Return in which states it can be said what a member expects; where it expects nothing, in all."""
        ahead = None if self.policy is None else self.policy.of(number, turn)
        if ahead is None or self.structure is None or self.numbering is None:
            return np.ones(columns[0].shape, dtype=bool)
        if ahead[next(n for n, one in enumerate(self.model.steps[number].members) if one is member)] is None:
            return np.ones(columns[0].shape, dtype=bool)
        return self.numbering.lists(self.structure.laid[number].columns, columns)

    def of(
        self,
        number: int,
        member: Member,
        rows: Sequence[Value],
        turn: int,
        columns: State,
        draw: npt.NDArray[Any],
    ) -> list[Value] | None:
        """Return one array per action, for runs of some draws in some states; None for a member that expects nothing.

        Parameters
        ----------
        number : int
            Of the step.
        rows : outputs of the step's program for these states.
        columns, draw : the state of each run, and its draw among those simulated.
        """
        if self.policy is None:
            return self._asked(member, rows, turn, columns, draw)
        ahead = self.policy.of(number, turn)
        if ahead is None or self.structure is None or self.numbering is None:
            return None
        after = ahead[next(n for n, one in enumerate(self.model.steps[number].members) if one is member)]
        if after is None:
            return None
        # Runs that have ended may stand in a state that is not live; what they would find there is never read.
        state = self.numbering.places(self.structure.laid[number].columns, columns)
        return type(after)(values[draw, state] for values in after)

    def _asked(
        self, member: Member, rows: Sequence[Value], turn: int, columns: State, draw: npt.NDArray[Any]
    ) -> list[Value] | None:
        """Ask the Python rule of a member about the states that runs stand in."""
        rules = self.model.rules
        if rules is None:
            return None
        opens = [True if action.opens is None else rows[action.opens] for action in member.actions]
        return rules.odds(self.model, member, columns, opens, turn, self.values[draw])
