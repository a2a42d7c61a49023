"""A walk whose inner loops are compiled, where somebody has installed what compiles them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.effects import Effect
from toolkit.engines.sampling.rows.layout import Layout, MemberRows, StepRows
from toolkit.engines.sampling.rows.walking import CLOSED, Walk
from toolkit.engines.sampling.rows.words import Grain, Index
from toolkit.errors import RunError

WORTH_LOADING = 50_000_000
"""Times that a member is settled in some run, beyond which compiled loops save more than the half second that loading them takes."""
_KERNELS = "toolkit.engines.sampling.rows.kernels"
_NOWHERE = np.empty(0, dtype=np.intp)


def is_worth_compiling(layout: Layout, n_runs: int) -> bool:
    """Whether so many runs are better followed by compiled loops, and these can be had."""
    n_settled = n_runs * layout.model.horizon * sum(len(rows.members) for rows in layout.steps)
    return _KERNELS in sys.modules or (n_settled >= WORTH_LOADING and find_spec("numba") is not None)


class _LookUps(NamedTuple):
    """The look-ups of several grains as plain arrays; those of grain g are from ``of[g]`` to ``of[g + 1]``."""

    of: Index
    word: Index
    first: Index
    tables: Index


class CompiledWalk(Walk):
    """The same walk, to the last count."""

    def _chosen(
        self, one: MemberRows, rows: StepRows, turn: int, found: dict[int, Index]  # noqa: ARG002
    ) -> npt.NDArray[np.int8]:  # fmt: skip
        """Draw the action of one member in every run, and count actions."""
        from toolkit.engines.sampling.rows.kernels import choose  # slow to load

        member, chosen = one.member, self._buffer(f"way {one.member.key}", np.int8)
        ups, group, first = self._once((rows.number, member.key), lambda: self._sums_of(one, rows))
        counted = np.zeros(len(member.actions), dtype=np.int64)
        is_closed = choose(
            _unsigned(self.words), _unsigned(self.base), self._positions, self._frozen, self.numbers(turn, member.key, one.use), self.tables.flat,
            *ups, group, first, one.is_summed, one.has_total, chosen, counted,
        )  # fmt: skip
        if member.rule == "weights" and is_closed:
            raise RunError(CLOSED)
        self.counts.chosen(turn, member, counted[: len(member.reported)].tolist())
        return chosen

    def _branched(
        self, one: MemberRows, chosen: npt.NDArray[np.int8], rows: StepRows, turn: int, found: dict[int, Index]  # noqa: ARG002
    ) -> npt.NDArray[Any]:  # fmt: skip
        """Draw the branch that each chosen action takes."""
        from toolkit.engines.sampling.rows.kernels import branch

        table = one.branches
        assert table is not None
        ups = self._once((table.first,), lambda: _look_ups([rows.grains[table.slot]]))
        first = np.array([table.column(n) for n in self.tables.reached[table.first]], dtype=np.intp)
        branch(
            _unsigned(self.words), _unsigned(self.base), self._positions, self.numbers(turn, one.member.key, "branch"), self.tables.flat,
            ups.word, ups.first, ups.tables, first, one.width, chosen,
        )  # fmt: skip
        return chosen

    def _apply(self, effect: Effect, ways: Sequence[npt.NDArray[Any]]) -> None:
        """Change the words of all runs, and count what was cut off or ignored."""
        from toolkit.engines.sampling.rows.kernels import change

        ups, factors = self._once((id(effect),), lambda: _as_arrays(effect))
        counted = np.zeros(len(effect.kinds), dtype=np.int64)
        touching = [ways[n] for n, _ in effect.members]
        joint = touching[0][None] if len(touching) == 1 else np.stack(touching)
        change(
            _unsigned(self.words), self._frozen, ups.word, ups.first, ups.tables, joint, factors, effect.word, effect.entries, counted,
        )  # fmt: skip
        self.counts.remarked(counted.tolist(), effect.kinds)

    @property
    def _positions(self) -> Index:
        return _unsigned(_NOWHERE if self.position is None else self.position)

    @property
    def _frozen(self) -> npt.NDArray[np.int8]:
        if self.frozen is not None:
            return self.frozen
        zeros = self._buffer("frozen", np.int8)
        zeros[:] = 0
        return zeros

    def _sums_of(self, one: MemberRows, rows: StepRows) -> tuple[_LookUps, Index, Index]:
        """Return the look-ups of a member's tables, and where each of its sums, or weights, stands."""
        n_sums = one.n_cuts + one.has_total
        group, first = np.zeros(n_sums, dtype=np.intp), np.zeros(n_sums, dtype=np.intp)
        for number, (table, actions, _) in enumerate(one.weights):
            for n, action in enumerate(range(n_sums) if one.is_summed else actions):
                group[action], first[action] = number, table.column(n)
        return _look_ups([rows.grains[table.slot] for table, _, _ in one.weights]), group, first

    def _once(self, key: tuple[Any, ...], make: Any) -> Any:
        kept = self.layout.kept
        if key not in kept:
            kept[key] = make()
        return kept[key]


def _look_ups(grains: Sequence[Grain]) -> _LookUps:
    parts = [part for grain in grains for part in grain.parts]
    sizes = [len(table) for _, table in parts]
    return _LookUps(
        np.cumsum([0, *(len(grain.parts) for grain in grains)]).astype(np.intp),
        np.array([word for word, _ in parts], dtype=np.intp),
        np.cumsum([0, *sizes])[: len(parts)].astype(np.intp),
        _unsigned(np.concatenate([_NOWHERE, *(table for _, table in parts)])),
    )


def _as_arrays(effect: Effect) -> tuple[_LookUps, npt.NDArray[np.uint64]]:
    """Return the look-ups of an effect, and the factors of its members."""
    return _look_ups([effect.grain]), np.array([factor for _, factor in effect.members], dtype=np.uint64)


def _unsigned(places: Index) -> npt.NDArray[np.uint64]:
    """Return places as unsigned numbers; what is added to them wraps around, as it does to signed ones."""
    return places.view(np.uint64)
