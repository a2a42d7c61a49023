"""Whole numbers in memory by where they begin, which compiled loops read and write without looking at what kind of array they are part of."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

_WORD, _HALF = ir.IntType(64), ir.IntType(16)


def _place(builder: Any, kind: Any, address: Any, place: Any) -> Any:
    return builder.gep(builder.inttoptr(address, kind.as_pointer()), [place])


@intrinsic
def whole_behind(typingctx, address, place):  # noqa: ARG001
    """Return whole number ``place`` of those of 64 bits that begin at an address."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        return builder.load(_place(builder, _WORD, *arguments))

    return types.int64(types.intp, types.intp), code


@intrinsic
def put_whole_behind(typingctx, address, place, number):  # noqa: ARG001
    """Put a whole number to place ``place`` of those of 64 bits that begin at an address."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        builder.store(arguments[2], _place(builder, _WORD, *arguments[:2]))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.int64), code


@intrinsic
def half_behind(typingctx, address, place):  # noqa: ARG001
    """Return whole number ``place`` of those of 16 bits, none below 0, that begin at an address."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        return builder.zext(builder.load(_place(builder, _HALF, *arguments)), _WORD)

    return types.int64(types.intp, types.intp), code


@intrinsic
def put_half_behind(typingctx, address, place, number):  # noqa: ARG001
    """Put a whole number to place ``place`` of those of 16 bits that begin at an address."""

    def code(context, builder, signature, arguments):  # noqa: ARG001
        builder.store(builder.trunc(arguments[2], _HALF), _place(builder, _HALF, *arguments[:2]))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.int64), code
