"""Single histories: told one by one, set side by side, the most probable first."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.history.histories import Histories, History, histories

if TYPE_CHECKING:
    from toolkit.history.paths import ProbablePath, ProbablePaths, most_probable

__all__ = ["Histories", "History", "ProbablePath", "ProbablePaths", "histories", "most_probable"]
_LATER = ("ProbablePath", "ProbablePaths", "most_probable")


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'toolkit.history' has no attribute '{name}'")
    return getattr(import_module("toolkit.history.paths"), name)
