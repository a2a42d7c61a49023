"""News that cannot both be right: by what it says, or since no state that can be reached meets both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from toolkit.engines.states.structure import Structure
from toolkit.model.contradictory_facts import contradictory_pairs
from toolkit.model.evidence import Observation
from toolkit.model.program import Workspace

Pair = tuple[Observation, Observation]


def contradicting(observations: Sequence[Observation], structure: Structure | None) -> list[Pair]:
    """Return pairs in order of what they speak of; what leaves odds alone, and silence, contradicts nothing.

    Without a list of states only what follows from the words is found.
    """
    told = [one for one in observations if one.if_so != one.if_not and not one.is_silence]
    pairs = {(n, m) for n, m, _ in contradictory_pairs(told)}
    if structure is not None:
        pairs |= set(_without_a_state(structure, told))
    return [(told[n], told[m]) for n, m in sorted(pairs)]


def _without_a_state(structure: Structure, told: Sequence[Observation]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of every two conditions that are said of one turn and that no state meets both."""
    said: dict[tuple[int, str], list[int]] = {}
    for n, one in enumerate(told):
        if one.kind == "state" and not one.speaks_against and not one.is_window:
            said.setdefault((one.turn, one.subject), []).append(n)
    for (some_key, some), (other_key, others) in combinations(said.items(), 2):
        if some_key[0] == other_key[0] and not _fits_both(structure, told[some[0]], told[others[0]]):
            yield from ((min(n, m), max(n, m)) for n in some for m in others)


def _fits_both(structure: Structure, a: Observation, b: Observation) -> bool:
    assert a.program is not None
    assert b.program is not None
    if a.program.reads_draws or b.program.reads_draws:
        return True
    for columns in (structure.laid[0].columns, *(step.ended_columns for step in structure.laid)):
        if not len(columns[0]):
            continue
        holds = [
            np.broadcast_to(
                one.program.evaluate(columns, [], a.turn, Workspace(columns[0].shape, (1,)))[0],
                columns[0].shape,
            )
            for one in (a, b)
            if one.program is not None
        ]
        if np.logical_and(*[np.array(h) for h in holds]).any():
            return True
    return False
