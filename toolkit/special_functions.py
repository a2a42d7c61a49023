"""SciPy's special functions without the package around them, which takes several times as long to load.

Much of that package serves arrays of other libraries. Its functions are compiled in a module of their own; where that cannot be
loaded by itself, as in another version of SciPy, the whole package is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import RLock, get_ident
from types import ModuleType
from typing import Any

_PACKAGE = "scipy.special"
_COMPILED = f"{_PACKAGE}._ufuncs"
_lock = RLock()


def special(name: str) -> Callable[..., Any]:
    """Return a function of ``scipy.special``; SciPy is loaded when the first is needed."""
    module = sys.modules.get(_PACKAGE) or _compiled()
    found = getattr(module, name, None)
    return found if found is not None else getattr(import_module(_PACKAGE), name)  # type: ignore[no-any-return]


@cache
def _compiled() -> ModuleType:
    """Load the compiled functions alone, or the package if need be."""
    with _lock:
        if _PACKAGE not in sys.modules:
            try:
                return _without_package()
            except (ImportError, AttributeError, ValueError, OSError):  # what is private may change
                sys.modules.pop(_COMPILED, None)
    return import_module(_PACKAGE)


def _without_package() -> ModuleType:
    """Load the compiled functions while a module without contents stands in for their package."""
    scipy = import_module("scipy")
    (folder,) = scipy.__path__
    stand_in = ModuleType(_PACKAGE)
    stand_in.__path__ = [f"{folder}/special"]
    stand_in.__getattr__ = _asked_elsewhere(get_ident())  # type: ignore[method-assign]
    sys.modules[_PACKAGE] = stand_in
    try:
        return import_module(_COMPILED)
    finally:
        del sys.modules[_PACKAGE]


def _asked_elsewhere(loading: int) -> Callable[[str], Any]:
    """Let other threads that come upon the stand-in wait until it is gone."""

    def attribute(name: str) -> Any:
        if get_ident() == loading:
            raise AttributeError(name)
        with _lock:
            return getattr(import_module(_PACKAGE), name)

    return attribute
