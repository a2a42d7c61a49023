"""Expressions -> a program: equal parts are numbered once, constants folded, buffers used again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toolkit.model.program import DRAW, STATE, TRUTH, TURN, UFUNC, Instruction, Program
from toolkit.scenario.expressions import COMPARISONS, SWAPPED, Node

CHAINED = ("min", "max", "and", "or")
"""Operators that may have more than two arguments, which are worked out two at a time."""


@dataclass
class ProgramBuilder:
    """Collects expressions, numbers equal parts once, and lays them out as a ``Program``.

    Attributes
    ----------
    variables : mapping
        Name -> (column, number of position 0).
    parameters : mapping
        Name -> column in the draws.
    capabilities : mapping
        ``actor.capability`` -> its number, or the name of the parameter that holds it.
    real : set of int
        Columns that hold real numbers.
    reads : mapping
        Name of a parameter that is known to few -> what reading it comes to, type by type.
    """

    variables: Mapping[str, tuple[int, int]]
    parameters: Mapping[str, int]
    capabilities: Mapping[str, float | str]
    real: frozenset[int] = frozenset()
    reads: Mapping[str, Node] = field(default_factory=dict)
    _known: dict[Hashable, int] = field(default_factory=dict)
    _entries: list[tuple[str, tuple[int, ...], int, bool, tuple[Any, ...]]] = field(default_factory=list)
    _constants: dict[int, float | bool] = field(default_factory=dict)
    _outputs: list[int] = field(default_factory=list)

    def add(self, node: Node) -> int:
        """Add one resolved expression and return the number of its output."""
        self._outputs.append(self._register(node))
        return len(self._outputs) - 1

    def build(self) -> Program:
        """Lay the collected expressions out as a program."""
        slots = self._slots()
        steps = tuple(
            Instruction(operator, register, arguments, depends, is_condition, slots[register], detail)
            for register, (operator, arguments, depends, is_condition, detail) in enumerate(self._entries)
            if register not in self._constants
        )
        depends = 0
        for register in self._outputs:
            depends |= self._entries[register][2]
        return Program(
            steps, tuple(self._constants.items()), tuple(self._outputs), len(self._entries), depends
        )

    def _slots(self) -> list[int]:
        """Give each register a buffer; a buffer is free again after the last step that reads it."""
        last_use = list(range(len(self._entries)))
        for register, (_, arguments, _, _, _) in enumerate(self._entries):
            for argument in arguments:
                last_use[argument] = register
        for register in self._outputs:
            last_use[register] = len(self._entries)
        slots, busy = [0] * len(self._entries), dict[tuple[int, bool], list[int]]()
        for register, (_, _, depends, is_condition, _) in enumerate(self._entries):
            until = busy.setdefault((depends & (STATE | DRAW), is_condition), [])
            slot = next((n for n, free_after in enumerate(until) if free_after < register), len(until))
            until[slot : slot + 1] = [last_use[register]]
            slots[register] = slot
        return slots

    def _register(self, node: Node) -> int:
        operator = node.operator
        if operator in ("number", "level", "truth"):
            return self._constant(bool(node.value) if operator == "truth" else node.value)
        if operator == "capability":
            amount = self.capabilities[node.name]
            leaf = Node("parameter", name=amount) if isinstance(amount, str) else Node("number", value=amount)
            return self._register(leaf)
        if operator == "parameter" and node.name in self.reads:
            return self._register(self.reads[node.name])
        if operator in ("parameter", "drawn"):
            return self._entry("parameter", (), DRAW, False, (self.parameters[node.name],))
        if operator == "turn":
            return self._entry("turn", (), TURN, False)
        if operator in ("variable", "flag"):
            column, low = self.variables[node.name]
            if operator == "flag":
                return self._entry("raw", (), STATE, True, ("==", column, 1))
            return self._entry("variable", (), STATE, False, (column, low))
        if operator in COMPARISONS and (raw := self._raw_comparison(node)) is not None:
            return raw
        return self._operation(node)

    def _raw_comparison(self, node: Node) -> int | None:
        """Compare a column of small integers directly, which is many times faster than as floats."""
        left, right, operator = node.arguments[0], node.arguments[1], node.operator
        if right.operator == "variable":
            left, right, operator = right, left, SWAPPED[operator]
        if left.operator != "variable" or right.operator not in ("number", "level"):
            return None
        column, low = self.variables[left.name]
        if column in self.real:
            return None
        position = right.value - (low if right.operator == "number" else 0)
        if not -128 <= position <= 127 or position != int(position):
            return None
        return self._entry("raw", (), STATE, True, (operator, column, int(position)))

    def _operation(self, node: Node) -> int:
        if node.operator == "clip":
            value, low, high = node.arguments
            return self._register(Node("min", (Node("max", (value, low)), high)))
        arguments = [self._register(argument) for argument in node.arguments]
        if node.operator in CHAINED:
            register = arguments[0]
            for argument in arguments[1:]:
                register = self._combine(node.operator, (register, argument))
            return register
        return self._combine(node.operator, tuple(arguments))

    def _combine(self, operator: str, arguments: tuple[int, ...]) -> int:
        first_condition = operator in ("and", "or", "not", "if_else")
        numbers = tuple(
            register
            if first_condition and (operator != "if_else" or place == 0)
            else self._as_number(register)
            for place, register in enumerate(arguments)
        )
        if all(register in self._constants for register in numbers):
            return self._constant(_fold(operator, [self._constants[register] for register in numbers]))
        if (kept := self._without_effect(operator, numbers)) is not None:
            return kept
        depends = 0
        for register in numbers:
            depends |= self._entries[register][2]
        return self._entry(operator, numbers, depends, operator in TRUTH)

    def _without_effect(self, operator: str, numbers: tuple[int, ...]) -> int | None:
        """Return x for x * 1, 1 * x, x + 0, 0 + x and x - 0."""
        neutral = {"*": 1.0, "+": 0.0, "-": 0.0}.get(operator)
        if neutral is None:
            return None
        if self._constants.get(numbers[1]) == neutral:
            return numbers[0]
        return numbers[1] if operator != "-" and self._constants.get(numbers[0]) == neutral else None

    def _as_number(self, register: int) -> int:
        """Turn a condition into 1 or 0 before arithmetic (NumPy adds truths as `or`)."""
        if register in self._constants:
            return self._constant(float(self._constants[register]))
        _, _, depends, is_condition, _ = self._entries[register]
        return self._entry("number", (register,), depends, False) if is_condition else register

    def _constant(self, value: float | bool) -> int:
        register = self._entry("constant", (), 0, isinstance(value, bool), (value,))
        self._constants[register] = value
        return register

    def _entry(
        self,
        operator: str,
        arguments: tuple[int, ...],
        depends: int,
        is_condition: bool,
        detail: tuple[Any, ...] = (),
    ) -> int:
        key = (operator, arguments, is_condition, *(repr(part) for part in detail))
        if key not in self._known:
            self._known[key] = len(self._entries)
            self._entries.append((operator, arguments, depends, is_condition, detail))
        return self._known[key]


def _fold(operator: str, values: list[float | bool]) -> float | bool:
    with np.errstate(all="ignore"):
        if operator == "if_else":
            return values[1] if values[0] else values[2]
        result = UFUNC[operator](*[v if isinstance(v, bool) else np.float64(v) for v in values])
    return bool(result) if operator in TRUTH else float(result)
