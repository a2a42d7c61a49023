"""Expressions compiled to straight-line array code.

Many expressions become one list of NumPy steps in which equal parts are worked out once and results go
to buffers that are used again. The list is plain data: it can be pickled, and nothing is ever evaluated
as Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.scenario.expressions import COMPARISONS, SWAPPED, Node

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
State = Sequence[npt.NDArray[Any]]
"""One column per variable, all of one shape: positions as int8, real numbers as float64."""
Value = Any
"""A number, a (D, 1) array over draws, an array over states or runs, or their broadcast."""

STATE, DRAW, TURN = 1, 2, 4
"""What a step depends on; the first two decide its shape."""

_COMPARE: Mapping[str, Callable[..., Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip
_UFUNC: Mapping[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power, "neg": np.negative,
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs, "min": np.minimum, "max": np.maximum,
    "and": np.logical_and, "or": np.logical_or, "not": np.logical_not, **_COMPARE,
}  # fmt: skip
_CHAINED = ("min", "max", "and", "or")
_TRUTH = (*COMPARISONS, "and", "or", "not", "raw")


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
    def reads_draws(self) -> bool:
        """Whether any output changes with the parameter draw."""
        return bool(self.depends & DRAW)

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

    def reads(self, output: int) -> frozenset[int]:
        """Return the columns of the variables that one output depends on."""
        made_by = {step.target: step for step in self.steps}
        found: set[int] = set()
        waiting = [self.outputs[output]]
        seen: set[int] = set()
        while waiting:
            register = waiting.pop()
            if register in seen or register not in made_by:
                continue
            seen.add(register)
            step = made_by[register]
            if step.operator == "variable":
                found.add(step.detail[0])
            elif step.operator == "raw":
                found.add(step.detail[1])
            waiting += step.arguments
        return frozenset(found)

    def expression(self, output: int) -> Hashable:
        """Return one output as a tree of operators, details and constants: the same for the same expression in any program."""
        constants = dict(self.constants)
        made_by = {step.target: step for step in self.steps}

        def tree(register: int) -> Hashable:
            step = made_by.get(register)
            if step is None:
                return repr(constants[register])
            return step.operator, step.detail, *map(tree, step.arguments)

        return tree(self.outputs[output])

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
    function = _UFUNC[operator]
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

    def buffer(self, depends: int, is_condition: bool, slot: int) -> Any:
        """Return the buffer of a slot; None where the step is a single number."""
        shape_kind = depends & (STATE | DRAW)
        if not shape_kind:
            return None
        key = (shape_kind, is_condition, slot)
        found = self.buffers.get(key)
        if found is None:
            shape = {
                STATE: self.state_shape,
                DRAW: self.draw_shape,
                STATE | DRAW: np.broadcast_shapes(self.state_shape, self.draw_shape),
            }[shape_kind]
            found = self.buffers[key] = np.empty(shape, dtype=np.bool_ if is_condition else np.float64)
        return found


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
    """

    variables: Mapping[str, tuple[int, int]]
    parameters: Mapping[str, int]
    capabilities: Mapping[str, float | str]
    real: frozenset[int] = frozenset()
    _known: dict[tuple[Any, ...], int] = field(default_factory=dict)
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
        if operator == "parameter":
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
        if node.operator in _CHAINED:
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
        return self._entry(operator, numbers, depends, operator in _TRUTH)

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
        result = _UFUNC[operator](*[v if isinstance(v, bool) else np.float64(v) for v in values])
    return bool(result) if operator in _TRUTH else float(result)


def possibly(node: Node) -> Node:
    """Weaken a condition to what can hold for some draw of the parameters.

    Comparisons that read parameters may come out either way, so they count as true where that helps the
    condition and as false where it would hurt. The result reads the state and the turn alone.
    """
    return _either_way(node, True)


def _either_way(node: Node, wanted: bool) -> Node:
    if node.operator in ("and", "or"):
        return Node(node.operator, tuple(_either_way(argument, wanted) for argument in node.arguments))
    if node.operator == "not":
        return Node("not", (_either_way(node.arguments[0], not wanted),))
    if reads_parameters(node):
        return Node("truth", value=float(wanted))
    return node


def reads_parameters(node: Node, capabilities: Mapping[str, float | str] | None = None) -> bool:
    """Whether the expression changes with the draw; capabilities count unless known to be plain numbers."""
    for part in node.walk():
        if part.operator == "parameter":
            return True
        if part.operator == "capability" and (
            capabilities is None or isinstance(capabilities.get(part.name), str)
        ):
            return True
    return False


def is_finite(value: Value) -> bool:
    """Whether a number or every entry of an array is finite."""
    return math.isfinite(value) if isinstance(value, float | int) else bool(np.isfinite(value).all())
