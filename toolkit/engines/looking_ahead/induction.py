"""Backward induction: what the actions of some actors lead to, worked out from the last turn to the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.looking_ahead.beliefs import unaware
from toolkit.engines.looking_ahead.equilibrium import simultaneous
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.moving.kernels import kernel_for
from toolkit.engines.moving.mover import Mover
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.decisions import ChoiceWeights, branch_probabilities
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]
Given = list[list[Floats] | None] | None
"""Per member of a step what its actions lead to, where that is known already; None where it is of nobody."""


@dataclass(frozen=True)
class World:
    """A model as some actor takes it to be, for a batch of draws.

    Attributes
    ----------
    size : draws of the batch
    called : what rules that are written in Python say
    first_draw : number of the first draw among all, for messages
    """

    model: Model
    structure: Structure
    size: int
    called: Policy
    first_draw: int = 0


class Induction:
    """One backward pass for a batch of draws: what some actors do, given what others do.

    Parameters
    ----------
    parameters : sequence of arrays, shape (B, 1)
        As these actors take them to be.
    seers : mapping
        Actor -> how it looks ahead, for those to be worked out.
    known : Policy
        What the others are known to expect.
    """

    def __init__(
        self, world: World, parameters: Sequence[Floats], seers: Mapping[str, Foresight], known: Policy
    ) -> None:
        self.model, self.structure, self.size = world.model, world.structure, world.size
        self.parameters, self.seers, self.given = parameters, seers, known.below(world.called)
        self.policy = Policy()
        kernel = kernel_for(self.structure, self.model.horizon, self.size)
        self.movers = [Mover(step, self.size, kernel) for step in self.structure.steps]
        self.workspaces = [Workspace((step.n_rows,), (self.size, 1)) for step in self.structure.steps]
        self.worth = Worth(self.model, self.structure, parameters, self.size, world.first_draw)
        self.known: dict[tuple[int, tuple[float, ...]], Chances] = {}
        self.carried: dict[str, Floats] = {}
        """Actor -> worth before the step that was worked out last, for those who look to the horizon."""
        self.own: dict[tuple[int, int, int], tuple[list[Floats], list[list[Value]]]] = {}

    def run(self) -> Policy:
        """Go back from the last turn to the first and return what was worked out."""
        for turn in range(self.model.horizon, 0, -1):
            for number in range(len(self.model.steps) - 1, -1, -1):
                self._foresee_step(number, turn)
                self._carry(number, turn)
        return self.policy

    def _carry(self, number: int, turn: int) -> None:
        """Take the worth of everything up to the horizon back over a step."""
        for seer in self.seers.values():
            if seer.look_ahead == "horizon":
                after = self._carried(seer, number, turn)
                self.carried[seer.actor] = self._before(seer, number, turn, after)

    def _foresee_step(self, number: int, turn: int) -> None:
        """Work out what the actions of one step lead to, for its members that look ahead."""
        members = self.model.steps[number].members
        given: Given = self.given.of(number, turn)
        after = {
            m: self._worth_after(self.seers[member.actor], number, turn)
            for m, member in enumerate(members)
            if member.actor in self.seers and (given is None or not isinstance(given[m], ChoiceWeights))
        }
        if not after:
            if given is not None:
                self.policy.continuations[number, turn] = given
        elif len(members) == 1:
            columns = self.structure.steps[number].columns
            ahead = self._per_action(number, turn, after[0])
            ahead = unaware(self.model, members[0].actor, columns, self.parameters, ahead)
            self.policy.continuations[number, turn] = [ahead]
        else:
            self._at_once(number, turn, after, given)

    def _at_once(self, number: int, turn: int, after: Mapping[int, Floats], given: Given) -> None:
        """Work out a step in which several choose at once; ``after`` is the worth after it, by member that looks ahead."""
        step, structure = self.model.steps[number], self.structure.steps[number]
        if any(variable.known_to for variable in self.model.variables):
            raise RunError(
                f"{step.members[0].place}\n  actors choose at once and some variable is known to few, which takes beliefs that this "
                "engine does not work out; let them choose one after the other"
            )
        rows = self._rows(number, turn)
        found = simultaneous(step, structure, rows, after, turn, self.size, given)
        self.policy.continuations[number, turn] = [
            own if own is not None else given[m] if given is not None else None
            for m, own in enumerate(found.continuations)
        ]
        self.policy.residual = max(self.policy.residual, found.residual)
        if len(after) > 1:
            self.policy.shares_with_others.append(found.others)

    def _rows(self, number: int, turn: int) -> list[npt.NDArray[np.float64]]:
        """Evaluate a step; copied, since the workspace's buffers are used again."""
        columns = self.structure.steps[number].row_columns
        rows = self.model.steps[number].program.evaluate(
            columns, self.parameters, turn, self.workspaces[number]
        )
        return [np.array(row) for row in rows]

    def _carried(self, seer: Foresight, number: int, turn: int) -> Floats:
        """Worth, after a step, of everything that follows up to the horizon; shape (B, S' + X)."""
        if number == len(self.model.steps) - 1:
            live = (
                self.worth.at_horizon(seer)
                if turn == self.model.horizon
                else seer.discount * self.carried[seer.actor]
            )
        else:
            live = self.carried[seer.actor]
        return self.worth.with_ended(seer, number, turn, live)

    def _worth_after(self, seer: Foresight, number: int, turn: int) -> Floats:
        """Worth to an actor, after a step, of what it looks ahead to; shape (B, S' + X)."""
        if seer.look_ahead == "horizon":
            return self._carried(seer, number, turn)
        assert isinstance(seer.look_ahead, int)
        if seer.look_ahead == 0:  # it sees things otherwise, but not ahead
            structure = self.structure.steps[number]
            return np.zeros((self.size, structure.n_next + len(structure.ended_outcome)))
        return self._window(seer, number, turn, seer.look_ahead)

    def _window(self, seer: Foresight, number: int, turn: int, length: int) -> Floats:
        """Worth, after a step, of what follows until the same step ``length`` turns later."""
        if turn + length > self.model.horizon:
            live, at, step = self.worth.at_horizon(seer), self.model.horizon, len(self.model.steps)
        else:
            at, step = turn + length, number
            live = self.worth.of_states(seer, self.structure.steps[number].columns, at)
        # live is the worth before step `step` of turn `at`; back, step by step, until after the step asked about
        live, at, step = self._step_back(seer, live, at, step)
        while (at, step) != (turn, number):
            live = self._before(seer, step, at, self.worth.with_ended(seer, step, at, live))
            live, at, step = self._step_back(seer, live, at, step)
        return self.worth.with_ended(seer, number, turn, live)

    def _step_back(self, seer: Foresight, live: Floats, turn: int, number: int) -> tuple[Floats, int, int]:
        """Go from before a step to after the one before it, discounting where a turn ends in between."""
        if number:
            return live, turn, number - 1
        return seer.discount * live, turn - 1, len(self.model.steps) - 1

    def _before(self, seer: Foresight, number: int, turn: int, after: Floats) -> Floats:
        """Worth before a step from the worth after it; shape (B, S)."""
        chances = self._chances(number, turn)
        before = self.movers[number].back(chances.moves, after)
        for m, member in enumerate(self.model.steps[number].members):
            if member.actor == seer.actor:
                before = before + self._own_appeal(number, turn, m, chances)
        return before

    def _own_appeal(self, number: int, turn: int, m: int, chances: Chances) -> Floats:
        """Return the expected appeal of the actor's own choice at a step; shape (B, S)."""
        appeals, _ = self._own(number, turn, m)
        expected = np.zeros((self.size, self.structure.steps[number].n_states))
        for appeal, chance in zip(appeals, chances.actions[m], strict=True):
            # A closed option has chance 0 and its appeal, which may be infinite there, must not count.
            expected += np.where(chance > 0.0, chance * appeal, 0.0)
        return expected

    def _own(self, number: int, turn: int, m: int = 0) -> tuple[list[Floats], list[list[Value]]]:
        """Return the appeal of each action of a member, and the probabilities of its branches."""
        step = self.model.steps[number]
        key = (number, m, turn if step.program.reads_turn else 0)
        if key not in self.own:
            rows = self._rows(number, turn)
            actions = step.members[m].actions
            self.own[key] = [rows[a.score] for a in actions], [branch_probabilities(a, rows) for a in actions]
        return self.own[key]

    def _chances(self, number: int, turn: int) -> Chances:
        """Return how a step is expected to turn out: imposed choices count only where announced."""
        step = self.model.steps[number]
        foreseen = self.policy.of(number, turn)
        changes = foreseen is not None or any(m.forced for m in step.members)
        key = (number, (float(turn),) if changes else step.program.turn_key(turn))
        if key not in self.known:
            self.known[key] = step_chances(
                step,
                self.structure.steps[number],
                self.parameters,
                turn,
                self.workspaces[number],
                self.size,
                foreseen,
                forced=False,
            )
        return self.known[key]

    def _per_action(self, number: int, turn: int, after: Floats) -> list[Floats]:
        """Average the worth after a step over the branches of each action; shapes (B, S)."""
        step, structure = self.model.steps[number], self.structure.steps[number]
        member = step.members[0]
        known = structure.transitions
        reached = np.zeros((self.size, len(member.first_leaf_of_way), structure.n_states))
        reached[:, structure.ways[known.way, 0], known.source] = after[:, known.target]
        _, branches = self._own(number, turn)
        found = []
        for action, probabilities in zip(member.actions, branches, strict=True):
            total = np.zeros((self.size, structure.n_states))
            for leaf, probability in enumerate(probabilities, start=action.first_leaf):
                total += probability * reached[:, member.way_of_leaf[leaf]]
            found.append(total)
        return found
