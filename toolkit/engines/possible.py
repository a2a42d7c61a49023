"""What can still come once something has been seen: reached over the listed states, whatever the inputs.

No transition is missing from the list, so what cannot be reached on it is impossible; what can may still have no chance.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.inputs import structure_of
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.model.model import Model

Truths = npt.NDArray[np.bool_]
MOST_TRANSITIONS = 5_000_000
"""With more, following them takes longer than it is worth."""


def possible_after(model: Model, turn: int) -> Possible | None:
    """Return what can come after a turn; None where the states cannot be listed or are too many to follow."""
    structure = structure_of(model)
    return (
        None
        if structure is None or structure.n_transitions > MOST_TRANSITIONS
        else Possible(model, structure, turn)
    )


class Possible:
    """Which outcomes can come after a turn, where an action has been taken by its end and where it has not."""

    def __init__(self, model: Model, structure: Structure, turn: int) -> None:
        self.model, self.structure, self.turn = model, structure, turn

    def outcomes(self, key: str, action: int) -> tuple[Truths, Truths]:
        """Say which outcomes can come once the action has been taken, and while it has not; shapes (K,)."""
        seen, unseen = (np.array(self._leads_to[:, ones].any(axis=1)) for ones in self._reached(key, action))
        return seen, unseen

    def _reached(self, key: str, action: int) -> tuple[Truths, Truths]:
        """Return the states at the end of the turn that can be reached with the action, and those without it."""
        unseen = np.zeros(self.structure.laid[0].n_states, dtype=bool)
        unseen[self.structure.start_state[self.structure.start_state >= 0]] = True
        seen = np.zeros_like(unseen)
        for _ in range(self.turn):
            for number, step in enumerate(self.structure.laid):
                taken, other = self._behind(number, key, action)
                source = step.transitions.source
                seen = _after(step, seen[source] | (unseen[source] & taken))
                unseen = _after(step, unseen[source] & other)
        return seen, unseen

    def _behind(self, number: int, key: str, action: int) -> tuple[Truths, Truths]:
        """Say of every transition of a step whether the action may be behind it, and whether another may."""
        step = self.structure.laid[number]
        members = self.model.steps[number].members
        place = next((n for n, member in enumerate(members) if member.key == key), None)
        if place is None:
            return np.zeros(step.n_transitions, dtype=bool), np.ones(step.n_transitions, dtype=bool)
        member = members[place]
        taken, other = (np.zeros(len(member.first_leaf_of_way), dtype=bool) for _ in range(2))
        for leaf, way in zip(member.leaves, member.way_of_leaf, strict=True):
            (taken if leaf.action == action else other)[way] = True
        ways = step.ways[step.transitions.way, place]
        return taken[ways], other[ways]

    @cached_property
    def _leads_to(self) -> Truths:
        """Say from which states after the turn each outcome can come; shape (K, S)."""
        outcomes = np.arange(len(self.model.outcomes))[:, None]
        found = final_outcome(self.model, self.structure.laid[0].columns) == outcomes
        for _ in range(self.model.horizon - self.turn):
            before = found
            for step in reversed(self.structure.laid):
                found = np.array([_before(step, one, k) for k, one in enumerate(found)])
            if np.array_equal(found, before):
                break
        return np.asarray(found, dtype=bool)


def _after(step: StepStructure, chosen: Truths) -> Truths:
    """Return which live states some of the transitions lead to."""
    targets = step.transitions.target[chosen]
    found = np.zeros(step.n_next, dtype=bool)
    found[targets[targets < step.n_next]] = True
    return found


def _before(step: StepStructure, live: Truths, outcome: int) -> Truths:
    """Return from which states a step can lead to some of the live states, or end in the outcome."""
    wanted = np.concatenate((live, step.ended_outcome == outcome))
    found = np.zeros(step.n_states, dtype=bool)
    found[step.transitions.source[wanted[step.transitions.target]]] = True
    return found
