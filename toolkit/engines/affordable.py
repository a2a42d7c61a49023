"""What the exact engine can hold, and in what time: known once the states are listed, before anything is run."""

from __future__ import annotations

from dataclasses import replace

from toolkit.engines.exact import batch_size
from toolkit.engines.plan import FIRST_TURNS
from toolkit.engines.states.exploring import MAX_STATES
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge
from toolkit.model.model import Model

TRANSITIONS_PER_SECOND = 2e8
FORESIGHT_FACTOR = 10
"""By these it is settled which engine answers, so they stay as they are; how long a run takes is told by ``costing``."""
AUTO_SECONDS = 0.25
"""Seconds that a draw may take where an exact answer is not asked for by name; a run has hundreds of draws."""
AT_ONCE_SECONDS = 1.0
"""Seconds that an answer may take for which somebody waits with a slider in hand."""


def holding(model: Model) -> Structure:
    """List the states of a model for the exact engine, however long it takes; with an open horizon and dates, those of the first turns for now.

    Raises
    ------
    TooLarge
        If they cannot be listed, or one draw needs too much memory.
    """
    structure = list_states(_followed(model))
    batch_size(_at_first(model), structure)
    return structure


def holding_within(model: Model, seconds: float) -> Structure:
    """List the states of a model if a draw can be followed over them in some seconds.

    The walk stops as soon as there are so many states that one transition from each, step by step and turn by turn, would take longer.

    Raises
    ------
    TooLarge
        If it takes longer, they cannot be listed, or one draw needs too much memory.
    """
    most = seconds * TRANSITIONS_PER_SECOND / (FORESIGHT_FACTOR if model.foresight else 1)
    turns = _at_first(model).horizon
    bound = max(1, min(int(most / (turns * len(model.steps))), MAX_STATES))
    structure = list_states(_followed(model), max_states=bound)
    work = structure.n_transitions * turns
    if work > most:
        raise TooLarge(
            f"one draw would follow {structure.n_transitions:,} transitions in each of {turns} turns, which takes about "
            f"{seconds * work / most:.2g} seconds, more than the {seconds:g} allowed here",
            "declare fewer turns, levels or options",
        )
    batch_size(_at_first(model), structure)
    return structure


def _followed(model: Model) -> Model:
    """Return a model as far as its states are listed at first: all, unless what may open later depends on how far one looks."""
    return _at_first(model) if any(step.reach.reads_turn for step in model.steps) else model


def _at_first(model: Model) -> Model:
    """Return a model with the turns that are followed at first where its horizon is open."""
    return model if model.unsettled_below is None else replace(model, horizon=FIRST_TURNS)
