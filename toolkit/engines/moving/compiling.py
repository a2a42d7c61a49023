"""How loops are compiled: with as little beside them as may be, since whoever uses one first waits for it.

Numba makes each loop callable from Python, from C, and from other loops. The first is wanted of few, the second of none.
"""

from __future__ import annotations

from numba import njit
from numba.core.cpu import CPUTargetOptions


def _without(*callers: str) -> dict[str, bool]:
    """Leave out what makes loops callable from somewhere, where numba can."""
    return {option: True for option in callers if hasattr(CPUTargetOptions, option)}


loop = njit(cache=True, nogil=True, **_without("no_cfunc_wrapper"))
"""A loop that Python calls; kept on disk with all that it calls itself."""
within_loops = njit(**_without("no_cfunc_wrapper", "no_cpython_wrapper"))
"""What other loops alone call: from Python it must not be."""
