"""Answer a scenario: pick the engine, spread the work, put the three parts of uncertainty together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from toolkit.engines import exact, monte_carlo
from toolkit.engines.distribute import available_workers, spread
from toolkit.engines.result import Result, Tally
from toolkit.engines.structure import MAX_STATES, Structure, explore
from toolkit.errors import RunError, nearest_name
from toolkit.model.compile import compile_model
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
EngineName = Literal["auto", "exact", "monte_carlo"]
ENGINES = ("auto", "exact", "monte_carlo")
DEFAULT_DRAWS = 256
DEFAULT_RUNS = 500
AUTO_STATES = 30_000
"""With more live states than this, ``auto`` samples."""
DRAWS_WITH_FORESIGHT = 64
ALTERNATIVE_DRAWS, ALTERNATIVE_DRAWS_WITH_FORESIGHT = 64, 32
"""Draws on which alternatives are set against the base; paired, so few are enough."""
FIRST_TURNS = 64
"""Turns followed at first where the horizon is open; doubled until little is unsettled."""
EDGES_PER_SECOND = 2e8
FORESIGHT_FACTOR = 10
"""Orders of magnitude only, for the estimate given beforehand."""


@dataclass(frozen=True)
class Plan:
    """What a run will do, known before it starts."""

    model: Model
    engine: str
    draws: Draws
    n_runs: int
    seed: int
    structure: Structure | None
    note: str = ""

    @property
    def cost(self) -> str:
        """The size of the work in one sentence."""
        others = self.model.alternatives
        n_draws = len(self.draws)
        compared = {name: _draws_to_compare(self, other) for name, other in others.items()}
        extra = (
            f", then {len(others)} alternatives on up to {max(compared.values())} of them" if others else ""
        )
        if self.structure is None or self.engine != "exact":
            return f"monte_carlo: {n_draws} draws x {self.n_runs:,} runs = {n_draws * self.n_runs:,} histories{extra}"
        is_open = self.model.unsettled_below is not None
        turns = self.structure.n_edges * (FIRST_TURNS if is_open else self.model.horizon)
        work = turns * n_draws * (FORESIGHT_FACTOR if self.model.foresight else 1)
        for name, other in others.items():
            work += turns * compared[name] * (FORESIGHT_FACTOR if other.foresight else 1)
        seconds = work / EDGES_PER_SECOND
        return (
            f"exact: {n_draws} draws over {self.structure.n_states:,} states and {self.structure.n_edges:,} "
            f"transitions a turn{extra}; about {seconds:.0f} s of work" if seconds >= 1 else
            f"exact: {n_draws} draws over {self.structure.n_states:,} states{extra}; about a second of work"
        )  # fmt: skip


def plan(
    scenario: Scenario | Model,
    *,
    engine: EngineName = "auto",
    seed: int = 0,
    draws: int | None = None,
    runs: int | None = None,
) -> Plan:
    """Choose the engine and the amount of work, without running it.

    Parameters
    ----------
    scenario : Scenario or Model
    engine : {"auto", "exact", "monte_carlo"}
        ``auto`` is exact where the states fit, else Monte Carlo; asking for ``runs`` asks for Monte Carlo.
    seed : int
        Any whole number.
    draws, runs : int, optional
        Parameter draws, and runs per draw (Monte Carlo only).

    Raises
    ------
    RunError
        If the engine cannot hold the scenario, or an argument makes no sense.
    """
    if engine not in ENGINES:
        nearest = nearest_name(str(engine), ENGINES)
        raise RunError(
            f"unknown engine '{engine}'; expected one of: {', '.join(ENGINES)}"
            + (f"\n  nearest: {nearest}" if nearest else "")
        )
    for name, value in (("draws", draws), ("runs", runs)):
        if value is not None and value < 1:
            raise RunError(f"{name} is {value}; expected at least 1")
    model = scenario if isinstance(scenario, Model) else compile_model(scenario)
    chosen, structure, note = _choose(model, engine, runs)
    n_draws = draws or (DRAWS_WITH_FORESIGHT if model.foresight else DEFAULT_DRAWS)
    design: Literal["sobol", "random"] = "sobol" if chosen == "exact" else "random"
    parameters = draw_parameters(model, n_draws, seed, design)
    n_runs = (
        (runs or DEFAULT_RUNS * (1 if len(parameters) > 1 else DEFAULT_DRAWS))
        if chosen == "monte_carlo"
        else 0
    )
    return Plan(model, chosen, parameters, n_runs, seed, structure, note)


def _choose(model: Model, engine: str, runs: int | None) -> tuple[str, Structure | None, str]:
    if engine == "monte_carlo" or (engine == "auto" and runs is not None):
        return "monte_carlo", explore(model) if model.foresight else None, ""
    if engine == "exact":
        if runs is not None:
            raise RunError(
                "the exact engine sums chance and takes no runs; leave runs out, or use engine monte_carlo"
            )
        return "exact", _explored(model, MAX_STATES), ""
    try:
        return "exact", _explored(model, AUTO_STATES), ""
    except RunError as refusal:
        if model.foresight:
            raise
        return "monte_carlo", None, str(refusal)


def _explored(model: Model, max_states: int) -> Structure:
    """List the states of a model; with an open horizon and dates, those of the first turns for now."""
    if model.unsettled_below is not None and any(step.reach.reads_turn for step in model.steps):
        model = replace(model, horizon=FIRST_TURNS)
    return explore(model, max_states=max_states)


def run(
    scenario: Scenario | Model | Plan,
    *,
    engine: EngineName = "auto",
    seed: int = 0,
    draws: int | None = None,
    runs: int | None = None,
    workers: int = 1,
    progress: bool = True,
    alternatives: bool = True,
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    scenario : Scenario, Model or Plan
        What to answer; a plan brings its own engine, seed, draws and runs.
    engine, seed, draws, runs
        As in ``plan``.
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
        else plan(scenario, engine=engine, seed=seed, draws=draws, runs=runs)
    )
    n_workers = available_workers() if workers == 0 else workers
    chosen, base = _settle(chosen, n_workers, chosen.model.name if progress else "")
    differences: dict[str, Floats] = {}
    compared = {}
    for name, other in chosen.model.alternatives.items() if alternatives else ():
        n_draws = _draws_to_compare(chosen, other)
        _, answer = _settle(_plan_alternative(chosen, other, n_draws), n_workers, name if progress else "")
        differences[name] = answer.final.mean(axis=0) - base.final[:n_draws].mean(axis=0)
        compared[name] = n_draws
    return Result(
        model=chosen.model,
        engine=chosen.engine,
        seed=chosen.seed,
        parameters=chosen.draws.values,
        n_groups=chosen.draws.n_groups,
        n_runs=chosen.n_runs,
        tally=base,
        alternatives=differences,
        diagnostics=_diagnostics(chosen, base, compared, time.perf_counter() - began),
    )


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
            structure = explore(model)  # what may open later depends on how far one looks
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
    if chosen.engine == "exact":
        assert chosen.structure is not None
        size = min(exact.batch_size(chosen.structure), n_draws)
        tasks = [(first, min(first + size, n_draws)) for first in range(0, n_draws, size)]
        make = partial(exact.solver, chosen.model, chosen.structure, size, chosen.draws)
        return exact.merge(spread(make, tasks, workers=workers, progress=label), n_draws)
    most = exact.batch_size(chosen.structure) if chosen.structure is not None else None
    work = monte_carlo.blocks(n_draws, chosen.n_runs, most)
    sampler = partial(
        monte_carlo.simulator, chosen.model, chosen.draws, chosen.n_runs, chosen.seed, chosen.structure
    )
    return monte_carlo.collect(
        spread(sampler, work, workers=workers, progress=label), work, n_draws, chosen.n_runs
    )


def _draws_to_compare(chosen: Plan, other: Model) -> int:
    """Return how many of the draws an alternative is run on: whole groups, the first of them."""
    wanted = ALTERNATIVE_DRAWS_WITH_FORESIGHT if other.foresight else ALTERNATIVE_DRAWS
    n_draws = len(chosen.draws)
    per_group = n_draws // chosen.draws.n_groups
    return min(n_draws, max(wanted // per_group, 1) * per_group)


def _plan_alternative(chosen: Plan, other: Model, n_draws: int) -> Plan:
    design: Literal["sobol", "random"] = "sobol" if chosen.engine == "exact" else "random"
    draws = draw_parameters(other, len(chosen.draws), chosen.seed, design)
    kept = Draws(draws.values[:n_draws], draws.n_groups)
    structure = explore(other) if chosen.engine == "exact" or other.foresight else None
    return Plan(other, chosen.engine, kept, chosen.n_runs, chosen.seed, structure)


def _diagnostics(chosen: Plan, base: Tally, compared: Mapping[str, int], seconds: float) -> dict[str, object]:
    found: dict[str, object] = {"seconds": seconds, "draws_per_alternative": dict(compared)}
    if chosen.structure is not None:
        found |= {"states": chosen.structure.n_states, "transitions": chosen.structure.n_edges}
    if chosen.model.unsettled_below is not None:
        found |= {"turns": chosen.model.horizon, "unsettled": unsettled(base)}
    if chosen.note:
        found["why_not_exact"] = chosen.note
    if chosen.model.foresight:
        found["look_ahead"] = f"{len(chosen.draws)} draws, since looking ahead is the costly part"
    return found | dict(base.counts)
