"""What an engine answers: numbers with their labels, how they were reached, and their file."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.results.result import Result

if TYPE_CHECKING:
    from toolkit.results.stored import open_result

__all__ = ["Result", "open_result"]


def __getattr__(name: str) -> Any:
    if name != "open_result":
        raise AttributeError(f"module 'toolkit.results' has no attribute '{name}'")
    return import_module("toolkit.results.stored").open_result  # loaded when it is first asked for


def __dir__() -> list[str]:
    return sorted(__all__)
