"""Answer a scenario: run its plan, and put the three parts of uncertainty together."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from toolkit.engines import exact, monte_carlo
from toolkit.engines.conditioning import Learnt, learn, normalised
from toolkit.engines.distribute import available_workers, forget, spread
from toolkit.engines.plan import FIRST_TURNS, EngineName, Plan, draws_to_compare, plan, plan_alternative
from toolkit.engines.result import Result, Tail, Tally
from toolkit.engines.splitting import tail
from toolkit.engines.structure import list_states
from toolkit.engines.uncertainty import effective_draws, mean
from toolkit.errors import RunError
from toolkit.model.model import Model
from toolkit.model.rules import Rule
from toolkit.scenario import Outlook, Scenario
from toolkit.scenario.reports import Reports

Floats = npt.NDArray[np.float64]
LEAST_SEEN = 10
"""Outcomes seen in fewer histories than this are too rare to be told by sampling."""


def run(
    scenario: Scenario | Outlook | Model | Plan,
    *,
    engine: EngineName = "auto",
    seed: int = 0,
    draws: int | None = None,
    runs: int | None = None,
    evidence: Reports | None = None,
    rules: Mapping[str, Rule] | None = None,
    workers: int = 1,
    progress: bool = True,
    alternatives: bool = True,
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    scenario : Scenario, Outlook, Model or Plan
        What to answer; an outlook brings its reports, a plan brings its own engine, seed, draws and runs.
    engine, seed, draws, runs, evidence, rules
        As in ``plan``. Under evidence draws are weighed by how probable they make the reports, and more are added
        while fewer than 50 of them effectively count.
    workers : int
        Processes to use, 0 for all processors; the answer is the same to the byte for any number.
    progress : bool
        Whether to show a progress bar on work longer than a second.
    alternatives : bool
        Whether to run the scenario's alternatives too, for the disagreement between models.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError, RunError
        For a scenario that cannot be answered; the message says where and what to do.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run(ct.load("caribbean-2025"), seed=7, draws=16)
    >>> result.engine
    'exact'
    """
    began = time.perf_counter()
    chosen = (
        scenario
        if isinstance(scenario, Plan)
        else plan(scenario, engine=engine, seed=seed, draws=draws, runs=runs, evidence=evidence, rules=rules)
    )
    if isinstance(scenario, Plan) and rules:
        raise RunError("a plan has its rules already; give them to plan")
    n_workers = available_workers() if workers == 0 else workers
    if chosen.model.rules is not None and n_workers > 1:
        raise RunError("rules that are written in Python are asked in one process; use workers=1")
    asked = len(chosen.draws)
    chosen, answer = _answer(chosen, n_workers, chosen.model.name if progress else "")
    rare = _rare(chosen, answer.tally) if chosen.may_switch else {}
    if rare:
        exactly = _exact_instead(chosen, rare)
        if exactly is not None:
            return run(exactly, workers=workers, progress=progress, alternatives=alternatives)
    base, weights = answer.tally, answer.weights
    differences: dict[str, Floats] = {}
    compared = {}
    for name, other in chosen.model.alternatives.items() if alternatives else ():
        n_draws = draws_to_compare(chosen, other)
        _, moved = _answer(
            plan_alternative(chosen, name, n_draws), n_workers, name if progress else "", more=False
        )
        share = None if weights is None else normalised(weights[:n_draws])
        differences[name] = mean(moved.tally.final, moved.weights) - mean(base.final[:n_draws], share)
        compared[name] = n_draws
    tails, untold = _tails(chosen, rare)
    forget()
    found = _diagnostics(chosen, base, compared, time.perf_counter() - began)
    if untold:
        found["too_rare"] = untold
    if weights is not None:
        found |= {
            "effective_draws": effective_draws(weights, len(weights)),
            "draws_added": len(weights) - asked,
        }
    return Result(
        model=chosen.model,
        engine=chosen.engine,
        seed=chosen.seed,
        parameters=chosen.draws.values,
        n_groups=chosen.draws.n_groups,
        n_runs=chosen.n_runs,
        tally=base,
        alternatives=differences,
        diagnostics=found,
        weights=weights,
        news=answer.news,
        tails=tails,
    )


def _rare(chosen: Plan, tally: Tally) -> dict[str, int]:
    """Return the outcomes that were seen too seldom to be told by sampling, and how often they were seen."""
    n_histories = chosen.n_runs * len(chosen.draws)
    seen = np.rint(tally.final.mean(axis=0) * n_histories).astype(int)
    return {
        outcome.name: int(count)
        for outcome, count in zip(chosen.model.outcomes, seen, strict=True)
        if count < LEAST_SEEN and not outcome.is_otherwise
    }


def _exact_instead(chosen: Plan, rare: Mapping[str, int]) -> Plan | None:
    """Plan the exact engine in place of sampling, if the states fit."""
    try:
        exactly = plan(chosen.model, engine="exact", seed=chosen.seed)
    except RunError:
        return None
    n_histories = chosen.n_runs * len(chosen.draws)
    listed = ", ".join(f"'{name}' in {count}" for name, count in rare.items())
    note = f"too rare to be sampled ({listed} of {n_histories:,} histories), so chance was summed exactly"
    return replace(exactly, note=note)


def _tails(chosen: Plan, rare: Mapping[str, int]) -> tuple[dict[str, Tail], dict[str, str]]:
    """Find rare outcomes by splitting; return what was found, and why it could not be elsewhere."""
    found: dict[str, Tail] = {}
    untold: dict[str, str] = {}
    for name in rare:
        try:
            found[name] = tail(chosen.model, name, seed=chosen.seed)
        except RunError as refusal:
            untold[name] = str(refusal)
    return found, untold


def _answer(chosen: Plan, workers: int, label: str, *, more: bool = True) -> tuple[Plan, Learnt]:
    """Run one model, under evidence if there is any."""
    if chosen.evidence is not None and chosen.evidence.observations:
        return learn(chosen, chosen.evidence, workers, label, more=more, smooth=more)
    chosen, tally = _settle(chosen, workers, label)
    return chosen, Learnt(tally)


def _settle(chosen: Plan, workers: int, label: str) -> tuple[Plan, Tally]:
    """Run one model, to its horizon or until it is settled; return what was run and its tally.

    Raises
    ------
    RunError
        If much is still unsettled after the most turns that are followed.
    """
    bound = chosen.model.unsettled_below
    if bound is None:
        return chosen, _solve(chosen, workers, label)
    n_turns = FIRST_TURNS
    while True:
        model = replace(chosen.model, horizon=n_turns)
        structure = chosen.structure
        if structure is not None and any(step.reach.reads_turn for step in model.steps):
            structure = list_states(model)  # what may open later depends on how far one looks
        bounded = replace(chosen, model=model, structure=structure)
        tally = _solve(bounded, workers, label)
        left = unsettled(tally)
        if left <= bound:
            return bounded, tally
        if n_turns == chosen.model.horizon:
            raise RunError(
                f"after {n_turns:,} turns {100 * left:.3g} % of the histories of some draw have not ended, more than "
                f"the bound of {bound:g}; let every history end, raise unsettled_below, or set a horizon"
            )
        n_turns = min(2 * n_turns, chosen.model.horizon)


def unsettled(tally: Tally) -> float:
    """Return the largest share, over draws, of histories that go on after the last turn but one."""
    return float((1.0 - tally.incidence[:, -2].sum(axis=-1)).max())


def _solve(chosen: Plan, workers: int, label: str) -> Tally:
    """Run one model with one engine."""
    n_draws = len(chosen.draws)
    key = _key(chosen)
    if chosen.engine == "exact":
        assert chosen.structure is not None
        size = min(exact.batch_size(chosen.model, chosen.structure), n_draws)
        tasks = [(first, min(first + size, n_draws)) for first in range(0, n_draws, size)]
        make = partial(exact.solver, chosen.model, chosen.structure, size, chosen.draws)
        return exact.merge(spread(make, tasks, workers=workers, progress=label, key=key), n_draws)
    most = exact.batch_size(chosen.model, chosen.structure) if chosen.structure is not None else None
    work = monte_carlo.blocks(n_draws, chosen.n_runs, most)
    sampler = partial(
        monte_carlo.simulator, chosen.model, chosen.draws, chosen.n_runs, chosen.seed, chosen.structure
    )
    return monte_carlo.collect(
        spread(sampler, work, workers=workers, progress=label, key=key), work, n_draws, chosen.n_runs
    )


def _key(chosen: Plan) -> Hashable:
    """Return what tells this work from any other; None for rules in Python, whose text nobody reads."""
    if chosen.model.rules is not None:
        return None
    inputs = sha256(chosen.draws.values.tobytes()).hexdigest()
    steps = sha256(repr(chosen.model.steps).encode()).hexdigest()  # choices may have been imposed on them
    return (
        chosen.engine, chosen.model.digest, steps, chosen.model.horizon, chosen.seed, chosen.n_runs, len(chosen.draws), inputs,
    )  # fmt: skip


def _diagnostics(chosen: Plan, base: Tally, compared: Mapping[str, int], seconds: float) -> dict[str, object]:
    found: dict[str, object] = {"seconds": seconds, "draws_per_alternative": dict(compared)}
    if chosen.structure is not None:
        found |= {"states": chosen.structure.n_states, "transitions": chosen.structure.n_edges}
    if chosen.model.unsettled_below is not None:
        found |= {"turns": chosen.model.horizon, "unsettled": unsettled(base)}
    if chosen.note:
        found["switched" if chosen.engine == "exact" else "why_not_exact"] = chosen.note
    if chosen.model.foresight:
        found["look_ahead"] = f"{len(chosen.draws)} draws, since looking ahead is the costly part"
    if chosen.model.rules is not None:
        found["rules"] = ", ".join(chosen.model.rules.callables)
    private = [variable.label for variable in chosen.model.variables if variable.known_to]
    if private and chosen.model.foresight:
        found["beliefs"] = (
            f"those who do not know {', '.join(private)} keep their prior beliefs: they learn from nothing"
        )
    if "other_equilibria" in base.counts:
        found["at_once"] = "principal logit branch, followed from even odds to the actors' precision"
    return found | dict(base.counts)
