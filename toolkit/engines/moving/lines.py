"""Eight numbers at once: the vector operations that compiled loops over columns are made of.

Numba does not turn eight neighbouring sums into one vector operation by itself, so these are written down for it. Products are
rounded before they are added, so that the bytes do not depend on the machine.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

LANES = 8
_LINE = ir.VectorType(ir.DoubleType(), LANES)
_WHOLE = ir.IntType(64)
_NOTHING = ir.Constant(_LINE, [0.0] * LANES)


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where the numbers of an array begin."""
    return context.make_array(kind)(context, builder, array).data


def _load(builder: Any, data: Any, place: Any) -> Any:
    line = builder.load(builder.bitcast(builder.gep(data, [place]), _LINE.as_pointer()))
    line.align = 8
    return line


def _store(builder: Any, line: Any, data: Any, place: Any) -> None:
    builder.store(line, builder.bitcast(builder.gep(data, [place]), _LINE.as_pointer())).align = 8


@intrinsic
def copy_line(typingctx, out, o, held, h):  # noqa: ARG001
    """``out[o : o + 8] = held[h : h + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to = _data(context, builder, signature.args[0], arguments[0])
        held = _data(context, builder, signature.args[2], arguments[2])
        _store(builder, _load(builder, held, arguments[3]), to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp), code


@intrinsic
def add_line(typingctx, out, o, held, h):  # noqa: ARG001
    """``out[o : o + 8] += held[h : h + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to = _data(context, builder, signature.args[0], arguments[0])
        held = _data(context, builder, signature.args[2], arguments[2])
        line = builder.fadd(_load(builder, to, arguments[1]), _load(builder, held, arguments[3]))
        _store(builder, line, to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp), code


@intrinsic
def add_product(typingctx, out, o, first, f, second, s):  # noqa: ARG001
    """``out[o : o + 8] += first[f : f + 8] * second[s : s + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, first, second = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 4))
        product = builder.fmul(_load(builder, first, arguments[3]), _load(builder, second, arguments[5]))
        _store(builder, builder.fadd(_load(builder, to, arguments[1]), product), to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, first, types.intp, second, types.intp), code


def _products(n: int) -> Any:
    """Return a loop that sums what moves bring to ``n`` neighbouring lines."""

    @intrinsic
    def summed(typingctx, found, row, move, start, stop, shares, size, b, held, stride, place):  # noqa: ARG001
        whole = types.intp
        signature = types.void(found, row, move, whole, whole, shares, whole, whole, held, whole, whole)

        def code(context, builder, signature, arguments):
            _, _, _, start, stop, _, size, b, _, stride, place = arguments
            found, row, move, shares, held = (
                _data(context, builder, signature.args[n], arguments[n]) for n in (0, 1, 2, 5, 8)
            )
            sums = [cgutils.alloca_once(builder, _LINE) for _ in range(n)]
            for one in sums:
                builder.store(_NOTHING, one)
            with cgutils.for_range_slice(builder, start, stop, ir.Constant(_WHOLE, 1)) as (m, _):
                r = builder.sext(builder.load(builder.gep(row, [m])), _WHOLE)
                k = builder.sext(builder.load(builder.gep(move, [m])), _WHOLE)
                share = _load(builder, shares, builder.add(builder.mul(k, size), b))
                first = builder.add(builder.mul(r, stride), place)
                for j, one in enumerate(sums):
                    line = _load(builder, held, builder.add(first, ir.Constant(_WHOLE, LANES * j)))
                    builder.store(builder.fadd(builder.load(one), builder.fmul(share, line)), one)
            for j, one in enumerate(sums):
                _store(builder, builder.load(one), found, ir.Constant(_WHOLE, LANES * j))
            return context.get_dummy_value()

        return signature, code

    return summed


four_lines, one_line = _products(4), _products(1)
"""``found[…] = Σ shares[move] * held[row]`` over some moves: four lines at once, which do not wait for each other, and one."""
