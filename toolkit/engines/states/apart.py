"""A step at which one member chooses, taken apart: what follows from each of its actions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.block import Block, Index, ranges
from toolkit.engines.states.structure import StepStructure
from toolkit.model.distinct import in_order
from toolkit.model.members import Member

Pairs = npt.NDArray[np.intp]


def by_option(step: StepStructure, member: Member) -> StepStructure:
    """Return what follows once the only member of a step has chosen.

    Its states are those before the step, once for each action: state s with action a stands at ``a * S + s``; so do its rows. Its moves
    are those of the step, once for each action that may be behind them, and ``ways`` says which action that is, and in which way.
    """
    action, way = _behind(member)
    pair, move = _spread(step.ways[step.move_way, 0], way)
    n_states, n_rows = step.n_states, step.n_rows
    bounds = np.searchsorted(move, np.arange(step.n_moves + 1))
    actions = range(len(member.actions))
    return replace(
        step,
        columns=tuple(np.tile(column, len(actions)) for column in step.columns),
        row=np.concatenate([step.row + a * n_rows for a in actions]).astype(np.int32),
        row_columns=tuple(np.tile(column, len(actions)) for column in step.row_columns),
        ways=np.stack((action, way), axis=1).astype(np.int32),
        move_way=pair.astype(np.int32),
        move_row=(action[pair] * n_rows + step.move_row[move]).astype(np.int32),
        blocks=tuple(
            _of_options(block, bounds, action[pair], (len(actions), n_states, n_rows))
            for block in step.blocks
        ),
        clipped={variable: _again(marked, bounds) for variable, marked in step.clipped.items()},
        ignored=_again(step.ignored, bounds),
    )


def _behind(member: Member) -> tuple[Pairs, Pairs]:
    """Return the pairs of an action and a way in which it may turn out, in order."""
    pairs = {(leaf.action, way) for leaf, way in zip(member.leaves, member.way_of_leaf, strict=True)}
    action, way = np.array(sorted(pairs), dtype=np.intp).T
    return action, way


def _spread(move_way: Index, way: Pairs) -> tuple[Pairs, Pairs]:
    """Return every pair of an action and its way with the moves of that way, sorted by move."""
    pair, move = np.nonzero(way[:, None] == move_way[None, :])
    order = in_order(move, pair)
    return pair[order], move[order]


def _of_options(block: Block, bounds: Pairs, action: Pairs, sizes: tuple[int, int, int]) -> Block:
    """Return a block with each of its rows once for every action, and each of its moves once for each that may be behind it."""
    (n_actions, n_states, n_rows), n_sources = sizes, len(block.sources)
    counts = np.diff(bounds)[block.move]
    move = _again(block.move, bounds)
    first = np.concatenate(([0], np.cumsum(counts)))[block.first]
    each = np.arange(n_actions)[:, None]
    return Block(
        (block.sources[:, None] + each * n_states).reshape(n_actions * n_sources, -1).astype(np.int32),
        block.targets,
        first.astype(np.int32),
        (np.repeat(block.row, counts) * n_actions + action[move]).astype(np.int32),
        move,
        (block.of_row[:, None] + each[:, 0] * n_rows).reshape(-1).astype(np.int32),
        n_actions,
    )


def _again(moves: Index, bounds: Pairs) -> Index:
    """Return the numbers that moves have once they are listed for each action that may be behind them."""
    return ranges(bounds[moves], bounds[moves + 1] - bounds[moves]).astype(np.int32)
