"""Writes down every choice and change of simulated runs, from which single histories are read off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation, Whole32
from toolkit.history.records import History, HistoryChange, HistoryStep, named_inputs
from toolkit.model.decisions import branch_probabilities
from toolkit.model.draws import Draws
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.model import Model
from toolkit.model.program import Value

Floats = npt.NDArray[np.float64]


@dataclass
class _Moment:
    """What one member did in one turn, in every run followed then."""

    turn: int
    number: int
    member: Member
    position: npt.NDArray[np.int64]
    action: npt.NDArray[np.int8]
    leaf: npt.NDArray[Any]
    probability: Floats
    branch_probability: Floats

    def step(self, place: int) -> HistoryStep:
        """Read what one run did."""
        action = self.member.actions[self.action[place]]
        leaf = int(self.leaf[place])
        is_rest_of_branches = bool(action.branches) and leaf == action.first_leaf + len(action.branches)
        return HistoryStep(
            turn=self.turn,
            moment=self.number,
            key=self.member.key,
            action=action.name,
            who=self.member.label,
            label=action.label,
            branch=self.member.leaves[leaf].label,
            is_rest=action.name in (HOLD, NOTHING, SKIP),
            probability=float(self.probability[place]),
            branch_probability=float(self.branch_probability[place]),
            came_to_nothing=is_rest_of_branches and not self.member.leaves[leaf].changes,
        )


@dataclass
class _Moved:
    """What a step changed in every run followed then."""

    turn: int
    number: int
    position: npt.NDArray[np.int64]
    columns: dict[int, npt.NDArray[Any]]


@dataclass
class Recorder:
    """Writes down every choice and change of a block of runs."""

    model: Model
    moments: list[_Moment | _Moved] = field(default_factory=list)
    start: list[npt.NDArray[Any]] = field(default_factory=list)
    outcome: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    end_turn: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    end_moment: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    """How many moments each run has lived through."""
    number: int = 0
    """Model steps settled so far."""

    def started(self, simulation: Simulation) -> None:
        """Write down how every run starts."""
        self.start = [column.reshape(-1).copy() for column in simulation.columns]
        n_runs = len(self.start[0])
        self.outcome, self.end_turn, self.end_moment = (np.zeros(n_runs, dtype=np.int32) for _ in range(3))

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        """Write down what a member did."""
        shape = simulation.shape
        if member.rule == "clock":
            return
        flat, places = action.reshape(-1), leaf.reshape(-1)
        table = np.stack([np.broadcast_to(weight, shape) for weight in weights]).reshape(len(weights), -1)
        probability = np.take_along_axis(table, flat[None].astype(np.intp), axis=0)[0] / table.sum(axis=0)
        branch = np.ones_like(probability)
        branching = [(number, one) for number, one in enumerate(member.actions) if one.branches]
        for number, one in branching:
            for place, share in enumerate(branch_probabilities(one, rows), start=one.first_leaf):
                here = (flat == number) & (places == place)
                branch[here] = np.broadcast_to(share, shape).reshape(-1)[here]
        followed = simulation.followed
        self.moments.append(
            _Moment(turn, self.number, member, followed, flat.copy(), places.copy(), probability, branch)
        )

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:
        """Write down what a step changed."""
        columns = {variable: column.reshape(-1).copy() for variable, column in changed.items()}
        self.moments.append(_Moved(turn, self.number, simulation.followed, columns))
        self.number += 1

    def ended(
        self, simulation: Simulation, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]
    ) -> None:
        """Write down which runs end, and how."""
        ending = where.reshape(-1)
        runs = simulation.followed[ending]
        self.outcome[runs] = outcome.reshape(-1)[ending]
        self.end_turn[runs] = turn
        self.end_moment[runs] = len(self.moments)

    def finished(self) -> int:
        """Return how many moments belong to steps that are settled for everyone."""
        moved = [n for n, moment in enumerate(self.moments, start=1) if isinstance(moment, _Moved)]
        return moved[-1] if moved else 0

    def told(self, run: int, until: int) -> tuple[list[HistoryStep], list[HistoryChange], list[Any]]:
        """Return what one run did and what it changed in its first moments, and the state it then stands in."""
        model, shown = self.model, set(self.model.shown)
        state = [column[run] for column in self.start]
        steps: list[HistoryStep] = []
        changes: list[HistoryChange] = []
        for moment in self.moments[:until]:
            place = int(np.searchsorted(moment.position, run))
            if isinstance(moment, _Moment):
                steps.append(moment.step(place))
                continue
            for variable, column in moment.columns.items():
                before, after = state[variable], column[place]
                if after != before and variable in shown:
                    declared = model.variables[variable]
                    changes.append(HistoryChange.of(declared, moment.turn, moment.number, before, after))
                state[variable] = after
        return steps, changes, state

    def history(self, run: int, draw: int, draws: Draws) -> History:
        """Put together what was written down about one run."""
        model = self.model
        steps, changes, _ = self.told(run, int(self.end_moment[run]))
        declared = [(n, model.variables[n]) for n in model.shown]
        return History(
            model=model,
            draw=draw,
            run=0,
            parameters=named_inputs(model, draws.values[draw]),
            start={v.name: v.shown(self.start[n][run]) for n, v in declared},
            steps=tuple(steps),
            changes=tuple(changes),
            outcome=model.outcomes[int(self.outcome[run])].name,
            end_turn=int(self.end_turn[run]),
        )
