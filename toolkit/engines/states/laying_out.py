"""Laying listed states and moves out as a structure: rows that stand beside the same rest go together in a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block, Index, ranges
from toolkit.engines.states.endings import NO_OUTCOME
from toolkit.engines.states.layer import Alike, Layer
from toolkit.engines.states.numbering import Numbers
from toolkit.engines.states.parts import connected
from toolkit.engines.states.rows import Moves, Truths
from toolkit.engines.states.structure import StepStructure
from toolkit.model.distinct import distinct, distinct_columns, in_order, is_new, places

MOST_BLOCKS = 16
"""Blocks of one step; where the rest is so irregular that there would be more, the smallest become one list of transitions."""


class _Draft(NamedTuple):
    """A block before its targets have places.

    ``row`` and ``rest`` name the sources, by row and by what the step cannot tell apart, shapes (R,) and (R, N); ``targets`` are the
    numbers of target states, shape (T, N), ``outcome`` what each of their rows ends in; the rest as in ``Block``.
    """

    row: Index
    rest: Numbers
    targets: Numbers
    outcome: Index
    first: Index
    of_row: Index
    move: Index


class _Leading(NamedTuple):
    """Moves by where they lead, those to the same in the order of rows: the row each leaves, as it stands in its block, and its number.

    Shapes (M,); of each of the T places to which some lead its number, its outcome, and where its moves begin; shapes (T,), (T,) and
    (T + 1,).
    """

    of_row: Index
    move: npt.NDArray[np.intp]
    target: Numbers
    outcome: Index
    first: npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Listed:
    """The moves of a step, sorted by row: moves of row r are those from ``bounds[r]`` on."""

    moves: Moves
    clipped: dict[int, Index]
    ignored: Index
    bounds: npt.NDArray[np.intp]


def laid_out(layer: Layer, following: Numbers) -> StepStructure:
    """Lay out what was listed at a step; ``following`` are the states before the next step."""
    rank, parts = _ranks(layer)
    row = rank[layer.row] if len(layer.row) else layer.row
    listed = _listed(layer, rank)
    moving = np.diff(listed.bounds)[row] > 0
    groups = layer.alike(layer.seen[moving], row[moving])
    drafts = [_draft(of_row, rest, listed) for of_row, rest in _sources(groups)]
    ended = _ended(drafts)
    columns = [np.concatenate(lots) for lots in zip(*layer.rows.columns, strict=True)]
    order = np.argsort(rank)
    ways = sorted(layer.rows.ways, key=lambda way: layer.rows.ways[way])
    return StepStructure(
        columns=layer.numbering.columns(layer.seen),
        row=row,
        row_columns=tuple(column[order] for column in columns)
        or layer.numbering.columns(np.empty(0, dtype=np.int64)),
        ways=np.array(ways, dtype=np.int32).reshape(len(ways), len(layer.rows.step.members)),
        move_way=listed.moves.way,
        move_row=listed.moves.row,
        blocks=tuple(_placed(draft, parts, layer.seen, following, ended) for draft in drafts),
        n_next=len(following),
        ended_columns=layer.numbering.columns(ended[0]),
        ended_outcome=ended[1].astype(np.int32),
        clipped=listed.clipped,
        ignored=listed.ignored,
    )


def _ranks(layer: Layer) -> tuple[Index, Numbers]:
    """Return the place of each row among all, sorted by what the step can tell apart, and what that is row by row."""
    parts = np.concatenate([np.empty(0, dtype=np.int64), *layer.rows.parts])
    order = np.argsort(parts, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    return rank, parts[order]


def _listed(layer: Layer, rank: Index) -> _Listed:
    """Sort the moves of a step by row, then by way."""
    lots = layer.rows.moves
    kinds = {"row": np.int32, "way": np.int32, "target": np.int64, "outcome": np.int32, "ignored": np.bool_}
    row, way, target, outcome, late = (
        np.concatenate([np.empty(0, kind), *(getattr(one, name) for one in lots)])
        for name, kind in kinds.items()
    )
    row = rank[row]
    order = in_order(row, way)
    sizes = np.cumsum([0, *(len(one.row) for one in lots)])
    clipped: dict[int, Truths] = {}
    for first, one in zip(sizes.tolist(), lots, strict=False):
        for variable, beyond in one.clipped.items():
            marked = clipped.setdefault(variable, np.zeros(len(order), dtype=bool))
            marked[first : first + len(beyond)] = beyond
    moves = Moves(row[order], way[order], target[order], outcome[order], {}, np.empty(0, bool))
    return _Listed(
        moves,
        {variable: np.flatnonzero(clipped[variable][order]).astype(np.int32) for variable in clipped},
        np.flatnonzero(late[order]).astype(np.int32),
        np.concatenate(([0], np.cumsum(np.bincount(moves.row, minlength=len(rank))))),
    )


def _sources(groups: Sequence[Alike]) -> list[tuple[Index, Numbers]]:
    """Return the sources of each block, by row and rest; those that would be small come together in one list."""
    ranked = sorted(groups, key=lambda one: -len(one.rows) * len(one.rest))
    own = ranked if len(ranked) <= MOST_BLOCKS else ranked[: MOST_BLOCKS - 1]
    found = [(one.rows, np.broadcast_to(one.rest, (len(one.rows), len(one.rest)))) for one in own]
    left = ranked[len(own) :]
    if left:
        rows = np.concatenate([np.repeat(one.rows, len(one.rest)) for one in left])
        found.append((rows, np.concatenate([np.tile(one.rest, len(one.rows)) for one in left])[:, None]))
    return found


def _draft(row: Index, rest: Numbers, listed: _Listed) -> _Draft:
    """Gather the moves that leave the rows of a block, by where they lead; rows and targets of a part become neighbours."""
    leading = _leading(row, rest, listed)
    counts = np.diff(leading.first)
    part, order = np.zeros(len(row), dtype=np.intp), np.arange(len(row))
    if rest.shape[1] > 1:
        part = connected(leading.of_row, np.repeat(np.arange(len(counts)), counts), len(row))
        order = in_order(part)
    place = np.empty(len(row), dtype=np.int32)
    place[order] = np.arange(len(row))
    # live ones come first; the moves of each stay in the order of rows, which is the same within a part
    of_target = part[leading.of_row[leading.first[:-1]]]
    chosen = in_order(leading.outcome != NO_OUTCOME, of_target, leading.target, leading.outcome)
    moves = ranges(leading.first[chosen], counts[chosen])
    first = np.concatenate(([0], np.cumsum(counts[chosen]))).astype(np.int32)
    onwards = rest[0] - rest[0, 0] if len(rest) else rest.reshape(-1)
    return _Draft(
        row[order], rest[order], np.add.outer(leading.target[chosen], onwards), leading.outcome[chosen],
        first, place[leading.of_row[moves]], leading.move[moves].astype(np.int32),
    )  # fmt: skip


def _leading(row: Index, rest: Numbers, listed: _Listed) -> _Leading:
    """Return the moves that leave the rows of a block, by where they lead."""
    counts = listed.bounds[row + 1] - listed.bounds[row]
    of_row = np.repeat(np.arange(len(row), dtype=np.int32), counts)
    move = ranges(listed.bounds[row], counts)
    # the rest is the same for all rows of a block, or a single one for each: its first tells targets apart
    target, outcome = listed.moves.target[move] + rest[of_row, 0], listed.moves.outcome[move]
    order = in_order(target, outcome)
    target, outcome = target[order], outcome[order]
    begins = np.flatnonzero(is_new((target, outcome)))
    return _Leading(of_row[order], move[order], target[begins], outcome[begins], np.append(begins, len(move)))


def _ended(drafts: Sequence[_Draft]) -> Numbers:
    """Return the (number, outcome) of the states in which a run has ended; shape (2, X).

    They are told apart by their outcome too: a refused overflow may share a number with a true end.
    """
    found = [np.empty((2, 0), dtype=np.int64)]
    for one in drafts:
        ends = one.outcome != NO_OUTCOME
        numbers = one.targets[ends]
        outcome = np.broadcast_to(one.outcome[ends, None], numbers.shape)
        found.append(np.stack((numbers.reshape(-1), outcome.reshape(-1).astype(np.int64))))
    return distinct_columns(np.concatenate(found, axis=1))


def _placed(draft: _Draft, parts: Numbers, seen: Numbers, following: Numbers, ended: Numbers) -> Block:
    """Put places in the order of states in place of their numbers."""
    led = places(following, draft.targets)
    for outcome in distinct(draft.outcome[draft.outcome != NO_OUTCOME].astype(np.int64)):
        here, of_outcome = draft.outcome == outcome, np.flatnonzero(ended[1] == outcome)
        at = places(ended[0, of_outcome], draft.targets[here])
        led[here] = len(following) + of_outcome[at]
    sources = places(seen, parts[draft.row][:, None] + draft.rest)
    return Block(
        sources.astype(np.int32), led.astype(np.int32), draft.first, draft.of_row, draft.move, draft.row
    )
