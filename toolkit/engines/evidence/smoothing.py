"""Smoothing backward: what later reports say about earlier turns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances
from toolkit.engines.evidence.behind import Behind, actions_behind
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.likelihoods import action_factors
from toolkit.engines.states.joint_counting import Levels, cells, summed

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Backward:
    """How probable all later reports are from each state, as shares that are rescaled after every turn.

    Attributes
    ----------
    live : shape (B, S)
    gone : per step, of the states that end after it; shapes (B, X)
    settled : shape (B, S0), of starts that have ended already
    """

    live: Floats
    gone: list[Floats]
    settled: Floats


class Smoother:
    """Fills in the tables up to the last turn with evidence, given all of it."""

    def __init__(self, forward: Filter) -> None:
        self.forward, self.chain, self.progress = forward, forward.chain, forward.progress
        self.model, self.structure, self.size = forward.model, forward.structure, forward.size
        self.likelihoods, self.last = forward.likelihoods, forward.evidence.last_turn
        self.after_turn: dict[int, Backward] = {}
        self.ending: dict[tuple[int, int], Floats] = {}
        """(turn, step) -> mass that ended after it, given all reports."""
        self.behind: dict[int, tuple[Chances, Behind]] = {}

    def run(self) -> None:
        """Go back from the last turn with evidence to the start, and write the tables."""
        self.after_turn[self.last] = Backward(
            np.ones_like(self.progress.mass),
            [np.ones((self.size, len(step.ended_outcome))) for step in self.structure.steps],
            np.ones((self.size, len(self.structure.start_columns[0]))),
        )
        for turn in range(self.last, 0, -1):
            self.after_turn[turn - 1] = self._turn_back(turn, self.after_turn[turn])
        self._tabulate()

    def _turn_back(self, turn: int, after: Backward) -> Backward:
        """Return the backward probabilities before a turn from those after it."""
        # Shares are rescaled after every turn; weights undo it: what is left after turn t is worth 1 / rest[t].
        scale = self.forward.scale[turn][:, None]
        backward = Backward(after.live / scale, [part / scale for part in after.gone], after.settled / scale)
        for number, part in enumerate(backward.gone):
            self.ending[turn, number] = self.forward.newly[turn, number] * part
        backward = self._with_states(backward, turn)
        for number in range(len(self.model.steps) - 1, -1, -1):
            backward = replace(backward, live=self._step_back(number, turn, backward))
            for one in self.likelihoods.of_step(number, turn):
                gone = [part * one.if_not for part in backward.gone]
                backward = replace(backward, gone=gone, settled=backward.settled * one.if_not)
        return backward

    def _with_states(self, backward: Backward, turn: int) -> Backward:
        """Weigh with what is reported of the state at the end of a turn."""
        structure, of_states = self.structure, self.likelihoods.of_states
        for one in self.likelihoods.of_state(turn):
            backward = Backward(
                backward.live * of_states(one, structure.steps[0].columns, turn),
                [
                    part * of_states(one, step.ended_columns, turn)
                    for part, step in zip(backward.gone, structure.steps, strict=True)
                ],
                backward.settled * of_states(one, structure.start_columns, turn),
            )
        return backward

    def _step_back(self, number: int, turn: int, backward: Backward) -> Floats:
        """Return the backward probability of each state before a step, and count the actions taken at it, given all evidence."""
        chain, structure = self.chain, self.structure.steps[number]
        chances = self.likelihoods.chances(number, turn)
        after = np.concatenate((backward.live, backward.gone[number]), axis=1)
        matrix = chain.matrices[number]
        matrix.data = chances.edges.reshape(-1)
        before = np.asarray(matrix.T @ after.reshape(-1)).reshape(self.size, -1)
        mass = self.forward.before[turn, number]
        moved = mass[:, structure.source] * chances.edges * after[:, structure.target]
        self._count(number, turn, moved, chances)
        return before

    def _count(self, number: int, turn: int, moved: Floats, chances: Chances) -> None:
        """Split the mass that passed each edge among the actions that may have been behind it."""
        step = self.model.steps[number]
        place = sum(len(m.reported) for s in self.model.steps[:number] for m in s.members)
        behind = self._behind(number, turn, chances)
        for m, member in enumerate(step.members):
            passed = self._passed(number, m, moved)
            shares = [
                (n, passed[:, way] if share is None else passed[:, way] * share)
                for way, actions in enumerate(behind[m])
                for n, share in actions
                if n < len(member.reported)
            ]
            for n, mass in shares:
                self.progress.choices[turn - 1, place + n] += mass.sum(axis=1)
            place += len(member.reported)

    def _passed(self, number: int, m: int, moved: Floats) -> Floats:
        """Sum the mass that passed the edges of each way of a member from each state; shapes (B, E) -> (B, W, S)."""
        structure, member = self.structure.steps[number], self.model.steps[number].members[m]
        where = cells(structure.ways[structure.way, m], [Levels(structure.source, structure.n_states)])
        n_ways = len(member.first_leaf_of_way)
        return np.stack([summed(where, n_ways, [structure.n_states], row) for row in moved])

    def _behind(self, number: int, turn: int, chances: Chances) -> Behind:
        """Return per member and way the actions that may be behind it and their shares."""
        step, forward = self.model.steps[number], self.forward
        observed = self.likelihoods.of_step(number, turn)
        is_same = not observed and forward.base.known.get(number, (None, None))[1] is chances
        if is_same and number in self.behind and self.behind[number][0] is chances:
            return self.behind[number][1]
        columns, workspace = self.structure.steps[number].columns, self.chain.workspaces[number]
        rows = step.program.evaluate(columns, forward.parameters, turn, workspace)
        found = [
            actions_behind(
                member, chances.actions[m] * action_factors(member, m, observed)[:, None, None], rows
            )
            for m, member in enumerate(step.members)
        ]
        if is_same:
            self.behind[number] = chances, found
        return found

    # --- tables

    def _tabulate(self) -> None:
        """Write the smoothed incidence and marginals of every turn up to the last with evidence."""
        progress, forward, start = self.progress, self.forward, self.forward.start_labels()
        settled = forward.start_settled * self.after_turn[0].settled
        progress.incidence[:, 0] = start.outcomes(settled)
        progress.settled = start.marginals(settled)
        alive = start.marginals(forward.start_shares() * self._spread_start(self.after_turn[0].live))
        progress.marginals[:, 0] = progress.settled + alive
        gone = np.zeros_like(progress.ended)
        for turn in range(1, self.last + 1):
            now = np.concatenate([self.ending[turn, n] for n in range(len(self.model.steps))], axis=1)
            gone = gone + now
            mass = forward.before[turn + 1, 0] if turn < self.last else progress.mass
            mass = mass * self.after_turn[turn].live
            left = mass if turn == self.model.horizon else None
            progress.incidence[:, turn] = progress.incidence[:, turn - 1] + self.chain.outcomes(now, left)
            everyone = np.concatenate((mass, gone), axis=1)
            progress.marginals[:, turn] = progress.settled + self.chain.labels.marginals(everyone)
        progress.ended = gone

    def _spread_start(self, value: Floats) -> Floats:
        """Look up the worth of each combination of start levels; 0 where histories have ended."""
        state = self.structure.start_state
        return np.where(state >= 0, value[:, np.maximum(state, 0)], 0.0)
