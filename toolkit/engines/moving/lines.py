"""Eight numbers at once, which compiled loops over columns are made of: a kind of value that numba keeps in a register of the processor.

Numba does not turn eight neighbouring sums into one vector operation by itself, so these are written down for it. Products are
rounded before they are added, so that the bytes do not depend on the machine.
"""

from __future__ import annotations

import operator
from math import factorial
from sys import float_info
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.datamodel.models import PrimitiveModel
from numba.extending import intrinsic, lower_builtin, register_model, type_callable

LANES = 8
_NUMBERS = ir.VectorType(ir.DoubleType(), LANES)
_WHOLE = ir.VectorType(ir.IntType(64), LANES)
_PER_POWER, _POWER_HIGH, _POWER_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10
"""1 / ln 2, and ln 2 in two parts, so that whole multiples of the first are exact."""
_SHIFT = 1.5 * 2.0**52
"""Added to a number it leaves the nearest whole one in the last bits."""
_TERMS = 13
_LEAST = -700.0
"""Below, a power of e is as good as 0."""


class Line(types.Type):
    """The kind of value that eight numbers are inside compiled loops."""

    def __init__(self) -> None:
        super().__init__(name="Line")


_LINE = Line()


@register_model(Line)
class _Register(PrimitiveModel):  # type: ignore[misc]
    """How a line is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _NUMBERS)


# --- to and from memory


def _place(builder: Any, data: Any, place: Any) -> Any:
    return builder.bitcast(builder.gep(data, [place]), _NUMBERS.as_pointer())


def _numbers_of(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where the numbers of an array begin: taken from its record, which need not be put into memory for that."""
    assert kind.layout == "C", f"{kind} is not laid out in the usual order"
    return context.data_model_manager[kind].get(builder, array, "data")


def _loaded(builder: Any, data: Any, place: Any) -> Any:
    line = builder.load(_place(builder, data, place))
    line.align = 8
    return line


@intrinsic
def whole(typingctx, array, place):  # noqa: ARG001
    """``int(array[place])``, of an array of whole numbers as if it were flat; other ways to say so in a loop take several times as long to compile."""

    def code(context, builder, signature, arguments):
        kind, data = signature.args[0], _numbers_of(context, builder, signature.args[0], arguments[0])
        found = context.unpack_value(builder, kind.dtype, builder.gep(data, [arguments[1]]))
        return context.cast(builder, found, kind.dtype, types.intp)

    return types.intp(array, types.intp), code


@intrinsic
def begin_of(typingctx, array):  # noqa: ARG001
    """Return the address at which the numbers of an array begin."""

    def code(context, builder, signature, arguments):
        data = _numbers_of(context, builder, signature.args[0], arguments[0])
        return builder.ptrtoint(data, ir.IntType(64))

    return types.intp(array), code


@intrinsic
def line(typingctx, array, place):  # noqa: ARG001
    """``array[place : place + 8]``, of an array as if it were flat."""

    def code(context, builder, signature, arguments):
        data = _numbers_of(context, builder, signature.args[0], arguments[0])
        return _loaded(builder, data, arguments[1])

    return _LINE(array, types.intp), code


@intrinsic
def line_behind(typingctx, address, place):  # noqa: ARG001
    """Return the eight numbers from number ``place`` on of those that begin at an address in memory.

    So several arrays can be gone through at once without being copied into one.
    """

    def code(context, builder, signature, arguments):  # noqa: ARG001
        data = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return _loaded(builder, data, arguments[1])

    return _LINE(types.intp, types.intp), code


@intrinsic
def put_line(typingctx, array, place, numbers):  # noqa: ARG001
    """``array[place : place + 8] = numbers``, of an array as if it were flat."""

    def code(context, builder, signature, arguments):
        data = _numbers_of(context, builder, signature.args[0], arguments[0])
        builder.store(arguments[2], _place(builder, data, arguments[1])).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, _LINE), code


@intrinsic
def put_line_behind(typingctx, address, place, numbers):  # noqa: ARG001
    """Put eight numbers to number ``place`` on of those that begin at an address in memory."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        data = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        builder.store(arguments[2], _place(builder, data, arguments[1])).align = 8
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, _LINE), code


@intrinsic
def number_behind(typingctx, address, place):  # noqa: ARG001
    """Return number ``place`` of those that begin at an address in memory."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        data = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return builder.load(builder.gep(data, [arguments[1]]))

    return types.float64(types.intp, types.intp), code


@intrinsic
def put_number_behind(typingctx, address, place, number):  # noqa: ARG001
    """Put a number to place ``place`` of those that begin at an address in memory."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        data = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        builder.store(arguments[2], builder.gep(data, [arguments[1]]))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.float64), code


@intrinsic
def everywhere(typingctx, number):  # noqa: ARG001
    """Return a line of the same number."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        one = builder.insert_element(ir.Constant(_NUMBERS, ir.Undefined), arguments[0], ir.IntType(32)(0))
        return builder.shuffle_vector(
            one, one, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        )

    return _LINE(types.float64), code


# --- arithmetic


def _all(number: float) -> Any:
    return ir.Constant(_NUMBERS, [number] * LANES)


def _whole_numbers(number: int) -> Any:
    return ir.Constant(_WHOLE, [number] * LANES)


def _constant(number: float) -> Any:
    """Return a function without arguments that gives a line of the same number."""

    @intrinsic
    def constant(typingctx):  # noqa: ARG001
        return _LINE(), lambda *_: _all(number)

    return constant


nothing, one_each, lowest = _constant(0.0), _constant(1.0), _constant(-float_info.max)


def _between_lines(operation: Any, instruction: str) -> None:
    """Let an operator of Python's stand between two lines."""

    @type_callable(operation)
    def kind(context: Any) -> Any:  # noqa: ARG001
        return lambda one, other: _LINE if isinstance(one, Line) and isinstance(other, Line) else None

    @lower_builtin(operation, Line, Line)
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return getattr(builder, instruction)(*arguments)


_between_lines(operator.add, "fadd")
_between_lines(operator.sub, "fsub")
_between_lines(operator.mul, "fmul")
_between_lines(operator.truediv, "fdiv")


@intrinsic
def one_by(typingctx, one):  # noqa: ARG001
    """Return 1 divided by each number."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        return builder.fdiv(_all(1.0), arguments[0])

    return _LINE(_LINE), code


@intrinsic
def larger(typingctx, one, other):  # noqa: ARG001
    """Return the larger of each two numbers; ``one`` where they cannot be compared."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        one, other = arguments
        return builder.select(builder.fcmp_ordered("<", one, other), other, one)

    return _LINE(_LINE, _LINE), code


@intrinsic
def marked(typingctx, one, other):  # noqa: ARG001
    """Return what ``is_nothing`` tells apart from zeros as soon as either line holds anything else."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        bits = (builder.bitcast(line, _WHOLE) for line in arguments)
        return builder.bitcast(builder.or_(*bits), _NUMBERS)

    return _LINE(_LINE, _LINE), code


@intrinsic
def is_nothing(typingctx, one):  # noqa: ARG001
    """Whether all of a line is 0, or was so of all that was ``marked`` in it."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        differs = builder.icmp_unsigned("!=", builder.bitcast(arguments[0], _WHOLE), _whole_numbers(0))
        bits = builder.bitcast(differs, ir.IntType(LANES))
        return builder.icmp_unsigned("==", bits, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(_LINE), code


def _series(builder: Any, rest: Any) -> Any:
    """Return the sum of ``rest**n / n!``; neighbours first, so that few sums wait for each other."""
    parts, power = [_all(1.0 / factorial(n)) for n in range(_TERMS + 1)], rest
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        last = parts[-1:] if len(parts) % 2 else []
        parts = [builder.fadd(one, builder.fmul(other, power)) for one, other in pairs] + last
        power = builder.fmul(power, power)
    return parts[0]


@intrinsic
def power_of_e(typingctx, exponent):  # noqa: ARG001
    """Return e to the power of each number, which is 0 or less.

    What is left of it beside a whole number of powers of 2 goes into a series whose first term left out is below 1e-17.
    """

    def code(context, builder, signature, arguments):  # noqa: ARG001
        (x,) = arguments
        shifted = builder.fadd(builder.fmul(x, _all(_PER_POWER)), _all(_SHIFT))
        powers = builder.fsub(shifted, _all(_SHIFT))
        rest = builder.fsub(x, builder.fmul(powers, _all(_POWER_HIGH)))
        rest = builder.fsub(rest, builder.fmul(powers, _all(_POWER_LOW)))
        scale = builder.add(builder.bitcast(shifted, _WHOLE), _whole_numbers(1023))
        scale = builder.bitcast(builder.shl(scale, _whole_numbers(52)), _NUMBERS)
        found = builder.fmul(_series(builder, rest), scale)
        return builder.select(builder.fcmp_ordered("<", x, _all(_LEAST)), _all(0.0), found)

    return _LINE(_LINE), code
