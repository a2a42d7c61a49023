"""Where runs end: the outcome of every row that the rules can tell apart, and after which steps it is worth a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.words import Grain, Words
from toolkit.engines.states.endings import ended_outcome, final_outcome
from toolkit.model.model import Model
from toolkit.model.program import State

Outcomes = npt.NDArray[np.int16]


class Ending(NamedTuple):
    """The outcome of each row, below 0 where a run goes on."""

    grain: Grain
    outcome: Outcomes


class Endings(NamedTuple):
    """Endings at the start, after each step (None where none can be new), and at the horizon."""

    start: Ending | None
    after: tuple[Ending | None, ...]
    last: Ending


def endings_of(model: Model, words: Words) -> Endings:
    """Work out where runs end."""
    changed_in_turn = {v for step in model.steps for v in step.changed}
    of_phase, of_turn = (
        _ending(model, words, ("phase",), at_turn_end=False),
        _ending(model, words, ("phase", "turn"), at_turn_end=True),
    )
    after: list[Ending | None] = []
    changed: set[int] = set()
    for step in model.steps:
        changed |= set(step.changed)
        found = None
        if step.ends_phase:
            may_end = _reads(model, ("phase",)) & changed
            if step.ends_turn:
                may_end |= _reads(model, ("turn",)) & changed_in_turn
            found = (of_turn if step.ends_turn else of_phase) if may_end else None
            changed = set()
        after.append(found)
    last = _tabulated(words, _reads(model, None), lambda columns: final_outcome(model, columns))
    return Endings(of_turn, tuple(after), last)


def _ending(model: Model, words: Words, when: tuple[str, ...], *, at_turn_end: bool) -> Ending | None:
    if not any(outcome.ends in when for outcome in model.outcomes):
        return None
    return _tabulated(
        words, _reads(model, when), lambda columns: ended_outcome(model, columns, at_turn_end=at_turn_end)
    )


def _reads(model: Model, when: tuple[str, ...] | None) -> frozenset[int]:
    """Return what the rules read that hold at some moments, or all of them."""
    rules = [n for n, outcome in enumerate(model.outcomes) if when is None or outcome.ends in when]
    return model.outcome_program.reads(*rules)


def _tabulated(
    words: Words, variables: Iterable[int], outcome: Callable[[State], npt.NDArray[np.int32]]
) -> Ending:
    grain = words.grain(sorted(variables))
    return Ending(grain, outcome(words.columns(grain)).astype(np.int16))
