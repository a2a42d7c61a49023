"""What the exact engine can hold, and in what time: known once the states are listed, before anything is run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from toolkit.engines.exact import batch_size
from toolkit.engines.plan import FIRST_TURNS, Plan
from toolkit.engines.states.exploring import MAX_STATES
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge, Way
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.time_limits import Over, allowed_seconds

TRANSITIONS_PER_SECOND = 2e8
FORESIGHT_FACTOR = 10
"""By these it is settled which engine answers, so they stay as they are; how long a run takes is told by ``costing``."""
AUTO_SECONDS = 0.25
"""Seconds that a draw may take where an exact answer is not asked for by name; a run has hundreds of draws."""
AT_ONCE_SECONDS = 1.0
"""Seconds that an answer may take for which somebody waits with a slider in hand."""


def holding(model: Model) -> Structure:
    """List the states of a model for the exact engine, however long it takes; with an open horizon and dates, those of the first turns for now.

    Raises
    ------
    TooLarge
        If they cannot be listed, or one draw needs too much memory.
    """
    structure = list_states(_followed(model))
    batch_size(_at_first(model), structure)
    return structure


def holding_within(model: Model, seconds: float) -> Structure:
    """List the states of a model if a draw can be followed over them in some seconds.

    The walk stops as soon as there are so many states that one transition from each, step by step and turn by turn, would take longer.

    Raises
    ------
    TooLarge
        If it takes longer, they cannot be listed, or one draw needs too much memory.
    """
    most = seconds * TRANSITIONS_PER_SECOND / (FORESIGHT_FACTOR if model.foresight else 1)
    turns = _at_first(model).horizon
    bound = max(1, min(int(most / (turns * len(model.steps))), MAX_STATES))
    structure = list_states(_followed(model), max_states=bound)
    work = structure.n_transitions * turns
    if work > most:
        raise TooLarge(
            f"one draw would follow {structure.n_transitions:,} transitions in each of {turns} turns, which takes about "
            f"{seconds * work / most:.2g} seconds, more than the {seconds:g} allowed here",
            "declare fewer turns, levels or options",
        )
    batch_size(_at_first(model), structure)
    return structure


def _followed(model: Model) -> Model:
    """Return a model as far as its states are listed at first: all, unless what may open later depends on how far one looks."""
    return _at_first(model) if any(step.reach.reads_turn for step in model.steps) else model


def _at_first(model: Model) -> Model:
    """Return a model with the turns that are followed at first where its horizon is open."""
    return model if model.unsettled_below is None else replace(model, horizon=FIRST_TURNS)


def keep_to_limit(work: Plan) -> None:
    """Refuse what would take longer than a reader allows, before it starts; see ``time_limit``.

    Raises
    ------
    Over
        Saying what it would take, what is allowed, and what would make it smaller.
    """
    allowed = allowed_seconds()
    if allowed is None or (taken := work.seconds) <= allowed:
        return
    whole = math.ceil(taken)
    more = Way("allow more", f"time_limit={whole}", f"--time-limit {whole}")
    raise Over(
        f"this takes about {taken:{',.0f' if taken >= 10 else '.2g'}} s of one processor, and {allowed:.3g} s are allowed",
        [*_smaller(work, taken, allowed), more],
    )


def _smaller(work: Plan, taken: float, allowed: float) -> Iterator[Way]:
    """Yield what makes a plan small enough: no alternatives, else fewer draws, runs or turns."""
    alone = replace(work, model=replace(work.model, alternatives={}))
    if work.model.alternatives and alone.seconds <= allowed:
        yield Way("leave the alternatives out", "alternatives=False", "--no-alternatives")
        return
    if n := _most(work, _with_draws, len(work.draws), taken, allowed):
        yield Way("take fewer draws", f"draws={n}", f"--draws {n}")
    elif n := _most(work, _with_runs, work.asked_runs, taken, allowed):
        yield Way("take fewer runs", f"runs={n}", f"--runs {n}")
    elif n := _most(work, _with_turns, work.model.horizon, taken, allowed):
        yield Way("follow fewer turns", f'with_changes(set={{"horizon": {n}}})', f"--set horizon={n}")
    elif work.n_runs and len(work.draws) > 1:
        yield Way("take fewer draws and fewer runs", "draws=…, runs=…", "--runs N --draws N")
    else:
        yield Way("declare fewer turns, levels or options")


def _most(
    work: Plan, with_so_many: Callable[[Plan, int], Plan | None], n: int, taken: float, allowed: float
) -> int:
    """Return with about how many of its n parts a plan is small enough; 0 where with none."""
    n = int(n * allowed / taken)
    while n and (smaller := with_so_many(work, n)) is not None:
        if smaller.seconds <= allowed:
            return n
        n //= 2
    return 0


def _with_draws(work: Plan, n: int) -> Plan | None:
    if work.is_settled or work.draws.shares is not None:
        return None
    return replace(work, draws=Draws(work.draws.values[:n], min(work.draws.n_groups, n)))


def _with_runs(work: Plan, n: int) -> Plan | None:
    n_runs = n * work.asked_draws // len(work.draws)
    return replace(work, n_runs=n_runs) if n_runs else None


def _with_turns(work: Plan, n: int) -> Plan | None:
    has_end = work.model.unsettled_below is None and work.evidence is None
    return replace(work, model=replace(work.model, horizon=n)) if has_end else None
