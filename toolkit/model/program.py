"""Expressions compiled to straight-line array code.

Many expressions become one list of NumPy steps in which equal parts are worked out once and results go
to buffers that are used again. The list is plain data: it can be pickled, and nothing is ever evaluated
as Python.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.scenario.expressions import COMPARISONS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
State = Sequence[npt.NDArray[Any]]
"""One column per variable, all of one shape: positions as int8, real numbers as float64."""
Value = Any
"""A number, a (D, 1) array over draws, an array over states or runs, or their broadcast."""

STATE, DRAW, TURN = 1, 2, 4
"""What a step depends on; the first two decide its shape."""

_COMPARE: Mapping[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
UFUNC: Mapping[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "neg": np.negative,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "min": np.minimum,
    "max": np.maximum,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    **_COMPARE,
}
TRUTH = (*COMPARISONS, "and", "or", "not", "raw")


@dataclass(frozen=True)
class Instruction:
    """One array operation: ``operator`` on earlier registers, result in register ``target``."""

    operator: str
    target: int
    arguments: tuple[int, ...]
    depends: int
    is_condition: bool
    slot: int
    detail: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Program:
    """Array code for several expressions; ``outputs`` names a register for each of them."""

    steps: tuple[Instruction, ...]
    constants: tuple[tuple[int, float | bool], ...]
    outputs: tuple[int, ...]
    n_registers: int
    depends: int

    @property
    def reads_turn(self) -> bool:
        """Whether any output changes with the turn."""
        return bool(self.depends & TURN)

    @property
    def reads_state(self) -> bool:
        """Whether any output changes with the state."""
        return bool(self.depends & STATE)

    @property
    def reads_draws(self) -> bool:
        """Whether any output changes with the parameter draw."""
        return bool(self.depends & DRAW)

    @property
    def is_of_draws(self) -> bool:
        """Whether every output is the same in all states and turns of a parameter draw."""
        return not self.depends & (STATE | TURN)

    @cached_property
    def parameters(self) -> tuple[int, ...]:
        """Columns of the parameters that any output reads."""
        return tuple(sorted({step.detail[0] for step in self.steps if step.operator == "parameter"}))

    @cached_property
    def _of_turn(self) -> tuple[tuple[Instruction, ...], tuple[int, ...]]:
        """What is worked out from the turn alone, and the registers of it that anything else reads."""
        steps = tuple(step for step in self.steps if step.depends == TURN)
        made = {step.target for step in steps}
        read = {n for step in self.steps if step.depends != TURN for n in step.arguments}
        return steps, tuple(sorted(made & (read | set(self.outputs))))

    def turn_key(self, turn: int) -> tuple[float, ...]:
        """Return what the turn contributes: the outputs are the same in two turns with the same key."""
        if not self.reads_turn:
            return ()
        steps, read = self._of_turn
        registers: list[Value] = [None] * self.n_registers
        for register, constant in self.constants:
            registers[register] = constant
        for step in steps:
            registers[step.target] = (
                float(turn) if step.operator == "turn" else _apply(step, registers, (), None)
            )
        return tuple(float(registers[n]) for n in read)

    @cached_property
    def _made_by(self) -> Mapping[int, Instruction]:
        """The instruction behind each register that is no constant."""
        return {step.target: step for step in self.steps}

    def reads(self, *outputs: int) -> frozenset[int]:
        """Return the columns of the variables that some outputs depend on."""
        found: set[int] = set()
        waiting = [self.outputs[output] for output in outputs]
        seen: set[int] = set()
        while waiting:
            register = waiting.pop()
            if register in seen or register not in self._made_by:
                continue
            seen.add(register)
            step = self._made_by[register]
            if step.operator == "variable":
                found.add(step.detail[0])
            elif step.operator == "raw":
                found.add(step.detail[1])
            waiting += step.arguments
        return frozenset(found)

    @cached_property
    def read_at_all(self) -> frozenset[int]:
        """Columns of the variables that any output depends on."""
        return self.reads(*range(len(self.outputs)))

    @cached_property
    def read_by_output(self) -> tuple[frozenset[int], ...]:
        """Columns of the variables that each output depends on."""
        return tuple(self.reads(output) for output in range(len(self.outputs)))

    def expression(self, output: int) -> Hashable:
        """Return one output as a tree of operators, details and constants: the same for the same expression in any program."""
        constants = dict(self.constants)

        def tree(register: int) -> Hashable:
            step = self._made_by.get(register)
            if step is None:
                return repr(constants[register])
            return step.operator, step.detail, *map(tree, step.arguments)

        return tree(self.outputs[output])

    def part(self, outputs: Sequence[int]) -> Program:
        """Return what works out some of the outputs alone, in this order; buffers stay as they are."""
        needed = {self.outputs[n] for n in outputs}
        steps: list[Instruction] = []
        for step in reversed(self.steps):
            if step.target in needed:
                steps.append(step)
                needed.update(step.arguments)
        constants = tuple((register, value) for register, value in self.constants if register in needed)
        depends = 0
        for step in steps:
            depends |= step.depends
        chosen = tuple(self.outputs[n] for n in outputs)
        return Program(tuple(reversed(steps)), constants, chosen, self.n_registers, depends)

    def with_constants(self, first: int, values: Sequence[float]) -> Program:
        """Return the program with numbers in place of some outputs, from ``first`` on."""
        places = range(self.n_registers, self.n_registers + len(values))
        outputs = (*self.outputs[:first], *places, *self.outputs[first + len(values) :])
        constants = (*self.constants, *zip(places, values, strict=True))
        return replace(self, outputs=outputs, constants=constants, n_registers=places.stop)

    def evaluate(
        self, state: State, parameters: Sequence[Value], turn: int, workspace: Workspace
    ) -> list[Value]:
        """Evaluate every output.

        Parameters
        ----------
        state : sequence of int8 arrays
            One column of positions per variable, each of the workspace's state shape.
        parameters : sequence
            One value per parameter, each a number or an array of the workspace's draw shape.
        turn : int
            The turn, counted from 1.

        Returns
        -------
        list
            One value per expression; arrays belong to the workspace and last until its next use.
        """
        registers: list[Value] = [None] * self.n_registers
        for register, constant in self.constants:
            registers[register] = constant
        for step in self.steps:
            if step.operator == "parameter":
                registers[step.target] = parameters[step.detail[0]]
            elif step.operator == "turn":
                registers[step.target] = float(turn)
            else:
                out = workspace.buffer(step.depends, step.is_condition, step.slot)
                registers[step.target] = _apply(step, registers, state, out)
        return [registers[register] for register in self.outputs]


def _apply(step: Instruction, registers: list[Value], state: State, out: Value) -> Value:
    operator = step.operator
    if operator == "variable":
        index, low = step.detail
        return np.add(state[index], float(low), out=out)
    if operator == "raw":
        comparison, index, position = step.detail
        return _COMPARE[comparison](state[index], position, out=out)
    values = [registers[register] for register in step.arguments]
    if operator == "if_else":
        return _choose(values, out)
    if operator == "number":
        return np.multiply(values[0], 1.0, out=out) if out is not None else float(values[0])
    function = UFUNC[operator]
    if out is None:
        return function(*values).item()
    return function(*values, out=out)


def _choose(values: list[Value], out: Value) -> Value:
    condition, yes, no = values
    if out is None:
        return yes if condition else no
    np.copyto(out, no)
    np.copyto(out, yes, where=condition)
    return out


@dataclass
class Workspace:
    """Buffers for one shape of states and one shape of draws.

    Attributes
    ----------
    state_shape, draw_shape : tuple of int
        Shapes of a state column and of a parameter; a step that depends on both has their broadcast.
    """

    state_shape: tuple[int, ...]
    draw_shape: tuple[int, ...]
    buffers: dict[tuple[int, bool, int], Any] = field(default_factory=dict)
    scratches: dict[tuple[tuple[int, ...], int], Floats] = field(default_factory=dict)

    def scratch(self, shape: tuple[int, ...], number: int) -> Floats:
        """Return a buffer for what comes after the program; the caller keeps the numbers apart."""
        found = self.scratches.get((shape, number))
        if found is None:
            found = self.scratches[shape, number] = np.empty(shape)
        return found

    @cached_property
    def _both_shapes(self) -> tuple[int, ...]:
        """The shape of what depends on states and on draws."""
        return np.broadcast_shapes(self.state_shape, self.draw_shape)

    def _shape(self, depends: int) -> tuple[int, ...]:
        """Return the shape of what depends on states, on draws, or on both."""
        if depends == STATE:
            return self.state_shape
        return self.draw_shape if depends == DRAW else self._both_shapes

    def buffer(self, depends: int, is_condition: bool, slot: int) -> Any:
        """Return the buffer of a slot; None where the step is a single number."""
        shape_kind = depends & (STATE | DRAW)
        if not shape_kind:
            return None
        key = (shape_kind, is_condition, slot)
        found = self.buffers.get(key)
        if found is None:
            kind = np.bool_ if is_condition else np.float64
            found = self.buffers[key] = np.empty(self._shape(shape_kind), dtype=kind)
        return found
