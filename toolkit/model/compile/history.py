"""What actors who learn remember of a history, as hidden variables: one slot for each choice or event and turn.

Where somebody remembers everything, a state holds how all that can turn out in several ways has turned out so far. So states
stand for histories, every engine sees the same, and what an actor can tell apart is worked out from what it saw on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.model.compile.drafts import ActionDraft, ChangeDraft, MemberDraft
from toolkit.model.compile.memory import Memory
from toolkit.model.compile.rates import number
from toolkit.model.learning import Learning
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import has_learners, is_on_grid, seers

Phases = list[list[MemberDraft]]


def learning_of(scenario: Scenario) -> Learning | None:
    """Return who remembers what, where actors learn."""
    record = scenario.declared
    if not has_learners(record):
        return None
    if is_on_grid(record):
        return Learning((), on_grid=True)
    ahead = seers(record).items()
    remembering = tuple(name for name, actor in ahead if actor.decides.remembers == "everything")
    return Learning(remembering, stage_by_stage=record.equilibrium == "stage_by_stage")


def with_slots(phases: Phases, memory: Memory, learning: Learning | None, n_turns: int) -> Phases:
    """Have members note how they turn out, where somebody remembers it; what nobody can act on any more is not noted."""
    if learning is None or not learning.remembering:
        return phases
    last = max(place for place, phase in enumerate(phases) if any(draft.looks_ahead for draft in phase))
    return [
        [_noting(draft, memory, n_turns - (place >= last)) for draft in phase]
        for place, phase in enumerate(phases)
    ]


def _noting(draft: MemberDraft, memory: Memory, n_turns: int) -> MemberDraft:
    n_ways = sum(1 + len(action.branches) for action in draft.actions)
    if n_ways < 2 or not n_turns:
        return draft
    slots = [memory.slot(f"seen:{draft.key}:{turn}", n_ways + 1) for turn in range(1, n_turns + 1)]
    actions, code = list[ActionDraft](), 1
    for action in draft.actions:
        branches = tuple(
            replace(branch, changes=(*branch.changes, *_writes(slots, code + 1 + n)))
            for n, branch in enumerate(action.branches)
        )
        changes = (*action.changes, *_writes(slots, code))
        actions.append(replace(action, changes=changes, branches=branches))
        code += 1 + len(branches)
    return replace(draft, actions=tuple(actions))


def _writes(slots: Sequence[str], code: int) -> list[ChangeDraft]:
    """Write a code into the first slot that is empty; every slot is filled in its own turn."""
    found = []
    for place, slot in enumerate(slots):
        here = _is_empty(slot)
        if place:
            here = Node("and", (Node("not", (_is_empty(slots[place - 1]),)), here))
        found.append(ChangeDraft(slot, "set", number(code), None if len(slots) == 1 else here))
    return found


def _is_empty(slot: str) -> Node:
    return Node("==", (Node("variable", name=slot), number(0)))
