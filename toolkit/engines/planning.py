"""Planning a run: the engine and the amount of work are chosen, and the states listed; nothing is run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from toolkit.arguments import public
from toolkit.engines.affordable import AUTO_SECONDS, holding, holding_within
from toolkit.engines.opening import Subject, crisis_of, reports_of
from toolkit.engines.plan import DEFAULT_DRAWS, Plan, default_draws, run_like, splitting
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError, TooLarge
from toolkit.model.combinations import combinations
from toolkit.model.compile import compile_model
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.model.rules import Rule, with_rules
from toolkit.results.solution import Solution
from toolkit.scenario import Scenario
from toolkit.scenario.reports import Reports

EngineName = Literal["auto", "exact", "monte_carlo"]
Design = Literal["sobol", "random", "central"]
DEFAULT_RUNS = 500
SAMPLE = "use engine monte_carlo"
LOOK_LESS = "let nobody look ahead (`look_ahead: 0`)"


@public
def plan(
    of: Subject,
    *,
    engine: EngineName = "auto",
    seed: int = 0,
    draws: int | None = None,
    runs: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
    evidence: Reports | str | os.PathLike[str] | None = None,
    rules: Mapping[str, Rule] | None = None,
    at: Literal["draws", "medians"] = "draws",
) -> Plan:
    """Choose the engine and the amount of work, without running it.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        An outlook brings its own reports.
    engine : {"auto", "exact", "monte_carlo"}
        ``auto`` is exact where the states can be listed and gone through in time, else Monte Carlo; asking for ``runs`` asks for Monte Carlo.
    seed : int
        Any whole number.
    draws, runs : int, optional
        Parameter draws, and runs per draw (Monte Carlo only).
    variant : str or sequence of str
        Declared what-ifs to apply, in this order.
    values : mapping, optional
        Inputs to fix: name -> value.
    evidence : Reports, name or path, optional
        Dated reports to learn from; needs a scenario, whose names they use.
    rules : mapping, optional
        Actor, or ``actor.track`` -> a Python function of a ``Situation`` that stands in for its own rule: it returns an
        option, or a mapping of options to weights. One with a second argument gets the parameters of the draw too. It
        should answer alike when asked again; it is asked once for every situation.
    at : {"draws", "medians"}
        Over draws of the uncertain inputs; or at one point, every input at its median and doubts at 0.

    Raises
    ------
    ScenarioError
        If a report speaks of something the scenario does not know.
    RunError
        If the engine cannot hold the scenario, or an argument makes no sense.
    """
    _refuse_amounts(draws, runs, at)
    crisis, brought = crisis_of(of, variant, values)
    heard = _joined(brought, reports_of(evidence))
    model = crisis if isinstance(crisis, Model) else compile_model(crisis)
    model.told.settle()
    if rules:
        model = _ruled(model, rules)
    chosen, structure, note = _choose(model, engine, runs)
    parameters = _drawn(model, chosen, draws or default_draws(model), seed, at_medians=at == "medians")
    n_runs = (runs or _usual_runs(len(parameters))) if chosen == "monte_carlo" else 0
    may_switch = engine == "auto" and chosen == "monte_carlo" and heard is None
    work = Plan(
        model, chosen, parameters, n_runs, seed, structure, note, may_switch, at_medians=at == "medians"
    )
    return work if heard is None else _with_evidence(work, crisis, heard)


def plan_like(of: Subject, result: Solution, draws: int | None = None) -> Plan:
    """Plan for another crisis what was done for a result; on so many draws where nothing was uncertain there."""
    planned = plan(of, **{"draws": draws, **run_like(result)})
    return splitting(planned, splits=bool(result.tails))


def _drawn(model: Model, engine: str, n_draws: int, seed: int, *, at_medians: bool) -> Draws:
    """Take the inputs of a run: the exact engine sums over all their combinations where they are discrete and few enough."""
    if at_medians:
        return draw_parameters(model, n_draws, seed, "central")
    every = combinations(model, n_draws) if engine == "exact" else None
    design: Design = "sobol" if engine == "exact" else "random"
    return draw_parameters(model, n_draws, seed, design) if every is None else every


def _refuse_amounts(draws: int | None, runs: int | None, at: str) -> None:
    for name, value in (("draws", draws), ("runs", runs)):
        if value is not None and value < 1:
            raise RunError(f"{name} is {value}; expected at least 1")
    if at == "medians" and draws is not None:
        raise RunError(
            "at the medians there is one point, so draws cannot be asked for; leave one of the two out"
        )


def _usual_runs(n_draws: int) -> int:
    """Return how many runs a draw gets unless it is told; a draw that stands alone gets those of all."""
    return DEFAULT_RUNS * (1 if n_draws > 1 else DEFAULT_DRAWS)


def _joined(brought: Reports | None, heard: Reports | None) -> Reports | None:
    """Join the reports that a crisis brought with those that were given."""
    return brought if heard is None else heard if brought is None else brought + heard


def _ruled(model: Model, rules: Mapping[str, Rule]) -> Model:
    """Put Python rules in place of actors' own, in the alternatives too."""
    others = {
        name: replace(other, rules=with_rules(other, rules)) for name, other in model.alternatives.items()
    }
    return replace(model, rules=with_rules(model, rules), alternatives=others)


def _with_evidence(work: Plan, scenario: Scenario | Model, evidence: Reports) -> Plan:
    """Find what reports mean in the model and in its alternatives."""
    if isinstance(scenario, Model):
        raise RunError(
            "evidence needs the scenario, whose names reports use; hand over the scenario, not its model"
        )
    if work.model.unsettled_below is not None:
        raise RunError("evidence needs a last turn; set `horizon:` to a number of turns")
    from toolkit.model.evidence import compile_evidence  # most runs hear no news

    others = {
        name: compile_evidence(scenario.alternative(name), other, evidence, base=work.model)
        for name, other in work.model.alternatives.items()
    }
    found = compile_evidence(scenario, work.model, evidence)
    return replace(work, evidence=found, other_evidence=others, reports=evidence)


def _choose(model: Model, engine: str, runs: int | None) -> tuple[str, Structure | None, str]:
    if engine == "monte_carlo" or (engine == "auto" and runs is not None):
        return "monte_carlo", _looked_over(model) if model.foresight else None, ""
    if engine == "exact":
        if runs is not None:
            raise RunError(
                "the exact engine sums chance and takes no runs; leave runs out, or use engine monte_carlo"
            )
        return "exact", _held(model), ""
    if model.foresight:  # sampling needs the states too, so nothing is gained by it
        return "exact", _looked_over(model), ""
    try:
        return "exact", holding_within(model, AUTO_SECONDS), ""
    except TooLarge as refusal:
        return "monte_carlo", None, refusal.problem


def _held(model: Model) -> Structure:
    """List the states for the exact engine, which was asked for by name."""
    if model.foresight:
        return _looked_over(model)
    try:
        return holding(model)
    except TooLarge as refusal:
        raise refusal.otherwise(SAMPLE) from None


def _looked_over(model: Model) -> Structure:
    """List the states over which actors look ahead, whichever engine does the rest."""
    try:
        return holding(model)
    except TooLarge as refusal:
        raise refusal.otherwise(LOOK_LESS) from None


def _beside(other: Model) -> Structure:
    """List the states of an alternative model."""
    try:
        return holding(other)
    except TooLarge as refusal:
        raise refusal.otherwise(
            "leave the alternatives out (`alternatives=False`, --no-alternatives)"
        ) from None


def plan_alternative(chosen: Plan, name: str, n_draws: int) -> Plan:
    """Plan an alternative on the first draws of the base, or on all combinations of its own inputs beside those of the base."""
    other = chosen.model.alternatives[name]
    other.told.settle()
    if chosen.draws.shares is not None:
        kept = _drawn(other, chosen.engine, n_draws, chosen.seed, at_medians=False)
    else:
        design: Design = "central" if chosen.at_medians else "sobol" if chosen.engine == "exact" else "random"
        kept = draw_parameters(other, len(chosen.draws), chosen.seed, design).first(n_draws)
    if len(kept) == 1 and chosen.n_runs:
        kept = kept.copied(n_draws)
    structure = _beside(other) if chosen.engine == "exact" or other.foresight else None
    return Plan(
        other,
        chosen.engine,
        kept,
        chosen.n_runs,
        chosen.seed,
        structure,
        evidence=chosen.other_evidence.get(name),
    )
