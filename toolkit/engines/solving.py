"""One model solved or simulated as planned: to its horizon, or until it is settled; under evidence if there is any."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from toolkit.engines import exact, monte_carlo
from toolkit.engines.evidence.learnt import Learnt
from toolkit.engines.plan import FIRST_TURNS, Plan
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.engines.states.listing import list_states
from toolkit.errors import RunError
from toolkit.results.recorded import unsettled
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import mean

UNMOVED = 0.999
"""Share of histories that have not ended from which on hardly any end soon, so that it is asked again much later."""


def solved(chosen: Plan, crew: Crew, label: str, *, more: bool = True) -> tuple[Plan, Learnt]:
    """Run one model, under evidence if there is any; without ``more`` how it ends alone.

    Raises
    ------
    RunError
        If the model gives no answer; the message says why.
    """
    if chosen.evidence is not None and chosen.evidence.observations:
        from toolkit.engines.evidence.conditioning import learn  # most runs hear no news

        chosen, answer = learn(chosen, chosen.evidence, crew, label, more=more, smooth=more)
    else:
        chosen, tally = _settle(chosen, crew, label, whole=more)
        answer = Learnt(tally, chosen.draws.shares)
    if not np.isfinite(mean(answer.tally.final, answer.weights)).all():
        raise RunError("the probabilities have no value in some draw; this is a defect")
    return chosen, answer


def _settle(chosen: Plan, crew: Crew, label: str, *, whole: bool) -> tuple[Plan, Tally]:
    """Run one model, to its horizon or until it is settled; return what was run and its tally.

    Raises
    ------
    RunError
        If much is still unsettled after the most turns that are followed.
    """
    bound = chosen.model.unsettled_below
    if bound is None:
        return chosen, _solve(chosen, crew, label, whole=whole)
    n_turns = FIRST_TURNS
    while True:
        model = replace(chosen.model, horizon=n_turns)
        structure = chosen.structure
        if structure is not None and any(step.reach.reads_turn for step in model.steps):
            structure = list_states(model)  # what may open later depends on how far one looks
        bounded = replace(chosen, model=model, structure=structure)
        tally = _solve(bounded, crew, label, whole=whole)
        left = unsettled(tally)
        if left <= bound:
            return bounded, tally
        if n_turns == chosen.model.horizon:
            raise RunError(
                f"after {n_turns:,} turns {100 * left:.3g} % of the histories of some draw have not ended, more than "
                f"the bound of {bound:g}; let every history end, raise unsettled_below, or set a horizon"
            )
        n_turns = min((8 if left > UNMOVED else 2) * n_turns, chosen.model.horizon)


def _solve(chosen: Plan, crew: Crew, label: str, *, whole: bool) -> Tally:
    """Run one model with one engine."""
    n_draws = len(chosen.draws)
    key = None if chosen.key is None else (*chosen.key, whole)
    if chosen.engine == "exact":
        assert chosen.structure is not None
        size = exact.even_size(chosen.model, chosen.structure, n_draws)
        tasks = [(first, min(first + size, n_draws)) for first in range(0, n_draws, size)]
        make = partial(exact.solver, chosen.model, chosen.structure, size, chosen.draws, whole=whole)
        return exact.merge(spread(make, tasks, crew=crew, progress=label, key=key), n_draws)
    most = exact.batch_size(chosen.model, chosen.structure) if chosen.structure is not None else None
    work = monte_carlo.blocks(n_draws, chosen.n_runs, most)
    sampler = partial(
        monte_carlo.simulator, chosen.model, chosen.draws, chosen.n_runs, chosen.seed, chosen.structure
    )
    return monte_carlo.collect(
        spread(sampler, work, crew=crew, progress=label, key=key), work, n_draws, chosen.n_runs
    )
