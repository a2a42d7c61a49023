"""Two models simulated with the same random numbers: which histories turn out otherwise, and where they first part.

Every number belongs to a name, a turn and a run, so a run of one model and the run of the same place in the other share
all they both use (common random numbers: Glasserman and Yao 1992, Management Science 38:884-908). Which runs flip depends
on this coupling; how many more or fewer end in an outcome does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.simulation import Simulation, Whole32
from toolkit.engines.states.listing import list_states
from toolkit.history.endings import Endings, block_by_block
from toolkit.model.changes import Leaf
from toolkit.model.distinct import grouped
from toolkit.model.draws import Draws
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.model import Model
from toolkit.model.program import Value
from toolkit.time_limits import keep_within

Moment = tuple[int, str]
"""(turn, key of the member)."""
NOBODY = -1
IDLE = "nothing"


@dataclass(frozen=True)
class Runs:
    """What each run of a model came to.

    Attributes
    ----------
    outcome : shape (N,), place of the outcome
    actions : (turn, key) -> shape (N,), place of the leaf, or -1 where the run has ended
    """

    model: Model
    outcome: Whole32
    actions: Mapping[Moment, npt.NDArray[np.int16]]


def coupled_runs(model: Model, draws: Draws, n_runs: int, seed: int) -> Runs:
    """Simulate every draw and remember what each run did; shapes (D * n_runs,)."""
    structure = list_states(model) if model.foresight else None
    sampler = Sampler(model, draws, n_runs, seed, structure)
    seen = block_by_block(sampler, _Watcher)
    moments = dict.fromkeys(moment for one in seen for moment in one.actions)
    actions = {moment: np.concatenate([one.in_moment(moment) for one in seen]) for moment in moments}
    return Runs(model, np.concatenate([one.outcome for one in seen]), actions)


class _Watcher(Endings):
    """Remembers how every member turned out in every run."""

    def __init__(self, n_runs: int) -> None:
        super().__init__(n_runs)
        self.actions: dict[Moment, npt.NDArray[np.int16]] = {}

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Remember how a member turned out in every run that goes on."""
        alive = simulation.alive.reshape(-1)
        if member.rule == "clock" or not alive.any():
            return
        found = self.in_moment((turn, member.key))
        found[simulation.followed[alive]] = leaf.reshape(-1)[alive]
        self.actions[turn, member.key] = found

    def in_moment(self, moment: Moment) -> npt.NDArray[np.int16]:
        """Return how a member turned out in every run; nobody in any where none went on."""
        return self.actions.get(moment, np.full(self.n_runs, NOBODY, dtype=np.int16))


@dataclass(frozen=True)
class Parting:
    """Where a flipped run first took another way: who, in which turn, and what instead of what."""

    turn: int
    key: str
    who: str
    before: str
    after: str
    n_runs: int


def partings(base: Runs, other: Runs, flipped: npt.NDArray[np.bool_]) -> list[Parting]:
    """Say where flipped runs first part, the commonest first; a run that starts otherwise parts in turn 0."""
    left = flipped.copy()
    found: list[Parting] = []
    for moment in _in_order(base, other):
        keep_within()
        if not left.any():
            break
        names, others = _ways(base.model, moment[1]), _ways(other.model, moment[1])
        absent = np.full(len(flipped), NOBODY, dtype=np.int16)
        before, after = base.actions.get(moment, absent), other.actions.get(moment, absent)
        here = left & (_translated(names, before) != _translated(others, after))
        if not here.any():
            continue
        groups = grouped(np.stack((before[here], after[here])))
        said: Counter[tuple[str, str]] = Counter()
        for (a, b), count in zip(groups.columns.T, groups.counts, strict=True):
            said[_said(names, int(a)), _said(others, int(b))] += int(count)
        who = _who(base.model, moment[1]) or _who(other.model, moment[1])
        found += [Parting(moment[0], moment[1], who, first, then, n) for (first, then), n in said.items()]
        left &= ~here
    if left.any():
        found.append(Parting(0, "start", "the start", "as drawn", "as changed", int(left.sum())))
    return sorted(found, key=lambda one: -one.n_runs)


def _in_order(base: Runs, other: Runs) -> list[Moment]:
    """Return the moments of both models in the order in which they come."""
    order = {member.key: n for n, member in enumerate(m for step in other.model.steps for m in step.members)}
    order |= {member.key: n for n, member in enumerate(m for step in base.model.steps for m in step.members)}
    return sorted({*base.actions, *other.actions}, key=lambda moment: (moment[0], order[moment[1]]))


def _ways(model: Model, key: str) -> list[str]:
    """Name every leaf of a member; one that the model does not have never does anything."""
    for step in model.steps:
        for member in step.members:
            if member.key == key:
                return [
                    IDLE
                    if _does_nothing(member.actions[leaf.action].name, leaf)
                    else member.actions[leaf.action].label + (f", {leaf.label}" if leaf.label else "")
                    for leaf in member.leaves
                ]
    return []


def _does_nothing(action: str, leaf: Leaf) -> bool:
    """Whether a reader would say that nothing was done: an event that did not come, an actor that held or had no choice."""
    return action in (NOTHING, SKIP) or (action == HOLD and not leaf.changes)


def _who(model: Model, key: str) -> str:
    return next((m.label for step in model.steps for m in step.members if m.key == key), "")


def _translated(names: Sequence[str], leaves: npt.NDArray[np.int16]) -> npt.NDArray[Any]:
    """Return what each run did; a run that has ended does nothing, like one without this member."""
    return np.asarray(np.array([*names, IDLE], dtype=object)[leaves])


def _said(names: Sequence[str], leaf: int) -> str:
    return names[leaf] if leaf >= 0 else IDLE
