"""Rooms that open late: a name is loaded with its module when it is first asked for, so that a short question loads little."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from toolkit.moved import told


class _Room(ModuleType):
    """A package that knows in which of its modules its names are."""

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        if name not in own.get("_homes", ()):
            moved = told(name, own["_moved"]) if "_moved" in own else ""
            raise AttributeError(moved or f"module '{self.__name__}' has no attribute '{name}'")
        own[name] = value = getattr(import_module(f"{self.__name__}.{own['_homes'][name]}"), name)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # Loading a module puts it into its package, where the function that bears its name belongs.
        if not (isinstance(value, ModuleType) and name in self.__dict__.get("_homes", ())):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted(self.__dict__.get("__all__", ()))


def open_late(
    room: str, modules: Mapping[str, Sequence[str]], *, moved: Mapping[str, str] | None = None
) -> None:
    """Have the names of a package loaded when they are first asked for.

    Parameters
    ----------
    room : str
        The package, by ``__name__``.
    modules : module -> names
        Which names of the package are in which of its modules.
    moved : name -> room, optional
        Names that it once had; whoever asks for one is told where it is.

    Examples
    --------
    >>> import toolkit.engines
    >>> toolkit.engines.run.__module__
    'toolkit.engines.run'
    """
    package = sys.modules[room]
    package.__dict__["_homes"] = {name: module for module, names in modules.items() for name in names}
    package.__dict__["_moved"] = moved or {}
    package.__class__ = _Room
