"""Laying a model out in tables, or finding that it does not go into any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from math import prod

import numpy as np

from toolkit.engines.sampling.rows.effects import StepEffects, width_of
from toolkit.engines.sampling.rows.endings import endings_of
from toolkit.engines.sampling.rows.grouping import grouped, outputs_of
from toolkit.engines.sampling.rows.layout import CountedRows, Layout, MemberRows, StepRows, Table
from toolkit.engines.sampling.rows.words import Grain, Words
from toolkit.engines.states.ladder import rung_of
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.steps import Check, Step
from toolkit.remembered import cleared_by

MOST_ROWS = 4_096
"""Rows of one table that each draw has for itself."""
MOST_CELLS = 2**15
"""Entries of all of them."""
MOST_SHARED_ROWS = 2**18
"""Rows of a table that all draws share."""
COUNTED_TOGETHER = 256
"""Variables are counted together while their levels combine to at most this many."""
MOST_KEPT = 4
"""Models whose tables are kept."""


class _TooLarge(Exception):
    """Some table would be too large."""


@lru_cache(maxsize=MOST_KEPT)
def laid_out(model: Model) -> Layout | None:
    """Lay a model out in tables; None where some number cannot be had from tables, or only from very large ones.

    What was laid out last is kept: the same model is often run again, with more histories, another seed or other draws.
    """
    if model.has_policy or model.real is not None or model.reads_draws_in_effects:
        return None
    try:
        return _LayingOut(model).layout()
    except (_TooLarge, RunError):
        return None


cleared_by(laid_out.cache_clear)


class _LayingOut:
    """Gives every table its place."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sizes = [variable.size for variable in model.variables]
        self.words = Words(self.sizes)
        self.n_cells = 0
        self.grains: list[Grain] = []

    def layout(self) -> Layout:
        """Lay out everything, rules that end runs first: where those have too many rows, the rest is not worth the work."""
        model = self.model
        self._shared(model.outcome_program.reads(*range(len(model.outcomes))))
        endings = endings_of(model, self.words)
        rungs = (self._rungs(),) if model.rungs else ()
        steps = tuple(self._step(number, step) for number, step in enumerate(model.steps))
        return Layout(model, self.words, steps, endings, (*self._shown(), *rungs), self.n_cells)

    def _shared(self, variables: Iterable[int]) -> Grain:
        """Return the rows of variables in a table that all draws share."""
        chosen = sorted(variables)
        if prod(self.sizes[v] for v in chosen) > MOST_SHARED_ROWS:
            raise _TooLarge
        return self.words.grain(chosen)

    def _rungs(self) -> CountedRows:
        model = self.model
        grain = self._shared(model.ladder_program.reads(*range(len(model.rungs))))
        rung = rung_of(model, self.words.columns(grain)).astype(np.intp) + 1
        return CountedRows(grain, (len(model.rungs) + 1,), rung)

    def _shown(self) -> list[CountedRows]:
        groups: list[list[int]] = []
        for v in self.model.shown:
            if not groups or prod(self.sizes[u] for u in (*groups[-1], v)) > COUNTED_TOGETHER:
                groups.append([])
            groups[-1].append(v)
        return [
            CountedRows(self.words.grain(group), tuple(self.sizes[v] for v in group), None)
            for group in groups
        ]

    def _step(self, number: int, step: Step) -> StepRows:
        effects = StepEffects(self.model, step, self.words)
        if not effects.fits:
            raise _TooLarge
        effects.of(1)
        self.grains = []
        members = tuple(self._member(step, member) for member in step.members)
        checks = tuple(self._check(step, check) for check in step.checks)
        return StepRows(number, step, members, checks, tuple(self.grains), effects)

    def _member(self, step: Step, member: Member) -> MemberRows:
        if member.is_certain:
            return MemberRows(member, 1, (), 0, None)
        groups = grouped(member, step.program, self.sizes)
        n_weighed = sum(map(len, groups))
        # one column more in the first table says where an action that is imposed is open
        weights = tuple(
            self._weights(step, member, actions, more=not n and bool(member.forced))
            for n, actions in enumerate(groups)
        )
        n_cuts = n_weighed if member.rule == "event" else n_weighed - 1
        branches = self._branches(step, member) if member.branches_anywhere else None
        return MemberRows(member, width_of(member), weights, n_cuts, branches)

    def _weights(
        self, step: Step, member: Member, actions: tuple[int, ...], *, more: bool
    ) -> tuple[Table, tuple[int, ...], Member]:
        chosen = [member.actions[n] for n in actions]
        outputs = {output for action in chosen for output in outputs_of(member, action)}
        rest = member.actions[-1:] if member.rule == "event" else ()
        alone = replace(member, actions=(*chosen, *rest), forced={})
        return self._table(step, outputs, len(chosen) + more), actions, alone

    def _branches(self, step: Step, member: Member) -> Table:
        outputs = {output for action in member.actions for output in action.branches}
        return self._table(step, outputs, width_of(member) - 1, len(member.actions))

    def _check(self, step: Step, check: Check) -> tuple[Table, Check]:
        outputs = {check.row} if check.opens is None else {check.row, check.opens}
        return self._table(step, outputs, 1), check

    def _table(self, step: Step, outputs: Iterable[int], n_columns: int, factor: int = 1) -> Table:
        chosen = tuple(sorted(outputs))
        variables = sorted(step.program.reads(*chosen))
        if prod(self.sizes[v] for v in variables) > MOST_ROWS:
            raise _TooLarge
        grain = self.words.grain(variables, factor)
        found = Table(
            self._slot(grain), grain, factor, self.n_cells, n_columns, chosen, step.program.part(chosen), tuple(self.words.columns(grain)),
        )  # fmt: skip
        self.n_cells += n_columns * found.height
        if self.n_cells > MOST_CELLS:
            raise _TooLarge
        return found

    def _slot(self, grain: Grain) -> int:
        """Return the place of a grain among those of the step; one that is looked up already is not looked up again."""
        for slot, known in enumerate(self.grains):
            if known.variables == grain.variables and known.factor == grain.factor:
                return slot
        self.grains.append(grain)
        return len(self.grains) - 1
