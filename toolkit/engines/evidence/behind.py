"""Which actions may be behind the way in which a member turned out, and how the mass of that way is shared among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.model.decisions import branch_probabilities
from toolkit.model.members import Member
from toolkit.model.program import Value

Floats = npt.NDArray[np.float64]
WaysBehind = list[list[tuple[int, Floats | None]]]
"""Per way of a member: (action, its share of the way's mass in each draw and state, or None for all of it)."""
Behind = list[WaysBehind]
"""The same for every member of a step."""


def actions_behind(member: Member, actions: Floats, rows: Sequence[Value]) -> WaysBehind:
    """Return per way the actions behind it, each with its share of the way's mass; None is all of it."""
    ways: list[dict[int, Value]] = [{} for _ in member.first_leaf_of_way]
    for n, action in enumerate(member.actions):
        for leaf, probability in enumerate(branch_probabilities(action, rows), start=action.first_leaf):
            way = ways[member.way_of_leaf[leaf]]
            way[n] = way.get(n, 0.0) + actions[n] * probability
    found: WaysBehind = []
    for way in ways:
        if len(way) == 1:
            found.append([(next(iter(way)), None)])
            continue
        total = sum(way.values())
        safe = np.where(total > 0.0, total, 1.0)
        found.append([(n, np.asarray(mass / safe)) for n, mass in way.items()])
    return found
