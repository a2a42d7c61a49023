"""The exact engine: the crisis as a Markov chain, chance summed without sampling.

The structure is explored once; each batch of draws only fills in the chances of its edges and pushes the
probability of every state through the turns (Kemeny and Snell 1960, Finite Markov Chains).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.forward import Pass
from toolkit.engines.moving.kernels import worth_compiling
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.results.record import Counted
from toolkit.results.tally import Tally, joined_answers

Floats = npt.NDArray[np.float64]
BATCH_NUMBERS = 8_000_000
"""Numbers of mass, or of chances of moves, that one batch of draws may hold in a step: 64 MB.

Beyond the processor's cache eight draws are still quicker side by side than each alone: places are read once for all of them.
"""
BATCH_DRAWS = 8
"""Draws of one batch, or of each of its lines: a line of the compiled loops, and few enough for the processor's cache."""
SMALL_BATCHES, MIDDLING_BATCHES = 16, 4
"""So many times as many draws go at once at most where a crisis is too small for compiled loops, or just large enough for them: what a
step costs there is asking for it."""
SMALL_NUMBERS = 12_000
"""Numbers of mass of one draw, or of chances of moves, that times those many draws at once are still in the processor's cache."""
MEMORY_BUDGET = 2 * 2**30
"""Bytes that one batch of draws may hold at once; each worker has as much."""


def batch_size(model: Model, structure: Structure) -> int:
    """Return how many draws to solve at once, within the budget of memory.

    Raises
    ------
    TooLarge
        If a single draw needs more than the budget.
    """
    needed = memory_of_one_draw(model, structure)
    if needed > MEMORY_BUDGET:
        raise TooLarge(
            f"one draw would take about {needed / 2**30:.1f} GB of memory, more than the {MEMORY_BUDGET / 2**30:g} GB that the "
            "exact engine allows itself",
            "declare fewer turns or levels" + (", or a shorter look_ahead" if model.foresight else ""),
        )
    widest = max(1, *(step.n_states for step in structure.laid), *(step.n_moves for step in structure.laid))
    most = BATCH_DRAWS * _times(model, structure, widest)
    return int(max(1, min(most, BATCH_NUMBERS // widest, MEMORY_BUDGET // needed)))


def _times(model: Model, structure: Structure, widest: int) -> int:
    """Return how many times as many draws as usual go at once; where actors look ahead most of the work is theirs, draw by draw."""
    if model.foresight:
        return 1
    most = MIDDLING_BATCHES if worth_compiling(structure, model.horizon) else SMALL_BATCHES
    return max(1, min(most, SMALL_NUMBERS // widest))


def even_size(model: Model, structure: Structure, n_draws: int) -> int:
    """Return how many of ``n_draws`` to solve at once so that no batch is left with few; whole lines where loops may be compiled.

    Raises
    ------
    TooLarge
        As in ``batch_size``.
    """
    most = batch_size(model, structure)
    if n_draws <= BATCH_DRAWS or most <= BATCH_DRAWS:
        return min(most, n_draws)
    n_batches = -(-n_draws // most)
    size = -(-n_draws // n_batches)
    if not worth_compiling(structure, model.horizon):
        return size
    return min(-(-size // BATCH_DRAWS), most // BATCH_DRAWS) * BATCH_DRAWS


def memory_of_one_draw(model: Model, structure: Structure) -> int:
    """Estimate, in bytes, what one draw holds at once: mass, chances by row, and what options lead to in every turn."""
    widest = max(step.n_states for step in structure.laid)
    numbers = (4 + 3 * _windows(model)) * widest + 3 * sum(step.n_ended for step in structure.laid)
    for number, (step, states) in enumerate(zip(model.steps, structure.laid, strict=True)):
        actions = sum(len(member.actions) for member in step.members)
        if number not in structure.weighing:
            numbers += 3 * states.n_moves + states.n_rows * 3 * actions
            continue
        numbers += 3 * states.n_states * actions
        numbers += 3 * (states.n_moves if len(step.members) == 1 else states.n_transitions) * actions
        # what options lead to, or how likely they are, is kept for every turn, and for every way of reasoning beside the true one
        reasoned = 1 + 2 * sum(seer.has_level or bool(seer.sees) for seer in model.foresight)
        numbers += model.horizon * states.n_states * actions * reasoned
    return 8 * max(numbers, 1)


def _windows(model: Model) -> int:
    """Return for how many ends of looking ahead worth is carried back at once, at most."""
    found = 0
    for seer in model.foresight:
        choices = sum(any(member.actor == seer.actor for member in step.members) for step in model.steps)
        found += 1 if seer.look_ahead == "horizon" else 1 + min(seer.look_ahead, model.horizon) * choices
    return found


def solve(chain: Chain, draws: Draws, first: int, last: int, *, whole: bool = True) -> Tally:
    """Solve draws ``first`` to ``last``, at most ``chain.size`` of them; with what readers ask, where the model asks it.

    Unless the ``whole`` tally is wanted, levels of variables and shares of actions are left out.

    Raises
    ------
    RunError
        If a probability leaves [0, 1] or a variable its bounds in a state that can be reached.
    """
    weights = None if draws.shares is None else draws.shares[first:last] * len(draws)
    averaged = not chain.model.asks
    columns = chain.columns(draws, first, last)
    forward = Pass(chain, columns, first, counting=whole, telling=whole, averaged=averaged)
    with np.errstate(all="ignore"):
        if not chain.model.asks:
            return forward.run(last - first, weights)
        from toolkit.engines.evidence.filtering import Filter  # most runs are asked how it ends alone
        from toolkit.engines.questions.asking import Asking

        forward.keeps_ended = True
        asking = Asking(Filter(chain, forward.parameters, first, forward))
        tally = forward.run(last - first, weights, asking.turn)
        return replace(tally, asked=asking.answers()[: last - first])


def merge(parts: Sequence[Tally], n_draws: int) -> Tally:
    """Join the tallies of consecutive batches of ``n_draws``; sums are taken in draw order."""
    counts: dict[Counted, float] = {}
    for part in parts:
        for name, value in part.counts.items():
            counts[name] = counts.get(name, 0.0) + value
    choices = parts[0].choices.copy()
    for part in parts[1:]:
        choices += part.choices
    return Tally(
        np.concatenate([part.incidence for part in parts]),
        np.concatenate([part.marginals for part in parts]),
        choices / n_draws,
        {name: value / n_draws for name, value in counts.items()},
        np.concatenate([part.final for part in parts]),
        joined_answers([part.asked for part in parts]),
    )


def solver(
    model: Model, structure: Structure, size: int, draws: Draws, *, whole: bool = True
) -> Callable[[tuple[int, int]], Tally]:
    """Return a function that solves one batch of draws; see ``solve``."""
    chain = Chain(model, structure, size)
    return lambda task: solve(chain, draws, *task, whole=whole)


def batch_solver(model: Model, structure: Structure, size: int) -> Callable[[Floats], Tally]:
    """Return a function that solves batches of up to ``size`` draws, shape (d, P); counts are sums, for ``merge`` to join."""
    chain = Chain(model, structure, size)

    def solved(values: Floats) -> Tally:
        parts = [Draws(values[first : first + size], 1) for first in range(0, len(values), size)]
        return merge([solve(chain, part, 0, len(part)) for part in parts], 1)

    return solved
