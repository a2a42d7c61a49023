"""Eight numbers at once: the vector operations that compiled loops over columns are made of.

Numba does not turn eight neighbouring sums into one vector operation by itself, so these are written down for it. Products are
rounded before they are added, so that the bytes do not depend on the machine.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

LANES = 8
_LINE = ir.VectorType(ir.DoubleType(), LANES)
_WHOLE = ir.IntType(64)
_NOTHING = ir.Constant(_LINE, [0.0] * LANES)
_PER_POWER, _POWER_HIGH, _POWER_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10
"""1 / ln 2, and ln 2 in two parts, so that whole multiples of the first are exact."""
_SHIFT = 1.5 * 2.0**52
"""Added to a number it leaves the nearest whole one in the last bits."""
_TERMS = 13
_LEAST = -700.0
"""Below, a power of e is as good as 0."""


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
def clear_line(typingctx, out, o):  # noqa: ARG001
    """``out[o : o + 8] = 0``, of a flat array."""

    def code(context, builder, signature, arguments):
        _store(builder, _NOTHING, _data(context, builder, signature.args[0], arguments[0]), arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp), code


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
def set_product(typingctx, out, o, first, f, second, s):  # noqa: ARG001
    """``out[o : o + 8] = first[f : f + 8] * second[s : s + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, first, second = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 4))
        product = builder.fmul(_load(builder, first, arguments[3]), _load(builder, second, arguments[5]))
        _store(builder, product, to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, first, types.intp, second, types.intp), code


@intrinsic
def add_product(typingctx, out, o, first, f, second, s):  # noqa: ARG001
    """``out[o : o + 8] += first[f : f + 8] * second[s : s + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, first, second = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 4))
        product = builder.fmul(_load(builder, first, arguments[3]), _load(builder, second, arguments[5]))
        _store(builder, builder.fadd(_load(builder, to, arguments[1]), product), to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, first, types.intp, second, types.intp), code


@intrinsic
def weigh_line(typingctx, out, o, scale, c, score, s, shut, h):  # noqa: ARG001
    """``out[o : o + 8] = scale[c : c + 8] * (score[s : s + 8] + out[o : o + 8]) + shut[h : h + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, scale, score, shut = (
            _data(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 4, 6)
        )
        line = builder.fadd(_load(builder, score, arguments[5]), _load(builder, to, arguments[1]))
        line = builder.fmul(_load(builder, scale, arguments[3]), line)
        _store(builder, builder.fadd(line, _load(builder, shut, arguments[7])), to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, scale, types.intp, score, types.intp, shut, types.intp), code


@intrinsic
def largest_line(typingctx, out, o, held, h):  # noqa: ARG001
    """``out[o : o + 8] = max(out[o : o + 8], held[h : h + 8])``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, held = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        one, other = _load(builder, to, arguments[1]), _load(builder, held, arguments[3])
        _store(builder, builder.select(builder.fcmp_ordered("<", one, other), other, one), to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp), code


@intrinsic
def divide_line(typingctx, out, o, held, h):  # noqa: ARG001
    """``out[o : o + 8] /= held[h : h + 8]``, of flat arrays."""

    def code(context, builder, signature, arguments):
        to, held = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        line = builder.fdiv(_load(builder, to, arguments[1]), _load(builder, held, arguments[3]))
        _store(builder, line, to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp), code


def _all(number: float) -> Any:
    return ir.Constant(_LINE, [number] * LANES)


def _whole_numbers(number: int) -> Any:
    kind = ir.VectorType(_WHOLE, LANES)
    return ir.Constant(kind, [number] * LANES)


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
def exponents(typingctx, out, o, held, h, top, t):  # noqa: ARG001
    """``out[o : o + 8] = exp(held[h : h + 8] - top[t : t + 8])``, of flat arrays; the difference is 0 or less.

    What is left of it beside a whole number of powers of 2 goes into a series whose first term left out is below 1e-17.
    """

    def code(context, builder, signature, arguments):
        to, held, top = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 4))
        x = builder.fsub(_load(builder, held, arguments[3]), _load(builder, top, arguments[5]))
        shifted = builder.fadd(builder.fmul(x, _all(_PER_POWER)), _all(_SHIFT))
        powers = builder.fsub(shifted, _all(_SHIFT))
        rest = builder.fsub(x, builder.fmul(powers, _all(_POWER_HIGH)))
        rest = builder.fsub(rest, builder.fmul(powers, _all(_POWER_LOW)))
        series = _series(builder, rest)
        count = builder.bitcast(shifted, ir.VectorType(_WHOLE, LANES))
        scale = builder.shl(builder.add(count, _whole_numbers(1023)), _whole_numbers(52))
        found = builder.fmul(series, builder.bitcast(scale, _LINE))
        found = builder.select(builder.fcmp_ordered("<", x, _all(_LEAST)), _all(0.0), found)
        _store(builder, found, to, arguments[1])
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp, top, types.intp), code


@intrinsic
def sum_lines(typingctx, out, o, held, h, n):  # noqa: ARG001
    """``out[o : o + 8] += Σ held[h + 8 i : h + 8 i + 8]`` for i below n, one after the other, of flat arrays."""

    def code(context, builder, signature, arguments):
        _, o, _, h, n = arguments
        to, held = (_data(context, builder, signature.args[k], arguments[k]) for k in (0, 2))
        total = cgutils.alloca_once(builder, _LINE)
        builder.store(_load(builder, to, o), total)
        with cgutils.for_range(builder, n) as loop:
            place = builder.add(h, builder.mul(loop.index, ir.Constant(_WHOLE, LANES)))
            builder.store(builder.fadd(builder.load(total), _load(builder, held, place)), total)
        _store(builder, builder.load(total), to, o)
        return context.get_dummy_value()

    return types.void(out, types.intp, held, types.intp, types.intp), code


@intrinsic
def gather_line(typingctx, out, o, address, places, p, stride, moves):  # noqa: ARG001
    """Add to ``out[o : o + 8]`` what moves lead to; ``moves`` are (row, move, first, last, shares).

    What row r leads to are the eight numbers from number ``8 places[p + stride r]`` on of those that begin at an address in memory, so
    that several arrays can be gone through at once without being copied into one.
    """
    whole = types.intp
    signature = types.void(out, whole, whole, places, whole, whole, moves)

    def code(context, builder, signature, arguments):
        _, o, address, _, p, stride, moves = arguments
        to, places = (_data(context, builder, signature.args[k], arguments[k]) for k in (0, 3))
        held = builder.inttoptr(address, ir.DoubleType().as_pointer())
        kinds, parts = signature.args[6].types, cgutils.unpack_tuple(builder, moves)
        row, move, shares = (_data(context, builder, kinds[k], parts[k]) for k in (0, 1, 4))
        line_of, total = ir.Constant(_WHOLE, LANES), cgutils.alloca_once(builder, _LINE)
        builder.store(_load(builder, to, o), total)
        with cgutils.for_range_slice(builder, parts[2], parts[3], ir.Constant(_WHOLE, 1)) as (m, _):
            r = builder.sext(builder.load(builder.gep(row, [m])), _WHOLE)
            k = builder.sext(builder.load(builder.gep(move, [m])), _WHOLE)
            place = builder.load(builder.gep(places, [builder.add(p, builder.mul(r, stride))]))
            at = builder.mul(builder.sext(place, _WHOLE), line_of)
            product = builder.fmul(_load(builder, shares, builder.mul(k, line_of)), _load(builder, held, at))
            builder.store(builder.fadd(builder.load(total), product), total)
        _store(builder, builder.load(total), to, o)
        return context.get_dummy_value()

    return signature, code


def _sent(n: int, *, writes: bool) -> Any:
    """Return a loop that sums what moves bring to ``n`` neighbours in a row of targets, and writes it there or adds it."""

    @intrinsic
    def send(typingctx, out, base, places, p, moves, held, stride, place):  # noqa: ARG001
        """Send lines to ``out[base + 8 places[p]]`` and its neighbours; ``moves`` are (row, move, first, last, shares)."""
        whole = types.intp
        signature = types.void(out, whole, places, whole, moves, held, whole, whole)

        def code(context, builder, signature, arguments):
            _, base, _, p, moves, _, stride, place = arguments
            out, places, held = (_data(context, builder, signature.args[k], arguments[k]) for k in (0, 2, 5))
            kinds, parts = signature.args[4].types, cgutils.unpack_tuple(builder, moves)
            row, move, shares = (_data(context, builder, kinds[k], parts[k]) for k in (0, 1, 4))
            first, last, line_of = parts[2], parts[3], ir.Constant(_WHOLE, LANES)
            sums = [cgutils.alloca_once(builder, _LINE) for _ in range(n)]
            for one in sums:
                builder.store(_NOTHING, one)
            with cgutils.for_range_slice(builder, first, last, ir.Constant(_WHOLE, 1)) as (m, _):
                r = builder.sext(builder.load(builder.gep(row, [m])), _WHOLE)
                k = builder.sext(builder.load(builder.gep(move, [m])), _WHOLE)
                share = _load(builder, shares, builder.mul(k, line_of))
                start = builder.add(builder.mul(r, stride), place)
                for j, one in enumerate(sums):
                    line = _load(builder, held, builder.add(start, ir.Constant(_WHOLE, LANES * j)))
                    builder.store(builder.fadd(builder.load(one), builder.fmul(share, line)), one)
            for j, one in enumerate(sums):
                target = builder.load(builder.gep(places, [builder.add(p, ir.Constant(_WHOLE, j))]))
                at = builder.add(builder.mul(builder.sext(target, _WHOLE), line_of), base)
                line = builder.load(one)
                _store(builder, line if writes else builder.fadd(_load(builder, out, at), line), out, at)
            return context.get_dummy_value()

        return signature, code

    return send


write_four, write_one = _sent(4, writes=True), _sent(1, writes=True)
add_four, add_one = _sent(4, writes=False), _sent(1, writes=False)
"""Four neighbours at once, which do not wait for each other, and one."""
