"""What a step can tell apart: the variables that it reads or changes, and those that say whether it ends a history."""

from __future__ import annotations

from toolkit.model.model import Model


def grain_of(model: Model, number: int) -> tuple[int, ...]:
    """Return the columns of the variables that a step can tell apart by what it reads and changes.

    The same changes lead on from states that agree in them, and those have the same chances too, unless somebody weighs more.
    """
    step = model.steps[number]
    found = set(step.changed) | step.program.read_at_all | step.reach.read_at_all
    if step.ends_phase:
        found |= _ends(model, number)
    return tuple(sorted(found))


def bearing_of(model: Model, number: int) -> tuple[int, ...]:
    """Return those columns of the grain that make a difference to where a step leads, whatever to how likely.

    They say what may open, what changes, by how much, and what ends a history.
    """
    step = model.steps[number]
    found = set(step.changed) | step.reach.read_at_all | step.program.reads(*step.read_by_changes)
    if step.ends_phase:
        found |= _ends(model, number)
    return tuple(sorted(found))


def sight_of(model: Model, number: int) -> tuple[int, ...]:
    """Return the columns of the variables that make a difference to how a step turns out: all, where somebody weighs whole states."""
    return tuple(range(len(model.variables))) if weighs_states(model, number) else grain_of(model, number)


def weighs_states(model: Model, number: int) -> bool:
    """Whether somebody who moves at a step weighs whole states: who looks ahead does, and so may a rule that is written in Python."""
    ahead = {seer.actor for seer in model.foresight}
    members = model.steps[number].members
    return model.rules is not None or any(member.actor in ahead for member in members if member.actor)


def _ends(model: Model, number: int) -> set[int]:
    """Return what the rules read that may hold after a step; a rule of which nothing has changed since it was last looked at cannot."""
    step, found = model.steps[number], set[int]()
    of_phase, of_turn = _changed_since(model, number, "phase"), _changed_since(model, number, "turn")
    for rule, outcome in enumerate(model.outcomes):
        changed = {"phase": of_phase, "turn": of_turn if step.ends_turn else set()}.get(
            outcome.ends or "", set()
        )
        reads = model.outcome_program.read_by_output[rule]
        if reads & changed:
            found |= reads
    return found


def _changed_since(model: Model, number: int, when: str) -> set[int]:
    """Return what steps change between the last look at the rules and the end of this step."""
    found = set(model.steps[number].changed)
    for before in range(1, len(model.steps)):
        step = model.steps[number - before]
        if step.ends_turn if when == "turn" else step.ends_phase:
            break
        found |= set(step.changed)
    return found
