"""One step from one state: what it leads to, given what is known of how some of its members turned out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances
from toolkit.engines.states.structure import StepStructure
from toolkit.games.bits import Said, alone, bits, is_refusal, is_thrown_first, without
from toolkit.games.course import ACCEPT, DECLINE, SeatTurn
from toolkit.model.decisions import branch_probabilities
from toolkit.model.members import Action, Member
from toolkit.model.program import Value, Workspace
from toolkit.model.steps import Step

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """What came to be known within a step, and the chances of the outcomes just after; shape (K,).

    ``is_throw`` tells how an action turned out from which action it was; ``place`` and ``said`` are as in ``Bit``.
    """

    key: str
    is_throw: bool
    odds: Floats
    place: int
    said: Said | None


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

    def option_odds(self, decision: SeatTurn, said: Sequence[Said] = ()) -> tuple[Floats, dict[str, Floats]]:
        """Return the chances of the outcomes before somebody chooses or answers, and for each of what is open; shapes (K,).

        ``said`` is what people said of the same member before, in this turn: what was declined is open no more.
        """
        number = self._number_of(decision.member)
        member = self.step.members[number]
        level = _Level.of(member, decision, self._actions[number], self.rows)
        earlier = [one for one in said if level.has(one[0])]
        declined = [level.place_of(*one) for one in earlier if is_refusal(*one)]
        before = without(level.usual, declined)

        def odds(shares: Floats) -> Floats:
            return self._mean({number: level.ways(shares)})

        if decision.proposal is None:
            open_ = {choice.name: level.place_of(decision, choice.name) for choice in decision.choices}
            return odds(before), {name: odds(alone(place, len(before))) for name, place in open_.items()}
        asked = level.place_of(decision, ACCEPT)
        found = {
            ACCEPT: odds(alone(asked, len(before))),
            DECLINE: odds(without(level.usual, [*declined, asked])),
        }
        return found[ACCEPT] if is_thrown_first(decision) else odds(before), found

    def parts(
        self, leaves: Mapping[str, int], first: Sequence[str], said: Sequence[Said] = ()
    ) -> Iterator[Part]:
        """Let it be known bit by bit what was done, then how each of it turned out.

        Parameters
        ----------
        leaves : member -> the leaf that came
        first : members whose actions are told before those of the others
        said : what people chose and answered in this step, in their order
        """
        members = list(enumerate(self.step.members))
        members.sort(key=lambda one: one[1].key not in first)
        known: dict[int, Floats] = {}
        levels = [_Level(member, None, self._actions[number], self.rows) for number, member in members]
        levels += [
            _Level(member, action, _probabilities(action, self.rows), self.rows)
            for _, member in members
            if (action := _action(member, leaves)).branches
        ]
        for level in levels:
            number, came = self._number_of(level.member.key), level.came(leaves)
            here = [one for one in said if level.has(one[0])]
            for bit in bits(level.usual, here, level.place_of, came):
                known[number] = level.ways(bit.shares)
                yield Part(level.member.key, level.action is not None, self._mean(known), bit.place, bit.said)

    def _number_of(self, key: str) -> int:
        return next(n for n, member in enumerate(self.step.members) if member.key == key)

    def _mean(self, known: Mapping[int, Floats]) -> Floats:
        """Average what the moves lead to; of some members the chances of their ways are given."""
        chances = np.ones(len(self._ways))
        for number, member in enumerate(self.step.members):
            ways = known[number] if number in known else _ways_of(member, self._actions[number], self.rows)
            chances *= ways[self._ways[:, number]]
        return np.asarray(chances @ self._after)


@dataclass(frozen=True)
class _Level:
    """What may be known of a member: which action it is or, of one action, in which way it turns out.

    Attributes
    ----------
    action : whose ways they are; None for the actions themselves
    usual : how likely each is
    rows : values of the program of its step
    """

    member: Member
    action: Action | None
    usual: Floats
    rows: Sequence[Value]

    @classmethod
    def of(cls, member: Member, decision: SeatTurn, shares: Floats, rows: Sequence[Value]) -> _Level:
        """Return the one that a choice or question is about."""
        asked = decision.proposal
        if asked is None or asked.leaf is None:
            return cls(member, None, shares, rows)
        action = next(one for one in member.actions if one.name == asked.action)
        return cls(member, action, _probabilities(action, rows), rows)

    def has(self, decision: SeatTurn) -> bool:
        """Whether a choice or question is about this."""
        if decision.member != self.member.key:
            return False
        asked = decision.proposal
        if asked is None or asked.leaf is None:
            return self.action is None
        return self.action is not None and self.action.name == asked.action

    def place_of(self, decision: SeatTurn, answer: str) -> int:
        """Return what was chosen, or is asked about."""
        asked = decision.proposal
        if asked is not None and asked.leaf is not None and self.action is not None:
            return asked.leaf - self.action.first_leaf
        name = answer if asked is None else asked.action
        return [action.name for action in self.member.actions].index(name)

    def came(self, leaves: Mapping[str, int]) -> int:
        """Return what came, where the leaf that came is known."""
        leaf = leaves[self.member.key]
        return self.member.leaves[leaf].action if self.action is None else leaf - self.action.first_leaf

    def ways(self, shares: Floats) -> Floats:
        """Turn chances of what may be known into those of the ways of the member; -> (W,)."""
        if self.action is None:
            return _ways_of(self.member, shares, self.rows)
        ways = np.zeros(len(self.member.first_leaf_of_way))
        for leaf, share in enumerate(shares, start=self.action.first_leaf):
            ways[self.member.way_of_leaf[leaf]] += float(share)
        return ways


def _probabilities(action: Action, rows: Sequence[Value]) -> Floats:
    """Return how likely each way of an action is."""
    return np.array([float(np.ravel(chance)[0]) for chance in branch_probabilities(action, rows)])


def _ways_of(member: Member, shares: Floats, rows: Sequence[Value]) -> Floats:
    """Turn chances of actions into those of ways; shapes (A,) -> (W,)."""
    ways = np.zeros(len(member.first_leaf_of_way))
    for action, share in zip(member.actions, shares, strict=True):
        if share == 0.0:
            continue
        for leaf, chance in enumerate(_probabilities(action, rows), start=action.first_leaf):
            ways[member.way_of_leaf[leaf]] += share * float(chance)
    return ways


def _action(member: Member, leaves: Mapping[str, int]) -> Action:
    return member.actions[member.leaves[leaves[member.key]].action]
