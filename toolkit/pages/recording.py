"""Writing down what the Python engine computes: its own functions are called with values that remember what is done to them.

The page has no rules of its own. What an actor chooses and how an action branches is worked out by ``toolkit.model.decisions``;
called with a ``Recorded`` in place of arrays it leaves a list of plain operations, which a few lines of JavaScript can repeat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from toolkit.model.program import TRUTH, UFUNC, Program

NAMES = {function: name for name, function in UFUNC.items()}
"""The operations that a page knows: those that programs are made of."""
Node = tuple[Any, ...]


class Recorded(NDArrayOperatorsMixin):
    """A value that is not there yet: number ``place`` on a tape."""

    def __init__(self, tape: Tape, place: int) -> None:
        self.tape, self.place = tape, place

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Write an operation down in place of doing it."""
        if ufunc is np.isinf:  # no operation of programs, but made of two
            return self.tape.operation("==", (self.tape.operation("abs", inputs), math.inf))
        if method != "__call__" or any(options.get("out") or ()) or ufunc not in NAMES:
            return NotImplemented
        return self.tape.operation(NAMES[ufunc], inputs)

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        """Write a choice between two values down."""
        if function is not np.where or len(inputs) != 3:
            return NotImplemented
        return self.tape.operation("if_else", inputs)


class Tape:
    """Operations in the order in which they are done; equal ones are written down once."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._places: dict[Node, int] = {}

    def program(self, program: Program) -> list[Any]:
        """Write the operations of a program down; return its outputs, numbers where they are known already."""
        registers: list[Any] = [None] * program.n_registers
        for register, constant in program.constants:
            registers[register] = constant
        for step in program.steps:
            inputs = [registers[n] for n in step.arguments]
            registers[step.target] = self._instruction(step.operator, step.detail, inputs)
        return [registers[n] for n in program.outputs]

    def _instruction(self, operator: str, detail: tuple[Any, ...], inputs: Sequence[Any]) -> Any:
        if operator == "turn":
            return self._put(("turn",))
        if operator == "parameter":
            return self._put(("parameter", int(detail[0])))
        if operator == "variable":
            column = self._put(("variable", int(detail[0])))
            return self.operation("+", (column, float(detail[1]))) if detail[1] else column
        if operator == "raw":
            comparison, variable, position = detail
            return self.operation(comparison, (self._put(("variable", int(variable))), position))
        if operator == "number":
            return self.operation("*", (inputs[0], 1.0))
        return self.operation(operator, inputs)

    def operation(self, operator: str, inputs: Sequence[Any]) -> Any:
        """Write one operation down; where everything that goes into it is known it is done at once."""
        if not any(isinstance(one, Recorded) for one in inputs):
            if operator == "if_else":
                return inputs[1] if inputs[0] else inputs[2]
            found = UFUNC[operator](*inputs)
            return bool(found) if operator in TRUTH else float(found)
        return self._put((operator, *(self.place(one) for one in inputs)))

    def place(self, value: Any) -> int:
        """Return the place of a value, writing a number down where it is one."""
        return value.place if isinstance(value, Recorded) else self._put(("number", _plain(value))).place

    def _put(self, node: Node) -> Recorded:
        if node not in self._places:
            self._places[node] = len(self.nodes)
            self.nodes.append(node)
        return Recorded(self, self._places[node])


def _plain(value: Any) -> float | str:
    """Return a number as JSON can hold it."""
    number = float(value)
    return number if math.isfinite(number) else repr(number)


def pruned(nodes: Sequence[Node], outputs: Sequence[int]) -> tuple[list[Node], list[int]]:
    """Return the operations that some outputs need, and the new places of these."""
    needed, leaves = set(outputs), ("number", "parameter", "variable", "turn")
    for place in range(len(nodes) - 1, -1, -1):
        if place in needed and nodes[place][0] not in leaves:
            needed.update(nodes[place][1:])
    new = {old: n for n, old in enumerate(sorted(needed))}
    kept: list[Node] = [
        nodes[old] if nodes[old][0] in leaves else (nodes[old][0], *(new[n] for n in nodes[old][1:]))
        for old in sorted(needed)
    ]
    return kept, [new[n] for n in outputs]
