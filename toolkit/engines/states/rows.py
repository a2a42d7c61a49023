"""The rows of a step: what it can tell apart of its states, which of these each stands for, and beside what rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Index
from toolkit.engines.states.kinds import Kinds
from toolkit.engines.states.numbering import Numbers
from toolkit.model.distinct import in_order, is_new, order_of, ranked
from toolkit.model.program import State

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Rows:
    """States in rows, those of a row in order.

    Attributes
    ----------
    state, rest : the states, one row after the other, and what the step cannot tell apart of each; shapes (S,)
    row : the row of each state, by its place among the states; shape (S,)
    first : where each row begins; shape (R + 1,)
    part, kind : what the step tells apart of each row, and the kind of its states; shapes (R,)
    """

    state: Places
    rest: Numbers
    row: Index
    first: Places
    part: Numbers
    kind: Places

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.part)

    def states_of(self, rows: Places, n_each: int) -> Places:
        """Return the states of rows that have as many; shape (R, N)."""
        return self.state.take(self.first[rows][:, None] + np.arange(n_each))


@dataclass(frozen=True)
class Alike:
    """Rows that stand beside the same rest: what a step cannot tell apart is the same set of combinations for each of them."""

    rows: Places
    rest: Numbers


def in_rows(numbers: Numbers, columns: State, kind: Index, kinds: Kinds, grain: Sequence[int]) -> Rows:
    """Put states, which are in order, in rows: those of a kind that agree in some variables."""
    codes, n_codes = kinds.numbering.codes_of(columns, grain), kinds.numbering.n_codes(grain)
    if kinds.are_told_by_bearing:
        state = order_of(codes, n_codes)
        begins = is_new([codes[state]])
    else:
        state = in_order(codes, kind)
        begins = is_new((codes[state], kind[state]))
    first = np.flatnonzero(begins)
    bounds = np.append(first, len(state))
    part = kinds.numbering.part(numbers[state[first]], grain)
    of_each, row = (
        np.repeat(np.arange(len(first), dtype=np.int32), np.diff(bounds)),
        np.empty(len(state), np.int32),
    )
    row[state] = of_each
    rest = numbers.take(state)
    rest -= part.take(of_each)
    return Rows(state, rest, row, bounds, part, kind[state[first]].astype(np.intp))


def alike(rows: Rows, chosen: npt.NDArray[np.bool_]) -> list[Alike]:
    """Group some of the rows by what they stand beside."""
    own, counts = np.flatnonzero(chosen), np.diff(rows.first)
    if not len(own):
        return []
    rest = rows.rest if len(own) == rows.n_rows else rows.rest[np.repeat(chosen, counts)]
    counts = counts[own]
    starts = np.cumsum(counts) - counts
    model = _first_like(rest, starts, counts)
    together = order_of(model, len(model))
    bounds = np.flatnonzero(is_new([model[together]]))
    return [
        Alike(own[together[a:b]], rest[starts[first] : starts[first] + counts[first]])
        for a, b, first in zip(bounds, [*bounds[1:], len(own)], together[bounds], strict=True)
    ]


def _first_like(rest: Numbers, starts: Numbers, counts: Numbers) -> Numbers:
    """Return for each stretch of ``rest`` the first one that holds the same numbers.

    Stretches are told apart by a sum over what their numbers are mixed to; should two that differ have the same, each number is
    compared.
    """
    if (counts == counts[0]).all() and (rest.reshape(len(counts), -1) == rest[: counts[0]]).all():
        return np.zeros(len(counts), dtype=np.int64)
    sums = (np.add.reduceat(_mixed(rest), starts) >> np.uint64(32)).astype(np.int64)
    which = ranked(sums)[1]
    first = np.empty(len(starts), dtype=np.int64)
    first[which[::-1]] = np.arange(len(starts))[::-1]
    found = first[which]
    if (counts[found] == counts).all():
        theirs = np.repeat(starts[found] - starts, counts) + np.arange(len(rest))
        if (rest[theirs] == rest).all():
            return found
    known: dict[bytes, int] = {}
    ends = (starts + counts).tolist()
    keys = (rest[a:b].tobytes() for a, b in zip(starts.tolist(), ends, strict=True))
    return np.array([known.setdefault(key, n) for n, key in enumerate(keys)], dtype=np.int64)


def _mixed(numbers: Numbers) -> npt.NDArray[np.uint64]:
    """Return numbers whose upper bits look drawn at random, the same for the same ones (after Steele and others 2014, SplitMix)."""
    mixed = (numbers.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed
