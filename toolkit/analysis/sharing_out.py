"""A difference shared out over the changes that make it: over all orders where they are few, else down the list and back up.

Of few changes each gets the average, over all orders in which they can be made, of what it moves when its turn comes (Shapley 1953,
Contributions to the Theory of Games II, 307-317). Of many it gets the average of two orders, the second the reverse of the first. Either
way the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Coalition = frozenset[int]
MOST_IN_ALL_ORDERS = 4
"""Changes up to which all orders are gone through: 16 runs."""


class Share(NamedTuple):
    """What one change moves: on average over the orders, and what it moves in each place, with the weight of each."""

    mean: Floats
    single: tuple[Floats, ...]


def is_in_all_orders(n_changes: int) -> bool:
    """Whether so many changes are few enough to go through all orders."""
    return n_changes <= MOST_IN_ALL_ORDERS


def coalitions_of(n_changes: int) -> list[Coalition]:
    """Return every set of changes for which an answer is needed."""
    if is_in_all_orders(n_changes):
        every = range(n_changes)
        return [frozenset(one) for size in range(n_changes + 1) for one in combinations(every, size)]
    down = [frozenset(range(n)) for n in range(n_changes + 1)]
    back = [frozenset(range(n, n_changes)) for n in range(n_changes + 1)]
    return list(dict.fromkeys((*down, *back)))


def shared_out(n_changes: int, value: Callable[[Coalition], Floats]) -> list[Share]:
    """Share a difference out; ``value`` is what is answered once a set of changes is made."""
    found = []
    for change in range(n_changes):
        parts = [(weight, value(base | {change}) - value(base)) for weight, base in _bases(n_changes, change)]
        mean = np.sum([weight * moved for weight, moved in parts], axis=0)
        found.append(Share(mean, tuple(moved for _, moved in parts)))
    return found


def _bases(n_changes: int, change: int) -> Iterator[tuple[float, Coalition]]:
    """Yield what has been made when the turn of a change comes, with the share of orders in which it is so."""
    if not is_in_all_orders(n_changes):
        yield 0.5, frozenset(range(change))
        yield 0.5, frozenset(range(change + 1, n_changes))
        return
    others = [n for n in range(n_changes) if n != change]
    for size in range(n_changes):
        weight = factorial(size) * factorial(n_changes - size - 1) / factorial(n_changes)
        for base in combinations(others, size):
            yield weight, frozenset(base)
