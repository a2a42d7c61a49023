"""Information sets: at each choice, the states that its actor cannot tell apart.

An actor tells states apart by the turn, by what it sees of them, and, where it remembers everything, by all that it saw and noticed on
the way, its own acts among it. What it has seen is registered phase by phase: those who choose at once do not see each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.unrolling import Index, Moment, Unrolled
from toolkit.engines.states.structure import Structure
from toolkit.model.distinct import grouped
from toolkit.model.learning import Learning, codes_noticed, sees
from toolkit.model.members import Member
from toolkit.model.model import Model

Seen = npt.NDArray[np.int64]
"""A number for what an actor has seen, state by state."""


@dataclass(frozen=True)
class InformationSets:
    """The sets of one choice at one moment.

    Attributes
    ----------
    moment, member : numbers of the moment and of the member of its step
    of_state : shape (S,)
        The set of each state.
    n_sets : int
    """

    moment: int
    member: int
    of_state: Index
    n_sets: int


def choosers(model: Model, number: int) -> list[int]:
    """Return the members of a step whose choice hangs on what they expect of others."""
    ahead = {seer.actor for seer in model.foresight}
    return [
        m
        for m, member in enumerate(model.steps[number].members)
        if member.actor in ahead and member.rule == "logit" and len(member.actions) > 1
    ]


def information_sets(model: Model, structure: Structure, laid_out: Unrolled) -> list[InformationSets]:
    """Return the information sets of every choice that hangs on what its actor expects, in order."""
    assert model.learning is not None
    asked = [n for n, moment in enumerate(laid_out.moments) if choosers(model, moment.number)]
    sights = {
        seer.actor: _Sight(model, structure, laid_out, model.learning, seer.actor) for seer in model.foresight
    }
    found = []
    for n, moment in enumerate(laid_out.moments[: max(asked, default=-1) + 1]):
        for m in choosers(model, moment.number):
            own = sights[model.steps[moment.number].members[m].actor]
            sets, of_state = np.unique(own.seen, return_inverse=True)
            found.append(InformationSets(n, m, of_state.reshape(-1), len(sets)))
        if n < max(asked, default=-1):
            for sight in sights.values():
                sight.go_on(moment)
    return found


class _Sight:
    """What one actor has seen in each state, followed from the start."""

    def __init__(
        self, model: Model, structure: Structure, laid_out: Unrolled, learning: Learning, actor: str
    ) -> None:
        self.model, self.structure, self.actor = model, structure, actor
        self.remembers = actor in learning.remembering
        self.columns = [n for n, variable in enumerate(model.variables) if self._is_before_eyes(n)]
        first = laid_out.moments[0]
        self.seen: Seen = self._in_view(first.number, first.states)
        self.pending: Seen = np.zeros(len(self.seen), dtype=np.int64)
        """What was noticed since the phase began."""

    def _is_before_eyes(self, column: int) -> bool:
        """Whether the actor sees a variable of the state; what a rule must remember it knows if it notices whatever moves that."""
        variable = self.model.variables[column]
        if variable.kind != "memory":
            return sees(self.actor, variable)
        if self.remembers or variable.name.startswith("seen:"):
            return False
        return all(
            member.rule == "clock" or self._notices(member, column)
            for step in self.model.steps
            for member in step.members
        )

    def _notices(self, member: Member, column: int) -> bool:
        """Whether the actor notices every act of a member that moves a variable."""
        moving = {leaf.action for leaf in member.leaves if any(c.variable == column for c in leaf.changes)}
        acts = [member.actions[n] for n in moving]
        return all(
            member.actor == self.actor or not act.visible_to or self.actor in act.visible_to for act in acts
        )

    def _in_view(self, number: int, states: Index) -> Seen:
        """Return a number for what is before the actor's eyes in each of some states."""
        columns = self.structure.laid[number].columns
        return _numbered([columns[n][states].astype(np.int64) for n in self.columns], len(states))

    def go_on(self, moment: Moment) -> None:
        """Follow what the actor sees over one step."""
        step = self.model.steps[moment.number]
        following = (moment.number + 1) % len(self.model.steps)
        live = moment.target < moment.n_after
        source, target = moment.source[live], moment.target[live]
        if not self.remembers:
            self.seen = self._in_view(following, moment.after)
            return
        ways = self.structure.laid[moment.number].ways[moment.way[live]]
        codes = [np.array(codes_noticed(self.actor, m))[ways[:, k]] for k, m in enumerate(step.members)]
        pending = _numbered([self.pending[source], *codes], len(source))
        if not step.ends_phase:
            self.pending = _spread(pending, target, moment.n_after)
            self.seen = _spread(self.seen[source], target, moment.n_after)
            return
        view = self._in_view(following, moment.after)
        seen = _numbered([self.seen[source], pending, view[target]], len(source))
        self.seen = _spread(seen, target, moment.n_after)
        self.pending = np.zeros(moment.n_after, dtype=np.int64)


def _numbered(parts: list[Seen], size: int) -> Seen:
    """Return a number for each row of some columns, the same for the same."""
    if not parts:
        return np.zeros(size, dtype=np.int64)
    return grouped(np.stack(parts)).of.astype(np.int64)


def _spread(values: Seen, target: Index, size: int) -> Seen:
    """Put what moves carry at the states that they lead to, which is the same whatever the way there."""
    found = np.zeros(size, dtype=np.int64)
    found[target] = values
    if (found[target] != values).any():
        raise AssertionError("a state does not hold what an actor remembers")
    return found
