"""Model -> Result: the exact chain and Monte Carlo; ``run`` picks one and spreads the work.

What is asked: ``opening`` and ``subjects`` (what names a crisis), ``plan``, ``planning`` and ``affordable``, ``run`` and ``carrying_out``, ``solving``,
``too_rare``, ``rare``; ``inputs``, ``imposed``, ``reweighing`` and ``possible`` for verbs that ask a model; ``distribute``, ``spreading`` (who carries the work, and where
finished parts are kept), ``standby``.

How it is answered: ``states``, which can be reached and follow each other; the ``exact`` engine, a ``forward`` pass over a ``chain`` whose
``chances`` are filled in, ``choosing`` where somebody weighs whole states, with what ``odds``; ``monte_carlo`` by ``sampling``; ``evidence``, what reports say; ``looking_ahead``, what actors expect.
"""

from typing import TYPE_CHECKING

from toolkit.moved import FROM_ENGINES
from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.engines.plan import Plan
    from toolkit.engines.planning import plan
    from toolkit.engines.rare import RareOutcome, tail
    from toolkit.engines.run import run

__all__ = ["Plan", "RareOutcome", "plan", "run", "tail"]
open_late(
    __name__,
    {"plan": ["Plan"], "planning": ["plan"], "rare": ["RareOutcome", "tail"], "run": ["run"]},
    moved=FROM_ENGINES,
)
