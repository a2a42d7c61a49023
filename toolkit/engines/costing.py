"""How long a run will take, told before it starts: seconds of one processor.

The constants are those of a server processor of 2023 with the extra ``fast``, nothing else running. They are meant to be right
within a factor of 1.5. Where loops become quicker, or slower, they are measured anew: ``python -m benchmarks.costing`` answers
four crises by both engines and prints what was said beside what it took; what is off in all of them, or in those that share a trait,
names the constant.
"""

from __future__ import annotations

from toolkit.engines.exact import BATCH_DRAWS, batch_size
from toolkit.engines.moving.kernels import worth_compiling
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge
from toolkit.model.model import Model

SECONDS_TO_LOAD = 0.5
"""Until compiled loops stand ready, if it takes them."""
SECONDS_PER_TRANSITION, SECONDS_PER_TRANSITION_PLAIN = 0.7e-9, 2e-8
"""Of mass, a transition and draw; where the crisis is too small for compiled loops."""
SECONDS_PER_WORTH = 1.1e-9
"""Of worth that is carried back: a transition, draw and kind of worth."""
SECONDS_PER_STEP, SECONDS_PER_STEP_AHEAD = 1.2e-4, 4e-4
"""Of one step in one turn for a batch of draws, beside its transitions; where somebody looks ahead."""
SECONDS_PER_LINE = 4e-5
"""Of the same for each eight draws of the batch."""
SECONDS_AT_ONCE = 4e-5
"""Of actors who look ahead and choose at once: a state, turn and draw, where most states have one equilibrium for sure; up to ten times as
much where precision is so large that none has."""
SECONDS_PER_CHANCE, SECONDS_PER_CHANCE_AHEAD = 2e-8, 1.2e-7
"""Of whatever may choose or happen in one turn of one sampled history; where somebody looks ahead."""


def loading_seconds(structure: Structure, n_turns: int) -> float:
    """Return about how long it takes until the exact engine can begin."""
    return SECONDS_TO_LOAD if worth_compiling(structure, n_turns) else 0.0


def exact_seconds(model: Model, structure: Structure, n_draws: int, n_turns: int) -> float:
    """Return about how long chance is summed over so many draws."""
    try:
        size = batch_size(model, structure)
    except TooLarge:  # the run says so
        size = BATCH_DRAWS
    work = structure.n_transitions * n_turns
    steps = SECONDS_PER_STEP * -(-n_draws // size) + SECONDS_PER_LINE * n_draws / BATCH_DRAWS
    each = SECONDS_PER_TRANSITION if worth_compiling(structure, n_turns) else SECONDS_PER_TRANSITION_PLAIN
    passed = each * work * n_draws + steps * len(model.steps) * n_turns
    return passed + foresight_seconds(model, structure, n_draws, n_turns)


def foresight_seconds(model: Model, structure: Structure, n_draws: int, n_turns: int) -> float:
    """Return about how long it takes to work out what actors that look ahead expect; how they learn is counted apart."""
    if not model.foresight or model.learning is not None:
        return 0.0
    work = SECONDS_PER_WORTH * structure.n_transitions * _kinds_of_worth(model)
    work += SECONDS_AT_ONCE * sum(
        states.n_states for number, states in enumerate(structure.laid) if _chooses_at_once(model, number)
    )
    n_batches = -(-n_draws // BATCH_DRAWS)
    return n_turns * (work * n_draws + SECONDS_PER_STEP_AHEAD * len(model.steps) * n_batches)


def looked_over(model: Model) -> Structure | None:
    """Return the states over which actors look ahead; None where the run will say why there is no list of them."""
    try:
        return list_states(model) if model.unsettled_below is None else None
    except TooLarge:
        return None


def sampled_seconds(model: Model, n_histories: int, n_turns: int) -> float:
    """Return about how long so many histories are sampled, none of them ending early."""
    each = SECONDS_PER_CHANCE_AHEAD if model.foresight else SECONDS_PER_CHANCE
    return each * n_histories * n_turns * sum(len(step.members) for step in model.steps)


def _kinds_of_worth(model: Model) -> int:
    """Return for how many ends of looking ahead worth is carried back at once."""
    found = 0
    for seer in model.foresight:
        choices = sum(any(member.actor == seer.actor for member in step.members) for step in model.steps)
        found += 1 if seer.look_ahead == "horizon" else min(seer.look_ahead, model.horizon) * choices
    return found


def _chooses_at_once(model: Model, number: int) -> bool:
    """Whether several of those who look ahead choose in a step."""
    ahead = {seer.actor for seer in model.foresight}
    return sum(member.actor in ahead for member in model.steps[number].members) > 1
