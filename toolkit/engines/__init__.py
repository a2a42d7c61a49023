"""Model -> Result: the exact chain and Monte Carlo; ``run`` picks one and spreads the work.

What is asked: ``opening`` and ``subjects`` (what names a crisis), ``plan`` and ``planning``, ``run`` and ``carrying_out``, ``solving``,
``too_rare``, ``rare``; ``inputs``, ``imposed``, ``reweighing`` and ``possible`` for verbs that ask a model; ``distribute``, ``standby``.

How it is answered: ``states``, which can be reached and follow each other; the ``exact`` engine, a ``forward`` pass over a ``chain`` whose
``chances`` are filled in, ``choosing`` where somebody weighs whole states; ``monte_carlo`` by ``sampling``; ``evidence``, what reports say; ``looking_ahead``, what actors expect.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.moved import FROM_ENGINES, told

if TYPE_CHECKING:
    from toolkit.engines.rare import RareOutcome, tail

__all__ = ["Plan", "RareOutcome", "plan", "run", "tail"]
_LATER = ("RareOutcome", "tail")
"""Loaded when they are first asked for, so that a check or a run starts quickly."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(
            told(name, FROM_ENGINES) or f"module 'toolkit.engines' has no attribute '{name}'"
        )
    return getattr(import_module("toolkit.engines.rare"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
