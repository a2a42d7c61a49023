"""Listing the states of a model: explored when they are first asked for, and shared by models that have the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.engines.states import kinds
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.engines.states.grain import grain_of, weighs_states
from toolkit.engines.states.numbering import Numbering, Numbers
from toolkit.errors import TooLarge
from toolkit.model.changes import Change
from toolkit.model.model import Model
from toolkit.model.program import Program
from toolkit.remembered import Shelf

if TYPE_CHECKING:
    from toolkit.engines.states.structure import Structure

MOST_KEPT = 4
"""Structures that are kept: enough for a crisis, a what-if that opens other options, and an alternative or two."""


def list_states(model: Model, *, max_states: int = MAX_STATES) -> Structure:
    """Find every state that can be reached within the horizon.

    Raises
    ------
    TooLarge
        If a variable is a real number, effects depend on the draw, or there are too many states; says what to do.
    """
    _refuse_endless(model)
    hangs_on = _hangs_on(model), kinds.MAX_MOVES
    found = _kept.get(hangs_on)
    if found is None or max(step.n_states for step in found.laid) > max_states:
        found = Explorer(model, max_states).run()
        _kept.put(hangs_on, found)
    weighing = frozenset(number for number in range(len(model.steps)) if weighs_states(model, number))
    return replace(found, weighing=weighing) if weighing else found


def reachable(model: Model) -> tuple[Numbers, Numbering]:
    """Return the numbers of the states that can be reached at the end of a turn, and how they are numbered.

    How they follow each other, which an engine needs, is not laid out.

    Raises
    ------
    TooLarge
        As for ``list_states``.
    """
    _refuse_endless(model)
    explorer = Explorer(model, MAX_STATES)
    return explorer.walk(), explorer.numbering


def _refuse_endless(model: Model) -> None:
    """Refuse what has no list of states."""
    if model.real is not None:
        raise TooLarge(
            f"{model.real.place}\n  '{model.real.name}' is a real number, so states cannot be listed",
            "give it levels",
        )
    if model.reads_draws_in_effects:
        raise TooLarge(
            f"{model.reads_draws_in_effects}\n  the size of this change depends on a parameter or the turn, so "
            "states cannot be listed beforehand",
            "give it a fixed size",
        )


_kept: Shelf[Structure] = Shelf(MOST_KEPT)


def _hangs_on(model: Model) -> Hashable:
    """Return everything that the structure is made of: models with the same share it, whatever their numbers are."""
    steps = []
    for number, step in enumerate(model.steps):
        members = tuple(
            (
                tuple((action.first_leaf, action.may_open, action.may_branch) for action in member.actions),
                tuple(
                    tuple(_change(change, step.program) for change in leaf.changes) for leaf in member.leaves
                ),
                member.way_of_leaf,
            )
            for member in step.members
        )
        steps.append((step.ends_phase, step.ends_turn, step.reach, grain_of(model, number), members))
    variables = tuple((v.size, v.refuses_overflow) for v in model.variables)
    ends = tuple(outcome.ends for outcome in model.outcomes)
    return variables, model.start_levels, model.horizon, model.outcome_program, ends, tuple(steps)


def _change(change: Change, program: Program) -> Hashable:
    """Return what a change does, its size and condition as expressions instead of rows."""
    rows = (None if row is None else program.expression(row) for row in (change.row, change.when))
    return change.variable, change.operation, change.amount, *rows
