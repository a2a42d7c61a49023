"""Laying listed states and moves out as a structure: rows that stand beside the same rest go together in a block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block, Index, ranges
from toolkit.engines.states.endings import NO_OUTCOME
from toolkit.engines.states.kinds import Kinds
from toolkit.engines.states.layer import Layer, Seen
from toolkit.engines.states.lookup import Lookup
from toolkit.engines.states.moves import IGNORED, Moves
from toolkit.engines.states.numbering import Numbers
from toolkit.engines.states.parts import connected
from toolkit.engines.states.rows import Alike, Rows, alike, in_rows
from toolkit.engines.states.structure import StepStructure
from toolkit.model.distinct import distinct, order_of, ranked

Places = npt.NDArray[np.intp]
_LIVE = np.array([NO_OUTCOME], dtype=np.int32)
MOST_BLOCKS = 16
"""Blocks of one step; where the rest is so irregular that there would be more, the smallest become one list of transitions."""


class _Listed(NamedTuple):
    """The moves of a step, by row and then by way: those of row r from ``bounds[r]`` on, the row of each, and what rows are made of beside the rest."""

    bounds: Places
    row: Index
    part: Numbers
    moves: Moves
    ends: bool
    """Whether some of them end a history."""


class _Sources(NamedTuple):
    """The rows of a block, their states, the first of what stands beside each, and how far from it the others are.

    Shapes (R,), (R, N), (R,) and (N,).
    """

    row: Places
    states: Places
    rest: Numbers
    onwards: Numbers


class _Ends(NamedTuple):
    """Where moves lead, in order: each number with each of its outcomes once; and which of them each move leads to."""

    number: Numbers
    outcome: Index
    of: Places


class _Draft(NamedTuple):
    """A block before its targets have places.

    ``targets`` are the numbers of the first of each row of targets, ``outcome`` what that ends in, shapes (T,), ``onwards`` how far the others are
    from it, shape (N,); the rest as in ``Block``.
    """

    sources: Index
    targets: Numbers
    outcome: Index
    onwards: Numbers
    first: Index
    row: Index
    move: Index
    of_row: Index
    n_live: int
    """Rows of targets that go on; they come first."""


def laid_out(
    layer: Layer, seen: Seen, columns: tuple[npt.NDArray[np.int8], ...], following: Numbers
) -> StepStructure:
    """Lay out what was listed at a step; ``following`` are the states before the next step."""
    rows = in_rows(seen.numbers, columns, seen.kind, layer.kinds, layer.grain)
    listed = _listed(rows, layer.kinds)
    drafts = [_draft(one, listed) for one in _sources(rows, alike(rows, np.diff(listed.bounds) > 0))]
    ended = _ended(drafts)
    first_met, moves = _first_met(rows, seen), listed.moves
    ways = list(layer.kinds.ways)
    marked = {what: np.flatnonzero(where).astype(np.int32) for what, where in moves.marked.items()}
    ignored = marked.pop(IGNORED, np.empty(0, dtype=np.int32))
    return StepStructure(
        columns=columns,
        row=rows.row,
        row_columns=tuple(column[first_met] for column in columns),
        ways=np.array(ways, dtype=np.int32).reshape(len(ways), len(layer.kinds.step.members)),
        move_way=moves.way,
        move_row=listed.row,
        blocks=_placed(drafts, following, ended.of),
        n_next=len(following),
        ended_columns=layer.numbering.columns(ended.number),
        ended_outcome=ended.outcome,
        clipped=marked,
        ignored=ignored,
    )


def _first_met(rows: Rows, seen: Seen) -> Places:
    """Return the state of each row that was met before its others."""
    if rows.n_rows == len(rows.state):
        return rows.state
    n_states, found = len(rows.row), np.empty(rows.n_rows, dtype=np.intp)
    last_to_first = np.empty(n_states, dtype=np.intp)
    last_to_first[n_states - 1 - seen.met] = np.arange(n_states)
    found[rows.row.take(last_to_first)] = last_to_first  # what is written last stays
    return found


def _listed(rows: Rows, kinds: Kinds) -> _Listed:
    """List the moves of each row: those of its kind."""
    starts = kinds.bounds[rows.kind]
    counts = kinds.bounds[rows.kind + 1] - starts
    bounds = np.concatenate(([0], np.cumsum(counts)))
    kinds.check_moves(bounds[-1])
    row = np.repeat(np.arange(rows.n_rows, dtype=np.int32), counts)
    known = kinds.handed_over()
    ends = bool((known.outcome != NO_OUTCOME).any())
    return _Listed(bounds, row, rows.part, known.at(ranges(starts, counts), with_outcome=ends), ends)


def _sources(rows: Rows, groups: Sequence[Alike]) -> list[_Sources]:
    """Return the sources of each block; those that would be small come together in one list."""
    ranked = sorted(groups, key=lambda one: -len(one.rows) * len(one.rest))
    own = ranked if len(ranked) <= MOST_BLOCKS else ranked[: MOST_BLOCKS - 1]
    found = [
        _Sources(
            one.rows, rows.states_of(one.rows, len(one.rest)), np.repeat(one.rest[:1], len(one.rows)), one.rest - one.rest[0],
        )
        for one in own
    ]  # fmt: skip
    left = ranked[len(own) :]
    if left:
        row = np.concatenate([np.repeat(one.rows, len(one.rest)) for one in left])
        states = np.concatenate([rows.states_of(one.rows, len(one.rest)).reshape(-1) for one in left])
        rest = np.concatenate([np.tile(one.rest, len(one.rows)) for one in left])
        found.append(_Sources(row, states[:, None], rest, np.zeros(1, dtype=np.int64)))
    return found


def _draft(sources: _Sources, listed: _Listed) -> _Draft:
    """Gather the moves that leave the rows of a block, by where they lead; rows and targets of a part become neighbours."""
    n_rows, starts = len(sources.row), listed.bounds[sources.row]
    counts = listed.bounds[sources.row + 1] - starts
    of_row = np.repeat(np.arange(n_rows), counts)
    move = (starts - (np.cumsum(counts) - counts)).take(of_row)
    move += np.arange(len(move))
    # the rest is the same for all rows of a block, or a single one for each: its first tells targets apart
    ends = _ends(
        (listed.part[sources.row] + sources.rest).take(of_row) + listed.moves.ahead.take(move),
        listed.moves.outcome.take(move) if listed.ends else _LIVE,
    )
    order = np.arange(n_rows)
    if len(sources.onwards) > 1:
        part, of_target = connected(of_row, ends.of, n_rows)
        order = order_of(part, n_rows)
    else:
        of_target = np.zeros(len(ends.number), dtype=np.intp)
    place = np.empty(n_rows, dtype=np.int32)
    place[order] = np.arange(n_rows)
    # the moves to each target stay in the order of rows, which is the same within a part
    ends = _in_parts(ends, of_target, n_rows)
    moves = order_of(ends.of, len(ends.number))
    return _Draft(
        sources.states[order].astype(np.int32), ends.number, ends.outcome, sources.onwards,
        np.concatenate(([0], np.cumsum(np.bincount(ends.of)))).astype(np.int32),
        place.take(of_row).take(moves), move.take(moves).astype(np.int32), sources.row[order].astype(np.int32),
        int((ends.outcome == NO_OUTCOME).sum()),
    )  # fmt: skip


def _in_parts(ends: _Ends, part: Places, n_parts: int) -> _Ends:
    """Put where moves lead in the order of parts, live ones first, given the part of each."""
    if not part.any() and (ends.outcome == NO_OUTCOME).all():
        return ends
    chosen = order_of(part + n_parts * (ends.outcome != NO_OUTCOME), 2 * n_parts)
    rank = np.empty(len(chosen), dtype=np.intp)
    rank[chosen] = np.arange(len(chosen))
    return _Ends(ends.number[chosen], ends.outcome[chosen], rank.take(ends.of))


def _ends(numbers: Numbers, outcome: Index) -> _Ends:
    """Tell apart where moves lead, by their outcome too: a refused overflow may share a number with a true end.

    A single outcome is that of all.
    """
    known, which = ranked(numbers)
    outcomes = distinct(outcome)
    if len(outcomes) < 2:
        return _Ends(known, np.repeat(outcomes, len(known)), which)
    codes, which = ranked(which * len(outcomes) + np.searchsorted(outcomes, outcome))
    return _Ends(known[codes // len(outcomes)], outcomes[codes % len(outcomes)], which)


def _ended(drafts: Sequence[_Draft]) -> _Ends:
    """Return the states in which a run has ended, and which of them each target is that ends, block by block."""
    numbers, outcome = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int32)]
    for one in drafts:
        numbers.append(np.add.outer(one.targets[one.n_live :], one.onwards).reshape(-1))
        outcome.append(np.repeat(one.outcome[one.n_live :], len(one.onwards)))
    return _ends(np.concatenate(numbers), np.concatenate(outcome))


def _placed(drafts: Sequence[_Draft], following: Numbers, ended: Places) -> tuple[Block, ...]:
    """Put places in the order of states in place of their numbers."""
    known = Lookup.of_places(following)
    found, first = [], 0
    for one in drafts:
        led = np.empty((len(one.targets), len(one.onwards)), dtype=np.int32)
        led[: one.n_live] = known.of(np.add.outer(one.targets[: one.n_live], one.onwards))
        gone = led[one.n_live :]
        gone[:] = len(following) + ended[first : first + gone.size].reshape(gone.shape)
        first += gone.size
        found.append(Block(one.sources, led, one.first, one.row, one.move, one.of_row))
    return tuple(found)
