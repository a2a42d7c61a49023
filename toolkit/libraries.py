"""SciPy, loaded when it is needed and without what nobody asks for.

Whatever is imported of SciPy copies every name of NumPy, for which NumPy loads parts that it otherwise leaves alone: ``f2py``,
a compiler of Fortran, and its testing tools take longer than the functions that are wanted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import Any

UNASKED = frozenset(("f2py", "testing", "ma", "polynomial"))
"""Parts of NumPy that no function of SciPy takes from its copy."""
COPY = "scipy._lib.array_api_compat.numpy"
"""Where SciPy keeps it."""
_ONE_AT_A_TIME = RLock()


def scipys(part: str) -> Any:
    """Return a part of SciPy.

    Parameters
    ----------
    part : str
        Its name, such as ``special`` or ``sparse``.

    Examples
    --------
    >>> float(scipys("special").ndtr(0.0))
    0.5
    """
    name = f"scipy.{part}"
    if name in sys.modules:
        return import_module(name)
    with _ONE_AT_A_TIME, _unasked_left_out():
        return import_module(name)


@contextmanager
def _unasked_left_out() -> Iterator[None]:
    """Have NumPy name those parts alone that are loaded or may be asked for; whoever asks for another by its name still gets it."""
    import numpy

    own = vars(numpy)
    every, listing = own["__all__"], own["__dir__"]
    late = UNASKED.difference(own)
    own["__all__"] = [name for name in every if name not in late]
    own["__dir__"] = lambda: [name for name in listing() if name not in late]
    try:
        yield
    finally:
        own.update(__all__=every, __dir__=listing)
        _complete(sys.modules.get(COPY), late)


def _complete(copy: ModuleType | None, late: frozenset[str]) -> None:
    """Have what a copy of NumPy was made without taken from NumPy when somebody asks for it after all."""
    import numpy

    if copy is None or not late or hasattr(copy, "__getattr__"):
        return

    def asked_late(name: str) -> Any:
        if name in late:
            return getattr(numpy, name)
        raise AttributeError(f"module '{COPY}' has no attribute '{name}'")

    own = vars(copy)
    own["__getattr__"] = asked_late
    if "__all__" in own:  # older ones have none
        own["__all__"] = sorted({*own["__all__"], *late})
