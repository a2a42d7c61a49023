"""The ways in which the members of a step can turn out together, and to which kinds of states each is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import ranges
from toolkit.model.distinct import ranked

Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Way = tuple[int, ...]


class OpenWays(NamedTuple):
    """Each kind with each joint way that is open to it, kind by kind; ``which`` counts in ``ways``, and shapes are (M,)."""

    ways: list[Way]
    kind: Places
    which: Places


def joint_ways(
    open_ways: Sequence[Truths], known: Mapping[Way, int], check: Callable[[int], None]
) -> OpenWays:
    """Put the ways of the members of a step together.

    Parameters
    ----------
    open_ways : for each member, shape (ways, kinds)
        The kinds to which its ways are open.
    known : joint ways -> their numbers
        Where a step has but one member its ways come in this order, those that are not known last.
    check : called with the number of joint ways as members are added
    """
    first, *others = (_of_member(opens, known) for opens in open_ways)
    found = OpenWays([(n,) for n in first[0]], *first[1:])
    check(len(found.ways))
    for names, kind, way in others:
        found = _beside(found, names, np.bincount(kind, minlength=open_ways[0].shape[1]), way)
        check(len(found.ways))
    return found


def n_open(opens: Truths) -> Places:
    """Return how many ways of a member are open to each kind; shapes (ways, kinds) -> (kinds,)."""
    narrow = np.min_scalar_type(len(opens))  # adding up narrow numbers takes a fraction of the time
    return np.asarray(opens.view(np.uint8).sum(axis=0, dtype=narrow), dtype=np.intp)


def _of_member(opens: Truths, known: Mapping[Way, int]) -> tuple[list[int], Places, Places]:
    """Return the ways of a member that are open somewhere, and each kind with those open to it, kind by kind."""
    somewhere = np.flatnonzero(opens.any(axis=1)).tolist()
    names = sorted(somewhere, key=lambda n: known.get((n,), len(known) + n))
    kind = np.repeat(np.arange(opens.shape[1]), n_open(opens))
    place = np.flatnonzero(np.ascontiguousarray(opens[names].T))
    return names, kind, place - kind * len(names)


def _beside(found: OpenWays, names: Sequence[int], counts: Places, way: Places) -> OpenWays:
    """Add another member: ``way`` of ``names`` are open to it, as many to each kind as are counted."""
    n_each, first = counts[found.kind], (np.cumsum(counts) - counts)[found.kind]
    codes = np.repeat(found.which * len(names), n_each) + way[ranges(first, n_each)]
    together, which = ranked(codes)
    ways = [(*found.ways[one // len(names)], names[one % len(names)]) for one in together.tolist()]
    return OpenWays(ways, np.repeat(found.kind, n_each), which)
