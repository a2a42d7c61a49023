"""What news says of one step: of the members who move at it, and of those who would have moved later had the turn gone on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, TurnKey, action_chances, moves_given, turn_key
from toolkit.engines.evidence.standing import Flags, Floats, actions_told
from toolkit.engines.forward import Pass
from toolkit.engines.states.grain import sight_of
from toolkit.engines.states.numbering import Numbering
from toolkit.errors import RunError
from toolkit.model.evidence import Observation
from toolkit.model.program import State, Value, Workspace

Factors = dict[int, Floats]
"""Number of a member -> how probable what is reported is given each of its actions."""
Kinds = npt.NDArray[np.intp]
Places = frozenset[int]
"""Which of the open windows."""


@dataclass
class Said:
    """What is said of the actions of one turn: of that turn alone, and by windows that are open in it."""

    said: Sequence[Observation]
    windows: Sequence[Observation]

    def __post_init__(self) -> None:
        self.by_member: dict[tuple[int, int], list[Observation]] = {}
        for one in self.said:
            if one.kind == "action":
                self.by_member.setdefault((one.step, one.member), []).append(one)
        waited_for = {(one.step, one.member) for one in self.windows if one.kind == "action"}
        self.spoken_of = sorted(self.by_member.keys() | waited_for)
        """Whom anything is said of, by step and place in it."""

    def members(self, number: int) -> list[int]:
        """Return the members of a step that anything is said of."""
        return [member for step, member in self.spoken_of if step == number]

    def said_of(self, number: int, member: int) -> list[Observation]:
        """Return what is said of a member in this turn alone."""
        return self.by_member.get((number, member), [])

    def of(
        self, number: int, member: int, flags: Flags
    ) -> tuple[list[Observation], list[tuple[int, Observation]]]:
        """Return what is said of a member in this turn, and the windows that still wait for it."""
        waiting = [
            (place, w)
            for place, w in enumerate(self.windows)
            if w.kind == "action" and (w.step, w.member) == (number, member) and flags[place] is False
        ]
        return self.said_of(number, member), waiting

    def told_at(self, number: int, flags: Flags) -> tuple[object, ...]:
        """Return what tells apart what is said at a step: nothing where nobody is spoken of."""
        found: list[tuple[object, ...]] = []
        for member in self.members(number):
            said, waiting = self.of(number, member, flags)
            found.append((member, *map(id, said), *((place, id(window)) for place, window in waiting)))
        return tuple(found)

    def told_after(self, number: int, flags: Flags) -> tuple[object, ...]:
        """Return what tells apart what is said at the steps after one."""
        steps = sorted({step for step, _ in self.spoken_of if step > number})
        return tuple((later, self.told_at(later, flags)) for later in steps)


@dataclass
class Teller:
    """Puts what is reported of actions into numbers, for one batch of draws."""

    base: Pass
    known: dict[tuple[TurnKey | int, int, int], dict[int, Floats]] = field(default_factory=dict)
    """(what a turn contributes, ending step, later step) -> what its members would have done in the states that the ending step read."""
    kinds: dict[tuple[int, int], tuple[State, Kinds]] = field(default_factory=dict)

    def here(self, number: int, news: Said, flags: Flags) -> Iterator[tuple[Factors, Places]]:
        """Yield the ways in which the members of a step may have acted, and which windows have seen their thing then."""
        members = news.members(number)
        ways = [list(actions_told(self._n_actions(number, m), *news.of(number, m, flags))) for m in members]
        for way in product(*ways):
            factors = {m: factor for m, (factor, _) in zip(members, way, strict=True)}
            if all(factor.any() for factor in factors.values()):
                yield factors, Places().union(*(places for _, places in way))

    def moves(self, number: int, turn: int, chances: Chances, factors: Factors) -> Floats:
        """Return the chances of the moves of a step together with what is reported of the actions behind them; shape (B, M)."""
        if not factors:
            return chances.moves
        step, structure = self.base.chain.model.steps[number], self.base.chain.structure.steps[number]
        return moves_given(step, structure, chances, self.rows(number, turn), factors)

    def rows(self, number: int, turn: int) -> list[Value]:
        """Return the outputs of a step's program, good until it is evaluated again."""
        chain = self.base.chain
        columns, workspace = chain.structure.steps[number].row_columns, chain.workspace(number)
        return list(
            chain.model.steps[number].program.evaluate(columns, self.base.parameters, turn, workspace)
        )

    def later(
        self, number: int, turn: int, news: Said, flags: Flags
    ) -> Iterator[tuple[Floats | None, Places]]:
        """Yield how probable what is reported of members of later steps is if the history ends at this one.

        They can only have acted before the end, so they are weighed on the state that the ending step read, each by
        itself. Yields (factor, shape (B, S) or None where nothing is said, which windows have seen their thing then).
        """
        steps = range(number + 1, len(self.base.chain.model.steps))
        members = [(n, m) for n in steps for m in news.members(n)]
        if not members:
            yield None, Places()
            return
        ways = []
        for n, m in members:
            chances, kind = self.would(number, n, turn, tuple(news.members(n)))
            told = actions_told(len(chances[m]), *news.of(n, m, flags))
            ways.append([(self._by_state(factor, chances[m], kind), places) for factor, places in told])
        for way in product(*ways):
            yield reduce(np.multiply, (one for one, _ in way)), Places().union(*(places for _, places in way))

    @staticmethod
    def _by_state(factor: Floats, chances: Floats, kind: Kinds) -> Floats:
        """Return how probable what is reported is in each state: shapes (A,), (A, B, U) and (S,) -> (B, S); draws lie next to each other."""
        by_kind = np.ascontiguousarray(np.tensordot(factor, chances, axes=1).T)
        return by_kind.take(kind, axis=0).T

    def of_states(self, one: Observation, columns: State, turn: int) -> npt.NDArray[np.bool_]:
        """Return where a condition holds; shape (B, S)."""
        assert one.program is not None
        size = self.base.chain.size
        holds = one.program.evaluate(
            columns, self.base.parameters, turn, Workspace(columns[0].shape, (size, 1))
        )[0]
        # a condition may be the same for all draws
        return np.broadcast_to(np.asarray(holds, dtype=bool), (size, len(columns[0])))

    def _n_actions(self, number: int, member: int) -> int:
        return len(self.base.chain.model.steps[number].members[member].actions)

    def would(
        self, ending: int, later: int, turn: int, members: tuple[int, ...]
    ) -> tuple[dict[int, Floats], Kinds]:
        """Return what members of a later step would have done in the states before the ending one.

        Returns
        -------
        chances, kind
            By member, shape (A, B, U), in each kind of state that the later step can tell apart; and the kind of each state, shape (S,).
        """
        chain = self.base.chain
        foresees = self.base.policy is not None
        key = (turn if foresees else turn_key(chain.model.steps[later], turn), ending, later)
        if key not in self.known or not set(members) <= set(self.known[key]):
            columns, _ = self._kinds(ending, later)
            ahead = self._foreseen(ending, later, turn, members)
            self.known[key] = action_chances(
                chain.model.steps[later], members, columns, self.base.parameters, turn, chain.size, ahead
            )
        return self.known[key], self._kinds(ending, later)[1]

    def _kinds(self, ending: int, later: int) -> tuple[State, Kinds]:
        """Return the states before one step as far as a later one can tell them apart, and the kind of each of them."""
        if (ending, later) not in self.kinds:
            chain = self.base.chain
            columns, numbering = chain.structure.steps[ending].columns, Numbering(chain.model)
            parts = numbering.part_of(columns, sight_of(chain.model, later))
            _, first, kind = np.unique(parts, return_index=True, return_inverse=True)
            self.kinds[ending, later] = tuple(column[first] for column in columns), kind.reshape(-1)
        return self.kinds[ending, later]

    def _foreseen(
        self, ending: int, later: int, turn: int, members: tuple[int, ...]
    ) -> dict[int, list[Floats]]:
        """Look up what actors that look ahead expect in the states before the ending step.

        Raises
        ------
        RunError
            If such a state is never one in which they move.
        """
        policy, chain = self.base.policy, self.base.chain
        foreseen = policy.of(later, turn) if policy is not None else None
        if foreseen is None or all(foreseen[m] is None for m in members):
            return {}
        numbering, listed = Numbering(chain.model), chain.structure.steps[later].columns
        structure = chain.structure.steps[ending]
        where = numbering.places(listed, structure.columns)
        missing = numbering.numbers(listed)[where] != numbering.numbers(structure.columns)
        ends = np.isin(structure.row, structure.move_row[structure.ending_moves])
        if missing[ends].any():
            raise RunError(
                f"{chain.model.steps[later].members[members[0]].label} looks ahead and moves after a step that may end the "
                "crisis, from states in which it never moves: what it would have done there is not known; date the news in "
                "another turn, or let it move first in `order:`"
            )
        return {
            m: type(values)(part[:, where] for part in values)
            for m in members
            if (values := foreseen[m]) is not None
        }
