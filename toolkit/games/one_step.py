"""One step from one state: what it leads to, given what is known of how some of its members turned out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances
from toolkit.engines.states.structure import StepStructure
from toolkit.games.course import ACCEPT, DECLINE, SeatTurn
from toolkit.games.deciding import is_open
from toolkit.model.decisions import branch_probabilities
from toolkit.model.members import Action, Member
from toolkit.model.program import Value, Workspace
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """What came to be known within a step, and the chances of the outcomes just after; shape (K,).

    ``is_throw`` tells how an action turned out from which action it was.
    """

    key: str
    is_throw: bool
    odds: Floats


class OneStep:
    """A step in one state.

    Parameters
    ----------
    step, structure, chances : the step, its states, and the chances of its moves for one draw
    parameters, turn : of the draw; P arrays of shape (1, 1)
    place : of the state among those before the step
    after : chances of the outcomes by target of the moves; shape (T, K)
    """

    def __init__(
        self,
        step: Step,
        structure: StepStructure,
        chances: Chances,
        parameters: Sequence[Floats],
        turn: int,
        place: int,
        after: Floats,
    ) -> None:
        row = int(structure.row[place])
        here = [column[row : row + 1] for column in structure.row_columns]
        self.step = step
        self.rows: Sequence[Value] = step.program.evaluate(here, parameters, turn, Workspace((1,), (1, 1)))
        known = structure.transitions
        taken = np.flatnonzero(known.source == place)
        self._ways = structure.ways[known.way[taken]]
        self._after = after[known.target[taken]]
        self._actions = [shares[:, 0, row] for shares in chances.actions]

    def option_odds(self, decision: SeatTurn) -> tuple[Floats, dict[str, Floats]]:
        """Return the chances of the outcomes before somebody chooses or answers, and for each of what is open; shapes (K,)."""
        asked = decision.proposal
        number = next(n for n, member in enumerate(self.step.members) if member.key == decision.member)
        member = self.step.members[number]
        if asked is None:
            open_ = (action for action in member.actions if is_open(action, self.rows))
            found = {action.name: self._mean({number: self._ways_of_action(member, action)}) for action in open_}  # fmt: skip
            return self._mean({}), found
        action = next(one for one in member.actions if one.name == asked.action)
        if asked.leaf is None:
            others = np.array([0.0 if one is action else share for one, share in zip(member.actions, self._actions[number], strict=True)])  # fmt: skip
            before, ways = {}, (self._ways_of_action(member, action), self._ways_of(member, others))
        else:
            before = {number: self._ways_of_action(member, action)}
            ways = self._ways_by_answer(member, action, asked.leaf)
        odds = [self._mean({number: one / one.sum()}) for one in ways]
        return self._mean(before), {ACCEPT: odds[0], DECLINE: odds[1]}

    def _ways_by_answer(self, member: Member, action: Action, asked: int) -> tuple[Floats, Floats]:
        """Return the chances of the ways where one leaf of an action is agreed to, and where it is declined."""
        yes, no = (np.zeros(len(member.first_leaf_of_way)) for _ in range(2))
        for leaf, chance in enumerate(branch_probabilities(action, self.rows), start=action.first_leaf):
            (yes if leaf == asked else no)[member.way_of_leaf[leaf]] += float(np.ravel(chance)[0])
        return yes, no

    def parts(self, leaves: Mapping[str, int], first: Sequence[str]) -> Iterator[Part]:
        """Let it be known bit by bit what was done, then how each of it turned out.

        Parameters
        ----------
        leaves : member -> the leaf that came
        first : members whose actions are told before those of the others
        """
        members = list(enumerate(self.step.members))
        members.sort(key=lambda one: one[1].key not in first)
        known: dict[int, Floats] = {}
        for number, member in members:
            known[number] = self._ways_of_action(member, _action(member, leaves))
            yield Part(member.key, False, self._mean(known))
        for number, member in members:
            if not _action(member, leaves).branches:
                continue
            known[number] = np.zeros(len(known[number]))
            known[number][member.way_of_leaf[leaves[member.key]]] = 1.0
            yield Part(member.key, True, self._mean(known))

    def _mean(self, known: Mapping[int, Floats]) -> Floats:
        """Average what the moves lead to; of some members the chances of their ways are given."""
        chances = np.ones(len(self._ways))
        for number, member in enumerate(self.step.members):
            ways = known[number] if number in known else self._ways_of(member, self._actions[number])
            chances *= ways[self._ways[:, number]]
        return np.asarray(chances @ self._after)

    def _ways_of_action(self, member: Member, action: Action) -> Floats:
        return self._ways_of(member, [float(one is action) for one in member.actions])

    def _ways_of(self, member: Member, shares: Sequence[float] | Floats) -> Floats:
        """Turn chances of actions into those of ways; shapes (A,) -> (W,)."""
        ways = np.zeros(len(member.first_leaf_of_way))
        for action, share in zip(member.actions, shares, strict=True):
            if share == 0.0:
                continue
            for leaf, chance in enumerate(branch_probabilities(action, self.rows), start=action.first_leaf):
                ways[member.way_of_leaf[leaf]] += share * float(np.ravel(chance)[0])
        return ways


def _action(member: Member, leaves: Mapping[str, int]) -> Action:
    return member.actions[member.leaves[leaves[member.key]].action]
