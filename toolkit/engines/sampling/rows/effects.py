"""What the members of a step change, worked out once for every row and every way they can turn out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.words import Grain, Index, Words
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import Applied, apply_ways

MOST_ENTRIES = 2**18
"""Rows times ways of one table of effects."""
IGNORED = -1
"""Stands where a variable could: a delayed effect was ignored."""


class Effect(NamedTuple):
    """What some members of a step do to some of the variables of a word, in one turn.

    Attributes
    ----------
    members : (place in the step, factor) pairs; the ways of these members, each times its factor, sum to a joint way
    grain : rows in steps of the number of joint ways
    word : which word is changed
    entries : by row and joint way what is added to the word, and below it one bit for each kind of remark
    kinds : of each bit the variable that was cut off, or ``IGNORED``
    """

    members: tuple[tuple[int, int], ...]
    grain: Grain
    word: int
    entries: npt.NDArray[np.int32]
    kinds: tuple[int, ...]

    @property
    def marks_kind(self) -> npt.DTypeLike:
        """The narrowest kind of number that holds the bits."""
        return np.min_scalar_type((1 << len(self.kinds)) - 1)


def width_of(member: Member) -> int:
    """Return the largest number of leaves of an action: way ``action * width + n`` is leaf n of an action."""
    return max(len(action.branches) for action in member.actions) + 1


def leaf_of_way(member: Member) -> Index:
    """Return the leaf of each way; ways beyond the leaves of an action never come about, and stand for its last."""
    width = width_of(member)
    return np.array(
        [action.first_leaf + min(n, len(action.branches)) for action in member.actions for n in range(width)],
        dtype=np.intp,
    )


class StepEffects:
    """The effects of one step, turn by turn where they depend on it."""

    def __init__(self, model: Model, step: Step, words: Words) -> None:
        self.model, self.words = model, words
        self.parts = _parts(step, words)
        self._known: dict[tuple[int, tuple[float, ...]], Effect] = {}

    @property
    def fits(self) -> bool:
        """Whether the tables are small enough, and the same in all draws."""
        return all(part.n_entries <= MOST_ENTRIES and not part.reads_draws for part in self.parts)

    def of(self, turn: int) -> list[Effect]:
        """Return the effects in a turn.

        Raises
        ------
        RunError
            If a change is no whole number of levels in some row, whether or not any history gets there, or if tables apart
            ignore something: a history that they do it to at once counts once.
        """
        found = []
        for number, part in enumerate(self.parts):
            key = number, part.step.program.turn_key(turn)
            if key not in self._known:
                self._known[key] = part.worked_out(self.model, self.words, turn)
            found.append(self._known[key])
        if sum(IGNORED in effect.kinds for effect in found) > 1:
            raise RunError("what is ignored does not stand in one table")
        return found


class _Part:
    """Some variables, and the members of a step that change them."""

    def __init__(self, step: Step, variables: Sequence[int], words: Words) -> None:
        members = [_only(member, variables) for member in step.members]
        rows = _rows_read(members)
        program = step.program.part(rows)
        renumbered = {row: n for n, row in enumerate(rows)}
        self.step = replace(
            step,
            members=tuple(_renumbered(member, renumbered) for member in members),
            program=program,
            noise=(),
        )
        self.touching = [n for n, member in enumerate(self.step.members) if member.tables]
        self.n_ways = prod(len(leaf_of_way(self.step.members[n])) for n in self.touching)
        reads = {*variables, *program.reads(*range(len(rows)))}
        self.words, self.reads = words, sorted(reads)
        self.word = words.word_of[variables[0]]
        self.reads_draws = program.reads_draws

    @property
    def n_entries(self) -> int:
        """Size of its table, which may be beyond anything that can be numbered."""
        return prod(self.words.sizes[v] for v in self.reads) * self.n_ways

    @cached_property
    def grain(self) -> Grain:
        """The rows of its table, for one that is small enough."""
        return self.words.grain(self.reads, self.n_ways)

    def worked_out(self, model: Model, words: Words, turn: int) -> Effect:
        """Apply every joint way to every row."""
        state = [np.repeat(column, self.n_ways) for column in words.columns(self.grain)]
        ways: list[npt.NDArray[Any]] = [np.zeros(self.n_entries, dtype=np.int16) for _ in self.step.members]
        members, joint = [], np.tile(np.arange(self.n_ways), self.grain.size)
        factor = self.n_ways
        for n in self.touching:
            leaves = leaf_of_way(self.step.members[n])
            factor //= len(leaves)
            members.append((n, factor))
            ways[n] = leaves[joint // factor % len(leaves)].astype(np.int16)
        with np.errstate(all="ignore"):
            rows = self.step.program.evaluate(state, [], turn, Workspace((self.n_entries,), (1,)))
            applied = apply_ways(model, self.step, ways, state, rows)
        change = np.zeros(self.n_entries, dtype=np.int32)
        for v, column in applied.columns.items():
            change += (column.astype(np.int32) - state[v]) * words.place_values[v]
        marks, kinds = _marks(applied)
        return Effect(tuple(members), self.grain, self.word, change << len(kinds) | marks, kinds)


def _parts(step: Step, words: Words) -> list[_Part]:
    """Take the variables of a word that a step changes together, or apart where they have too many rows together."""
    found = []
    for own in words.variables_of:
        changed = [v for v in own if v in step.changed]
        if not changed:
            continue
        whole = _Part(step, changed, words)
        found += [whole] if whole.n_entries <= MOST_ENTRIES else [_Part(step, [v], words) for v in changed]
    return found


def _only(member: Member, variables: Sequence[int]) -> Member:
    """Return a member whose leaves change some variables alone."""
    leaves = [
        replace(leaf, changes=tuple(change for change in leaf.changes if change.variable in variables))
        for leaf in member.leaves
    ]
    return replace(member, leaves=tuple(leaves))


def _rows_read(members: Sequence[Member]) -> list[int]:
    changes = [change for member in members for leaf in member.leaves for change in leaf.changes]
    return sorted({row for change in changes for row in (change.row, change.when) if row is not None})


def _renumbered(member: Member, place: dict[int, int]) -> Member:
    """Return a member whose changes read the outputs of a shorter program."""
    leaves = []
    for leaf in member.leaves:
        changes = tuple(
            replace(
                change,
                row=None if change.row is None else place[change.row],
                when=None if change.when is None else place[change.when],
            )
            for change in leaf.changes
        )
        leaves.append(replace(leaf, changes=changes))
    return replace(member, leaves=tuple(leaves))


def _marks(applied: Applied) -> tuple[npt.NDArray[np.int32], tuple[int, ...]]:
    """Return a bit for each kind of thing that was cut off or ignored, by row and way, and which kind it is."""
    found: dict[int, npt.NDArray[np.bool_]] = dict(applied.clipped)
    if applied.ignored is not None and applied.ignored.any():
        found[IGNORED] = applied.ignored
    marks = np.zeros(len(next(iter(applied.columns.values()))), dtype=np.int32)
    for bit, where in enumerate(found.values()):
        marks |= where.astype(np.int32) << bit
    return marks, tuple(found)
