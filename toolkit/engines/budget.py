"""How many draws the exact engine solves at once, within the memory and the cache that it allows itself."""

from __future__ import annotations

from toolkit.engines.structure import Structure
from toolkit.errors import RunError
from toolkit.model.model import Model

BATCH_NUMBERS = 600_000
"""Edge chances that one batch of draws may hold in a step; keeps them in the processor's cache."""
MEMORY_BUDGET = 2 * 2**30
"""Bytes that one batch of draws may hold at once; each worker has as much."""


def batch_size(model: Model, structure: Structure) -> int:
    """Return how many draws to solve at once, within the budget of memory.

    Raises
    ------
    RunError
        If a single draw needs more than the budget.
    """
    needed = memory_of_one_draw(model, structure)
    if needed > MEMORY_BUDGET:
        raise RunError(
            f"one draw would take about {needed / 2**30:.1f} GB of memory, more than the {MEMORY_BUDGET / 2**30:g} GB that the "
            "exact engine allows itself; use engine monte_carlo, fewer turns or levels, or a shorter look_ahead"
        )
    widest = max(1, *(step.n_states * len(step.ways) for step in structure.steps))
    return int(max(1, min(32, BATCH_NUMBERS // widest, MEMORY_BUDGET // needed)))


def memory_of_one_draw(model: Model, structure: Structure) -> int:
    """Estimate, in bytes, what one draw holds at once: chances and edges, and what options lead to in every turn."""
    numbers = 0
    seers = {seer.actor for seer in model.foresight}
    for step, states in zip(model.steps, structure.steps, strict=True):
        actions = sum(len(member.actions) for member in step.members)
        numbers += 3 * len(states.target) + states.n_states * (len(states.ways) + 2 * actions)
        ahead = sum(len(member.actions) for member in step.members if model.rules or member.actor in seers)
        numbers += model.horizon * states.n_states * ahead
    return 8 * max(numbers, 1)
