"""PCG64DXSM in compiled loops: the numbers that NumPy draws from the same state, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from toolkit.engines.moving.compiling import loop
from toolkit.engines.moving.lines import put_number_behind
from toolkit.engines.sampling.rows.tiles.behind import half_behind
from toolkit.model.keyed_random import BELOW_ONE, MULTIPLIER

_FACTOR = np.uint64(MULTIPLIER)
_SCALE = BELOW_ONE * 2.0**-53
"""Both factors of a number at once; the second is a power of 2, so that rounding is the same."""
_ONE, _UNUSED, _HALF, _QUARTER = np.uint64(1), np.uint64(11), np.uint64(32), np.uint64(48)
_WIDE, _WORD = ir.IntType(128), ir.IntType(64)


def _joined(builder: Any, high: Any, low: Any) -> Any:
    return builder.or_(builder.shl(builder.zext(high, _WIDE), _WIDE(64)), builder.zext(low, _WIDE))


@intrinsic
def _next(typingctx, high, low, more_high, more_low):  # noqa: ARG001
    """Return the two halves of the state that follows: times the multiplier, and more."""

    def code(context, builder, signature, arguments):
        state, more = _joined(builder, *arguments[:2]), _joined(builder, *arguments[2:])
        state = builder.add(builder.mul(state, _WIDE(MULTIPLIER)), more)
        halves = [builder.trunc(builder.lshr(state, _WIDE(64)), _WORD), builder.trunc(state, _WORD)]
        return context.make_tuple(builder, signature.return_type, halves)

    return types.UniTuple(types.uint64, 2)(*[types.uint64] * 4), code  # type: ignore[attr-defined]


@loop
def uniform(streams, number, goes_on, n, out):
    """Put those of the next ``n`` numbers of a stream whose runs go on behind an address, one after the other; each is at most ``BELOW_ONE``."""
    stream, kept = streams[number], 0
    high, low, more_high, more_low = stream[0], stream[1], stream[2], stream[3]
    for i in range(n):
        bits = high ^ (high >> _HALF)
        bits *= _FACTOR
        bits ^= bits >> _QUARTER
        bits *= low | _ONE
        put_number_behind(out, kept, np.int64(bits >> _UNUSED) * _SCALE)
        kept += half_behind(goes_on, i)
        high, low = _next(high, low, more_high, more_low)
    stream[0], stream[1] = high, low
