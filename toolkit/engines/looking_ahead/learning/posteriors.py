"""What actors believe when they choose, information set by information set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice
from toolkit.engines.looking_ahead.learning.solution import Solution, by_set, may_choose

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """What one actor believes of one variable at one of its choices.

    Attributes
    ----------
    actor : name
    variable : column of what it does not know
    first : shape (levels,)
        How likely it thought each level at the start.
    beliefs : shape (sets, levels)
        How likely it thinks each level in each of its information sets.
    reached : shape (levels, sets)
        How likely each set is to be reached, together with each level being true.
    """

    turn: int
    actor: str
    variable: int
    first: Floats
    beliefs: Floats
    reached: Floats


def posteriors_of(solution: Solution) -> Iterator[Posterior]:
    """Yield what each actor believes of each type that it does not know, at each of its choices in turn."""
    thought, real = solution.thought, solution.truly()
    for n, choice in enumerate(solution.choices):
        yield from _of_choice(solution, choice, thought[n], real[n])


def _of_choice(solution: Solution, choice: Choice, thought: Floats, real: Floats) -> Iterator[Posterior]:
    model, actor = solution.model, solution.actor(choice)
    turn, _ = solution.moment(choice)
    for v, variable in enumerate(model.variables):
        if not variable.known_to or actor in variable.known_to:
            continue
        is_level = solution.levels(choice, v)
        beliefs = by_set(choice, is_level * thought).T
        total = beliefs.sum(axis=1, keepdims=True)
        reached = by_set(choice, is_level * real)
        kept = may_choose(choice) & (total[:, 0] > 0.0) & (reached.sum(axis=0) > 0.0)
        drawn = np.zeros(variable.size)
        drawn[[int(one) for one in model.start_levels[v]]] = solution.first[v]
        yield Posterior(
            turn,
            actor,
            v,
            drawn,
            (beliefs / np.where(total > 0.0, total, 1.0))[kept],
            reached[:, kept],
        )
