"""What a run will do, known before it starts: engine, draws, size of the work, what reports mean."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from toolkit.arguments import public
from toolkit.engines.structure import MAX_STATES, Structure, list_states
from toolkit.engines.subjects import Subject, crisis_of, reports_of
from toolkit.errors import RunError
from toolkit.markup import paragraph
from toolkit.model.compile import compile_model
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.evidence import Evidence, compile_evidence
from toolkit.model.model import Model
from toolkit.model.rules import Rule, with_rules
from toolkit.scenario import Scenario
from toolkit.scenario.reports import Reports

EngineName = Literal["auto", "exact", "monte_carlo"]
Design = Literal["sobol", "random", "central"]
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
    may_switch: bool = False
    """Whether another engine may take over where outcomes prove too rare to be sampled."""
    evidence: Evidence | None = None
    other_evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """What the reports mean in each alternative."""
    at_medians: bool = False
    """Whether all inputs stand at their medians, in place of draws."""

    def __repr__(self) -> str:
        return f"<Plan for {self.model.name}: {self.cost}; seed {self.seed}; ct.run(...) runs it>"

    def _repr_html_(self) -> str:
        said = [self.model.dossier.title, f"{self.cost}; seed {self.seed}", self.note]
        return "".join(paragraph(text, bold=text == self.model.dossier.title) for text in said if text)

    @property
    def cost(self) -> str:
        """The size of the work in one sentence."""
        others = self.model.alternatives
        n_draws = len(self.draws)
        drawn = f"{n_draws} draw{'s' if n_draws != 1 else ''}"
        compared = {name: draws_to_compare(self, other) for name, other in others.items()}
        extra = (
            f", then {len(others)} alternatives on up to {max(compared.values())} of them" if others else ""
        )
        if self.structure is None or self.engine != "exact":
            return f"monte_carlo: {drawn} x {self.n_runs:,} runs = {n_draws * self.n_runs:,} histories{extra}"
        is_open = self.model.unsettled_below is not None
        turns = self.structure.n_edges * (FIRST_TURNS if is_open else self.model.horizon)
        work = turns * n_draws * (FORESIGHT_FACTOR if self.model.foresight else 1)
        for name, other in others.items():
            work += turns * compared[name] * (FORESIGHT_FACTOR if other.foresight else 1)
        seconds = work / EDGES_PER_SECOND
        return (
            f"exact: {drawn} over {self.structure.n_states:,} states and {self.structure.n_edges:,} "
            f"transitions a turn{extra}; about {seconds:.0f} s of work" if seconds >= 1 else
            f"exact: {drawn} over {self.structure.n_states:,} states{extra}; about a second of work"
        )  # fmt: skip


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
        ``auto`` is exact where the states fit, else Monte Carlo; asking for ``runs`` asks for Monte Carlo.
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
    for name, value in (("draws", draws), ("runs", runs)):
        if value is not None and value < 1:
            raise RunError(f"{name} is {value}; expected at least 1")
    if at == "medians" and draws is not None:
        raise RunError(
            "at the medians there is one point, so draws cannot be asked for; leave one of the two out"
        )
    crisis, brought = crisis_of(of, variant, values)
    heard = reports_of(evidence)
    evidence = brought if heard is None else heard if brought is None else brought + heard
    model = crisis if isinstance(crisis, Model) else compile_model(crisis)
    if rules:
        model = _ruled(model, rules)
    chosen, structure, note = _choose(model, engine, runs)
    n_draws = draws or default_draws(model)
    design: Design = "central" if at == "medians" else "sobol" if chosen == "exact" else "random"
    parameters = draw_parameters(model, n_draws, seed, design)
    n_runs = (
        (runs or DEFAULT_RUNS * (1 if len(parameters) > 1 else DEFAULT_DRAWS))
        if chosen == "monte_carlo"
        else 0
    )
    may_switch = engine == "auto" and chosen == "monte_carlo" and evidence is None
    work = Plan(
        model, chosen, parameters, n_runs, seed, structure, note, may_switch, at_medians=at == "medians"
    )
    return work if evidence is None else _with_evidence(work, crisis, evidence)


def default_draws(model: Model) -> int:
    """Return how many draws a run takes unless it is told."""
    return DRAWS_WITH_FORESIGHT if model.foresight else DEFAULT_DRAWS


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
    others = {
        name: compile_evidence(scenario.alternative(name), other, evidence)
        for name, other in work.model.alternatives.items()
    }
    found = compile_evidence(scenario, work.model, evidence)
    return replace(work, evidence=found, other_evidence=others)


def _choose(model: Model, engine: str, runs: int | None) -> tuple[str, Structure | None, str]:
    if engine == "monte_carlo" or (engine == "auto" and runs is not None):
        return "monte_carlo", list_states(model) if model.foresight else None, ""
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
    return list_states(model, max_states=max_states)


def draws_to_compare(chosen: Plan, other: Model) -> int:
    """Return how many of the draws an alternative is run on: whole groups, the first of them."""
    wanted = ALTERNATIVE_DRAWS_WITH_FORESIGHT if other.foresight else ALTERNATIVE_DRAWS
    n_draws = len(chosen.draws)
    per_group = n_draws // chosen.draws.n_groups
    return min(n_draws, max(wanted // per_group, 1) * per_group)


def plan_alternative(chosen: Plan, name: str, n_draws: int) -> Plan:
    """Plan an alternative on the first draws of the base."""
    other = chosen.model.alternatives[name]
    design: Design = "central" if chosen.at_medians else "sobol" if chosen.engine == "exact" else "random"
    draws = draw_parameters(other, len(chosen.draws), chosen.seed, design)
    kept = Draws(draws.values[:n_draws], draws.n_groups)
    structure = list_states(other) if chosen.engine == "exact" or other.foresight else None
    return Plan(
        other,
        chosen.engine,
        kept,
        chosen.n_runs,
        chosen.seed,
        structure,
        evidence=chosen.other_evidence.get(name),
    )
