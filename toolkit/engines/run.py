"""Answer a scenario: run its plan, and put the three parts of uncertainty together."""

from __future__ import annotations

import os
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from toolkit.arguments import public
from toolkit.engines import exact, monte_carlo
from toolkit.engines.conditioning import Learnt, learn, normalised
from toolkit.engines.distribute import available_workers, forget, spread
from toolkit.engines.plan import FIRST_TURNS, EngineName, Plan, draws_to_compare, plan, plan_alternative
from toolkit.engines.splitting import estimate_tail
from toolkit.engines.structure import list_states
from toolkit.engines.subjects import Subject
from toolkit.errors import RunError
from toolkit.model.model import Model
from toolkit.model.rules import Rule
from toolkit.results.record import Counted, Forced, RunRecord
from toolkit.results.result import Result
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import mean
from toolkit.scenario.reports import Reports

Floats = npt.NDArray[np.float64]
LEAST_SEEN = 10
"""Outcomes seen in fewer histories than this are too rare to be told by sampling."""


@public
def run(
    of: Subject,
    *,
    engine: EngineName = "auto",
    seed: int | None = None,
    draws: int | None = None,
    runs: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
    evidence: Reports | str | os.PathLike[str] | None = None,
    rules: Mapping[str, Rule] | None = None,
    at: Literal["draws", "medians"] | None = None,
    workers: int = 1,
    progress: bool = True,
    alternatives: bool | None = None,
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model, Plan or Result
        What to answer; an outlook brings its reports, a plan its own engine, seed, draws and runs. A result is answered
        already; with other wishes its crisis is run again, whatever is not said anew as the result had it.
    engine, seed, draws, runs, variant, values, evidence, rules, at
        As in ``plan``; seed 0 over draws where nothing is said. Under evidence draws are weighed by how probable they make the reports, and more are added
        while fewer than 50 of them effectively count.
    workers : int
        Processes to use, 0 for all processors; the answer is the same to the byte for any number.
    progress : bool
        Whether to show a progress bar on work longer than a second.
    alternatives : bool
        Whether to run the scenario's alternatives too, for the disagreement between models; so where nothing is said.

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
    >>> result = ct.run("falklands-1982", seed=7, draws=16)
    >>> result.engine
    'exact'
    """
    began = time.perf_counter()
    if workers < 0:
        raise RunError(f"workers is {workers}; expected 1 or more, or 0 for all processors")
    options: dict[str, Any] = {
        "engine": engine, "seed": seed, "draws": draws, "runs": runs, "variant": variant, "values": values,
        "evidence": evidence, "rules": rules, "at": at,
    }  # fmt: skip
    if isinstance(of, Result):
        others = bool(of.alternatives)
        if not _wishes(options) and (not of.model.alternatives or alternatives in (None, others)):
            return of
        alternatives = others if alternatives is None else alternatives
        options = _again(of, options)
    with_others = alternatives is not False
    options = {name: value for name, value in options.items() if value is not None}
    chosen = _planned(of, options) if isinstance(of, Plan) else plan(of, **options)
    n_workers = available_workers() if workers == 0 else workers
    if chosen.model.rules is not None and n_workers > 1:
        raise RunError("rules that are written in Python are asked in one process; use workers=1")
    asked = len(chosen.draws)
    chosen, answer = _answer(chosen, n_workers, chosen.model.name if progress else "")
    rare = _rare(chosen, answer.tally) if chosen.may_switch else {}
    if rare:
        exactly = _exact_instead(chosen, rare)
        if exactly is not None:
            return run(exactly, workers=workers, progress=progress, alternatives=with_others)
    base, weights = answer.tally, answer.weights
    differences: dict[str, Floats] = {}
    compared = {}
    for name, other in chosen.model.alternatives.items() if with_others else ():
        n_draws = draws_to_compare(chosen, other)
        _, moved = _answer(
            plan_alternative(chosen, name, n_draws), n_workers, name if progress else "", more=False
        )
        share = None if weights is None else normalised(weights[:n_draws])
        differences[name] = mean(moved.tally.final, moved.weights) - mean(base.final[:n_draws], share)
        compared[name] = n_draws
    tails, untold = _tails(chosen, rare)
    forget()
    record = replace(
        _record(chosen, base, compared), seconds=time.perf_counter() - began, too_rare=untold,
        draws_added=0 if weights is None else len(weights) - asked,
    )  # fmt: skip
    return Result(
        model=chosen.model,
        engine=chosen.engine,
        seed=chosen.seed,
        parameters=chosen.draws.values,
        n_groups=chosen.draws.n_groups,
        n_runs=chosen.n_runs,
        tally=base,
        alternatives=differences,
        record=record,
        weights=weights,
        news=answer.news,
        tails=tails,
    )


USUAL: Mapping[str, object] = {"engine": "auto", "variant": ()}


def _wishes(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that somebody asked for."""
    return {name: value for name, value in options.items() if value != USUAL.get(name)}


def _again(result: Result, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with which the crisis of a result is run again."""
    wishes = _wishes(options)
    if result.news is not None and "evidence" not in wishes:
        raise RunError(
            "this result has learnt from reports, which it no longer holds; run the crisis again with evidence=…",
            kind="run already",
        )
    own: dict[str, Any] = {"engine": result.engine, "seed": result.seed}
    if result.n_runs:
        own["runs"] = result.n_runs
    was_at = "medians" if result.record.medians else "draws"
    own["at"] = "draws" if "draws" in wishes else was_at
    if wishes.get("at", own["at"]) == was_at == "draws":
        own["draws"] = len(result.parameters)
    return {**options, **own, **wishes}


def _planned(chosen: Plan, options: Mapping[str, Any]) -> Plan:
    """Return a plan as it is; what belongs in it cannot be said again beside it."""
    for name in _wishes(options):
        raise RunError(f"a plan has its {name} already; give it to plan", kind="run already", subject=name)
    return chosen


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
        at: dict[str, Any] = {"at": "medians"} if chosen.at_medians else {"draws": len(chosen.draws)}
        exactly = plan(chosen.model, engine="exact", seed=chosen.seed, **at)
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
            found[name] = estimate_tail(chosen.model, name, seed=chosen.seed)
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
    return max(float((1.0 - tally.incidence[:, -2].sum(axis=-1)).max()), 0.0)  # sums may pass 1 by rounding


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


def _record(chosen: Plan, base: Tally, compared: Mapping[str, int]) -> RunRecord:
    """Note how an answer was reached."""
    structure = chosen.structure
    return replace(
        record_of(chosen.model, base, heard=chosen.evidence is not None),
        draws_per_alternative=dict(compared),
        states=structure.n_states if structure is not None else None,
        transitions=structure.n_edges if structure is not None else None,
        switched=chosen.note if chosen.engine == "exact" else "",
        why_not_exact=chosen.note if chosen.engine != "exact" else "",
        medians=chosen.at_medians,
    )


def record_of(model: Model, tally: Tally, *, heard: bool = False) -> RunRecord:
    """Note what limits an answer, whoever worked it out: what was imposed, cut off, not learnt or not settled.

    Parameters
    ----------
    model : Model
        As far as it was followed: its horizon is the last turn of the tally.
    tally : Tally
    heard : bool
        Whether reports were heard, under which nothing is counted beside probabilities.
    """
    counts = tally.counts
    is_open = model.unsettled_below is not None
    private = tuple(variable.label for variable in model.variables if variable.known_to)
    return RunRecord(
        turns=model.horizon if is_open else None,
        unsettled=unsettled(tally) if is_open else None,
        rules=tuple(model.rules.callables) if model.rules is not None else (),
        not_updated=private if model.foresight else (),
        at_once=Counted("other_equilibria") in counts,
        other_equilibria=counts.get(Counted("other_equilibria"), 0.0),
        clipped={one.subject: value for one, value in counts.items() if one.kind == "clipped"},
        ignored=counts.get(Counted("ignored"), 0.0),
        forced=tuple(_forced(model, tally, heard=heard)),
    )


def _forced(model: Model, base: Tally, *, heard: bool) -> Iterator[Forced]:
    """Say of every imposed choice in what share of histories it was carried out.

    Under reports nothing is counted beside probabilities; there the choice was carried out where it was taken.
    """
    places = {(key, name): n for n, (key, name, _) in enumerate(model.actions)}
    for member in (member for step in model.steps for member in step.members):
        for turn, (action, _) in sorted(member.forced.items()):
            name = member.actions[action].name
            taken = (
                base.choices[turn - 1, places[member.key, name]]
                if heard and turn <= len(base.choices)
                else 0.0
            )
            yield Forced(
                member.key,
                name,
                turn,
                float(base.counts.get(Counted("forced", member.key, name, turn), taken)),
            )
