"""Single histories: told one by one, set side by side, the most probable first."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.history.histories import Histories, histories
from toolkit.history.records import History

if TYPE_CHECKING:
    from toolkit.history.paths import ProbablePaths, most_probable
    from toolkit.history.probable_path import ProbablePath

__all__ = ["Histories", "History", "ProbablePath", "ProbablePaths", "histories", "most_probable"]
_LATER = {"ProbablePath": "probable_path", "ProbablePaths": "paths", "most_probable": "paths"}
"""The search for paths is loaded when it is asked for."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'toolkit.history' has no attribute '{name}'")
    return getattr(import_module(f"toolkit.history.{_LATER[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
