"""The tables of a block of draws: weights, chances of branches and watched numbers, for every row and draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.branching import accumulated
from toolkit.engines.sampling.rows.layout import Layout, MemberRows, StepRows, Table
from toolkit.model.decisions import action_weights, branch_probabilities, impose, is_broken
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]
NEVER = 2.0
"""Chance that no random number reaches."""


class Tables:
    """Filled when they are first needed, and again where the turn changes them.

    Attributes
    ----------
    numbers : shape (d, C), the entries of each draw
    flat : the same as one list
    broken : the checks that fail in some row of some draw, by step and place
    """

    def __init__(self, layout: Layout, parameters: Sequence[Floats], n_draws: int) -> None:
        self.layout, self.parameters, self.n_draws = layout, parameters, n_draws
        self.numbers = np.empty((n_draws, layout.n_cells))
        self.flat = self.numbers.reshape(-1)
        self.broken: set[tuple[int, int]] = set()
        self.reached: dict[int, list[int]] = {}
        """By place of a table of branches, the columns that some random number reaches."""
        self._lasting: set[int] = set()
        """Steps of which no table depends on the turn, once they are filled."""
        self._keys: dict[int, object] = {}
        """By place of a table, what of the turn it was filled for."""

    def fill(self, rows: StepRows, turn: int) -> None:
        """Fill the tables of a step for a turn."""
        if rows.number in self._lasting:
            return
        for one in rows.members:
            for table, actions, alone in one.weights:
                imposed = one.member.forced.get(turn)
                if self._is_due(table, turn, imposed):
                    self._fill_weights(one, table, actions, alone, rows, turn)
            if one.branches is not None and self._is_due(one.branches, turn):
                self._fill_branches(one, one.branches, rows, turn)
        for n, (table, check) in enumerate(rows.checks):
            if self._is_due(table, turn):
                broken = is_broken(check, self._outputs(table, rows, turn))
                self._column(table, 0)[...] = broken
                (self.broken.add if np.any(broken) else self.broken.discard)((rows.number, n))
        if rows.is_lasting:
            self._lasting.add(rows.number)

    def _is_due(self, table: Table, turn: int, more: object = None) -> bool:
        key = table.program.turn_key(turn), more
        if self._keys.get(table.first) == key:
            return False
        self._keys[table.first] = key
        return True

    def _outputs(self, table: Table, rows: StepRows, turn: int) -> list[Value]:
        """Evaluate what a table needs, in the place that it has among the outputs of the step."""
        found: list[Any] = [None] * len(rows.step.program.outputs)
        workspace = Workspace((table.grain.size,), (self.n_draws, 1))
        values = table.program.evaluate(table.columns, self.parameters, turn, workspace)
        for output, value in zip(table.outputs, values, strict=True):
            found[output] = value
        return found

    def _column(self, table: Table, n: int) -> Floats:
        first = table.column(n)
        return self.numbers[:, first : first + table.height]

    def _fill_weights(
        self, one: MemberRows, table: Table, actions: tuple[int, ...], alone: Any, rows: StepRows, turn: int
    ) -> None:
        values = self._outputs(table, rows, turn)
        weights = action_weights(alone, values, turn)[: len(actions)]
        if turn in one.member.forced:
            imposed = one.member.forced[turn][0]
            output = one.member.actions[imposed].opens
            opens = True if output is None else values[output]
            weights = impose(weights, opens, [n == imposed for n in actions])
            if table.n_columns > len(actions):
                self._column(table, len(actions))[...] = opens
        for n, weight in enumerate(accumulated(weights) if one.is_summed else weights):
            self._column(table, n)[...] = weight

    def _fill_branches(self, one: MemberRows, table: Table, rows: StepRows, turn: int) -> None:
        values, n_actions = self._outputs(table, rows, turn), len(one.member.actions)
        shape = (self.n_draws, table.grain.size, n_actions)
        for n in range(table.n_columns):
            self._column(table, n)[...] = NEVER
        for place, action in enumerate(one.member.actions):
            if action.branches:
                summed = accumulated(branch_probabilities(action, values)[:-1])
                for n, chance in enumerate(summed):
                    self._column(table, n).reshape(shape)[:, :, place] = chance
        self.reached[table.first] = [n for n in range(table.n_columns) if self._column(table, n).min() < 1.0]
