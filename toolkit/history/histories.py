"""Single histories, sampled: each with inputs of its own, each as likely as any other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Unpack

import numpy as np

from toolkit.answers import MOST_ROWS, WIDTH, Column, Listed
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.exact import batch_size
from toolkit.engines.model_limits import limits_of
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import RunError
from toolkit.history.recorder import Recorder
from toolkit.history.records import History
from toolkit.history.telling import plain_history, told
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model

TRIED_AT_ONCE, MOST_TRIED = 4_096, 200_000
"""Histories simulated to find some that end in a given way: at once, and in all."""


@dataclass(frozen=True, repr=False, eq=False)
class Histories(Listed):
    """Single histories; ``table`` has one row each: ``number``, ``outcome``, ``label``, ``end_turn``, ``end``."""

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Tell every history in words."""
        return told(self, [one.story for one in self.items], width, most)

    def to_dict(self) -> dict[str, Any]:
        """Return the histories step by step, and told in words."""
        return super().to_dict() | {"histories": [plain_history(one) for one in self.items]}


LAYOUT = (
    Column("number", "number", "count"),
    Column("ends as", "label"),
    Column("after turn", "end_turn", "count"),
    Column("on", "end", "day"),
)


@public
@slow
def histories(
    of: Subject, *, count: int = 10, outcome: str | None = None, **options: Unpack[ModelOptions]
) -> Histories:
    """Simulate single histories, each with inputs of its own.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What to simulate; a result lends its model and, unless another is given, its seed.
    count : int
        How many.
    outcome : str, optional
        Keep only histories that end in this outcome; more are then simulated until there are enough.
    **options
        ``seed``, ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Histories, a list of History
        In the order in which they were drawn: each as likely as any other under the scenario.

    Raises
    ------
    RunError
        For an unknown outcome, or one that is too rare to be found by sampling.

    Examples
    --------
    >>> from toolkit.history import histories
    >>> story = histories("caribbean-2025", count=1, seed=7)[0]
    >>> story.steps[0].turn
    1
    """
    if count < 1:
        raise RunError(f"count is {count}; expected at least 1")
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="histories")
    if outcome is not None:
        model.outcome_number(outcome)
    seed = seed_of(of, options)
    found = _Sampled(model, seed, count, outcome).run()
    rows = [{"number": n, **one.ending} for n, one in enumerate(found, start=1)]
    return Histories(
        pd.DataFrame(rows),
        items=tuple(found),
        result=origin(of),
        model=model,
        layout=LAYOUT,
        verb="histories",
        figure="history",
        ran=f"simulated with inputs drawn for it alone; seed\N{NO-BREAK SPACE}{seed}",
        caveats=(*limits_of(of, model), *unheard(of)),
        title=f"{model.dossier.full_title}: single histories",
        notes=("Each is as likely as any other under the scenario.",),
    )


@dataclass
class _Sampled:
    """Simulates histories until enough are found."""

    model: Model
    seed: int
    count: int
    outcome: str | None

    @cached_property
    def structure(self) -> Structure | None:
        """Its states, where actors look ahead."""
        return list_states(self.model) if self.model.foresight else None

    @cached_property
    def most(self) -> int:
        """How many inputs are drawn at once; where actors look ahead, as few as the exact engine takes."""
        return MOST_TRIED if self.structure is None else batch_size(self.model, self.structure)

    def run(self) -> list[History]:
        found: list[History] = []
        tried = 0
        while len(found) < self.count:
            size = min(self.count if self.outcome is None else TRIED_AT_ONCE, self.most)
            if tried >= MOST_TRIED:
                raise RunError(
                    f"{len(found)} of {tried:,} simulated histories end in '{self.outcome}', fewer than the "
                    f"{self.count} asked for; ask for fewer, or for the most probable ones"
                )
            found += self._batch(tried, tried + size)
            tried += size
        return found[: self.count]

    def _batch(self, first: int, last: int) -> list[History]:
        draws = draw_parameters(self.model, last, self.seed, "random")
        if len(draws) < last:  # nothing is uncertain: every run has the one draw there is
            draws = Draws(np.repeat(draws.values, last, axis=0), last)
        sampler = Sampler(self.model, draws, 1, self.seed, self.structure)
        watcher = Recorder(self.model)
        sampler.watch(Block(first, last, 0, 1), watcher)
        wanted = np.arange(last - first)
        if self.outcome is not None:
            wanted = np.flatnonzero(watcher.outcome == self.model.outcome_number(self.outcome))
        return [watcher.history(int(n), first + int(n), draws) for n in wanted[: self.count]]
